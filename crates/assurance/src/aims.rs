//! Events, bent towards a rule: what is drawn alone meets a rule that was changed so rarely that little would be told.
//!
//! Whatever is bent stays a possible event, and nothing is taken from what the property compares.

use crate::{
    document::{Facts, entries, items, lists, seconds, texts},
    draw::Draw,
    instants::{LAST, text},
    policies::FACTORS,
};
use serde_json::{Value, json};

/// A login, its policy and its clock.
pub struct Aim<'a, 'c> {
    /// The policy document.
    pub document: &'a Value,
    /// What is drawn.
    pub draw: &'a Draw<'c>,
    /// The event.
    pub event: &'a mut Value,
    /// The clock.
    pub now: i64,
}

/// A second factor of every type, used then.
pub fn used(event: &mut Value, at: i64) {
    let method = |name: &&str| match *name {
        "passkey" | "federated" => json!({ "name": name, "timestamp": text(at) }),
        _ => json!({ "name": "mfa", "type": name, "timestamp": text(at) }),
    };
    event["authentication"]["methods"] = FACTORS.iter().map(method).collect();
}

/// Who may have what a rule gives.
#[derive(Clone, Copy, PartialEq)]
pub enum Who {
    /// Whoever may.
    Anyone,
    /// The workforce, where the rule is for it.
    Workforce,
    /// Those who reach their own records or those of others, where the rule is for them.
    Others,
}

impl Aim<'_, '_> {
    /// So long ago; not before time began.
    fn ago(&self, millis: i64) -> Value {
        json!(text((self.now - millis).clamp(0, LAST)))
    }

    /// One of these, if there is any.
    fn one<'v>(&self, of: impl Iterator<Item = &'v Value>) -> Option<&'v Value> {
        let of: Vec<&Value> = of.collect();
        (!of.is_empty()).then(|| *self.draw.one(&of))
    }

    /// At what is granted: some route, or the entry to a client.
    pub fn at_any(&mut self, who: Who) {
        let document = self.document;
        let all = items(&document["route"]).chain(items(&document["client"]));
        let all = all.filter(|rule| rule["category"].is_string());
        let target = self.one(all.filter(|rule| who == Who::Anyone || rule["roles"].is_array()));
        if let Some(target) = target {
            self.at(target, who);
        }
    }

    /// At a route or a client: somebody asks for it who may have it.
    pub fn at(&mut self, rule: &Value, who: Who) {
        if rule["audience"].is_string() {
            self.at_audience(&rule["audience"]);
            let scopes = &mut self.event["transaction"]["requested_scopes"];
            match scopes.as_array_mut() {
                Some(scopes) if !scopes.is_empty() => scopes.push(rule["scope"].clone()),
                _ => *scopes = json!([rule["scope"]]),
            }
        } else {
            self.at_client(&rule["id"]);
        }
        if let Some(organization) = self.one(items(&rule["organizations"])) {
            self.event["organization"] = json!({ "id": organization });
        }
        let kinds = [&rule["roles"], &rule["own"]["roles"], &rule["proxy"]["roles"]];
        let meant = match who {
            Who::Anyone => &kinds[..],
            Who::Workforce => &kinds[..1],
            Who::Others => &kinds[1..],
        };
        let kinds = if meant.iter().any(|kind| kind.is_array()) { meant } else { &kinds };
        if let Some(roles) = self.one(kinds.iter().filter(|kind| kind.is_array()).copied()) {
            if who == Who::Others {
                self.event["authorization"]["roles"] = json!([]);
            }
            self.with_role(roles);
        }
        let user = &mut self.event["user"]["app_metadata"];
        user["unit"] =
            json!(entries(&rule["attributes"]).flat_map(|(_, units)| texts(units)).collect::<Vec<_>>());
        let courses = texts(&self.document["category"][rule["category"].as_str().unwrap()]["training"]);
        for name in courses {
            let half = seconds(&self.document["training"][name]["max_age"]) * 500;
            self.event["user"]["app_metadata"]["training"][name] =
                json!({ "completed_at": self.ago(half), "version": 3 });
        }
        used(self.event, self.now.clamp(0, LAST));
    }

    /// At a course, with a category that asks for it, as somebody whom it binds.
    pub fn at_course(&mut self, name: &str) {
        let document = self.document;
        let rules = items(&document["route"]).chain(items(&document["client"]));
        let asks = |rule: &&Value| {
            let category = rule["category"].as_str().unwrap_or_default();
            rule["roles"].is_array() && lists(&document["category"][category]["training"], name)
        };
        if let Some(rule) = self.one(rules.filter(asks)) {
            self.at(rule, Who::Workforce);
        }
        self.with_role(&document["training"][name]["roles"]);
    }

    /// At a category, on the way that needs `mfa` or `own_mfa`.
    pub fn at_category(&mut self, name: &str, who: Who) {
        let document = self.document;
        let rules = items(&document["route"]).chain(items(&document["client"]));
        let of_it = |rule: &&Value| {
            let wanted = match who {
                Who::Anyone => true,
                Who::Workforce => rule["roles"].is_array(),
                Who::Others => rule["own"].is_object() || rule["proxy"].is_object(),
            };
            rule["category"] == name && wanted
        };
        if let Some(rule) = self.one(rules.filter(of_it)) {
            self.at(rule, who);
        }
    }

    /// At an API, from a client that may.
    fn at_audience(&mut self, audience: &Value) {
        self.event["resource_server"] = json!({ "identifier": audience });
        let document = self.document;
        let clients = items(&document["client"]);
        let client =
            self.one(clients.filter(|client| items(&client["audiences"]).any(|one| one == audience)));
        if let Some(client) = client {
            self.at_client(&client["id"]);
            self.event["resource_server"] = json!({ "identifier": audience });
        }
    }

    /// At a client, in a way that it admits.
    pub fn at_client(&mut self, id: &Value) {
        let client = id.as_str().and_then(|id| Facts(self.document).client(id)).unwrap_or(&Value::Null);
        let named = |key: &str| self.one(items(&client[key]));
        let connection = named("connections").cloned();
        let organization = named("organizations").cloned();
        let protocol = named("protocols").cloned();
        let event = &mut *self.event;
        event["client"]["client_id"] = id.clone();
        event["connection"]["name"] = json!(connection);
        if let Some(organization) = organization {
            event["organization"] = json!({ "id": organization });
        }
        if let Some(protocol) = protocol {
            event["transaction"]["protocol"] = protocol;
        }
        if client["audiences"].is_null() {
            event["resource_server"] = Value::Null;
        }
        let oidc = &client["oidc_scopes"];
        if let Some(scopes) = event["transaction"]["requested_scopes"].as_array_mut() {
            let oidc_too = |scope: &&str| crate::grants::OIDC.contains(scope);
            scopes.retain(|scope| scope.as_str().filter(oidc_too).is_none_or(|scope| lists(oidc, scope)));
        }
        event["user"]["email_verified"] = json!(true);
        event["transaction"]["actor"] = Value::Null;
        *self.event = crate::document::without_nulls(self.event.take());
    }

    /// As somebody who has one of these roles: as Auth0 has it, and as the connection's directory has.
    pub fn with_role(&mut self, roles: &Value) {
        let Some(role) = self.one(items(roles)) else { return };
        let connection = self.event["connection"]["name"].as_str().unwrap_or_default();
        let names = &self.document["connection"][connection]["roles"]["names"];
        let written = items(names).find(|name| name["role"] == *role).map(|name| name["written"].clone());
        for (list, name) in
            [("/authorization/roles", Some(role.clone())), ("/user/groups", written)].into_iter()
        {
            if let (Some(list), Some(name)) =
                (self.event.pointer_mut(list).and_then(Value::as_array_mut), name)
                && !list.contains(&name)
            {
                list.push(name);
            }
        }
    }

    /// Where a rule of a claim has it set.
    pub fn at_claim(&mut self, claim: &Value) {
        let document = self.document;
        let clients = items(&document["client"]);
        if lists(&claim["tokens"], "saml") {
            if let Some(client) = self.one(clients.filter(|client| lists(&client["protocols"], "samlp"))) {
                self.at(client, Who::Anyone);
            }
        } else if claim["audiences"].is_array() {
            let routes = items(&document["route"]);
            let of_it =
                |route: &&Value| items(&claim["audiences"]).any(|audience| *audience == route["audience"]);
            if let Some(route) = self.one(routes.filter(of_it)) {
                self.at(route, Who::Anyone);
            }
        } else {
            self.at_any(Who::Anyone);
        }
        if let Some(organization) = self.one(items(&claim["organizations"])) {
            self.event["organization"] = json!({ "id": organization });
        }
        self.with_role(&claim["roles"]);
    }

    /// In one of these flows.
    pub fn in_flow(&mut self, flows: &Value) {
        let Some(flow) = self.one(items(flows)).and_then(Value::as_str) else { return };
        let protocol = match flow {
            "silent" | "interactive" => "oidc-basic-profile",
            "refresh" => "oauth2-refresh-token",
            "password" => "oauth2-password",
            "exchange" => "oauth2-token-exchange",
            "device" => "oauth2-device-code",
            "backchannel" => "oidc-ciba",
            _ => "something-new",
        };
        let transaction = &mut self.event["transaction"];
        // An assertion has a browser, too.
        let asserts = transaction["protocol"].as_str().is_some_and(|name| ["samlp", "wsfed"].contains(&name));
        if !asserts {
            transaction["protocol"] = json!(protocol);
        }
        transaction["prompt"] = if flow == "silent" { json!(["none"]) } else { json!([]) };
    }

    /// As a condition says.
    pub fn meeting(&mut self, when: &Value) {
        for (key, value) in entries(when) {
            self.meeting_one(key, value);
        }
    }

    fn meeting_one(&mut self, key: &str, value: &Value) {
        let document = self.document;
        let stranger = json!(crate::events::UNHEARD_OF);
        let (place, fact) = match key {
            "any" => {
                let part = self.one(items(value)).unwrap();
                return self.meeting(part);
            }
            "all" => return items(value).for_each(|part| self.meeting(part)),
            "scope" | "category" | "requested_scope" => {
                let key = if key == "category" { "category" } else { "scope" };
                let of_it = |route: &&Value| items(value).any(|one| *one == route[key]);
                if let Some(route) = self.one(items(&document["route"]).filter(of_it)) {
                    self.at(route, Who::Anyone);
                }
                return;
            }
            "role" => return self.with_role(value),
            "client" => return self.at_client(&value[0]),
            "risk" => ("/authentication/riskAssessment/confidence", stranger),
            "untrusted_ip_risk" => {
                ("/authentication/riskAssessment/assessments/UntrustedIP/confidence", stranger)
            }
            "new_device" => ("/authentication/riskAssessment/assessments/NewDevice/code", stranger),
            "impossible_travel" => {
                ("/authentication/riskAssessment/assessments/ImpossibleTravel/code", stranger)
            }
            "country_outside" => ("/request/geoip/countryCode", json!("DE")),
            "acr_values" => ("/transaction/acr_values", value.clone()),
            "logins_below" => ("/stats/logins_count", json!(1)),
            "session_age" => ("/session/created_at", self.ago(seconds(value) * 1000 + 1)),
            "session_asn_changed" => ("/session/device/initial_asn", json!("64501")),
            "refresh_device_changed" => ("/refresh_token/device/initial_user_agent", json!("curl")),
            "network_outside" => ("/request/ip", json!("192.0.2.1")),
            "organization" => ("/organization", json!({ "id": value[0] })),
            // The clock is not an event's.
            _ => return,
        };
        let (parent, key) = place.rsplit_once('/').unwrap();
        if let Some(parent) = self.event.pointer_mut(parent) {
            parent[key] = fact;
        }
    }

    /// So that a need is not met, by a millisecond or more.
    pub fn short_of(&mut self, need: &Value) {
        let at = self.now - seconds(&need["max_age"]) * 1000 - self.draw.one(&[1, 1000, 86_400_000]);
        used(self.event, at.clamp(0, LAST));
    }
}
