//! What a tenant must have for a policy to hold, and what each concept of the policy costs in a file.

use wardgate_compiler::document::{AuthorizesOn, Document, Enrol};
use wardgate_policy::Policy;

/// What has to be set in Auth0, for people to tick off. Nothing of it can be seen from here.
pub(crate) fn checklist(document: &Document) -> Vec<String> {
    let mut list = Vec::new();
    let mut add = |needed: bool, text: String| {
        if needed {
            list.push(text);
        }
    };
    let secrets = [
        (&document.keys.claim, "all three Actions"),
        (&document.keys.audit, "gate and token, and in each API that asks the policy"),
        (&document.keys.redirect, "gate and token, and in the training portal"),
    ];
    for (key, actions) in secrets {
        if let Some(key) = key {
            add(true, format!("secret `{}` in {actions}: 32 random bytes in base64url", key.secret.0));
        }
    }
    for api in &document.api {
        let dialect = match api.authorizes_on {
            AuthorizesOn::Scope => "a token dialect without `_authz`",
            AuthorizesOn::Permissions => "a token dialect with `_authz`",
        };
        add(true, format!("API `{}`: RBAC (`enforce_policies`) on, {dialect}", api.audience.0));
        if let Some(age) = &api.max_token_age {
            add(true, format!("API `{}`: token lifetime of at most {}", api.audience.0, age.0));
        }
    }
    let asks =
        document.category.values().any(|category| category.mfa.is_some() || category.own_mfa.is_some())
            || !document.step_up.is_empty()
            || !document.break_glass.is_empty();
    add(asks, "tenant setting `customize_mfa_in_postlogin_action` on, with Universal Login".to_owned());
    add(asks, "MFA policy of the Dashboard at Always or Adaptive, as a backstop".to_owned());
    let enrols = needs(document).any(|need| need.enrol != Enrol::Deny);
    add(enrols, "each factor that may be enrolled enabled".to_owned());
    add(document.conditions().into_iter().any(assesses), "Adaptive MFA's risk assessment on".to_owned());
    add(
        !document.session.is_empty(),
        "plan Enterprise: `setExpiresAt` and `setIdleExpiresAt` of session and refresh token".to_owned(),
    );
    add(
        document.session.iter().any(|session| session.cookie.is_some()),
        "Early Access to `session.setCookieMode`".to_owned(),
    );
    for client in &document.client {
        let name = &client.id.0;
        add(client.organizations.is_some(), format!("application `{name}`: organizations required"));
        add(client.carry_mfa, format!("application `{name}`: refresh-token metadata available"));
        let asserts = client.category.is_some() && client.protocols.is_some();
        add(
            asserts && client.audiences.is_empty(),
            format!("application `{name}`: no mapping beside the attributes of this policy"),
        );
    }
    for (name, connection) in &document.connection {
        if let Some(roles) = &connection.roles {
            add(
                true,
                format!(
                    "connection `{}`: `{}` mapped from the identity provider, and synced at each login",
                    name.0, roles.from.0
                ),
            );
        }
        add(
            connection.federated_mfa,
            format!("connection `{}`: the identity provider asks for a second factor at every login", name.0),
        );
    }
    add(true, "no other Action of the trigger sets a claim, adds a scope or asks for a factor".to_owned());
    list
}

fn needs(document: &Document) -> impl Iterator<Item = &wardgate_compiler::document::Need> {
    let categories =
        document.category.values().flat_map(|category| category.mfa.iter().chain(&category.own_mfa));
    categories.chain(document.step_up.iter().map(|trigger| &trigger.require))
}

/// Whether a condition looks at Auth0's risk assessment.
fn assesses(condition: &wardgate_compiler::document::Condition) -> bool {
    condition.risk.is_some()
        || condition.new_device.is_some()
        || condition.new_device_risk.is_some()
        || condition.impossible_travel.is_some()
        || condition.impossible_travel_risk.is_some()
        || condition.untrusted_ip.is_some()
        || condition.untrusted_ip_risk.is_some()
        || condition.all.iter().chain(&condition.any).flatten().any(assesses)
}

/// A concept, and how to take it out of a policy.
type Concept = (&'static str, fn(&mut Policy));

const CONCEPTS: [Concept; 14] = [
    ("claims", |policy| {
        policy.claims.clear();
        policy.free_claims = Default::default();
        policy.apis.iter_mut().for_each(|api| api.claims = Default::default());
    }),
    ("detectors of PHI", |policy| policy.guard = Default::default()),
    ("APIs, scopes and routes", |policy| policy.apis.clear()),
    ("clients", |policy| policy.clients.clear()),
    ("roles", |policy| policy.roles.clear()),
    ("connections", |policy| policy.connections.clear()),
    ("categories", |policy| policy.categories.clear()),
    ("training", |policy| policy.courses.clear()),
    ("step-up triggers", |policy| policy.triggers.clear()),
    ("restrictions and time zones", |policy| {
        policy.restrictions.clear();
        policy.zones.clear();
    }),
    ("sessions", |policy| policy.sessions.clear()),
    ("employment", |policy| policy.employment = None),
    ("break-glass", |policy| policy.emergencies.clear()),
    ("refused subjects", |policy| policy.refused_subjects.clear()),
];

/// What each concept takes of an Action's image, in bytes before packing; those that take nothing are left out.
pub(crate) fn costs(policy: &Policy) -> Vec<(&'static str, usize)> {
    let whole = policy.to_image().len();
    let without = |take_out: fn(&mut Policy)| {
        let mut policy = policy.clone();
        take_out(&mut policy);
        policy.to_image().len()
    };
    // An empty list is a byte, too.
    let cost = |(name, take_out): Concept| (name, whole.saturating_sub(without(take_out)));
    let mut costs: Vec<_> = CONCEPTS.map(cost).into_iter().filter(|(_, bytes)| *bytes > 0).collect();
    costs.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    costs
}
