//! What must hold of every answer, whatever the policy and the event: the invariants of the README, and what
//! `docs/semantics.md`, sections 6, 11, 12, 14 and 16 say of an answer as a whole.

use crate::{
    document::{Facts, at, items, lists, texts},
    grants::{self, Grants},
    instants::{LAST, instant},
    record::{self, Line, is_id},
    rights::{self, Right, Rights},
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    sync::LazyLock,
};
use wardgate_explain::{Action, Consequence, Effect, Outcome, Simulation};

/// One run of an Action.
pub struct Run<'a> {
    /// The policy.
    pub facts: Facts<'a>,
    /// Its hash.
    pub hash: &'a str,
    /// What is run.
    pub action: Action,
    /// The event.
    pub event: &'a Value,
    /// The clock.
    pub now: i64,
}

/// The calls that the shim of each Action makes, read from the shim itself.
static ALLOWED: LazyLock<BTreeMap<&str, BTreeSet<String>>> =
    LazyLock::new(|| ["gate", "token", "machine"].into_iter().map(|name| (name, calls_of(name))).collect());

fn calls_of(action: &str) -> BTreeSet<String> {
    let shim = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../js-shims/{action}.js"));
    let shim = fs::read_to_string(shim).unwrap();
    let (_, list) = shim.split_once("new Set([").unwrap();
    let (list, _) = list.split_once("])").unwrap();
    let calls: BTreeSet<String> = list
        .split(',')
        .map(|call| call.trim().trim_matches('\'').to_owned())
        .filter(|call| !call.is_empty())
        .collect();
    assert!(calls.contains("access.deny") && !calls.contains("accessToken.addScope"), "{calls:?}");
    calls
}

impl Run<'_> {
    /// Checks an answer.
    ///
    /// # Errors
    /// What does not hold.
    pub fn check(&self, answer: &Simulation) -> Result<(), String> {
        let line = record::read(&answer.record)?;
        let grants = Grants::of(self.facts, self.event, answer);
        self.check_outcome(answer)?;
        self.check_calls(answer, &line)?;
        self.check_record(answer, &line, &grants)?;
        self.check_secrecy(answer)?;
        if answer.outcome != Outcome::Deny {
            self.check_admission()?;
        }
        let enforced = !self.facts.is_shadow();
        if answer.outcome == Outcome::Permit && self.action != Action::Gate && enforced {
            let rights = Rights::new(self.facts, self.event, self.now);
            self.check_claims(answer, &line, &grants, &rights)?;
            if self.action == Action::Token {
                let protocol = self.event["transaction"]["protocol"].as_str().unwrap_or_default();
                if !["samlp", "wsfed"].contains(&protocol) {
                    self.check_presence(&grants, &rights)?;
                }
                self.check_rights(&grants, &rights)?;
            }
        }
        Ok(())
    }

    /// The outcome is the strictest that any reason brings.
    fn check_outcome(&self, answer: &Simulation) -> Result<(), String> {
        let strictest = answer.reasons.iter().map(|reason| outcome_of(reason.consequence)).max();
        let strictest = strictest.unwrap_or(0);
        let outcome = match answer.outcome {
            Outcome::Permit => 0,
            Outcome::Redirect => 1,
            Outcome::StepUp => 2,
            Outcome::Deny => 3,
        };
        ensure!(outcome == strictest, "{:?} by reasons that bring {strictest}", answer.outcome);
        let possible: &[Outcome] = match self.action {
            Action::Gate => &[Outcome::Permit, Outcome::Redirect, Outcome::StepUp, Outcome::Deny],
            Action::Token => &[Outcome::Permit, Outcome::Redirect, Outcome::Deny],
            _ => &[Outcome::Permit, Outcome::Deny],
        };
        ensure!(possible.contains(&answer.outcome), "{:?} of {}", answer.outcome, self.action.name());
        Ok(())
    }

    /// Nothing but what the trigger's allowlist has; what goes with each outcome; metadata last.
    fn check_calls(&self, answer: &Simulation, line: &Line<'_>) -> Result<(), String> {
        if self.facts.is_shadow() {
            ensure!(answer.effects.is_empty(), "an effect in shadow mode");
            return Ok(());
        }
        let calls: Vec<&str> = answer.effects.iter().map(|effect| effect.call.as_str()).collect();
        let allowed = &ALLOWED[self.action.name()];
        for call in &calls {
            ensure!(allowed.contains(*call), "{call} is not in the allowlist of {}", self.action.name());
        }
        let is_metadata = |call: &&str| call.ends_with("etadata") && **call != *"refreshToken.setMetadata";
        let after = calls.iter().skip_while(|call| !is_metadata(call));
        ensure!(after.clone().all(is_metadata), "metadata before another call: {calls:?}");
        match (self.action, answer.outcome) {
            (action, Outcome::Deny) => return self.check_denial(action, answer, line),
            (Action::Gate, Outcome::StepUp) => {
                ensure!(calls.len() == 2, "step up by {calls:?}");
                self.check_marker(&answer.effects[1])?;
                let asked = &answer.effects[0];
                ensure!(!self.is_delegated(), "the user is asked for what somebody else does");
                let enrols = asked.call.starts_with("authentication.enroll");
                ensure!(
                    !enrols || self.acting().next().is_none(),
                    "who acts for the user may enrol a factor"
                );
                return check_ask(asked);
            }
            (Action::Gate, _) => {
                ensure!(calls.len() == 1, "a gate that lets pass by {calls:?}");
                self.check_marker(&answer.effects[0])?;
            }
            (_, Outcome::Redirect) => {
                ensure!(!self.is_delegated(), "somebody else is sent for the user's course");
                ensure!(calls == ["redirect.sendUserTo", "transaction.setMetadata"], "redirect by {calls:?}");
            }
            _ => {
                let others = ["access.deny", "redirect.sendUserTo"];
                ensure!(!calls.iter().any(|call| others.contains(call)), "permit by {calls:?}");
            }
        }
        Ok(())
    }

    fn check_marker(&self, effect: &Effect) -> Result<(), String> {
        let marker = effect.call == "transaction.setMetadata" && effect.args == ["wardgate_gate", self.hash];
        ensure!(marker, "{effect:?} in place of the marker");
        Ok(())
    }

    /// A denial stands alone, and says the message, the primary code and the decision id, and nothing else.
    fn check_denial(&self, action: Action, answer: &Simulation, line: &Line<'_>) -> Result<(), String> {
        let [Effect { call, args }] = answer.effects.as_slice() else {
            return Err(format!("a denial with {:?}", answer.effects));
        };
        let message = self.facts.0["messages"]["denied"].as_str();
        let message = message.unwrap_or("Access denied. You do not have the required permissions.");
        let text = format!("{message} ({} {})", line.code, line.id.unwrap_or_default());
        let expected = match (action, line.code) {
            (Action::Machine, "W602") => vec![json!("invalid_scope"), json!(text)],
            (Action::Machine, "W100" | "W112") => vec![json!("server_error"), json!(text)],
            (Action::Machine, _) => vec![json!("invalid_request"), json!(text)],
            _ => vec![json!(text)],
        };
        ensure!(
            call == "access.deny" && *args == expected,
            "the denial {call}{args:?}, expected {expected:?}"
        );
        Ok(())
    }

    /// The line is of the vocabulary, and says what the answer says.
    fn check_record(&self, answer: &Simulation, line: &Line<'_>, grants: &Grants) -> Result<(), String> {
        let says = |what: &str, said: &str, is: &str| {
            if said == is { Ok(()) } else { Err(format!("a record with the {what} {said}, which is {is}")) }
        };
        says("action", line.action, self.action.name())?;
        says("policy", line.policy, self.hash)?;
        says("outcome", line.outcome, serde_json::to_value(answer.outcome).unwrap().as_str().unwrap())?;
        says("code", line.code, &primary(answer))?;
        says("flow", line.flow, self.flow())?;
        ensure!(line.id.is_some(), "a record without an id");
        ensure!(line.shadow == self.facts.is_shadow(), "a record that is wrong about shadow mode");
        let acted = self.acting().next().is_some();
        ensure!(acted || !line.acted, "a record that names who acts for the user, and nobody does");
        let noted = answer.reasons.iter().any(|reason| reason.code == "W119");
        ensure!(noted || !acted || answer.outcome == Outcome::Deny, "nothing says that somebody acts");
        let codes = answer.reasons.iter().map(|reason| reason.code.as_str());
        let others: BTreeSet<&str> = codes.filter(|code| *code != line.code).collect();
        let told: BTreeSet<&str> = line.also.iter().copied().collect();
        ensure!(told.is_subset(&others), "a record with the codes {told:?} of {others:?}");
        ensure!(line.more != (told == others), "a record that leaves out {:?}", others.difference(&told));
        let [kept, cut, set, dropped] = line.counts;
        let drops = answer.reasons.iter().filter(|reason| reason.code.starts_with("W50")).count();
        ensure!(dropped == drops, "drop={dropped} of {drops}");
        if answer.outcome != Outcome::Permit || self.facts.is_shadow() || self.action == Action::Gate {
            return Ok(());
        }
        if self.action == Action::Token {
            let cuts = grants::removed(answer).len();
            ensure!(cut == cuts, "cut={cut} of {cuts}");
            ensure!(kept == grants.scopes.len(), "kept={kept} of {:?}", grants.scopes);
        }
        let names: BTreeSet<&String> = grants.claims.keys().map(|(_, name)| name).collect();
        ensure!(
            (names.len()..=grants.claims.len()).contains(&set),
            "set={set} of {:?}",
            grants.claims.keys()
        );
        Ok(())
    }

    /// Who acts for the user, each with the member that has the name.
    fn acting(&self) -> impl Iterator<Item = (&Value, &'static str)> {
        let event = self.event;
        let actors = [
            (&event["session"]["actor"], "sub"),
            (&event["transaction"]["actor"], "sub"),
            (&event["session_transfer_token"], "client_id"),
            (&event["agent"], "agent_id"),
        ];
        actors.into_iter().filter(|(actor, _)| self.action != Action::Machine && !actor.is_null())
    }

    /// Whether somebody else is there in the user's place.
    fn is_delegated(&self) -> bool {
        let event = self.event;
        let actors = [&event["session"]["actor"], &event["transaction"]["actor"], &event["agent"]];
        actors.iter().any(|actor| !actor.is_null())
    }

    /// The flow of the event's protocol, as section 3 has it.
    pub fn flow(&self) -> &'static str {
        if self.action == Action::Machine {
            return "machine";
        }
        let transaction = &self.event["transaction"];
        let prompt = &transaction["prompt"];
        let in_query = &self.event["request"]["query"]["prompt"];
        let listed = !prompt.is_null()
            && prompt
                .as_array()
                .is_none_or(|items| items.iter().any(|item| item == "none" || !item.is_string()));
        let in_query = !in_query.is_null()
            && in_query.as_str().is_none_or(|prompts| prompts.split(' ').any(|prompt| prompt == "none"));
        match transaction["protocol"].as_str().unwrap_or_default() {
            "oidc-basic-profile" | "oidc-implicit-profile" | "oidc-hybrid-profile" | "samlp" | "wsfed" => {
                if listed || in_query {
                    "silent"
                } else {
                    "interactive"
                }
            }
            "wstrust-usernamemixed" | "oauth2-password" | "oauth2-resource-owner" | "oauth2-webauthn" => {
                "password"
            }
            "oauth2-refresh-token" => "refresh",
            "oauth2-token-exchange" | "oauth2-access-token" | "oauth2-resource-owner-jwt-bearer" => {
                "exchange"
            }
            "oauth2-device-code" => "device",
            "oidc-ciba" | "oidc-ciba-web-link" => "backchannel",
            _ => "unknown",
        }
    }

    /// Nothing that says who: neither in what is set nor in the record.
    fn check_secrecy(&self, answer: &Simulation) -> Result<(), String> {
        let mut shown = answer.record.to_lowercase();
        for effect in answer.effects.iter().filter(|effect| effect.call != "user.setAppMetadata") {
            shown += &Value::from(effect.args.clone()).to_string().to_lowercase();
        }
        let user = &self.event["user"];
        let own = ["user_id", "name", "family_name", "email", "phone_number"].map(|name| &user[name]);
        let secrets = self.event["secrets"].as_object().into_iter().flatten().map(|(_, secret)| secret);
        for private in own.into_iter().chain(secrets).chain([&json!("078-05-1120")]).filter_map(Value::as_str)
        {
            // Shorter ones can be part of anything.
            let found = private.len() >= 5 && shown.contains(&private.to_lowercase());
            ensure!(!found, "{private} is shown: {shown}");
        }
        Ok(())
    }

    /// What is not refused is admitted: the policy names the tenant, the client, the audience, the connection, the protocol
    /// and the organization, and PHI is not switched off.
    fn check_admission(&self) -> Result<(), String> {
        let (facts, event) = (self.facts, self.event);
        ensure!((0..=LAST).contains(&self.now), "admitted without a clock");
        ensure!(
            lists(&facts.0["policy"]["tenants"], event["tenant"]["id"].as_str().unwrap_or_default()),
            "any tenant"
        );
        for key in ["claim", "audit", "redirect"]
            .map(|name| &facts.0["keys"][name])
            .into_iter()
            .filter(|key| key.is_object())
        {
            let used = self.action != Action::Machine || *key == facts.0["keys"]["claim"];
            let secret = event["secrets"][key["secret"].as_str().unwrap()].as_str().unwrap_or_default();
            let usable =
                secret.chars().count() >= 43 && !secret.starts_with("##") && !secret.starts_with("@@");
            ensure!(usable || !used, "admitted without a secret for {key}");
        }
        let id = event["client"]["client_id"].as_str().ok_or("admitted without a client")?;
        let audience = &event["resource_server"]["identifier"];
        let off = facts.0["policy"]["phi"] == "disabled";
        if self.action == Action::Machine {
            let scopes = &event["accessToken"]["scope"];
            let mut named =
                items(&facts.0["machine"]).filter(|one| one["client"] == id && one["audience"] == *audience);
            let machine = named.next().ok_or("a machine client that no rule names")?;
            ensure!(scopes.is_array(), "a machine client with {scopes}");
            ensure!(
                items(scopes).all(|scope| items(&machine["scopes"]).any(|one| one == scope)),
                "{scopes} of a machine"
            );
            let free = !machine["organizations"].is_array();
            let organization = event["organization"]["id"].as_str().unwrap_or_default();
            ensure!(
                free || lists(&machine["organizations"], organization),
                "a machine in the organization {organization}"
            );
            let phi = facts.api(audience.as_str().unwrap()).is_some_and(|api| api["phi"] == true);
            ensure!(!(off && phi), "PHI while it is switched off");
            return Ok(());
        }
        ensure!(
            event["user"]["user_id"].as_str().is_some_and(|id| !id.is_empty()),
            "admitted without a user"
        );
        let client = facts.client(id).ok_or("a client that no rule names")?;
        let phi = facts.handles_phi(client);
        ensure!(!(off && phi), "PHI while it is switched off");
        let named = |list: &Value, value: &Value| value.as_str().is_some_and(|text| lists(list, text));
        ensure!(named(&client["connections"], &event["connection"]["name"]), "any connection");
        ensure!(audience.is_null() || named(&client["audiences"], audience), "the audience {audience}");
        ensure!(!(audience.is_null() && phi && self.flow() == "refresh"), "a refresh without an audience");
        let protocol = &event["transaction"]["protocol"];
        let open = !client["protocols"].is_array()
            && !["samlp", "wsfed"].map(|name| protocol == name).contains(&true);
        ensure!(open || named(&client["protocols"], protocol), "the protocol {protocol}");
        ensure!(protocol != "wstrust-usernamemixed", "WS-Trust");
        let organization = &event["organization"]["id"];
        let free = !client["organizations"].is_array();
        ensure!(free || named(&client["organizations"], organization), "the organization {organization}");
        ensure!(
            client["verified_email"] != true || event["user"]["email_verified"] == true,
            "any e-mail address"
        );
        for (actor, name) in self.acting().filter(|_| phi) {
            ensure!(named(&client["delegates"], &actor[name]), "{actor} acts for the user");
        }
        let offline = grants::requested(event).contains(&"offline_access");
        ensure!(!(phi && offline && self.is_delegated()), "a refresh token for who acts for the user");
        for scope in grants::of_openid(event) {
            ensure!(lists(&client["oidc_scopes"], scope), "the scope {scope}");
        }
        let marked = event["transaction"]["metadata"]["wardgate_gate"] == *self.hash || facts.is_shadow();
        ensure!(self.action != Action::Token || marked, "a login that the gate has not let pass");
        let pkce = client["pkce"] == true
            && ["interactive", "silent"].contains(&self.flow())
            && !protocol.as_str().is_some_and(|name| ["samlp", "wsfed"].contains(&name));
        let query = &event["request"]["query"];
        let challenged = query["code_challenge"].as_str().is_some_and(|text| !text.is_empty());
        let proven = challenged && query["code_challenge_method"] == "S256";
        ensure!(!pkce || self.action == Action::Token || proven, "no PKCE");
        let without_code =
            ["oidc-implicit-profile", "oidc-hybrid-profile"].map(|name| protocol == name).contains(&true);
        ensure!(!pkce || !without_code, "tokens without a code");
        Ok(())
    }

    /// Each claim that is set is in the policy, for this token, audience, client, organization and role, and is the event's own
    /// value and of its type, or made as section 12 says.
    fn check_claims(
        &self,
        answer: &Simulation,
        line: &Line<'_>,
        grants: &Grants,
        rights: &Rights<'_>,
    ) -> Result<(), String> {
        let mut seen = BTreeSet::new();
        for Effect { call, args } in &answer.effects {
            let token = match (call.as_str(), self.action) {
                ("accessToken.setCustomClaim", Action::Machine) => "machine",
                ("accessToken.setCustomClaim", _) => "access",
                ("idToken.setCustomClaim", _) => "id",
                ("samlResponse.setAttribute", _) => "saml",
                _ => continue,
            };
            let (name, value) = (args[0].as_str().unwrap(), &args[1]);
            ensure!(seen.insert((token, name)), "{name} is set twice");
            let short =
                name.strip_prefix(self.facts.namespace()).ok_or_else(|| format!("the claim {name}"))?;
            let named = items(&self.facts.0["claim"]).filter(|claim| claim["name"] == short);
            let mut why = format!("no claim {short} in {token} tokens");
            let mut fits = false;
            for claim in named.filter(|claim| lists(&claim["tokens"], token)) {
                match self.fits(rights, claim, (name, value), line, grants) {
                    Ok(()) => fits = true,
                    Err(reason) => why = format!("{short} = {value}: {reason}"),
                }
            }
            ensure!(fits, "{why}");
        }
        let protocol = self.event["transaction"]["protocol"].as_str().unwrap_or_default();
        let assertion = ["samlp", "wsfed"].contains(&protocol) && self.action == Action::Token;
        ensure!(seen.iter().all(|(token, _)| (*token == "saml") == assertion), "{seen:?} by {protocol}");
        Ok(())
    }

    /// Whether a claim is for this audience, client and organization, and for somebody with a role of the user's.
    fn is_for(&self, rights: &Rights<'_>, claim: &Value) -> Result<(), String> {
        for (list, place) in [
            ("audiences", &self.event["resource_server"]["identifier"]),
            ("clients", &self.event["client"]["client_id"]),
            ("organizations", &self.event["organization"]["id"]),
        ] {
            let named = place.as_str().is_some_and(|text| lists(&claim[list], text));
            ensure!(!claim[list].is_array() || named, "not for {place}");
        }
        let held = texts(&claim["roles"]).iter().any(|role| rights.roles().contains(role));
        ensure!(!claim["roles"].is_array() || held, "not for {:?}", rights.roles());
        Ok(())
    }

    /// A claim that is told scope by scope is in every access token that it is for, also where it is empty (section 12).
    fn check_presence(&self, grants: &Grants, rights: &Rights<'_>) -> Result<(), String> {
        let told = ["decision.record_access", "decision.mfa_at"];
        let by_scope = |claim: &Value| {
            claim["type"]["proxies"].is_object() || told.iter().any(|from| claim["from"] == **from)
        };
        let due = items(&self.facts.0["claim"])
            .filter(|claim| by_scope(claim) && lists(&claim["tokens"], "access"))
            .filter(|claim| self.is_for(rights, claim).is_ok());
        for claim in due {
            let name = format!("{}{}", self.facts.namespace(), claim["name"].as_str().unwrap());
            let set = grants.claims.contains_key(&("accessToken.setCustomClaim".to_owned(), name));
            ensure!(set, "an access token without the claim {}", claim["name"]);
        }
        Ok(())
    }

    fn fits(
        &self,
        rights: &Rights<'_>,
        claim: &Value,
        (name, value): (&str, &Value),
        line: &Line<'_>,
        grants: &Grants,
    ) -> Result<(), String> {
        let event = self.event;
        self.is_for(rights, claim)?;
        let from = claim["from"].as_str().unwrap();
        let Some(own) = from.strip_prefix("decision.") else {
            let source = at(event, from);
            let ty = &claim["type"];
            if *ty == "opaque" {
                let hash = value.as_str().and_then(|text| text.split_once('.'));
                let hash = hash
                    .filter(|(key, _)| self.facts.0["keys"]["claim"]["id"] == **key)
                    .map(|(_, hash)| hash);
                ensure!(hash.is_some_and(|hash| hash.len() == 43) && source.is_string(), "no keyed hash");
            } else if ty["proxies"].is_object() {
                return self.fits_proxies(rights, claim, value, grants);
            } else {
                ensure!(value == source, "not the event's own value {source}");
                ensure!(rights::conforms(ty, value), "not of the type {ty}");
            }
            return Ok(());
        };
        let policy = &self.facts.0["policy"];
        let right = match own {
            "id" => value.as_str().is_some_and(is_id) && value.as_str() == line.id,
            "policy" => {
                *value
                    == format!("{}@{}", policy["id"].as_str().unwrap(), policy["version"].as_str().unwrap())
            }
            "emergency" => {
                *value == true
                    && items(&self.facts.0["break_glass"]).any(|one| one["user"] == event["user"]["user_id"])
            }
            "roles" => {
                let told = texts(value);
                told.is_sorted() && told.iter().all(|role| rights.roles().contains(role))
            }
            // Those are told scope by scope, and checked with the scopes.
            "record_access" | "mfa_at" => value.is_object(),
            _ => false,
        };
        ensure!(right, "not what {name} is made of");
        Ok(())
    }

    fn fits_proxies(
        &self,
        rights: &Rights<'_>,
        claim: &Value,
        value: &Value,
        grants: &Grants,
    ) -> Result<(), String> {
        let scopes = self.facts.scopes(self.event["resource_server"]["identifier"].as_str().unwrap());
        for (scope, references) in value.as_object().ok_or("no object")? {
            ensure!(grants.scopes.contains_key(scope), "references for {scope}, which was not kept");
            let route = scopes[scope.as_str()];
            ensure!(route["proxy"]["key"] == claim["name"], "references for {scope}");
            let known = rights.references(route, "proxy", scope);
            ensure!(rights.stands_in(route, scope), "references for {scope}, for whom nobody stands in");
            ensure!(items(references).eq(known.iter().copied()), "{references} of {known:?}");
        }
        Ok(())
    }

    /// No scope stays without the role, the courses and the fresh second factor that its category demands, and each claim
    /// that is told scope by scope says just that.
    fn check_rights(&self, grants: &Grants, rights: &Rights<'_>) -> Result<(), String> {
        if let Some(client) = self.event["client"]["client_id"].as_str().and_then(|id| self.facts.client(id))
            && client["category"].is_string()
        {
            let mut entry = client.clone();
            entry["scope"] = json!("");
            // The client's organizations are judged before.
            entry.as_object_mut().unwrap().remove("organizations");
            ensure!(rights.right(&entry).any, "{} without a right to it", client["id"]);
        }
        let audience = self.event["resource_server"]["identifier"].as_str().unwrap_or_default();
        let scopes = self.facts.scopes(audience);
        let claim = |source: &str| {
            let name = self.facts.claim_from(source)?;
            grants.claims.get(&("accessToken.setCustomClaim".to_owned(), name))
        };
        let (access, mfa_at) = (claim("decision.record_access"), claim("decision.mfa_at"));
        for told in [access, mfa_at].into_iter().flatten() {
            let named: Vec<&String> = told.as_object().unwrap().keys().collect();
            ensure!(
                named.iter().all(|scope| grants.scopes.contains_key(*scope)),
                "{named:?} of {:?}",
                grants.scopes
            );
        }
        self.check_named(rights)?;
        for scope in grants.scopes.keys() {
            let route = scopes.get(scope.as_str()).ok_or_else(|| format!("{scope}, which no route has"))?;
            let right = rights.right(route);
            ensure!(right.any || right.own || right.proxy, "{scope} without a right to it");
            if let Some(access) = access {
                let expected = access_of(&right);
                ensure!(access[scope] == expected, "{} of {scope}, expected {expected}", access[scope]);
            }
            if let Some(mfa_at) = mfa_at {
                let used = right.factors[usize::from(!right.any)].map(|at| at.div_euclid(1000));
                ensure!(mfa_at[scope].as_i64() == used, "{} for {scope}, expected {used:?}", mfa_at[scope]);
            }
        }
        let judged =
            self.facts.api(audience).map(|_| grants::judged(self.facts, self.event)).unwrap_or_default();
        let patient = grants::requested(self.event).iter().any(|scope| scopes.contains_key(scope));
        let left = judged.0.iter().any(|scope| grants.scopes.contains_key(*scope));
        ensure!(!patient || left, "tokens without any of the patient scopes that were asked for");
        let ended = items(&self.facts.0["break_glass"]).any(|one| {
            one["user"] == self.event["user"]["user_id"] && instant(&one["expires"]).unwrap() <= self.now
        });
        ensure!(!ended, "tokens for an account for emergencies that has expired");
        Ok(())
    }

    /// A route that is named is one of any record, or of one that the user's claims name.
    fn check_named(&self, rights: &Rights<'_>) -> Result<(), String> {
        let audience = self.event["resource_server"]["identifier"].as_str().unwrap_or_default();
        let Some(api) = self.facts.api(audience) else { return Ok(()) };
        let ty = api["authorization_details_type"].as_str().unwrap_or("patient_route");
        let details = &self.event["transaction"]["requested_authorization_details"];
        for named in items(details).filter(|named| named["type"] == ty) {
            let (Some(method), Some(path)) = (named["method"].as_str(), named["path"].as_str()) else {
                return Err(format!("{named} names no route"));
            };
            let route = self.facts.route(audience, method, path);
            let (route, record) = route.ok_or_else(|| format!("{named} names no route"))?;
            let right = rights.right(route);
            let reached = |kind| {
                let references = rights.references(route, kind, route["scope"].as_str().unwrap());
                record.is_none_or(|record| {
                    references
                        .iter()
                        .any(|one| one.as_str().map_or_else(|| one.to_string(), str::to_owned) == record)
                })
            };
            ensure!(
                right.any || right.own && reached("own") || right.proxy && reached("proxy"),
                "{named} is granted, whose record is somebody else's"
            );
        }
        Ok(())
    }

    /// The case in words.
    pub fn told(&self, answer: &Simulation) -> String {
        let answer = serde_json::to_string(answer).unwrap();
        format!("{} at {}\n{}\n{answer}", self.action.name(), self.now, self.event)
    }
}

/// What an access claim says of a right: any record covers the others.
pub fn access_of(right: &Right) -> &'static str {
    match (right.any, right.own, right.proxy) {
        (true, ..) => "any",
        (_, true, true) => "own proxy",
        (_, true, _) => "own",
        (_, _, true) => "proxy",
        _ => "",
    }
}

fn outcome_of(consequence: Consequence) -> u8 {
    match consequence {
        Consequence::Note | Consequence::Strip => 0,
        Consequence::Redirect => 1,
        Consequence::StepUp => 2,
        Consequence::Deny => 3,
    }
}

/// What is asked for: types of section 2 that can be asked for, strongest first, each once.
fn check_ask(effect: &Effect) -> Result<(), String> {
    const ASKABLE: [&str; 7] = [
        "webauthn-roaming",
        "webauthn-platform",
        "push-notification",
        "otp",
        "phone",
        "email",
        "recovery-code",
    ];
    let many = effect.call.ends_with("Any");
    let offered: Vec<&Value> = if many { items(&effect.args[0]).collect() } else { vec![&effect.args[0]] };
    let known = match effect.call.starts_with("authentication.enroll") {
        true => &ASKABLE[..5],
        false => &ASKABLE[..],
    };
    let places = offered.iter().map(|one| known.iter().position(|name| **one == json!({ "type": name })));
    let places: Option<Vec<usize>> = places.collect();
    let in_order = places.is_some_and(|places| places.is_sorted_by(|one, next| one < next));
    ensure!(effect.args.len() == 1 && in_order && many == (offered.len() > 1), "{effect:?}");
    Ok(())
}

/// The code that an outsider sees, as section 11 says.
fn primary(answer: &Simulation) -> String {
    if answer.outcome == Outcome::Permit {
        return "W000".to_owned();
    }
    let lowest = |consequence: Consequence| {
        let of_it = answer.reasons.iter().filter(|reason| reason.consequence == consequence);
        of_it.map(|reason| reason.code.as_str()).filter(|code| *code != "W204").min()
    };
    let order = [Consequence::Deny, Consequence::StepUp, Consequence::Redirect, Consequence::Strip];
    order.into_iter().find_map(lowest).unwrap_or("W204").to_owned()
}
