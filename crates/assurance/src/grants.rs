//! What a login was granted, told from the answer's effects: what is asked for, less what is taken away, and what is set.

use crate::document::{Facts, items, lists, texts};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use wardgate_explain::{Outcome, Simulation};

/// Scopes that no route has.
pub const OIDC: [&str; 6] = ["openid", "profile", "email", "address", "phone", "offline_access"];

/// What an access token and an ID token carry. Nothing, where there is none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grants {
    /// Whether there are tokens at all.
    pub tokens: bool,
    /// Patient-route scopes that stay, each with what the claim from `decision.record_access` says of it.
    pub scopes: BTreeMap<String, String>,
    /// Scopes of OpenID Connect.
    pub oidc: BTreeSet<String>,
    /// Claims, by the call that sets them and their name.
    pub claims: BTreeMap<(String, String), Value>,
}

/// The scopes that a login asks for, as they are read: neither empty nor longer than 280, as JavaScript counts.
pub fn requested(event: &Value) -> Vec<&str> {
    let all = texts(&event["transaction"]["requested_scopes"]).into_iter();
    all.filter(|scope| (1..=280).contains(&scope.encode_utf16().count())).collect()
}

/// The scopes of OpenID Connect that a login asks for: by a password `openid` asks for all that a user is described by.
pub fn of_openid(event: &Value) -> BTreeSet<&str> {
    let mut asked: BTreeSet<&str> =
        requested(event).into_iter().filter(|scope| OIDC.contains(scope)).collect();
    let by_password = ["oauth2-password", "oauth2-resource-owner", "oauth2-webauthn"];
    if is_one(event, &by_password) && asked.contains("openid") {
        asked.extend(["profile", "email", "address", "phone"]);
    }
    asked
}

fn is_one(event: &Value, protocols: &[&str]) -> bool {
    event["transaction"]["protocol"].as_str().is_some_and(|protocol| protocols.contains(&protocol))
}

/// Protocols by which Auth0 grants what is asked for. By any other, a password above all, it grants every scope of the API to
/// whoever asks for none, or may.
const GRANT_WHAT_IS_ASKED_FOR: [&str; 9] = [
    "oidc-basic-profile",
    "oidc-implicit-profile",
    "oidc-hybrid-profile",
    "samlp",
    "wsfed",
    "oauth2-refresh-token",
    "oauth2-device-code",
    "oidc-ciba",
    "oidc-ciba-web-link",
];

/// The scopes that are judged, beside those of OpenID Connect: requested ones, and assumed ones.
pub fn judged<'a>(facts: Facts<'a>, event: &'a Value) -> (BTreeSet<&'a str>, BTreeSet<&'a str>) {
    let asked = requested(event);
    let requested: BTreeSet<&str> = asked.iter().copied().filter(|scope| !OIDC.contains(scope)).collect();
    let Some(api) = event["resource_server"]["identifier"].as_str().and_then(|audience| facts.api(audience))
    else {
        return (requested, BTreeSet::new());
    };
    let all = facts.scopes(api["audience"].as_str().unwrap());
    let names_none = !requested.iter().any(|scope| all.contains_key(scope));
    let assumes = asked.is_empty()
        || api["authorizes_on"] == "permissions"
        || names_none && !is_one(event, &GRANT_WHAT_IS_ASKED_FOR);
    let assumed = all.keys().copied().filter(|scope| assumes && !requested.contains(scope)).collect();
    (requested, assumed)
}

/// The scopes that an answer takes away.
pub fn removed(answer: &Simulation) -> Vec<&str> {
    let removals = answer.effects.iter().filter(|effect| effect.call == "accessToken.removeScope");
    removals.map(|effect| effect.args[0].as_str().unwrap()).collect()
}

impl Grants {
    /// What the last Action's answer grants.
    pub fn of(facts: Facts<'_>, event: &Value, answer: &Simulation) -> Self {
        if answer.outcome != Outcome::Permit {
            return Self::default();
        }
        let mut claims = BTreeMap::new();
        for effect in &answer.effects {
            if effect.call.ends_with(".setCustomClaim") || effect.call == "samlResponse.setAttribute" {
                let name = effect.args[0].as_str().unwrap().to_owned();
                claims.insert((effect.call.clone(), name), effect.args[1].clone());
            }
        }
        let access = facts.claim_from("decision.record_access");
        let access = access.and_then(|name| claims.get(&("accessToken.setCustomClaim".to_owned(), name)));
        let (requested, assumed) = judged(facts, event);
        let removed = removed(answer);
        let kept = requested.union(&assumed).filter(|scope| !removed.contains(scope));
        let access_of =
            |scope: &str| access.and_then(|access| access[scope].as_str()).unwrap_or_default().to_owned();
        let scopes = kept.map(|scope| ((*scope).to_owned(), access_of(scope))).collect();
        let oidc = of_openid(event).into_iter().map(str::to_owned).collect();
        Self { tokens: true, scopes, oidc, claims }
    }

    /// What is granted here and not there, in words; nothing where there is no such thing.
    pub fn beyond(&self, other: &Self) -> Vec<String> {
        let mut found = Vec::new();
        if self.tokens && !other.tokens {
            found.push("tokens".to_owned());
        }
        for (scope, access) in &self.scopes {
            match other.scopes.get(scope) {
                None => found.push(format!("the scope {scope}")),
                Some(known) if !covers(known, access) => {
                    found.push(format!("{access} of {scope}, which was {known}"));
                }
                Some(_) => {}
            }
        }
        found.extend(self.oidc.difference(&other.oidc).map(|scope| format!("the scope {scope}")));
        for ((call, name), value) in &self.claims {
            match other.claims.get(&(call.clone(), name.clone())) {
                None => found.push(format!("{call} {name}")),
                Some(known) if reaches_further(value, known) => {
                    found.push(format!("{call} {name} {value}, which was {known}"));
                }
                Some(_) => {}
            }
        }
        found
    }
}

/// Whether an access covers another: any record covers all others.
fn covers(known: &str, access: &str) -> bool {
    known == "any"
        || access.split(' ').all(|one| one.is_empty() || known.split(' ').any(|known| known == one))
}

/// Whether a list of roles or of references has more than another one, also scope by scope.
fn reaches_further(value: &Value, known: &Value) -> bool {
    match (value, known) {
        (Value::Array(_), Value::Array(_)) => {
            items(value).any(|item| item.as_str().is_some_and(|text| !lists(known, text)))
        }
        (Value::Object(one), Value::Object(other)) => one.iter().any(|(scope, value)| {
            value.is_array() && other.get(scope).is_none_or(|known| reaches_further(value, known))
        }),
        _ => false,
    }
}
