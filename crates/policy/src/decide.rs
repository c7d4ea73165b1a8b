//! How a login is decided: admission, then scopes and routes, then second factors, then claims; the strictest finding wins.

use crate::{
    decision::{Code, Consequence, Decision, DecisionId, Obligation, Outcome, Reason, Rule},
    policy::{Api, Client, Connection, Emergency, Need, Policy},
    record::subject_hash,
    request::{Completion, Method, Request, Stage},
    scopes::{Kept, Origin},
    sets::{Flow, Lift, Roles},
    time::UnixTime,
    training::Standing,
};
use alloc::vec::Vec;

/// Decides a login at [`Stage::Gate`]. Total: every request has exactly one answer. A stage of its own, so that a module
/// for it has nothing of the other.
pub fn decide_gate<'r>(policy: &'r Policy, request: &'r Request<'r>) -> Decision<'r> {
    conclude(policy, request, |run, obligations| {
        if run.outcome == Outcome::StepUp {
            match run.ask() {
                Ok(ask) => obligations.push(ask),
                Err(code) => run.deny(code, Rule::Default, None),
            }
        }
        obligations.push(Obligation::MarkGate);
    })
}

/// Decides at [`Stage::Token`].
pub fn decide_token<'r>(policy: &'r Policy, request: &'r Request<'r>) -> Decision<'r> {
    conclude(policy, request, |run, obligations| {
        if run.outcome == Outcome::Redirect {
            run.send_to_portal(obligations);
        }
        if run.outcome == Outcome::Permit {
            for scope in &run.removed {
                obligations.push(Obligation::RemoveScope(scope));
            }
            if request.assertion {
                obligations.push(Obligation::CloseAssertion);
            }
            run.write_claims(obligations);
            run.limit_session(obligations);
            run.carry_factors(obligations);
            run.store_completions(obligations);
        }
    })
}

/// The decision: what was judged, and what is to be done unless the login is denied.
fn conclude<'r>(
    policy: &'r Policy,
    request: &'r Request<'r>,
    oblige: impl FnOnce(&mut Run<'r>, &mut Vec<Obligation<'r>>),
) -> Decision<'r> {
    let audit_secret = policy.audit_key.as_ref().and_then(|key| request.values.at(key.secret).text());
    let mut run = Run {
        policy,
        request,
        // A login without a clock is not admitted; if it were, everything would be stale.
        now: request.now.unwrap_or(UnixTime::MAX),
        client: request.client.and_then(|id| policy.client(id)),
        connection: request.connection.and_then(|name| policy.connection(name)),
        emergency: request.person.id.and_then(|id| policy.emergency(id)),
        subject: subject_hash(policy, request.person.id, audit_secret),
        actors: request.actors.iter().filter_map(|name| subject_hash(policy, *name, audit_secret)).collect(),
        api: None,
        roles: Roles::default(),
        withheld: None,
        methods: Vec::new(),
        standings: Vec::new(),
        completed: Vec::new(),
        kept: Vec::new(),
        removed: Vec::new(),
        unmet: Vec::new(),
        outcome: Outcome::Permit,
        reasons: Vec::new(),
    };
    run.judge();
    let mut obligations = Vec::new();
    oblige(&mut run, &mut obligations);
    if run.outcome == Outcome::Deny {
        obligations.clear();
    }
    let mut kept = Vec::new();
    for scope in &run.kept {
        if matches!(scope.origin, Origin::Requested | Origin::Assumed) {
            kept.push(scope.grant());
        }
    }
    Decision {
        outcome: run.outcome,
        reasons: run.reasons,
        obligations,
        id: decision_id(request),
        subject: run.subject,
        actor: run.actors.into_iter().next(),
        client: run.client.map(|(_, client)| client.rule),
        api: run.api.map(|(_, api)| api.rule),
        roles: run.roles,
        kept,
        cut: run.removed.len(),
    }
}

/// One decision under way.
pub(crate) struct Run<'r> {
    pub(crate) policy: &'r Policy,
    pub(crate) request: &'r Request<'r>,
    pub(crate) now: UnixTime,
    /// The client and its index, where the policy names it.
    pub(crate) client: Option<(u16, &'r Client)>,
    /// What is particular about the connection.
    pub(crate) connection: Option<&'r Connection>,
    /// The account for emergencies that this is.
    pub(crate) emergency: Option<&'r Emergency>,
    /// The keyed hash by which records name the user, where there are a key and a user.
    pub(crate) subject: Option<Vec<u8>>,
    /// The same of each who acts for the user and has a name.
    pub(crate) actors: Vec<Vec<u8>>,
    /// The requested API and its index, where the login is admitted.
    pub(crate) api: Option<(u16, &'r Api)>,
    pub(crate) roles: Roles,
    /// Roles that do not count because employment has lapsed, and why.
    pub(crate) withheld: Option<(Roles, Code)>,
    /// The second factors that may count at all.
    pub(crate) methods: Vec<Method>,
    /// Per course of the policy.
    pub(crate) standings: Vec<Standing>,
    /// Courses whose completion came back from the portal.
    pub(crate) completed: Vec<(u16, Completion<'r>)>,
    /// Scopes, and named routes, that have been granted so far.
    pub(crate) kept: Vec<Kept<'r>>,
    /// Scopes to take away.
    pub(crate) removed: Vec<&'r str>,
    /// Second factors that have to be asked for.
    pub(crate) unmet: Vec<&'r Need>,
    /// What the reasons so far make of the login.
    pub(crate) outcome: Outcome,
    pub(crate) reasons: Vec<Reason<'r>>,
}

/// What an unmet second factor can become.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Means {
    /// It can be asked for.
    Ask,
    /// It could have been asked for, and was not given.
    Refuse,
    /// There is nobody to ask.
    Unattended,
}

impl<'r> Run<'r> {
    /// Judges everything; of a login that is not admitted there are only the reasons.
    fn judge(&mut self) {
        self.admit();
        if self.outcome == Outcome::Deny {
            // Nothing is told of an API for a login that is not admitted.
            self.api = None;
            return self.note_emergency();
        }
        self.methods = self.methods();
        self.judge_roles();
        self.judge_courses();
        self.judge_scopes();
        self.judge_routes();
        self.judge_entry();
        self.judge_second_factors();
        self.judge_restrictions();
        self.judge_sessions();
        self.judge_what_is_left();
    }

    /// Whether this kind of rule does not bind, because the account is for emergencies.
    pub(crate) fn lifted(&self, lift: Lift) -> bool {
        self.emergency.is_some_and(|emergency| emergency.lifts.has(lift))
    }

    /// Whether the user is there and can be asked. Who acts for them has neither their factors nor their training, and
    /// must not make them confirm what somebody else does.
    pub(crate) fn attended(&self) -> bool {
        self.request.flow == Flow::Interactive && !self.request.delegated
    }

    pub(crate) fn means(&self) -> Means {
        match self.request.stage {
            _ if !self.attended() => Means::Unattended,
            Stage::Gate => Means::Ask,
            Stage::Token => Means::Refuse,
        }
    }

    /// Notes a reason. One that is about no scope in particular is noted once; scopes are judged once each.
    pub(crate) fn reason(
        &mut self,
        code: Code,
        consequence: Consequence,
        rule: Rule,
        scope: Option<&'r str>,
    ) {
        // The client itself is judged like a scope, and has no name.
        let scope = scope.filter(|scope| !scope.is_empty());
        let reason = Reason { code, consequence, rule, scope };
        if scope.is_some() || !self.reasons.contains(&reason) {
            self.outcome = self.outcome.and(consequence.outcome());
            self.reasons.push(reason);
        }
    }

    /// Notes a reason to deny.
    pub(crate) fn deny(&mut self, code: Code, rule: Rule, scope: Option<&'r str>) {
        self.reason(code, Consequence::Deny, rule, scope);
    }

    /// Takes a scope away that was asked for or assumed; a named route cannot be taken away, only refused.
    pub(crate) fn strip(&mut self, code: Code, rule: Rule, scope: &'r str, origin: Origin) {
        if matches!(origin, Origin::Route | Origin::Entry) {
            return self.deny(code, rule, Some(scope));
        }
        self.reason(code, Consequence::Strip, rule, Some(scope));
        // Courses that lapsed take it away together, and once.
        if self.removed.last() != Some(&scope) {
            self.removed.push(scope);
        }
    }
}

/// Whether an index is in a list.
#[expect(
    clippy::manual_contains,
    reason = "the library's search is made for long lists, and three times as large"
)]
pub(crate) fn has_index(indices: &[u16], wanted: u16) -> bool {
    indices.iter().any(|index| *index == wanted)
}

/// A 60-bit digest of what tells this run from others. Not a secret and not of the user: the transaction, the
/// session and the clock are enough to tell runs apart.
pub(crate) fn decision_id(request: &Request<'_>) -> DecisionId {
    let correlation = &request.correlation;
    digest(
        request.now,
        &[
            Some(request.stage.name()),
            request.client,
            correlation.transaction,
            request.session.id,
            request.refresh_token.id,
        ],
    )
}

/// FNV-1a over the clock and the parts, each ended by a NUL and an absent one empty, then mixed once more (the finisher of splitmix64).
pub(crate) fn digest(now: Option<UnixTime>, parts: &[Option<&str>]) -> DecisionId {
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut read = |bytes: &[u8]| {
        for byte in bytes {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    read(&now.map_or(-1, UnixTime::millis).to_le_bytes());
    for part in parts {
        read(part.unwrap_or_default().as_bytes());
        read(&[0]);
    }
    hash = (hash ^ hash >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ hash >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^= hash >> 31;
    let mut id = [b'0'; 12];
    for letter in &mut id {
        *letter = ALPHABET.get((hash & 31) as usize).copied().unwrap_or(b'0');
        hash >>= 5;
    }
    DecisionId(id)
}
