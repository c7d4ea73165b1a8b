//! Admission: may this login be judged at all? Tenant, client, audience, connection, protocol, secrets.

use crate::{
    decision::{Code, Consequence, Reason, Rule},
    keyed::usable,
    policy::{Api, Client, Phi, Policy, lists},
    request::{Request, Stage},
    sets::{Flow, OidcScope},
    time::UnixTime,
};
use alloc::vec::Vec;

/// What an admitted login may rely on.
pub(crate) struct Admission<'r> {
    pub(crate) now: UnixTime,
    /// An index into the policy's clients.
    pub(crate) client: u16,
    /// The requested API and its index.
    pub(crate) api: Option<(u16, &'r Api)>,
}

impl<'r> Admission<'r> {
    /// Notes every reason for which the login is refused; admits it where there is none.
    pub(crate) fn judge(
        policy: &'r Policy,
        request: &'r Request<'r>,
        reasons: &mut Vec<Reason<'r>>,
    ) -> Option<Self> {
        let mut deny = |code, rule, scope| {
            reasons.push(Reason { code, consequence: Consequence::Deny, rule, scope });
        };
        if request.unreadable {
            // What cannot be read cannot be judged either; the other facts would only be guesses.
            deny(Code::RequestUnreadable, Rule::Default, None);
            return None;
        }
        if request.now.is_none() {
            deny(Code::TimeUnreadable, Rule::Default, None);
        }
        if !request.tenant.is_some_and(|tenant| lists(&policy.tenants, tenant)) {
            deny(Code::TenantRefused, Rule::Tenants, None);
        }
        if request.person.id.is_none() {
            deny(Code::UserMissing, Rule::Default, None);
        }
        if request.assertion {
            deny(Code::AssertionRefused, Rule::Default, None);
        }
        if request.stage == Stage::Token && request.gate_marker != Some(policy.hash.as_str()) {
            deny(Code::GateMissing, Rule::Default, None);
        }
        for (key, rule) in [(&policy.claim_key, Rule::ClaimKey), (&policy.audit_key, Rule::AuditKey)] {
            if key.as_ref().is_some_and(|key| !usable(request.values.at(key.secret).text())) {
                deny(Code::SecretUnusable, rule, None);
            }
        }
        let client = request.client.and_then(|id| policy.client(id));
        let Some((index, client)) = client else {
            deny(Code::ClientUnknown, Rule::Default, None);
            return None;
        };
        let api = judge_client(policy, client, request, &mut deny);
        let admitted = Self { now: request.now?, client: index, api };
        reasons.is_empty().then_some(admitted)
    }
}

fn judge_client<'r>(
    policy: &'r Policy,
    client: &Client,
    request: &'r Request<'r>,
    deny: &mut impl FnMut(Code, Rule, Option<&'r str>),
) -> Option<(u16, &'r Api)> {
    let rule = Rule::Client(client.rule);
    let phi = policy.serves_phi(client);
    if phi && policy.phi == Phi::Disabled {
        deny(Code::PhiDisabled, Rule::Phi, None);
    }
    if !request.connection.is_some_and(|name| lists(&client.connections, name)) {
        deny(Code::ConnectionRefused, rule, None);
    }
    if client.verified_email && !request.person.email_verified {
        deny(Code::EmailUnverified, rule, None);
    }
    let authorizing = matches!(request.flow, Flow::Interactive | Flow::Silent);
    if client.pkce && authorizing && request.stage == Stage::Gate && !request.pkce {
        deny(Code::PkceMissing, rule, None);
    }
    for scope in &request.scopes {
        if OidcScope::parse(scope).is_some_and(|scope| !client.oidc_scopes.has(scope)) {
            deny(Code::OidcScopeRefused, rule, Some(scope));
        }
    }
    let Some(audience) = request.audience else {
        if phi && request.flow == Flow::Refresh {
            deny(Code::RefreshWithoutAudience, rule, None);
        }
        return None;
    };
    let api = policy.api(audience).filter(|(index, _)| client.audiences.contains(index));
    if api.is_none() {
        deny(Code::AudienceRefused, rule, None);
    }
    api
}
