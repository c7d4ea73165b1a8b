//! Scopes and named routes: which are kept, on whose records, and which are taken away.

use crate::{
    claims::ClaimType,
    condition::Condition,
    decide::{Means, Run},
    decision::{Code, Consequence, Grant, Proxies, Rule},
    policy::{AuthorizesOn, Claim, ClaimSource, FieldId, Lapse, Need, RecordRule, ScopeRule, Unattended},
    record::decimal,
    request::Value,
    route::{Methods, parse_request_path},
    sets::{Flows, Lift, OidcScope},
    time::UnixTime,
    training::Standing,
};
use alloc::{vec, vec::Vec};

/// Whose records a scope reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecordAccess {
    /// Any record.
    pub any: bool,
    /// One's own.
    pub own: bool,
    /// Those of people one stands in for.
    pub proxy: bool,
}

impl RecordAccess {
    /// What a value of `decision.record_access` says.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let none = Self::default();
        Some(match name {
            "any" => Self { any: true, ..none },
            "own" => Self { own: true, ..none },
            "proxy" => Self { proxy: true, ..none },
            "own proxy" => Self { own: true, proxy: true, any: false },
            _ => return None,
        })
    }

    /// The value of `decision.record_access` for a scope; `None` where nothing is reached.
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self { any: true, .. } => Some("any"),
            Self { own: true, proxy: true, .. } => Some("own proxy"),
            Self { own: true, .. } => Some("own"),
            Self { proxy: true, .. } => Some("proxy"),
            _ => None,
        }
    }
}

/// How a scope came to be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// It was asked for by name.
    Requested,
    /// Nothing was asked for by name, so Auth0 may grant any scope of the audience.
    Assumed,
    /// A route of it was named.
    Route,
    /// It stands for the application itself.
    Entry,
}

/// A scope that is granted so far.
#[derive(Clone, Debug)]
pub(crate) struct Kept<'r> {
    pub(crate) rule: &'r ScopeRule,
    pub(crate) access: RecordAccess,
    pub(crate) origin: Origin,
    /// When the second factor was used that its category needs.
    pub(crate) mfa_at: Option<UnixTime>,
    /// The records of others that it reaches, where the policy says so record by record.
    pub(crate) proxies: Proxies<'r>,
}

impl<'r> Kept<'r> {
    pub(crate) fn grant(&self) -> Grant<'r> {
        Grant {
            scope: &self.rule.name,
            access: self.access,
            mfa_at: self.mfa_at,
            proxies: self.proxies.clone(),
        }
    }
}

/// Whether some of the references is the record, or there is any where no record was named.
fn has_record(references: &[Value<'_>], record: Option<&str>) -> bool {
    let Some(record) = record else { return !references.is_empty() };
    references.iter().any(|reference| match *reference {
        Value::Text(text) => text == record,
        Value::Integer(number) => decimal(number) == record.as_bytes(),
        _ => false,
    })
}

impl<'r> Run<'r> {
    pub(crate) fn judge_scopes(&mut self) {
        let request = self.request;
        let api = self.api.map(|(_, api)| api);
        let mut named = false;
        let mut judged = vec![false; api.map_or(0, |api| api.scopes.len())];
        // Sorted: a request may have thousands, all alike but for their ends.
        let mut ungoverned: Vec<&str> = Vec::new();
        for scope in &request.scopes {
            if OidcScope::parse(scope).is_some() {
                continue;
            }
            match api.and_then(|api| api.scope(scope)) {
                Some((at, rule)) => {
                    named = true;
                    if let Some(judged @ false) = judged.get_mut(usize::from(at)) {
                        *judged = true;
                        self.judge_scope(rule, Origin::Requested, Rule::Route(rule.rule), None);
                    }
                }
                // One that no route has is taken away once.
                None => {
                    if let Err(at) = ungoverned.binary_search(scope) {
                        ungoverned.insert(at, scope);
                        self.strip(Code::ScopeUngoverned, Rule::Default, scope, Origin::Requested);
                    }
                }
            }
        }
        let Some(api) = api else { return };
        // Where nothing was asked for, Auth0 may grant every scope; by a password also where nothing of the API was; and
        // `permissions` has all that are assigned, whatever was asked for.
        let all = request.scopes.is_empty() || !named && Flows::GRANTING_ALL.has(request.flow);
        if all || api.authorizes_on == AuthorizesOn::Permissions {
            for (rule, judged) in api.scopes.iter().zip(judged) {
                if !judged {
                    self.judge_scope(rule, Origin::Assumed, Rule::Route(rule.rule), None);
                }
            }
        }
    }

    pub(crate) fn judge_routes(&mut self) {
        let Some((_, api)) = self.api else { return };
        let mut judged: Vec<(u16, &str)> = Vec::new();
        for named in &self.request.routes {
            if named.kind != Some(api.details_type.as_str()) {
                if api.phi {
                    self.deny(Code::DetailsRefused, Rule::Api(api.rule), None);
                }
                continue;
            }
            let path = named.path.and_then(parse_request_path).unwrap_or_default();
            let route = named.method.and_then(|method| api.routes.walk(Methods::named(method), &path));
            let scope = route.and_then(|route| Some((route, api.scopes.get(usize::from(route.scope))?)));
            match scope {
                Some((route, scope)) => {
                    let record = route.record.and_then(|at| path.get(usize::from(at)).copied());
                    let once = (route.rule, record.unwrap_or_default());
                    // Named again: it has been judged.
                    if !judged.contains(&once) {
                        judged.push(once);
                        self.judge_scope(scope, Origin::Route, Rule::Route(route.rule), record);
                    }
                }
                None => self.deny(Code::RouteUnknown, Rule::Default, None),
            }
        }
    }

    /// Judges the application itself, where no API would tell who may use it.
    pub(crate) fn judge_entry(&mut self) {
        if let Some((_, client)) = self.client
            && let Some(rule) = &client.entry
        {
            self.judge_scope(rule, Origin::Entry, Rule::Client(client.rule), None);
        }
    }

    /// Of a route that was named, `record` is the one that its path names.
    fn judge_scope(&mut self, rule: &'r ScopeRule, origin: Origin, named_by: Rule, record: Option<&str>) {
        let Some(category) = self.policy.categories.get(usize::from(rule.category)) else {
            return self.strip(Code::ScopeUngoverned, Rule::Default, &rule.name, origin);
        };
        if rule.organizations.as_ref().is_some_and(|elsewhere| elsewhere.holds(self)) {
            return self.strip(Code::OrganizationRefused, named_by, &rule.name, origin);
        }
        let mut workforce = self.roles.meet(&rule.roles);
        let mut wanting = None;
        if workforce
            && !self.lifted(Lift::Attributes)
            && rule.attributes.as_ref().is_some_and(|lacks| lacks.holds(self))
        {
            workforce = false;
            wanting = Some((Code::AttributeRefused, named_by));
        } else if !workforce
            && let Some((_, code)) = self.withheld.filter(|(roles, _)| roles.meet(&rule.roles))
        {
            wanting = Some((code, Rule::Employment));
        }
        let mut lapsed = false;
        let mut repairs = Vec::new();
        if workforce {
            for index in &category.training {
                match self.standings.get(usize::from(*index)) {
                    None | Some(Standing::Current) => {}
                    Some(Standing::Grace) => {
                        self.reason(Code::TrainingGrace, Consequence::Note, Rule::Training(*index), None);
                    }
                    // Nobody is sent for what was not asked for.
                    Some(Standing::Lapsed(code, _)) if origin != Origin::Assumed && self.repairs(*index) => {
                        repairs.push((*code, *index));
                    }
                    Some(Standing::Lapsed(..)) => lapsed = true,
                }
            }
        }
        // Nobody is sent for a course that would not be enough.
        if !lapsed {
            for (code, index) in repairs {
                self.reason(code, Consequence::Redirect, Rule::Training(index), None);
            }
        }
        let (own, own_key, _) = self.reaches(rule.own.as_ref(), &rule.name, record);
        let (proxy, proxy_key, proxies) = self.reaches(rule.proxy.as_ref(), &rule.name, record);
        let access = RecordAccess { any: workforce && !lapsed, own, proxy };
        let granted = access != RecordAccess::default();
        if lapsed {
            for index in &category.training {
                let Some(Standing::Lapsed(code, lapse)) = self.standings.get(usize::from(*index)) else {
                    continue;
                };
                let (code, at) = (*code, Rule::Training(*index));
                match lapse {
                    _ if granted => self.reason(code, Consequence::Note, at, Some(&rule.name)),
                    Lapse::Deny => self.deny(code, at, Some(&rule.name)),
                    Lapse::Strip => self.strip(code, at, &rule.name, origin),
                }
            }
        }
        if granted {
            if let Some((code, rule_of)) = wanting {
                self.reason(code, Consequence::Note, rule_of, Some(&rule.name));
            }
            self.kept.push(Kept { rule, access, origin, mfa_at: None, proxies });
        } else if !lapsed {
            let (code, rule_of) = match (own_key.or(proxy_key), wanting, origin) {
                (Some(code), ..) => (code, named_by),
                (None, Some(wanting), _) => wanting,
                (None, None, Origin::Route) => (Code::RouteRefused, named_by),
                (None, None, _) => (Code::RoleRefused, named_by),
            };
            self.strip(code, rule_of, &rule.name, origin);
        }
    }

    /// Whether the user has own or proxy access, what is wrong if only the claim that says whose is missing or does not have
    /// the record that was named, and whose where the claim says so scope by scope.
    fn reaches(
        &self,
        rule: Option<&'r RecordRule>,
        scope: &str,
        record: Option<&str>,
    ) -> (bool, Option<Code>, Proxies<'r>) {
        let Some(rule) = rule.filter(|rule| rule.roles.meet(&self.roles)) else {
            return (false, None, Proxies::default());
        };
        let claim = self.policy.claims.get(usize::from(rule.key));
        let mut proxies = Proxies { claim: rule.key, references: Vec::new() };
        let named = claim.is_some_and(|claim| match claim.source {
            ClaimSource::Field(field) => {
                let value = self.request.values.at(field);
                let one = [value];
                let references = self.request.values.list(value).unwrap_or(&one);
                value != Value::Text("")
                    && matches!(self.claim_facts().evaluate(claim, field), Ok(Some(_)))
                    && has_record(references, record)
            }
            ClaimSource::ProxyRecords(field) => {
                proxies.references = self.references(claim, field, scope);
                has_record(&proxies.references, record)
            }
            _ => false,
        });
        let wrong = if named { None } else { Some(Code::RecordKeyMissing) };
        (named, wrong, proxies)
    }

    /// The records of others that the user may reach with this scope now: each entry has a reference, an instant at
    /// which it ends, and the scopes it is for.
    #[inline(never)]
    fn references(&self, claim: &'r Claim, field: FieldId, scope: &str) -> Vec<Value<'r>> {
        let values = self.request.values;
        let mut references = Vec::new();
        let ClaimType::List { of, max } = &claim.ty else { return references };
        let entries = values.list(values.at(field)).unwrap_or_default();
        if entries.len() > usize::from(*max) {
            return references;
        }
        for entry in entries {
            if let Some([reference, Value::Text(until), Value::Text(scopes)]) = values.list(*entry)
                && UnixTime::parse(until).is_some_and(|until| until > self.now)
                && scopes.as_bytes().split(|byte| *byte == b' ').any(|named| named == scope.as_bytes())
                && self.claim_facts().check(of, *reference).is_ok()
            {
                references.push(*reference);
            }
        }
        if self.claim_facts().check_split(of, &references).is_err() {
            references.clear();
        }
        references
    }

    pub(crate) fn judge_second_factors(&mut self) {
        self.retain(&|run, scope| run.category_factor(scope));
        self.judge_emergency();
        if !self.lifted(Lift::StepUp) {
            self.judge_triggers();
        }
    }

    /// Judges each kept scope once more; those stay of which `stays` says so.
    fn retain(&mut self, stays: &dyn Fn(&mut Self, &mut Kept<'r>) -> bool) {
        for mut scope in core::mem::take(&mut self.kept) {
            if stays(self, &mut scope) {
                self.kept.push(scope);
            }
        }
    }

    /// Whether the scope stays, as far as its category's second factor goes.
    fn category_factor(&mut self, kept: &mut Kept<'r>) -> bool {
        let Some(category) = self.policy.categories.get(usize::from(kept.rule.category)) else {
            return false;
        };
        let index = kept.rule.category;
        let unmet = if kept.access.any {
            match self.judge_need(category.mfa.as_ref(), Rule::Mfa(index), kept) {
                Ok(()) => return true,
                Err(code) => Some((code, Rule::Mfa(index))),
            }
        } else {
            None
        };
        // Nobody can be asked: what does not need the workforce's factor may remain.
        kept.access.any = false;
        let own = kept.access != RecordAccess::default();
        let unmet = match own.then(|| self.judge_need(category.own_mfa.as_ref(), Rule::OwnMfa(index), kept)) {
            Some(Ok(())) => {
                if let Some((code, rule)) = unmet {
                    self.reason(code, Consequence::Note, rule, Some(&kept.rule.name));
                }
                return true;
            }
            Some(Err(code)) => Some((code, Rule::OwnMfa(index))),
            None => unmet,
        };
        if let Some((code, rule)) = unmet {
            self.strip(code, rule, &kept.rule.name, kept.origin);
        }
        false
    }

    /// Judges a category's need. `Err` only where it is unmet and nobody can be asked; an unmet need that can be
    /// asked for, or should have been, is noted as such and leaves the scope where it is.
    fn judge_need(&mut self, need: Option<&'r Need>, rule: Rule, kept: &mut Kept<'r>) -> Result<(), Code> {
        let Some(need) = need else { return Ok(()) };
        match need.met(&self.methods, self.now) {
            Ok(at) => kept.mfa_at = Some(at),
            Err(code) => match self.means() {
                Means::Ask => {
                    self.reason(code, Consequence::StepUp, rule, None);
                    self.unmet.push(need);
                }
                Means::Refuse => self.deny(code, rule, None),
                Means::Unattended => return Err(code),
            },
        }
        Ok(())
    }

    fn judge_triggers(&mut self) {
        let policy = self.policy;
        for (index, trigger) in (0_u16..).zip(&policy.triggers) {
            if trigger.flows.has(self.request.flow) && trigger.when.holds(self) {
                let rule = Rule::StepUp(index);
                self.demand(&trigger.require, rule, trigger.unattended, Some(&trigger.when));
            }
        }
    }

    /// Demands a second factor for the login as a whole.
    pub(crate) fn demand(
        &mut self,
        need: &'r Need,
        rule: Rule,
        unattended: Unattended,
        when: Option<&Condition>,
    ) {
        let Err(code) = need.met(&self.methods, self.now) else { return };
        match (self.means(), when) {
            (Means::Ask, _) => {
                self.reason(code, Consequence::StepUp, rule, None);
                self.unmet.push(need);
            }
            (Means::Unattended, Some(when)) => self.refuse(code, rule, unattended, when),
            _ => self.deny(code, rule, None),
        }
    }

    /// Refuses the login, or takes the scopes away that made a condition hold.
    #[inline(never)]
    pub(crate) fn refuse(&mut self, code: Code, rule: Rule, how: Unattended, when: &Condition) {
        match how {
            Unattended::Deny => self.deny(code, rule, None),
            Unattended::Strip => self.retain(&|run, scope| {
                let concerned = when.concerns(scope);
                if concerned {
                    run.strip(code, rule, &scope.rule.name, scope.origin);
                }
                !concerned
            }),
        }
    }

    /// Denies where patient-route scopes were asked for and none is left, and where taking one away protects
    /// nothing.
    pub(crate) fn judge_what_is_left(&mut self) {
        let left = self.kept.iter().any(|kept| kept.origin == Origin::Requested);
        if !left && self.request.scopes.iter().any(|scope| self.patient_scope(scope)) {
            self.deny(Code::NoScopeLeft, Rule::Default, None);
        }
        if let Some((_, api)) = self.api
            && api.authorizes_on == AuthorizesOn::Permissions
            && !self.removed.is_empty()
        {
            self.deny(Code::StripIneffective, Rule::Api(api.rule), None);
        }
    }

    /// Whether the scope belongs to a patient route of the requested API, or of any API of the client where none
    /// was requested.
    fn patient_scope(&self, scope: &str) -> bool {
        if let Some((_, api)) = self.api {
            return api.scope(scope).is_some();
        }
        let apis = self.client.map_or(&[][..], |(_, client)| &client.audiences);
        apis.iter()
            .filter_map(|index| self.policy.apis.get(usize::from(*index)))
            .any(|api| api.scope(scope).is_some())
    }
}
