//! Machine clients: everything that can ask, and what must come of it.

use super::{EHR, OLD, ROTA, charts::digits, event, policy::POLICIES};
use crate::{
    always::Run,
    events::secrets,
    grants::Grants,
    instants::{LAST, NOON},
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::LazyLock};
use wardgate_explain::{Action, Outcome};

const CLIENTS: [&str; 3] = ["lab", "portal", "LAB"];
const AUDIENCES: [&str; 4] = [EHR, ROTA, OLD, "https://elsewhere.example/"];
const CLOCKS: [i64; 4] = [NOON, -1, LAST, LAST + 1];
const TENANTS: [&str; 2] = ["mercy", "mercy-test"];

/// Addresses, and whether the laboratory's networks have them.
const ADDRESSES: [(Option<&str>, bool); 11] = [
    (Some("203.0.113.0"), true),
    (Some("203.0.113.255"), true),
    (Some("::ffff:203.0.113.9"), true),
    (Some("2001:db8:20:ffff:ffff:ffff:ffff:ffff"), true),
    (Some("203.0.114.0"), false),
    (Some("203.0.112.255"), false),
    (Some("2001:db8:21::"), false),
    (Some("203.0.113.09"), false),
    (Some("203.0.113.9/32"), false),
    (Some(""), false),
    (None, false),
];

/// Every set of these, and then what is no list of texts.
const SCOPES: [&str; 4] = ["write:lab", "read:referrals", "read:shifts", "openid"];

static ODD_SCOPES: LazyLock<[Value; 3]> =
    LazyLock::new(|| [json!(null), json!("write:lab"), json!(["write:lab", 5])]);

/// The key for opaque claims: as it was deployed, and in every way in which it is none.
static SECRETS: LazyLock<[Value; 5]> = LazyLock::new(|| {
    let whole = secrets()["CLAIM_KEY"].as_str().unwrap().to_owned();
    [
        json!(whole),
        json!(null),
        json!(whole[..42]),
        json!("##".to_owned() + &whole),
        json!("@@".to_owned() + &whole),
    ]
});

const ORGANIZATIONS: [Option<&str>; 3] = [Some("org_lake"), Some("org_hill"), None];

/// client × audience × scopes × address × PHI × clock × secret × tenant × organization
pub(super) const SIZES: [u64; 9] = [3, 4, 19, 11, 2, 4, 5, 2, 3];

/// Looks at one of them; whether a token was permitted.
///
/// # Errors
/// What is not as it must be, in words.
pub(super) fn explore(number: u64) -> Result<bool, String> {
    let [client, audience, asked, address, phi, clock, secret, tenant, organization] = digits(number, SIZES);
    let (client, audience, now) = (CLIENTS[client], AUDIENCES[audience], CLOCKS[clock]);
    let scopes = match asked.checked_sub(16) {
        Some(odd) => ODD_SCOPES[odd].clone(),
        None => (0..4).filter(|bit| asked & 1 << bit != 0).map(|bit| SCOPES[bit]).collect(),
    };
    let (address, inside) = ADDRESSES[address];
    let policy = &POLICIES[phi];
    let mut event =
        event::machine(client, audience, &scopes, address, &json!({ "CLAIM_KEY": SECRETS[secret] }));
    event["tenant"]["id"] = json!(TENANTS[tenant]);
    if let Some(id) = ORGANIZATIONS[organization] {
        event["organization"] = json!({ "id": id });
    }
    let allowed: &[&str] = match audience {
        EHR => &["write:lab", "read:referrals"],
        ROTA => &["read:shifts"],
        _ => &[],
    };
    let permitted = client == "lab"
        && [EHR, ROTA].contains(&audience)
        && scopes
            .as_array()
            .is_some_and(|list| list.iter().all(|scope| allowed.iter().any(|one| scope == one)))
        && (inside || audience != EHR)
        && (organization == 0 || audience != EHR)
        && (phi == 0 || audience != EHR)
        && (0..=LAST).contains(&now)
        && secret == 0
        && tenant == 0;
    let run = Run { facts: policy.facts(), hash: policy.hash(), action: Action::Machine, event: &event, now };
    let answer = policy.ask(Action::Machine, &event, now);
    let checked = run.check(&answer).and_then(|()| {
        let expected = if permitted { Outcome::Permit } else { Outcome::Deny };
        ensure!(answer.outcome == expected, "{:?}, expected {expected:?}", answer.outcome);
        let claims = Grants::of(run.facts, &event, &answer).claims;
        let names: BTreeSet<&str> = claims.keys().map(|(_, name)| name.rsplit('/').next().unwrap()).collect();
        let expected: &[&str] = match audience {
            _ if !permitted => &[],
            EHR => &["decision_id", "interface"],
            _ => &["decision_id"],
        };
        ensure!(names.iter().eq(expected), "the claims {names:?}, expected {expected:?}");
        Ok(())
    });
    checked.map_err(|why| format!("{why}\n{}", run.told(&answer)))?;
    Ok(permitted)
}
