//! Machine clients: client × audience × scope × network, judged on the scopes that are about to be issued.

use crate::{
    address::inside,
    claims::{ClaimFacts, write_machine_claims},
    decide::digest,
    decision::{Code, Consequence, Decision, Outcome, Reason, Rule},
    keyed::usable,
    policy::{Machine, Phi, Policy, lists, named},
    request::{Correlation, Values},
    sets::Roles,
    time::UnixTime,
};
use alloc::{string::String, vec::Vec};

/// A machine client's request for a token.
#[derive(Clone, Debug)]
pub struct MachineRequest<'a> {
    /// When; nothing is granted without it.
    pub now: Option<UnixTime>,
    /// Whether the event cannot be believed.
    pub unreadable: bool,
    /// The tenant's name.
    pub tenant: Option<&'a str>,
    /// `client_id`.
    pub client: Option<&'a str>,
    /// The audience.
    pub audience: Option<&'a str>,
    /// Scopes about to be issued; `None` where they cannot be read.
    pub scopes: Option<Vec<&'a str>>,
    /// The source address as text.
    pub address: Option<&'a str>,
    /// The organization's id.
    pub organization: Option<&'a str>,
    /// What tells this run from others.
    pub correlation: Correlation<'a>,
    /// Every projected field, for claims and secrets.
    pub values: &'a Values<'a>,
}

/// Decides one machine token. A machine is never narrowed, only refused: Auth0 takes no scope away there.
pub fn decide_machine<'r>(policy: &'r Policy, request: &'r MachineRequest<'r>) -> Decision<'r> {
    let mut reasons = Vec::new();
    let mut deny = |code, rule, scope| {
        reasons.push(Reason { code, consequence: Consequence::Deny, rule, scope });
    };
    let machine = if request.unreadable {
        deny(Code::RequestUnreadable, Rule::Default, None);
        None
    } else {
        judge(policy, request, &mut deny)
    };
    let id = digest(request.now, &[Some("machine"), request.client, request.correlation.transaction]);
    let outcome = if reasons.is_empty() { Outcome::Permit } else { Outcome::Deny };
    let api = request.audience.and_then(|audience| policy.api(audience)).map(|(_, api)| api);
    let mut obligations = Vec::new();
    if outcome == Outcome::Permit {
        let facts = ClaimFacts {
            policy,
            client: request.client.unwrap_or_default(),
            audience: request.audience.unwrap_or_default(),
            values: request.values,
            own_values: None,
            emergency: false,
        };
        write_machine_claims(&facts, api, &mut reasons, &mut obligations);
    }
    Decision {
        outcome,
        reasons,
        obligations,
        id,
        subject: None,
        actor: None,
        client: machine.map(|machine| machine.rule),
        api: api.map(|api| api.rule),
        roles: Roles::default(),
        kept: Vec::new(),
        cut: 0,
    }
}

impl Policy {
    /// The machine client at that audience.
    pub(crate) fn machine(&self, client: &str, audience: &str) -> Option<&Machine> {
        let wanted = (client, audience);
        let at = self
            .machines
            .binary_search_by(|known| (known.client.as_str(), known.audience.as_str()).cmp(&wanted));
        self.machines.get(at.ok()?)
    }
}

fn judge<'r>(
    policy: &'r Policy,
    request: &'r MachineRequest<'r>,
    deny: &mut impl FnMut(Code, Rule, Option<&'r str>),
) -> Option<&'r Machine> {
    if request.now.is_none() {
        deny(Code::TimeUnreadable, Rule::Default, None);
    }
    if !request.tenant.is_some_and(|tenant| lists(&policy.tenants, tenant)) {
        deny(Code::TenantRefused, Rule::Tenants, None);
    }
    if policy.claim_key.as_ref().is_some_and(|key| !usable(request.values.at(key.secret).text())) {
        deny(Code::SecretUnusable, Rule::ClaimKey, None);
    }
    let machine = request.client.zip(request.audience);
    let Some(machine) = machine.and_then(|(client, audience)| policy.machine(client, audience)) else {
        deny(Code::MachineUnknown, Rule::Default, None);
        return None;
    };
    let rule = Rule::Machine(machine.rule);
    if machine.phi && policy.phi == Phi::Disabled {
        deny(Code::PhiDisabled, Rule::Phi, None);
    }
    if !machine.networks.is_empty() && !inside(&machine.networks, request.address) {
        deny(Code::MachineNetworkRefused, rule, None);
    }
    let foreign = request.organization.is_none_or(|id| !lists(&machine.organizations, id));
    if !machine.organizations.is_empty() && foreign {
        deny(Code::OrganizationRefused, rule, None);
    }
    let Some(scopes) = &request.scopes else {
        deny(Code::MachineScopeRefused, rule, None);
        return Some(machine);
    };
    for scope in scopes {
        if named(&machine.scopes, String::as_str, scope).is_none() {
            deny(Code::MachineScopeRefused, rule, Some(scope));
        }
    }
    Some(machine)
}
