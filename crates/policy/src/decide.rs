//! `decide`: admission, then scopes and routes, then second factors, then claims; the strictest finding wins.

use crate::{
    admission::Admission,
    decision::{Code, Consequence, Decision, DecisionId, Obligation, Outcome, Reason, Rule},
    policy::{Api, Need, Policy},
    request::{Request, Stage},
    scopes::{Kept, Origin},
    second_factor,
    sets::{Flow, Roles},
    time::UnixTime,
    training::Standing,
};
use alloc::{vec, vec::Vec};

/// Decides one login. Total: every request has exactly one answer.
pub fn decide<'r>(policy: &'r Policy, request: &'r Request<'r>) -> Decision<'r> {
    match request.stage {
        Stage::Gate => decide_gate(policy, request),
        Stage::Token => decide_token(policy, request),
    }
}

/// Decides at [`Stage::Gate`]. A stage of its own, so that a module for it has nothing of the other.
pub fn decide_gate<'r>(policy: &'r Policy, request: &'r Request<'r>) -> Decision<'r> {
    conclude(policy, request, |run, obligations| {
        if run.outcome() == Outcome::StepUp {
            match second_factor::ask(&run.unmet, request) {
                Ok(ask) => obligations.push(ask),
                Err(code) => run.reason(code, Consequence::Deny, Rule::Default, None),
            }
        }
        obligations.push(Obligation::MarkGate);
    })
}

/// Decides at [`Stage::Token`].
pub fn decide_token<'r>(policy: &'r Policy, request: &'r Request<'r>) -> Decision<'r> {
    conclude(policy, request, |run, obligations| {
        if run.outcome() == Outcome::Permit {
            obligations.extend(run.removed.iter().map(|scope| Obligation::RemoveScope(scope)));
            run.write_claims(obligations);
        }
    })
}

/// The decision: what was judged, and what is to be done unless the login is denied.
fn conclude<'r>(
    policy: &'r Policy,
    request: &'r Request<'r>,
    oblige: impl FnOnce(&mut Run<'r>, &mut Vec<Obligation<'r>>),
) -> Decision<'r> {
    let mut run = match judge(policy, request) {
        Ok(run) => run,
        Err(reasons) => {
            return Decision {
                outcome: Outcome::Deny,
                reasons,
                obligations: Vec::new(),
                id: decision_id(request),
                client: request.client.and_then(|id| policy.client(id)).map(|(_, client)| client.rule),
                api: None,
                roles: Roles::default(),
                kept: Vec::new(),
                cut: 0,
            };
        }
    };
    let mut obligations = Vec::new();
    oblige(&mut run, &mut obligations);
    let outcome = run.outcome();
    if outcome == Outcome::Deny {
        obligations.clear();
    }
    let mut kept = Vec::new();
    for scope in run.kept.iter().filter(|kept| kept.origin != Origin::Route) {
        kept.push(scope.grant());
    }
    Decision {
        outcome,
        reasons: run.reasons,
        obligations,
        id: decision_id(request),
        client: policy.clients.get(usize::from(run.client)).map(|client| client.rule),
        api: run.api.map(|(_, api)| api.rule),
        roles: run.roles,
        kept,
        cut: run.removed.len(),
    }
}

/// Judges everything; of a login that is not admitted there are only the reasons.
fn judge<'r>(policy: &'r Policy, request: &'r Request<'r>) -> Result<Run<'r>, Vec<Reason<'r>>> {
    let mut reasons = Vec::new();
    let Some(admission) = Admission::judge(policy, request, &mut reasons) else {
        return Err(reasons);
    };
    let mut run = Run {
        policy,
        request,
        now: admission.now,
        client: admission.client,
        api: admission.api,
        roles: policy.known_roles(&request.roles),
        standings: vec![None; policy.courses.len()],
        kept: Vec::new(),
        removed: Vec::new(),
        unmet: Vec::new(),
        reasons,
    };
    run.judge_scopes();
    run.judge_routes();
    run.judge_second_factors();
    run.judge_what_is_left();
    Ok(run)
}

/// One decision under way.
pub(crate) struct Run<'r> {
    pub(crate) policy: &'r Policy,
    pub(crate) request: &'r Request<'r>,
    pub(crate) now: UnixTime,
    /// An index into the policy's clients.
    pub(crate) client: u16,
    /// The requested API and its index.
    pub(crate) api: Option<(u16, &'r Api)>,
    pub(crate) roles: Roles,
    /// Per course, once it was looked at.
    pub(crate) standings: Vec<Option<Standing>>,
    /// Scopes, and named routes, that have been granted so far.
    pub(crate) kept: Vec<Kept<'r>>,
    /// Scopes to take away.
    pub(crate) removed: Vec<&'r str>,
    /// Second factors that have to be asked for.
    pub(crate) unmet: Vec<&'r Need>,
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
    pub(crate) fn means(&self) -> Means {
        match (self.request.flow, self.request.stage) {
            (Flow::Interactive, Stage::Gate) => Means::Ask,
            (Flow::Interactive, Stage::Token) => Means::Refuse,
            _ => Means::Unattended,
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
        let same = |known: &Reason<'_>| {
            known.scope.is_none()
                && known.code == code
                && known.consequence == consequence
                && known.rule == rule
        };
        if scope.is_some() || !self.reasons.iter().any(same) {
            self.reasons.push(Reason { code, consequence, rule, scope });
        }
    }

    /// Takes a scope away that was asked for or assumed; a named route cannot be taken away, only refused.
    pub(crate) fn strip(&mut self, code: Code, rule: Rule, scope: &'r str, origin: Origin) {
        if origin == Origin::Route {
            return self.reason(code, Consequence::Deny, rule, Some(scope));
        }
        self.reason(code, Consequence::Strip, rule, Some(scope));
        self.removed.push(scope);
    }

    fn outcome(&self) -> Outcome {
        self.reasons.iter().fold(Outcome::Permit, |outcome, reason| outcome.and(reason.consequence.outcome()))
    }
}

/// A 60-bit digest of what tells this run from others. Not a secret and not of the user: the transaction, the
/// session and the clock are enough to tell runs apart.
fn decision_id(request: &Request<'_>) -> DecisionId {
    let stage = match request.stage {
        Stage::Gate => "gate",
        Stage::Token => "token",
    };
    let correlation = &request.correlation;
    digest(
        request.now,
        &[
            stage,
            request.client.unwrap_or_default(),
            correlation.transaction.unwrap_or_default(),
            correlation.session.unwrap_or_default(),
            correlation.refresh_token.unwrap_or_default(),
        ],
    )
}

/// FNV-1a over the clock and the parts, each ended by a NUL, then mixed once more (the finisher of splitmix64).
pub(crate) fn digest(now: Option<UnixTime>, parts: &[&str]) -> DecisionId {
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut read = |bytes: &[u8]| {
        for byte in bytes {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    read(&now.map_or(-1, UnixTime::millis).to_le_bytes());
    for part in parts {
        read(part.as_bytes());
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
