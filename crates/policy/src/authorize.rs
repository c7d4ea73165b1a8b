//! What an API does with a request: which route it is, what the token holds, whose record it reaches, how old the second
//! factor is. A login never sees which patient is opened; this does.

use crate::{
    access_token::{AccessToken, Claimed, RecordRef},
    decide::has_index,
    decision::{Code, Consequence, Outcome, Reason, Rule, primary},
    keyed::usable,
    policy::{Api, AuthorizesOn, ClaimSource, Machine, Need, Phi, Policy, ScopeRule, named},
    record::subject_hash,
    route::{Methods, Route, parse_request_path},
    scopes::RecordAccess,
    sets::Token,
    time::{CLOCK_SKEW, Freshness, Seconds, UnixTime},
};
use alloc::{string::String, vec::Vec};

/// A request at an API.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The API that is asked, by its own audience. A token for another API is refused, whatever its verifier accepts.
    pub audience: &'a str,
    /// The method.
    pub method: &'a str,
    /// The path as it was sent, without a query.
    pub path: &'a str,
    /// When; nothing is granted without it.
    pub now: Option<UnixTime>,
    /// The secret of `keys.audit`, where the policy has one.
    pub audit_secret: Option<&'a str>,
}

/// Whose records a permitted request may be answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach<'a> {
    /// None: it was refused.
    Nothing,
    /// Any.
    Any,
    /// These: the one that the path names, or, where the path names none, all that the list may hold.
    Records(Vec<RecordRef<'a>>),
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access<'a> {
    /// What is to happen; never [`Outcome::Redirect`].
    pub outcome: Outcome,
    /// Every reason, in the order found.
    pub reasons: Vec<Reason<'a>>,
    /// Whose records.
    pub reach: Reach<'a>,
    /// How old a second factor may be, where a fresher one is what is missing.
    pub max_age: Option<Seconds>,
    /// The scope of the route, where there is one.
    pub scope: Option<&'a str>,
    /// The id of the login's decision, as the token tells it.
    pub login: Option<&'a str>,
    /// The keyed hash of the user, as records show it.
    pub subject: Option<Vec<u8>>,
    /// The same of who acts for the user.
    pub actor: Option<Vec<u8>>,
    /// Place of the client in the document, where a person signed in with it.
    pub client: Option<u16>,
    /// Place of the machine client in the document.
    pub machine: Option<u16>,
    /// Place of the API in the document.
    pub api: Option<u16>,
    /// Place of the route in the document.
    pub route: Option<u16>,
}

impl Access<'_> {
    /// The reason that made the outcome what it is: the strictest, and of those the lowest code.
    pub fn primary(&self) -> Option<Code> {
        primary(&self.reasons)
    }
}

/// Decides a request. Total: every token and every request has exactly one answer.
pub fn authorize<'a>(policy: &'a Policy, token: &AccessToken<'a>, call: &Call<'_>) -> Access<'a> {
    let api = policy.api(call.audience);
    let mut run = Run {
        policy,
        token,
        // Without a clock nothing is admitted; if it were, everything would be stale.
        now: call.now.unwrap_or(UnixTime::MAX),
        access: Access {
            outcome: Outcome::Permit,
            reasons: Vec::new(),
            reach: Reach::Nothing,
            max_age: None,
            scope: None,
            login: None,
            subject: None,
            actor: None,
            client: None,
            machine: None,
            api: api.map(|(_, api)| api.rule),
            route: None,
        },
    };
    run.judge(api, call);
    let mut access = run.access;
    if access.outcome != Outcome::Permit {
        access.reach = Reach::Nothing;
    }
    access
}

/// One request under way.
struct Run<'a, 't> {
    policy: &'a Policy,
    token: &'t AccessToken<'a>,
    now: UnixTime,
    access: Access<'a>,
}

impl<'a> Run<'a, '_> {
    fn judge(&mut self, api: Option<(u16, &'a Api)>, call: &Call<'_>) {
        if call.now.is_none() {
            self.deny(Code::TimeUnreadable, Rule::Default);
        }
        let Some((index, api)) = api.filter(|_| self.token.audiences.contains(&call.audience)) else {
            return self.deny(Code::TokenForeign, Rule::Default);
        };
        if self.token.unreadable {
            // The other facts would only be guesses.
            return self.deny(Code::TokenUnreadable, Rule::Default);
        }
        if api.phi && self.policy.phi == Phi::Disabled {
            self.deny(Code::PhiDisabled, Rule::Phi);
        }
        if self.is_stale(api) {
            self.deny(Code::TokenExpired, Rule::Api(api.rule));
        }
        self.judge_subject(api, call.audit_secret);
        let machine = if self.token.machine {
            self.judge_machine(call.audience)
        } else {
            self.judge_client(index);
            None
        };
        // Of a token that is not admitted nothing is said of routes.
        if self.access.outcome == Outcome::Permit {
            self.judge_route(api, machine, call);
        }
    }

    /// Whether the token has ended, or was issued too long ago, or nobody can tell where that matters.
    fn is_stale(&self, api: &Api) -> bool {
        let ended = |end: UnixTime| end.freshness(self.now, CLOCK_SKEW) == Freshness::Stale;
        let issued = match (self.token.issued_at, api.max_token_age) {
            (Some(at), Some(limit)) => at.freshness(self.now, limit),
            (None, Some(_)) => Freshness::Stale,
            (Some(at), None) if at.freshness(self.now, Seconds(0)) == Freshness::Future => Freshness::Future,
            (_, None) => Freshness::Fresh,
        };
        self.token.expires_at.is_some_and(ended) || issued != Freshness::Fresh
    }

    fn judge_subject(&mut self, api: &'a Api, secret: Option<&str>) {
        let (policy, token) = (self.policy, self.token);
        let id = self.value_of(api, ClaimSource::DecisionId).and_then(Claimed::text);
        self.access.login = id.filter(|id| is_decision_id(id));
        if token.subject.is_none() {
            self.deny(Code::UserMissing, Rule::Default);
        }
        if policy.audit_key.is_some() && !usable(secret) {
            self.deny(Code::SecretUnusable, Rule::AuditKey);
        }
        let user = token.subject.filter(|_| !token.machine);
        let actor = token.actor.flatten().filter(|_| !token.machine);
        self.access.subject = subject_hash(policy, user, secret);
        self.access.actor = subject_hash(policy, actor, secret);
        if self.access.subject.iter().chain(&self.access.actor).any(|hash| policy.refuses(hash)) {
            self.deny(Code::SubjectRefused, Rule::Subjects);
        }
        if let Some(emergency) = user.and_then(|user| policy.emergency(user)) {
            let rule = Rule::Emergency(emergency.rule);
            if emergency.expires <= self.now {
                self.deny(Code::EmergencyExpired, rule);
            } else {
                self.reason(Code::EmergencyUsed, Consequence::Note, rule, None);
            }
        }
    }

    /// The machine client; denied where there is none.
    fn judge_machine(&mut self, audience: &str) -> Option<&'a Machine> {
        let machine = self.token.client.and_then(|client| self.policy.machine(client, audience));
        match machine {
            Some(machine) => self.access.machine = Some(machine.rule),
            None => self.deny(Code::MachineUnknown, Rule::Default),
        }
        machine
    }

    fn judge_client(&mut self, api: u16) {
        let Some((_, client)) = self.token.client.and_then(|id| self.policy.client(id)) else {
            return self.deny(Code::ClientUnknown, Rule::Default);
        };
        self.access.client = Some(client.rule);
        let rule = Rule::Client(client.rule);
        if let Some(actor) = self.token.actor {
            if client.delegated_to(actor) {
                self.reason(Code::DelegationUsed, Consequence::Note, rule, None);
            } else {
                self.deny(Code::DelegationRefused, rule);
            }
        }
        if !has_index(&client.audiences, api) {
            self.deny(Code::AudienceRefused, rule);
        }
    }

    fn judge_route(&mut self, api: &'a Api, machine: Option<&'a Machine>, call: &Call<'_>) {
        let segments = parse_request_path(call.path).unwrap_or_default();
        let route = api.routes.walk(Methods::named(call.method), &segments);
        let scope = route.and_then(|route| Some((route, api.scopes.get(usize::from(route.scope))?)));
        let Some((route, scope)) = scope else { return self.deny(Code::RouteUnknown, Rule::Default) };
        self.access.route = Some(route.rule);
        self.access.scope = Some(&scope.name);
        let held = match api.authorizes_on {
            AuthorizesOn::Scope => &self.token.scopes,
            AuthorizesOn::Permissions => &self.token.permissions,
        };
        if !held.contains(&scope.name.as_str()) {
            return self.deny_route(Code::ScopeMissing, route, scope);
        }
        match machine {
            Some(machine) => self.judge_machine_scope(machine, scope),
            None => self.judge_records(api, route, scope, &segments),
        }
    }

    /// The policy as it is now, which may have become stricter than the one that issued the token.
    fn judge_machine_scope(&mut self, machine: &Machine, scope: &'a ScopeRule) {
        if named(&machine.scopes, String::as_str, &scope.name).is_some() {
            self.access.reach = Reach::Any;
        } else {
            let rule = Rule::Machine(machine.rule);
            self.reason(Code::MachineScopeRefused, Consequence::Deny, rule, Some(&scope.name));
        }
    }

    fn judge_records(&mut self, api: &'a Api, route: Route, scope: &'a ScopeRule, path: &[&str]) {
        let Some(access) = self.record_access(api, scope) else {
            return self.deny_route(Code::RecordAccessMissing, route, scope);
        };
        let category = self.policy.categories.get(usize::from(scope.category));
        if access.any {
            self.access.reach = Reach::Any;
            let rule = Rule::Mfa(scope.category);
            return self.judge_factor(api, scope, category.and_then(|category| category.mfa.as_ref()), rule);
        }
        let records = self.records(access, scope);
        if records.is_empty() {
            return self.deny_route(Code::RecordKeyMissing, route, scope);
        }
        self.access.reach = Reach::Records(records);
        if let Some(at) = route.record {
            let segment = path.get(usize::from(at)).copied().unwrap_or_default();
            let Reach::Records(records) = &mut self.access.reach else { return };
            if !RecordRef::any(records, segment) {
                return self.deny_route(Code::RecordRefused, route, scope);
            }
            records.retain(|reference| RecordRef::any(&[*reference], segment));
        }
        let rule = Rule::OwnMfa(scope.category);
        self.judge_factor(api, scope, category.and_then(|category| category.own_mfa.as_ref()), rule);
    }

    /// Whose records the scope reaches: what the token says, as far as the policy still has it. Where the policy writes no
    /// such claim, which it must for PHI, a scope for the workforce alone reaches any.
    fn record_access(&self, api: &'a Api, scope: &ScopeRule) -> Option<RecordAccess> {
        let (any, own, proxy) = (!scope.roles.is_empty(), scope.own.is_some(), scope.proxy.is_some());
        let told = match self.claim_of(api, ClaimSource::RecordAccess) {
            Some(name) => RecordAccess::parse(self.token.claim(name)?.of(&scope.name)?.text()?)?,
            None if api.phi || own || proxy => return None,
            None => RecordAccess { any: true, own: false, proxy: false },
        };
        let access = RecordAccess { any: told.any && any, own: told.own && own, proxy: told.proxy && proxy };
        (access != RecordAccess::default()).then_some(access)
    }

    /// The records that the token names for the scope, each once: one's own may be a ward's too.
    fn records(&self, access: RecordAccess, scope: &ScopeRule) -> Vec<RecordRef<'a>> {
        let mut records = Vec::new();
        let rules = [(access.own, &scope.own), (access.proxy, &scope.proxy)];
        for rule in rules.into_iter().filter(|(granted, _)| *granted).filter_map(|(_, rule)| rule.as_ref()) {
            let Some(claim) = self.policy.claims.get(usize::from(rule.key)) else { continue };
            let value = self.token.claim(&claim.name);
            let value = match claim.source {
                ClaimSource::ProxyRecords(_) => value.and_then(|value| value.of(&scope.name)),
                _ => value,
            };
            for record in value.map(RecordRef::of).unwrap_or_default() {
                if !records.contains(&record) {
                    records.push(record);
                }
            }
        }
        records
    }

    /// Judges how old the second factor is that the login found for the scope. Where the policy writes no such claim, which
    /// it must for PHI, the login's word stands.
    fn judge_factor(&mut self, api: &'a Api, scope: &'a ScopeRule, need: Option<&Need>, rule: Rule) {
        let Some(need) = need else { return };
        let claim = self.claim_of(api, ClaimSource::MfaAt);
        if claim.is_none() && !api.phi {
            return;
        }
        let at = claim
            .and_then(|name| self.token.claim(name))
            .and_then(|value| value.of(&scope.name))
            .and_then(Claimed::instant);
        let code = match at.map(|at| at.freshness(self.now, need.max_age)) {
            Some(Freshness::Fresh) => return,
            Some(Freshness::Stale) => Code::FactorStale,
            Some(Freshness::Future) | None => Code::FactorMissing,
        };
        self.access.max_age = Some(need.max_age);
        self.reason(code, Consequence::StepUp, rule, Some(&scope.name));
    }

    /// The value of the claim that the policy writes from `source` into access tokens for the API.
    fn value_of(&self, api: &'a Api, source: ClaimSource) -> Option<&Claimed<'a>> {
        self.claim_of(api, source).and_then(|name| self.token.claim(name))
    }

    /// The name of that claim.
    fn claim_of(&self, api: &'a Api, source: ClaimSource) -> Option<&'a str> {
        let policy = self.policy;
        let of = [&api.claims, &policy.free_claims].into_iter();
        let places = of.flat_map(|claims| {
            claims.everyone.iter().chain(claims.by_role.iter().flat_map(|(_, claims)| claims))
        });
        let mut claims = places.filter_map(|place| policy.claims.get(usize::from(*place)));
        let claim = claims.find(|claim| claim.source == source && claim.tokens.has(Token::Access))?;
        Some(&claim.name)
    }

    fn reason(&mut self, code: Code, consequence: Consequence, rule: Rule, scope: Option<&'a str>) {
        self.access.outcome = self.access.outcome.and(consequence.outcome());
        self.access.reasons.push(Reason { code, consequence, rule, scope });
    }

    fn deny(&mut self, code: Code, rule: Rule) {
        self.reason(code, Consequence::Deny, rule, None);
    }

    fn deny_route(&mut self, code: Code, route: Route, scope: &'a ScopeRule) {
        self.reason(code, Consequence::Deny, Rule::Route(route.rule), Some(&scope.name));
    }
}

/// Whether a text can be a decision's id: nothing else gets into a record.
fn is_decision_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}
