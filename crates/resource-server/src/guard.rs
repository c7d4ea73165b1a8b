//! A policy at one API: what middleware asks.

use crate::{
    answer::{Answer, invalid_token},
    token,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{collections::BTreeSet, fmt};
use wardgate_auth0::rule_name;
use wardgate_compiler::{Compiled, Problem, compile};
use wardgate_explain::{Outcome, Reason};
use wardgate_policy::{
    Access, Call, ClaimSource, MIN_SECRET_CHARS, Policy, Reach, RecordRef, UnixTime, authorize,
    record_request,
};

/// A policy at one API.
#[derive(Clone, Debug)]
pub struct Guard {
    policy: Policy,
    audience: String,
    audit_secret: Option<String>,
    /// Names of the claims that decide.
    named: Vec<String>,
}

/// Why there is no guard.
#[derive(Clone, Debug)]
pub enum GuardProblem {
    /// The policy document has errors.
    Policy(Vec<Problem>),
    /// The policy has no such API; it has these.
    Audience(String, Vec<String>),
    /// The secret of `keys.audit`, by its name, is missing or too short.
    Secret(String),
}

/// Why a request is refused before anything can be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It has no bearer token.
    TokenMissing,
    /// Its token did not pass the verifier.
    TokenUnverified,
    /// It can be read in two ways: two tokens, or a header that names another method or path.
    Ambiguous,
    /// The verifier lets tokens pass that nobody signed.
    VerifierOpen,
    /// The middleware failed.
    Failed,
}

/// Headers by which frameworks and servers take another method or path than the request line has, in lower case. A request
/// with one of them is [`Refusal::Ambiguous`]. What proxies add to every request to tell where it was before
/// (`X-Forwarded-Uri`, `X-Original-URI`) is not among them: nothing routes by it.
pub const AMBIGUOUS_HEADERS: &[&str] =
    &["x-http-method", "x-http-method-override", "x-method-override", "x-original-url", "x-rewrite-url"];

/// A decision, its record and its answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// What is to happen.
    pub outcome: Outcome,
    /// Every reason.
    pub reasons: Vec<Reason>,
    /// Whose records the request may be answered with.
    pub records: Records,
    /// The line for the log.
    pub record: String,
    /// The id of the login's decision, as the token tells it and the record has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login: Option<String>,
    /// What the request is answered with instead of being let through. In shadow mode everything is let through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
}

/// Whose records a request may be answered with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Records {
    /// Any.
    Any,
    /// These: the one that the path names; where it names none, all that a list may hold. None where it was refused.
    Only(Vec<String>),
}

impl Guard {
    /// The guard of the API with that audience, by the text of a policy document. `secret` finds a secret by its name.
    ///
    /// # Errors
    /// - a document with errors
    /// - an audience that the policy does not have
    /// - no usable secret for `keys.audit`, where the policy has that
    pub fn new(
        source: &str,
        audience: &str,
        secret: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, GuardProblem> {
        let Compiled { mut policy, document, .. } = compile(source).map_err(GuardProblem::Policy)?;
        if !policy.apis.iter().any(|api| api.audience == audience) {
            let known = policy.apis.into_iter().map(|api| api.audience).collect();
            return Err(GuardProblem::Audience(audience.to_owned(), known));
        }
        let audit_secret = match &document.keys.audit {
            None => None,
            Some(key) => {
                let name = &key.secret.0;
                let secret = secret(name).filter(|secret| secret.chars().count() >= MIN_SECRET_CHARS);
                Some(secret.ok_or_else(|| GuardProblem::Secret(name.clone()))?)
            }
        };
        policy.apis.iter_mut().for_each(|api| api.routes.index());
        let named = deciding_claims(&policy);
        Ok(Self { policy, audience: audience.to_owned(), audit_secret, named })
    }

    /// The hash of the policy.
    pub fn policy_hash(&self) -> &str {
        &self.policy.hash
    }

    /// The audience of the API.
    pub fn audience(&self) -> &str {
        &self.audience
    }

    /// Whether the policy only watches: everything is decided and recorded, and let through.
    pub fn is_shadow(&self) -> bool {
        self.policy.shadow
    }

    /// Decides a request by the claims of a token that has been verified, at `now` (milliseconds since 1970).
    pub fn decide(&self, claims: &Value, method: &str, path: &str, now: i64) -> Verdict {
        let token = token::read(claims, &self.named);
        let call = Call {
            audience: &self.audience,
            method,
            path,
            now: UnixTime::from_millis(now),
            audit_secret: self.audit_secret.as_deref(),
        };
        let access = authorize(&self.policy, &token, &call);
        let mut line = Vec::new();
        record_request(&mut line, &self.policy, &access);
        Verdict {
            outcome: access.outcome.into(),
            reasons: reasons(&self.policy, &access),
            records: records(&access.reach),
            record: String::from_utf8_lossy(&line).into_owned(),
            login: access.login.map(str::to_owned),
            answer: Answer::of(&access, &self.policy.denied_message).filter(|_| !self.policy.shadow),
        }
    }

    /// The verdict on a request that cannot be decided.
    pub fn refuse(&self, why: Refusal) -> Verdict {
        let (code, status, challenge) = why.told();
        let shadow = if self.policy.shadow { "-shadow" } else { "" };
        let answer = Answer::undecided(status, challenge, &self.policy.denied_message, code);
        Verdict {
            outcome: Outcome::Deny,
            reasons: Vec::new(),
            records: Records::Only(Vec::new()),
            record: format!("wg1{shadow} api deny {code}"),
            login: None,
            answer: (!self.policy.shadow).then_some(answer),
        }
    }
}

impl Refusal {
    /// The refusal of that name, as middleware of other languages says it.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "token_missing" => Self::TokenMissing,
            "token_unverified" => Self::TokenUnverified,
            "ambiguous" => Self::Ambiguous,
            "verifier_open" => Self::VerifierOpen,
            "failed" => Self::Failed,
            _ => return None,
        })
    }

    /// Its code, status and challenge. One without a token is not told an error (RFC 6750, section 3.1).
    fn told(self) -> (&'static str, u16, Option<String>) {
        match self {
            Self::TokenMissing => ("W920", 401, Some("Bearer".to_owned())),
            Self::TokenUnverified => ("W921", 401, Some(invalid_token())),
            Self::Ambiguous => ("W922", 400, Some(r#"Bearer error="invalid_request""#.to_owned())),
            Self::VerifierOpen => ("W923", 500, None),
            Self::Failed => ("W924", 500, None),
        }
    }
}

/// Names of the claims that say whose records, how old the second factor is, and which decision let the token be issued.
fn deciding_claims(policy: &Policy) -> Vec<String> {
    let scopes = policy.apis.iter().flat_map(|api| &api.scopes);
    let keys: BTreeSet<usize> = scopes
        .flat_map(|scope| [&scope.own, &scope.proxy])
        .flatten()
        .map(|rule| usize::from(rule.key))
        .collect();
    let decides = |(at, source): (usize, ClaimSource)| {
        matches!(source, ClaimSource::RecordAccess | ClaimSource::MfaAt | ClaimSource::DecisionId)
            || keys.contains(&at)
    };
    let named = policy.claims.iter().enumerate().filter(|(at, claim)| decides((*at, claim.source)));
    named.map(|(_, claim)| claim.name.clone()).collect::<BTreeSet<_>>().into_iter().collect()
}

fn reasons(policy: &Policy, access: &Access<'_>) -> Vec<Reason> {
    let shown = access.reasons.iter().map(|reason| Reason {
        code: format!("W{}", reason.code.number()),
        consequence: reason.consequence.into(),
        rule: rule_name(policy, reason.rule),
        scope: reason.scope.map(str::to_owned),
    });
    shown.collect()
}

fn records(reach: &Reach<'_>) -> Records {
    match reach {
        Reach::Any => Records::Any,
        Reach::Nothing => Records::Only(Vec::new()),
        Reach::Records(references) => {
            let shown = references.iter().map(|reference| match reference {
                RecordRef::Text(text) => (*text).to_owned(),
                RecordRef::Integer(number) => number.to_string(),
            });
            Records::Only(shown.collect())
        }
    }
}

impl fmt::Display for GuardProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Policy(problems) => {
                let lines =
                    problems.iter().map(|problem| format!("{}:{}: {problem}", problem.line, problem.column));
                f.write_str(&lines.collect::<Vec<_>>().join("\n"))
            }
            Self::Audience(found, known) => {
                let known = known.iter().map(|audience| format!("`{audience}`")).collect::<Vec<_>>();
                write!(f, "expected the audience of an `[[api]]` ({}), found `{found}`", known.join(", "))
            }
            Self::Secret(name) => write!(
                f,
                "expected the secret `{name}` of `[keys.audit]`, of at least {MIN_SECRET_CHARS} characters: the one that the \
                 Actions have, so that records of logins and of requests name a user alike"
            ),
        }
    }
}

impl std::error::Error for GuardProblem {}
