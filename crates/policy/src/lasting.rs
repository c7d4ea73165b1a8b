//! What lasts and what ends: employment, sessions, accounts for emergencies.

use crate::{
    decide::Run,
    decision::{Code, Consequence, Limited, Obligation, Rule},
    policy::{SessionRule, Unattended, named},
    request::Lifetime,
    sets::{Flow, Flows, Lift, OidcScope, Roles},
    time::{Freshness, Seconds, UnixTime},
};
use alloc::{string::String, vec::Vec};

/// Flows with a browser session. The others hand a token to an application that has none.
const WITH_SESSION: Flows = Flows::EMPTY.with(Flow::Interactive).with(Flow::Silent).with(Flow::Device);

/// The shortest of the limits that apply, each with the session rule that sets it.
#[derive(Default)]
struct Limits {
    idle: Option<(Seconds, Rule)>,
    absolute: Option<(Seconds, Rule)>,
    refresh_idle: Option<(Seconds, Rule)>,
    refresh_absolute: Option<(Seconds, Rule)>,
    non_persistent: bool,
}

fn shorten(limit: &mut Option<(Seconds, Rule)>, other: Option<Seconds>, rule: Rule) {
    if let Some(other) = other
        && limit.is_none_or(|(limit, _)| other < limit)
    {
        *limit = Some((other, rule));
    }
}

impl<'r> Run<'r> {
    /// The policy's roles that the user holds, compared byte for byte: as Auth0 has them, or from where the connection's
    /// users have theirs.
    fn held_roles(&self) -> Roles {
        let mut roles = Roles::default();
        let request = self.request;
        match self.connection.and_then(|connection| connection.roles.as_ref()) {
            None => {
                for name in &request.roles {
                    if let Some((role, _)) = named(&self.policy.roles, String::as_str, name) {
                        roles.insert(usize::from(role));
                    }
                }
            }
            Some(source) => {
                for name in request.values.all_texts(request.values.at(source.field)) {
                    // One form may be written for several roles.
                    let from = source.names.partition_point(|(written, _)| written.as_str() < name);
                    for (_, role) in source.names.iter().skip(from).take_while(|(written, _)| written == name)
                    {
                        roles.insert(usize::from(*role));
                    }
                }
            }
        }
        roles
    }

    /// The roles that the user holds and that count. Where employment has lapsed and no other role is left, the login
    /// is refused.
    pub(crate) fn judge_roles(&mut self) {
        self.roles = self.held_roles();
        let Some(employment) = self.policy.employment.as_ref().filter(|one| one.roles.meet(&self.roles))
        else {
            return;
        };
        let lapse = employment.lapses.iter().find(|(when, _)| when.holds(self));
        if let Some((_, code)) = lapse.filter(|_| !self.lifted(Lift::Employment)) {
            let mut withheld = self.roles;
            self.roles.remove(&employment.withholds);
            withheld.remove(&self.roles);
            self.withheld = Some((withheld, *code));
            let consequence = if self.roles.is_empty() { Consequence::Deny } else { Consequence::Note };
            self.reason(*code, consequence, Rule::Employment, None);
        }
    }

    /// An account for emergencies says that it was used, also where the login goes no further.
    pub(crate) fn note_emergency(&mut self) {
        if let Some(emergency) = self.emergency {
            self.reason(Code::EmergencyUsed, Consequence::Note, Rule::Emergency(emergency.rule), None);
        }
    }

    /// It always needs its second factor.
    pub(crate) fn judge_emergency(&mut self) {
        let Some(emergency) = self.emergency else { return };
        let rule = Rule::Emergency(emergency.rule);
        if self.now >= emergency.expires {
            return self.deny(Code::EmergencyExpired, rule, None);
        }
        self.note_emergency();
        self.demand(&emergency.require, rule, Unattended::Deny, None);
    }

    pub(crate) fn judge_restrictions(&mut self) {
        let policy = self.policy;
        for (index, restriction) in (0_u16..).zip(&policy.restrictions) {
            if restriction.flows.has(self.request.flow)
                && !self.lifted(Lift::Restrictions)
                && restriction.when.holds(self)
            {
                self.refuse(restriction.code, Rule::Restriction(index), restriction.then, &restriction.when);
            }
        }
    }

    /// Refuses what has lasted too long already, or for nobody knows how long.
    pub(crate) fn judge_sessions(&mut self) {
        let limits = self.limits();
        let request = self.request;
        if self.has_session() {
            self.judge_lifetime(request.session, limits.absolute, limits.idle);
        }
        if self.refreshes() {
            self.judge_lifetime(request.refresh_token, limits.refresh_absolute, limits.refresh_idle);
        }
    }

    fn judge_lifetime(
        &mut self,
        lifetime: Lifetime<'_>,
        absolute: Option<(Seconds, Rule)>,
        idle: Option<(Seconds, Rule)>,
    ) {
        if let Some((limit, rule)) = absolute {
            match lifetime.created.map(|created| created.freshness(self.now, limit)) {
                Some(Freshness::Fresh) => {}
                Some(Freshness::Stale) => self.deny(Code::SessionExpired, rule, None),
                _ => self.deny(Code::SessionUnknown, rule, None),
            }
        } else if let Some((_, rule)) = idle.filter(|_| lifetime.id.is_none()) {
            self.deny(Code::SessionUnknown, rule, None);
        }
    }

    fn limits(&self) -> Limits {
        let mut limits = Limits::default();
        for (index, rule) in (0_u16..).zip(&self.policy.sessions) {
            let SessionRule { when, idle, absolute, refresh_idle, refresh_absolute, non_persistent } = rule;
            if when.as_ref().is_none_or(|when| when.holds(self)) {
                let rule = Rule::Session(index);
                shorten(&mut limits.idle, *idle, rule);
                shorten(&mut limits.absolute, *absolute, rule);
                shorten(&mut limits.refresh_idle, *refresh_idle, rule);
                shorten(&mut limits.refresh_absolute, *refresh_absolute, rule);
                limits.non_persistent |= non_persistent;
            }
        }
        limits
    }

    /// Ends the session and the refresh token in time.
    pub(crate) fn limit_session(&self, obligations: &mut Vec<Obligation<'r>>) {
        let limits = self.limits();
        let request = self.request;
        let mut limit = |what, limit: Option<(Seconds, Rule)>, from: Option<UnixTime>| {
            if let (Some((limit, _)), Some(from)) = (limit, from) {
                obligations.push(Obligation::Limit(what, from.plus(limit)));
            }
        };
        let session = self.has_session();
        if session {
            limit(Limited::Session, limits.absolute, request.session.created);
            limit(Limited::IdleSession, limits.idle, Some(self.now));
        }
        if self.has_refresh_token() {
            // One that is only now to be issued begins now.
            let begun = request.refresh_token.created.unwrap_or(self.now);
            limit(Limited::RefreshToken, limits.refresh_absolute, Some(begun));
            limit(Limited::IdleRefreshToken, limits.refresh_idle, Some(self.now));
        }
        if session && limits.non_persistent {
            obligations.push(Obligation::NonPersistent);
        }
    }

    /// Lets the times of second factors go along with a refresh token that is to be issued.
    pub(crate) fn carry_factors(&self, obligations: &mut Vec<Obligation<'r>>) {
        let carries = self.client.is_some_and(|(_, client)| client.carries_factors);
        // A refresh does not tell who acted for the user before it.
        if carries && !self.request.delegated && !self.refreshes() && self.has_refresh_token() {
            obligations.push(Obligation::CarryFactors(self.factors_to_carry()));
        }
    }

    /// Whether there is a refresh token, or one is to be issued.
    fn has_refresh_token(&self) -> bool {
        let asked = || self.request.scopes.iter().any(|scope| *scope == OidcScope::OfflineAccess.name());
        self.refreshes() || asked()
    }

    /// Whether a refresh token is exchanged. A login by a protocol that nobody knows has what its event has.
    fn refreshes(&self) -> bool {
        let request = self.request;
        request.flow == Flow::Refresh || (request.flow == Flow::Unknown && request.refresh_token.is_there())
    }

    /// Whether there is a session: by a protocol that nobody knows also where there is no refresh token either, or
    /// nothing would be limited.
    fn has_session(&self) -> bool {
        let request = self.request;
        WITH_SESSION.has(request.flow)
            || (request.flow == Flow::Unknown && (request.session.is_there() || !self.refreshes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_limit_counts_and_of_equals_the_first() {
        let of = |limits: &[Option<u32>]| {
            let mut shortest = None;
            for (rule, limit) in (0..).zip(limits) {
                shorten(&mut shortest, limit.map(Seconds), Rule::Session(rule));
            }
            shortest
        };
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[None, Some(9), Some(8), None, Some(10)]), Some((Seconds(8), Rule::Session(2))));
        assert_eq!(of(&[Some(8), Some(8)]), Some((Seconds(8), Rule::Session(0))));
    }
}
