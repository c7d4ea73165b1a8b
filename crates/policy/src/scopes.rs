//! Scopes and named routes: which are kept, on whose records, and which are taken away.

use crate::{
    decide::{Means, Run},
    decision::{Code, Consequence, Grant, Rule},
    policy::{AuthorizesOn, Category, ClaimSource, Lapse, Need, RecordRule, ScopeRule, Unattended},
    request::Value,
    sets::OidcScope,
    time::UnixTime,
    training::{Standing, standing},
    trigger::Facts,
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
}

/// A scope that is granted so far.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept<'r> {
    pub(crate) rule: &'r ScopeRule,
    pub(crate) access: RecordAccess,
    pub(crate) origin: Origin,
    /// When the second factor was used that its category needs.
    pub(crate) mfa_at: Option<UnixTime>,
}

impl<'r> Kept<'r> {
    pub(crate) fn grant(&self) -> Grant<'r> {
        Grant { scope: &self.rule.name, access: self.access, mfa_at: self.mfa_at }
    }
}

impl<'r> Run<'r> {
    pub(crate) fn judge_scopes(&mut self) {
        let request = self.request;
        let Some((_, api)) = self.api else {
            for scope in request.scopes.iter().filter(|scope| OidcScope::parse(scope).is_none()) {
                self.strip(Code::ScopeUngoverned, Rule::Default, scope, Origin::Requested);
            }
            return;
        };
        let mut judged = vec![false; api.scopes.len()];
        for scope in request.scopes.iter().filter(|scope| OidcScope::parse(scope).is_none()) {
            match api.scope(scope) {
                Some((at, rule)) => {
                    if let Some(judged @ false) = judged.get_mut(usize::from(at)) {
                        *judged = true;
                        self.judge_scope(rule, Origin::Requested, Rule::Route(rule.rule));
                    }
                }
                None if self.removed.contains(scope) => {}
                None => self.strip(Code::ScopeUngoverned, Rule::Default, scope, Origin::Requested),
            }
        }
        // Where nothing was asked for, Auth0 may grant every scope; and `permissions` has all that are assigned,
        // whatever was asked for.
        if request.scopes.is_empty() || api.authorizes_on == AuthorizesOn::Permissions {
            for (rule, judged) in api.scopes.iter().zip(judged) {
                if !judged {
                    self.judge_scope(rule, Origin::Assumed, Rule::Route(rule.rule));
                }
            }
        }
    }

    pub(crate) fn judge_routes(&mut self) {
        let Some((_, api)) = self.api else { return };
        for named in &self.request.routes {
            if named.kind != Some(api.details_type.as_str()) {
                if api.phi {
                    self.reason(Code::DetailsRefused, Consequence::Deny, Rule::Api(api.rule), None);
                }
                continue;
            }
            let route = named.method.zip(named.path);
            let route = route.and_then(|(method, path)| api.routes.find(method, path));
            let scope = route.and_then(|route| Some((route, api.scopes.get(usize::from(route.scope))?)));
            match scope {
                Some((route, scope)) => self.judge_scope(scope, Origin::Route, Rule::Route(route.rule)),
                None => self.reason(Code::RouteUnknown, Consequence::Deny, Rule::Default, None),
            }
        }
    }

    fn judge_scope(&mut self, rule: &'r ScopeRule, origin: Origin, named_by: Rule) {
        let Some(category) = self.policy.categories.get(usize::from(rule.category)) else {
            return self.strip(Code::ScopeUngoverned, Rule::Default, &rule.name, origin);
        };
        let workforce = self.roles.meet(&rule.roles);
        let lapsed = if workforce { self.lapsed_training(category) } else { Vec::new() };
        let (own, own_key) = self.reaches(rule.own.as_ref());
        let (proxy, proxy_key) = self.reaches(rule.proxy.as_ref());
        let access = RecordAccess { any: workforce && lapsed.is_empty(), own, proxy };
        let granted = access != RecordAccess::default();
        for (course, code, lapse) in &lapsed {
            let at = Rule::Training(*course);
            match lapse {
                _ if granted => self.reason(*code, Consequence::Note, at, Some(&rule.name)),
                Lapse::Deny => self.reason(*code, Consequence::Deny, at, Some(&rule.name)),
                Lapse::Strip => self.strip(*code, at, &rule.name, origin),
            }
        }
        if granted {
            self.kept.push(Kept { rule, access, origin, mfa_at: None });
        } else if lapsed.is_empty() {
            let code = match (own_key.or(proxy_key), origin) {
                (Some(code), _) => code,
                (None, Origin::Route) => Code::RouteRefused,
                (None, _) => Code::RoleRefused,
            };
            self.strip(code, named_by, &rule.name, origin);
        }
    }

    /// Courses of the category that bind this user and are wanting. Grace is noted on the way.
    fn lapsed_training(&mut self, category: &'r Category) -> Vec<(u16, Code, Lapse)> {
        let mut lapsed = Vec::new();
        for index in &category.training {
            let Some(course) = self.policy.courses.get(usize::from(*index)) else { continue };
            if course.roles.as_ref().is_some_and(|bound| !bound.meet(&self.roles)) {
                continue;
            }
            let found = match self.standings.get(usize::from(*index)) {
                Some(Some(known)) => *known,
                _ => standing(course, self.request, self.now),
            };
            if let Some(slot) = self.standings.get_mut(usize::from(*index)) {
                *slot = Some(found);
            }
            match found {
                Standing::Current => {}
                Standing::Grace => {
                    self.reason(Code::TrainingGrace, Consequence::Note, Rule::Training(*index), None)
                }
                Standing::Lapsed(code) => lapsed.push((*index, code, course.lapse)),
            }
        }
        lapsed
    }

    /// Whether the user has own or proxy access, and what is wrong if only the claim that says whose is missing.
    fn reaches(&self, rule: Option<&RecordRule>) -> (bool, Option<Code>) {
        let Some(rule) = rule.filter(|rule| rule.roles.meet(&self.roles)) else { return (false, None) };
        let named = self.policy.claims.get(usize::from(rule.key)).is_some_and(|claim| match claim.source {
            ClaimSource::Field(field) => {
                let value = self.request.values.at(field);
                let empty = matches!(value, Value::Text(""))
                    || self.request.values.list(value).is_some_and(<[_]>::is_empty);
                !empty && matches!(self.claim_facts().evaluate(claim, field, &mut None), Ok(Some(_)))
            }
            _ => false,
        });
        if named { (true, None) } else { (false, Some(Code::RecordKeyMissing)) }
    }

    pub(crate) fn judge_second_factors(&mut self) {
        let mut kept = core::mem::take(&mut self.kept);
        kept.retain_mut(|scope| self.category_factor(scope));
        self.judge_triggers(&mut kept);
        self.kept = kept;
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
        match need.met(&self.request.methods, self.now) {
            Ok(at) => kept.mfa_at = Some(at),
            Err(code) => match self.means() {
                Means::Ask => {
                    self.reason(code, Consequence::StepUp, rule, None);
                    self.unmet.push(need);
                }
                Means::Refuse => self.reason(code, Consequence::Deny, rule, None),
                Means::Unattended => return Err(code),
            },
        }
        Ok(())
    }

    fn judge_triggers(&mut self, kept: &mut Vec<Kept<'r>>) {
        let policy = self.policy;
        for (index, trigger) in (0_u16..).zip(&policy.triggers) {
            if !trigger.flows.has(self.request.flow) {
                continue;
            }
            let facts =
                Facts { request: self.request, now: self.now, client: self.client, roles: &self.roles, kept };
            if !trigger.when.holds(&facts) {
                continue;
            }
            let Err(code) = trigger.require.met(&self.request.methods, self.now) else { continue };
            let rule = Rule::StepUp(index);
            match (self.means(), trigger.unattended) {
                (Means::Ask, _) => {
                    self.reason(code, Consequence::StepUp, rule, None);
                    self.unmet.push(&trigger.require);
                }
                (Means::Refuse, _) | (Means::Unattended, Unattended::Deny) => {
                    self.reason(code, Consequence::Deny, rule, None);
                }
                (Means::Unattended, Unattended::Strip) => kept.retain(|scope| {
                    let concerned = trigger.when.concerns(scope);
                    if concerned {
                        self.strip(code, rule, &scope.rule.name, scope.origin);
                    }
                    !concerned
                }),
            }
        }
    }

    /// Denies where patient-route scopes were asked for and none is left, and where taking one away protects
    /// nothing.
    pub(crate) fn judge_what_is_left(&mut self) {
        let left = self.kept.iter().any(|kept| kept.origin == Origin::Requested);
        if !left && self.request.scopes.iter().any(|scope| self.patient_scope(scope)) {
            self.reason(Code::NoScopeLeft, Consequence::Deny, Rule::Default, None);
        }
        if let Some((_, api)) = self.api
            && api.authorizes_on == AuthorizesOn::Permissions
            && !self.removed.is_empty()
        {
            self.reason(Code::StripIneffective, Consequence::Deny, Rule::Api(api.rule), None);
        }
    }

    /// Whether the scope belongs to a patient route of the requested API, or of any API of the client where none
    /// was requested.
    fn patient_scope(&self, scope: &str) -> bool {
        if let Some((_, api)) = self.api {
            return api.scope(scope).is_some();
        }
        let client = self.policy.clients.get(usize::from(self.client));
        let apis = client.map_or(&[][..], |client| &client.audiences);
        apis.iter()
            .filter_map(|index| self.policy.apis.get(usize::from(*index)))
            .any(|api| api.scope(scope).is_some())
    }
}
