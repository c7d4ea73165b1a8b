//! The policy for each Action: without the rules that the Action never looks at, and so with just the fields that it reads.
//!
//! Numbers stay what they are in the whole policy, and so does the hash, which names all of it.

use crate::{
    claims::ClaimType,
    policy::{Claim, ClaimIndex, ClaimSource, Policy, ScopeRule},
    route::RouteTree,
    sets::{Token, Tokens},
};
use alloc::{string::String, vec::Vec};
use wardgate_pattern::PhiGuard;

impl Policy {
    /// What the first Action of a login looks at. It sets no claim: it only asks whether there is one that says whose
    /// records are reached.
    pub fn for_gate(&self) -> Self {
        let mut policy = self.for_login();
        policy.label.clear();
        policy.keep_claims(|at, _| self.is_record_key(at));
        policy.courses.iter_mut().for_each(|course| course.source.clear());
        policy.free_claims = ClaimIndex::default();
        policy.apis.iter_mut().for_each(|api| api.claims = ClaimIndex::default());
        policy
    }

    /// What the last Action of a login looks at.
    pub fn for_token(&self) -> Self {
        let mut policy = self.for_login();
        policy.keep_claims(|at, claim| {
            claim.tokens != Tokens::EMPTY.with(Token::Machine) || self.is_record_key(at)
        });
        policy.clients.iter_mut().for_each(|client| client.refusals.retain(|refusal| !refusal.gate_only));
        policy
    }

    /// What the Action of machine clients looks at.
    pub fn for_machine(&self) -> Self {
        let mut policy = self.clone();
        policy.audit_key = None;
        policy.portal = None;
        policy.roles.clear();
        policy.connections.clear();
        policy.refused_subjects.clear();
        policy.employment = None;
        policy.emergencies.clear();
        policy.clients.clear();
        policy.categories.clear();
        policy.courses.clear();
        policy.triggers.clear();
        policy.restrictions.clear();
        policy.sessions.clear();
        policy.zones.clear();
        policy.keep_claims(|_, claim| claim.tokens.has(Token::Machine));
        policy.free_claims.by_role.clear();
        for api in &mut policy.apis {
            api.details_type.clear();
            api.max_token_age = None;
            api.scopes.clear();
            api.routes = RouteTree::default();
            api.claims.by_role.clear();
        }
        policy
    }

    fn for_login(&self) -> Self {
        let mut policy = self.clone();
        policy.machines.clear();
        for api in &mut policy.apis {
            api.max_token_age = None;
        }
        policy
    }

    /// Whether some scope asks for this claim before it grants own or proxy records.
    fn is_record_key(&self, claim: usize) -> bool {
        let rules = |scope: &ScopeRule| {
            [&scope.own, &scope.proxy].into_iter().flatten().any(|rule| usize::from(rule.key) == claim)
        };
        self.apis.iter().flat_map(|api| &api.scopes).any(rules)
    }

    /// Forgets the other claims, what kept ones are called where the name is not part of a hash, and the detectors where
    /// no text of people's own is left.
    fn keep_claims(&mut self, keep: impl Fn(usize, &Claim) -> bool) {
        let kept: Vec<bool> = self.claims.iter().enumerate().map(|(at, claim)| keep(at, claim)).collect();
        let is_kept = |at: &u16| kept.get(usize::from(*at)).copied().unwrap_or(false);
        for index in self.apis.iter_mut().map(|api| &mut api.claims).chain([&mut self.free_claims]) {
            index.everyone.retain(is_kept);
            index.by_role.iter_mut().for_each(|(_, claims)| claims.retain(is_kept));
            index.by_role.retain(|(_, claims)| !claims.is_empty());
        }
        self.claims.truncate(kept.iter().rposition(|kept| *kept).map_or(0, |last| last + 1));
        for (claim, kept) in self.claims.iter_mut().zip(&kept) {
            if !kept {
                *claim = forgotten();
            } else if claim.ty.innermost() != Form::Hashed {
                claim.name.clear();
            }
        }
        if !self.has_free_form() {
            self.guard = PhiGuard::default();
        }
    }
}

/// Stands where a claim was, so that those after it keep their numbers.
fn forgotten() -> Claim {
    Claim {
        name: String::new(),
        source: ClaimSource::PolicyLabel,
        ty: ClaimType::Bool,
        tokens: Tokens::EMPTY,
        clients: Vec::new(),
        organizations: None,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Only a hash leaves, which the claim's name is part of.
    Hashed,
    /// A text that people wrote, which the detectors look at.
    Free,
    /// Anything closed.
    Closed,
}

impl ClaimType {
    pub(crate) fn is_free_form(&self) -> bool {
        self.innermost() == Form::Free
    }

    fn innermost(&self) -> Form {
        match self {
            Self::Opaque => Form::Hashed,
            Self::Pattern { .. } | Self::Text { .. } => Form::Free,
            Self::List { of, .. } => of.innermost(),
            _ => Form::Closed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        policy::{Api, AuthorizesOn, FieldId, Phi, RecordRule},
        sets::Roles,
    };

    fn claim(name: &str, ty: ClaimType, token: Token) -> Claim {
        Claim {
            name: name.to_owned(),
            source: ClaimSource::Field(FieldId(7)),
            ty,
            tokens: Tokens::EMPTY.with(token),
            clients: Vec::new(),
            organizations: None,
        }
    }

    /// A claim of a login, one of a machine, one whose name is hashed.
    fn policy() -> Policy {
        Policy {
            hash: "0123456789abcdef".to_owned(),
            label: "p@1".to_owned(),
            tenants: vec!["t".to_owned()],
            phi: Phi::Enabled,
            shadow: false,
            denied_message: "no".to_owned(),
            claim_key: None,
            audit_key: None,
            portal: None,
            roles: vec!["nurse".to_owned()],
            connections: Vec::new(),
            refused_subjects: Vec::new(),
            employment: None,
            emergencies: Vec::new(),
            apis: Vec::new(),
            clients: Vec::new(),
            categories: Vec::new(),
            courses: Vec::new(),
            triggers: Vec::new(),
            restrictions: Vec::new(),
            sessions: Vec::new(),
            zones: Vec::new(),
            claims: vec![
                claim("n/department", ClaimType::Text { max: 9 }, Token::Access),
                claim("n/service", ClaimType::Bool, Token::Machine),
                claim("n/ref", ClaimType::Opaque, Token::Id),
            ],
            free_claims: ClaimIndex { everyone: vec![0, 1], by_role: vec![(0, vec![2])] },
            machines: Vec::new(),
            guard: PhiGuard::default(),
        }
    }

    #[track_caller]
    fn check(policy_for: &Policy, names: &[&str], everyone: &[u16], by_role: &[(u16, Vec<u16>)]) {
        let read = Policy::from_image(&policy_for.to_image()).unwrap();
        assert_eq!(read.hash, policy().hash);
        assert_eq!(read.claims.iter().map(|claim| claim.name.as_str()).collect::<Vec<_>>(), names);
        assert_eq!(read.free_claims.everyone, everyone);
        assert_eq!(read.free_claims.by_role, by_role);
    }

    #[test]
    fn an_image_has_what_its_action_looks_at_under_the_same_numbers() {
        check(&policy().for_gate(), &[], &[], &[]);
        check(&policy().for_token(), &["", "", "n/ref"], &[0], &[(0, vec![2])]);
        check(&policy().for_machine(), &["", ""], &[1], &[]);
        check(&policy(), &["n/department", "n/service", "n/ref"], &[0, 1], &[(0, vec![2])]);
    }

    #[test]
    fn a_claim_that_names_records_stays_at_the_gate() {
        let mut policy = policy();
        let roles = Roles::default();
        let own = RecordRule { roles, key: 1 };
        policy.apis.push(Api {
            audience: "https://api".to_owned(),
            phi: true,
            authorizes_on: AuthorizesOn::Scope,
            details_type: String::new(),
            max_token_age: None,
            scopes: vec![ScopeRule {
                name: "read".to_owned(),
                category: 0,
                roles,
                own: Some(own),
                proxy: None,
                organizations: None,
                attributes: None,
                rule: 0,
            }],
            routes: RouteTree::default(),
            claims: ClaimIndex::default(),
            rule: 0,
        });
        let gate = policy.for_gate();
        let of_events = gate.claims.iter().map(|claim| matches!(claim.source, ClaimSource::Field(_)));
        assert_eq!(of_events.collect::<Vec<_>>(), [false, true]);
    }

    #[test]
    fn a_text_that_people_wrote_is_free_form_also_in_a_list() {
        let free = |ty: ClaimType| {
            let mut policy = policy();
            policy.claims = vec![claim("n/a", ty, Token::Access)];
            policy.has_free_form()
        };
        let text = || Box::new(ClaimType::Text { max: 9 });
        assert!(free(*text()) && free(ClaimType::List { of: text(), max: 2 }));
        assert!(!free(ClaimType::Bool) && !free(ClaimType::Opaque));
        assert!(!free(ClaimType::List { of: Box::new(ClaimType::Bool), max: 2 }));
    }
}
