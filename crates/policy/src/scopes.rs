//! Scopes and named routes: which are kept, on whose records, and which are taken away.

use crate::{
    decide::{Means, Run},
    decision::{Code, Consequence, Grant, Rule},
    policy::{AuthorizesOn, ClaimSource, Lapse, Need, RecordRule, ScopeRule, Unattended},
    request::Value,
    sets::OidcScope,
    time::UnixTime,
    training::Standing,
};
use alloc::vec;

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
        let api = self.api.map(|(_, api)| api);
        let mut judged = vec![false; api.map_or(0, |api| api.scopes.len())];
        for scope in &request.scopes {
            if OidcScope::parse(scope).is_some() {
                continue;
            }
            match api.and_then(|api| api.scope(scope)) {
                Some((at, rule)) => {
                    if let Some(judged @ false) = judged.get_mut(usize::from(at)) {
                        *judged = true;
                        self.judge_scope(rule, Origin::Requested, Rule::Route(rule.rule));
                    }
                }
                // One that an API does not have is taken away once.
                None if api.is_some() && self.removed.contains(scope) => {}
                None => self.strip(Code::ScopeUngoverned, Rule::Default, scope, Origin::Requested),
            }
        }
        let Some(api) = api else { return };
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
                    self.deny(Code::DetailsRefused, Rule::Api(api.rule), None);
                }
                continue;
            }
            let route = named.method.zip(named.path);
            let route = route.and_then(|(method, path)| api.routes.find(method, path));
            let scope = route.and_then(|route| Some((route, api.scopes.get(usize::from(route.scope))?)));
            match scope {
                Some((route, scope)) => self.judge_scope(scope, Origin::Route, Rule::Route(route.rule)),
                None => self.deny(Code::RouteUnknown, Rule::Default, None),
            }
        }
    }

    fn judge_scope(&mut self, rule: &'r ScopeRule, origin: Origin, named_by: Rule) {
        let Some(category) = self.policy.categories.get(usize::from(rule.category)) else {
            return self.strip(Code::ScopeUngoverned, Rule::Default, &rule.name, origin);
        };
        let workforce = self.roles.meet(&rule.roles);
        let mut lapsed = false;
        if workforce {
            for index in &category.training {
                match self.standings.get(usize::from(*index)) {
                    None | Some(Standing::Current) => {}
                    Some(Standing::Grace) => {
                        self.reason(Code::TrainingGrace, Consequence::Note, Rule::Training(*index), None);
                    }
                    Some(Standing::Lapsed(..)) => lapsed = true,
                }
            }
        }
        let (own, own_key) = self.reaches(rule.own.as_ref());
        let (proxy, proxy_key) = self.reaches(rule.proxy.as_ref());
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
            self.kept.push(Kept { rule, access, origin, mfa_at: None });
        } else if !lapsed {
            let code = match (own_key.or(proxy_key), origin) {
                (Some(code), _) => code,
                (None, Origin::Route) => Code::RouteRefused,
                (None, _) => Code::RoleRefused,
            };
            self.strip(code, named_by, &rule.name, origin);
        }
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
        self.retain(&|run, scope| run.category_factor(scope));
        self.judge_triggers();
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
        match need.met(&self.request.methods, self.now) {
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
            if !trigger.flows.has(self.request.flow) || !trigger.when.holds(self) {
                continue;
            }
            let Err(code) = trigger.require.met(&self.request.methods, self.now) else { continue };
            let rule = Rule::StepUp(index);
            match (self.means(), trigger.unattended) {
                (Means::Ask, _) => {
                    self.reason(code, Consequence::StepUp, rule, None);
                    self.unmet.push(&trigger.require);
                }
                (Means::Refuse, _) | (Means::Unattended, Unattended::Deny) => self.deny(code, rule, None),
                (Means::Unattended, Unattended::Strip) => self.retain(&|run, scope| {
                    let concerned = trigger.when.concerns(scope);
                    if concerned {
                        run.strip(code, rule, &scope.rule.name, scope.origin);
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
