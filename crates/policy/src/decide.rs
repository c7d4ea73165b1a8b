//! `decide`: admission, then scopes and routes, then second factors, then claims; the strictest finding wins.

use alloc::{vec, vec::Vec};
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

/// Decides one login. Total: every request has exactly one answer.
pub fn decide<'r>(policy: &'r Policy, request: &'r Request<'r>) -> Decision<'r> {
    let id = decision_id(request);
    let mut reasons = Vec::new();
    let Some(admission) = Admission::judge(policy, request, &mut reasons) else {
        let client = request.client.and_then(|id| policy.client(id)).map(|(_, client)| client.rule);
        return Decision { outcome: Outcome::Deny, reasons, obligations: Vec::new(), id, client, api: None, roles: Roles::default(), kept: Vec::new(), cut: 0 };
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
    run.conclude(id)
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
    pub(crate) fn reason(&mut self, code: Code, consequence: Consequence, rule: Rule, scope: Option<&'r str>) {
        let same = |known: &Reason<'_>| {
            known.scope.is_none() && known.code == code && known.consequence == consequence && known.rule == rule
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

    fn conclude(mut self, id: DecisionId) -> Decision<'r> {
        let mut obligations = Vec::new();
        if self.outcome() == Outcome::StepUp {
            match second_factor::ask(&self.unmet, self.request) {
                Ok(ask) => obligations.extend([ask, Obligation::MarkGate]),
                Err(code) => self.reason(code, Consequence::Deny, Rule::Default, None),
            }
        }
        let outcome = self.outcome();
        if outcome == Outcome::Permit {
            match self.request.stage {
                Stage::Gate => obligations.push(Obligation::MarkGate),
                Stage::Token => {
                    obligations.extend(self.removed.iter().map(|scope| Obligation::RemoveScope(scope)));
                    self.write_claims(&mut obligations);
                }
            }
        }
        if outcome == Outcome::Deny {
            obligations.clear();
        }
        Decision {
            outcome,
            reasons: self.reasons,
            obligations,
            id,
            client: self.policy.clients.get(usize::from(self.client)).map(|client| client.rule),
            api: self.api.map(|(_, api)| api.rule),
            roles: self.roles,
            kept: self.kept.iter().filter(|kept| kept.origin != Origin::Route).map(Kept::grant).collect(),
            cut: self.removed.len(),
        }
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
    let clock = now.map_or(-1, UnixTime::millis).to_le_bytes();
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    let mut hash = clock
        .into_iter()
        .chain(bytes)
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
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
