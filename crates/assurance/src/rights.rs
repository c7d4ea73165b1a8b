//! Who may hold a scope, and whose records they reach with it: role, course, attribute, organization, reference and second
//! factor, told from the policy document and the event as `docs/semantics.md`, sections 7 to 9 and 12 say.
//!
//! What this says yes to may still be taken away by triggers and restrictions; what it says no to may never be granted.

use crate::{
    document::{Facts, at, entries, items, lists, seconds, texts},
    instants::{self, Standing, instant, standing},
};
use regex_lite::Regex;
use serde_json::Value;
use std::{
    cell::RefCell,
    collections::{BTreeSet, HashMap},
};

/// The factor types that count where a need lists none.
pub const USUAL: [&str; 5] = ["webauthn-roaming", "webauthn-platform", "push-notification", "otp", "phone"];

/// What a user reaches with a scope, and when the second factor was used, where one is needed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Right {
    /// Any record.
    pub any: bool,
    /// Their own.
    pub own: bool,
    /// Those of others.
    pub proxy: bool,
    /// The second factor of any record, and that of own and others', in milliseconds.
    pub factors: [Option<i64>; 2],
}

/// One login.
pub struct Rights<'a> {
    facts: Facts<'a>,
    event: &'a Value,
    now: i64,
    roles: BTreeSet<&'a str>,
    emergency: Option<&'a Value>,
    methods: Vec<(Kind<'a>, i64)>,
}

/// Of which type a method is.
#[derive(Clone, Copy, PartialEq)]
enum Kind<'a> {
    Of(&'a str),
    Untyped,
    Unknown,
}

/// What a need is met by: nothing to meet, the instant of the method, or not.
enum Met {
    NoNeed,
    At(i64),
    Unmet,
}

impl<'a> Rights<'a> {
    /// The rights of a login.
    pub fn new(facts: Facts<'a>, event: &'a Value, now: i64) -> Self {
        let user = &event["user"]["user_id"];
        let emergency = items(&facts.0["break_glass"]).find(|account| account["user"] == *user);
        let mut rights = Self { facts, event, now, roles: BTreeSet::new(), emergency, methods: Vec::new() };
        rights.roles = rights.held_roles();
        if rights.employment_lapsed() {
            let withheld = facts.workforce();
            rights.roles.retain(|role| !withheld.contains(role));
        }
        rights.methods = rights.methods();
        rights
    }

    /// The roles that count.
    pub fn roles(&self) -> &BTreeSet<&'a str> {
        &self.roles
    }

    /// The roles that the user holds: as Auth0 has them, or from where the connection's users have theirs.
    fn held_roles(&self) -> BTreeSet<&'a str> {
        let connection = self.event["connection"]["name"].as_str().unwrap_or_default();
        let source = &self.facts.0["connection"][connection]["roles"];
        let Some(from) = source["from"].as_str() else {
            return texts(&self.event["authorization"]["roles"]).into_iter().collect();
        };
        let written = all_texts(at(self.event, from));
        let names =
            items(&source["names"]).filter(|name| written.contains(&name["written"].as_str().unwrap()));
        names.filter_map(|name| name["role"].as_str()).collect()
    }

    fn lifts(&self, what: &str) -> bool {
        self.emergency.is_some_and(|account| lists(&account["lifts"], what))
    }

    fn employment_lapsed(&self) -> bool {
        let employment = &self.facts.0["employment"];
        let bound = match employment["roles"].as_array() {
            Some(_) => texts(&employment["roles"]).into_iter().collect(),
            None => self.facts.workforce(),
        };
        if !employment.is_object() || self.roles.is_disjoint(&bound) || self.lifts("employment") {
            return false;
        }
        let told = |source: &Value| source.as_str().map_or(&Value::Null, |path| at(self.event, path));
        let (starts, ends) = (&employment["starts_at"], &employment["ends_at"]);
        let inactive = employment["status"].is_object() && {
            let status = told(&employment["status"]["from"]).as_str();
            !status.is_some_and(|status| lists(&employment["status"]["active"], status))
        };
        let absent_is_well = |source: &Value| source["required"] != true && told(&source["from"]).is_null();
        let ahead = starts.is_object()
            && !absent_is_well(starts)
            && instant(told(&starts["from"])).is_none_or(|start| start > self.now);
        let ended = ends.is_object()
            && !absent_is_well(ends)
            && instant(told(&ends["from"])).is_none_or(|end| end <= self.now);
        let leave = &employment["leave"];
        let (from, until) = (told(&leave["starts_at"]), told(&leave["ends_at"]));
        let on_leave = !from.is_null()
            && instant(from).is_none_or(|from| from <= self.now)
            && instant(until).is_none_or(|until| until > self.now);
        let dormant = &employment["dormant"];
        let forgotten = dormant.is_object()
            && instant(told(&dormant["from"]))
                .is_none_or(|seen| standing(seen, self.now, seconds(&dormant["max_age"])) != Standing::Fresh);
        inactive || ahead || ended || on_leave || forgotten
    }

    /// The second factors that may count at all.
    fn methods(&self) -> Vec<(Kind<'a>, i64)> {
        let connection = self.event["connection"]["name"].as_str().unwrap_or_default();
        let federated = self.facts.0["connection"][connection]["federated_mfa"] == true;
        let mut methods = Vec::new();
        for method in items(&self.event["authentication"]["methods"]) {
            let kind = match method["name"].as_str() {
                Some("mfa") => match (&method["type"], method["type"].as_str()) {
                    (Value::Null, _) => Kind::Untyped,
                    (_, Some("push")) => Kind::Of("push-notification"),
                    (_, Some(name))
                        if USUAL.contains(&name) || ["email", "recovery-code"].contains(&name) =>
                    {
                        Kind::Of(name)
                    }
                    _ => Kind::Unknown,
                },
                Some("passkey") => Kind::Of("passkey"),
                Some("federated") if federated => Kind::Of("federated"),
                _ => continue,
            };
            methods.extend(instant(&method["timestamp"]).map(|at| (kind, at)));
        }
        let carries = self.event["client"]["client_id"].as_str().and_then(|id| self.facts.client(id));
        let refresh = self.event["transaction"]["protocol"] == "oauth2-refresh-token";
        if refresh && carries.is_some_and(|client| client["carry_mfa"] == true) {
            let carried =
                self.event["refresh_token"]["metadata"]["wardgate_mfa"].as_str().unwrap_or_default();
            let names = USUAL.into_iter().chain(["email", "recovery-code", "passkey", "federated"]);
            for (name, digits) in
                names.zip(carried.split(',')).filter(|(name, _)| federated || *name != "federated")
            {
                let seconds = digits
                    .parse::<i64>()
                    .ok()
                    .filter(|seconds| (1..=instants::LAST / 1000).contains(seconds));
                methods.extend(seconds.map(|seconds| (Kind::Of(name), seconds * 1000)));
            }
        }
        let listed = &self.event["authentication"]["methods"];
        let began = |names: &[&str]| {
            items(listed).any(|one| one["name"].as_str().is_some_and(|name| names.contains(&name)))
        };
        let (phone, email) = (began(&["sms", "phone_number"]), began(&["email"]));
        // What the login began with is no second factor, nor what may be that.
        methods.retain(|(kind, _)| match kind {
            Kind::Of("phone") => !phone,
            Kind::Of("email") => !email,
            Kind::Untyped => !phone && !email,
            _ => true,
        });
        methods
    }

    fn met(&self, need: &Value) -> Met {
        if !need.is_object() {
            return Met::NoNeed;
        }
        let counts = |kind: Kind<'_>| match (kind, need["factors"].is_array()) {
            (Kind::Of(name), true) => lists(&need["factors"], name),
            (Kind::Of(name), false) => USUAL.contains(&name),
            (Kind::Untyped, listed) => !listed,
            (Kind::Unknown, _) => false,
        };
        let limit = seconds(&need["max_age"]);
        let used = self.methods.iter().filter(|(kind, _)| counts(*kind)).map(|(_, at)| *at);
        let past = used.filter(|at| standing(*at, self.now, limit) != Standing::Future);
        match past.max().filter(|at| standing(*at, self.now, limit) == Standing::Fresh) {
            Some(at) => Met::At(at),
            None => Met::Unmet,
        }
    }

    /// Whether each course of a category is current, in its days of grace, or does not bind the user.
    fn trained(&self, category: &Value) -> bool {
        self.lifts("training") || texts(&category["training"]).iter().all(|name| self.completed(name))
    }

    fn completed(&self, name: &str) -> bool {
        let course = &self.facts.0["training"][name];
        if course["roles"].is_array() && !texts(&course["roles"]).iter().any(|role| self.roles.contains(role))
        {
            return true;
        }
        let stored = at(self.event, course["source"].as_str().unwrap());
        let returned = &self.event["wardgate_returned"];
        let mut completions = items(&returned["completions"]).filter(|one| one["course"] == name);
        // One that came back from the portal counts in place of the stored one.
        let completion = completions.next().filter(|_| course["redirect"] == true).unwrap_or(stored);
        let Some(completed) = instant(&completion["completed_at"]) else { return false };
        let enough = course["min_version"]
            .as_i64()
            .is_none_or(|least| completion["version"].as_i64().is_some_and(|version| version >= least));
        let grace = if course["grace"].is_string() { seconds(&course["grace"]) } else { 0 };
        enough && standing(completed, self.now, seconds(&course["max_age"]) + grace) == Standing::Fresh
    }

    /// The need of a route's category: `mfa` or `own_mfa`; null where there is none.
    pub fn need(&self, route: &Value, which: &str) -> &'a Value {
        &self.facts.0["category"][route["category"].as_str().unwrap()][which]
    }

    /// What the login reaches with the scope of a route.
    pub fn right(&self, route: &Value) -> Right {
        let category = &self.facts.0["category"][route["category"].as_str().unwrap()];
        let mut right = Right::default();
        let organization = &self.event["organization"]["id"];
        if route["organizations"].is_array()
            && !organization.as_str().is_some_and(|id| lists(&route["organizations"], id))
        {
            return right;
        }
        let holds = |roles: &Value| texts(roles).iter().any(|role| self.roles.contains(role));
        let mut attributes = entries(&route["attributes"]);
        let right_person = self.lifts("attributes")
            || attributes.all(|(name, values)| {
                let source = self.facts.0["attribute"][name]["from"].as_str().unwrap();
                all_texts(at(self.event, source)).iter().any(|text| lists(values, text))
            });
        if holds(&route["roles"]) && right_person && self.trained(category) {
            let met = self.met(&category["mfa"]);
            right.any = !matches!(met, Met::Unmet);
            right.factors[0] = if let Met::At(at) = met { Some(at) } else { None };
        }
        let met = self.met(&category["own_mfa"]);
        if !matches!(met, Met::Unmet) {
            let scope = route["scope"].as_str().unwrap();
            right.own = holds(&route["own"]["roles"]) && self.names_record(route, "own", scope);
            right.proxy = self.stands_in(route, scope);
            right.factors[1] = if let Met::At(at) = met { Some(at) } else { None };
        }
        right
    }

    /// Whether the user has a role that reaches the records of others with the scope, and some are named.
    pub fn stands_in(&self, route: &Value, scope: &str) -> bool {
        let holds = texts(&route["proxy"]["roles"]).iter().any(|role| self.roles.contains(role));
        holds && self.names_record(route, "proxy", scope)
    }

    /// The references that the claim of a route's `own` or `proxy` names, as the event has them.
    pub fn references(&self, route: &Value, kind: &str, scope: &str) -> Vec<&'a Value> {
        let Some(claim) = self.key_of(route, kind) else { return Vec::new() };
        let value = at(self.event, claim["from"].as_str().unwrap());
        let proxies = &claim["type"]["proxies"];
        if !proxies.is_object() {
            return match value.as_array() {
                Some(items) => items.iter().collect(),
                None => vec![value],
            };
        }
        let records = items(value).filter(|record| {
            instant(&record["expires_at"]).is_some_and(|until| until > self.now)
                && record["scope"]
                    .as_str()
                    .is_some_and(|scopes| scopes.split(' ').any(|named| named == scope))
                && conforms(&proxies["of"], &record["ref"])
        });
        let few = items(value).count() as u64 <= proxies["max"].as_u64().unwrap();
        records.filter(|_| few).map(|record| &record["ref"]).collect()
    }

    /// The claim that is a route's key: there may be others of its name, for other APIs.
    fn key_of(&self, route: &Value, kind: &str) -> Option<&'a Value> {
        items(&self.facts.0["claim"]).find(|claim| {
            claim["name"] == route[kind]["key"]
                && lists(&claim["tokens"], "access")
                && lists(&claim["audiences"], route["audience"].as_str().unwrap())
        })
    }

    fn names_record(&self, route: &Value, kind: &str, scope: &str) -> bool {
        let Some(claim) = self.key_of(route, kind) else { return false };
        let references = self.references(route, kind, scope);
        if claim["type"]["proxies"].is_object() {
            return !references.is_empty();
        }
        let value = at(self.event, claim["from"].as_str().unwrap());
        conforms(&claim["type"], value) && *value != "" && !references.is_empty()
    }
}

/// The text that a value is, or those of a list.
fn all_texts(value: &Value) -> Vec<&str> {
    value.as_str().map_or_else(|| texts(value), |text| vec![text])
}

/// Whether a value is of a type, as far as its form goes. Whether it is free of PHI is not asked here.
pub fn conforms(ty: &Value, value: &Value) -> bool {
    let short = |most: &Value| {
        value.as_str().is_some_and(|text| text.chars().count() as u64 <= most.as_u64().unwrap_or(64))
    };
    match ty.as_str() {
        Some("bool") => return value.is_boolean(),
        Some("time") => {
            return value.as_str().is_some_and(|text| text.contains('T')) && instant(value).is_some();
        }
        Some("opaque") => return value.is_string(),
        Some("uuid") => return value.as_str().is_some_and(is_uuid),
        _ => {}
    }
    let Some((name, terms)) = entries(ty).next() else { return false };
    match name.as_str() {
        "enum" => value.as_str().is_some_and(|text| lists(terms, text)),
        "integer" => value.as_i64().is_some_and(|number| {
            number >= terms["min"].as_i64().unwrap() && number <= terms["max"].as_i64().unwrap()
        }),
        "list" => {
            let few =
                value.as_array().is_some_and(|items| items.len() as u64 <= terms["max"].as_u64().unwrap());
            few && items(value).all(|item| conforms(&terms["of"], item))
        }
        "pattern" => {
            short(&terms["max"]) && matches_whole(terms["regex"].as_str().unwrap(), value.as_str().unwrap())
        }
        "text" => short(&terms["max"]),
        _ => false,
    }
}

fn matches_whole(pattern: &str, text: &str) -> bool {
    thread_local! {
        static KNOWN: RefCell<HashMap<String, Regex>> = RefCell::default();
    }
    KNOWN.with_borrow_mut(|known| {
        if !known.contains_key(pattern) {
            known.insert(pattern.to_owned(), Regex::new(&format!("^(?:{pattern})$")).unwrap());
        }
        known[pattern].is_match(text)
    })
}

fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
