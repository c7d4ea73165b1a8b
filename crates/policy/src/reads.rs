//! Which fields of an event a policy reads: what an Action hands to the engine is exactly that.

use crate::{
    condition::Condition,
    policy::{ClaimSource, Enrol, FieldId, Need, Policy, ScopeRule},
};
use alloc::vec::Vec;

/// What is read of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Read {
    /// Its value, or a list of values.
    Value(FieldId),
    /// A list of records of others: each a reference, an end and scopes.
    Proxies(FieldId),
}

impl Policy {
    /// Every field that a rule of the policy reads; what the request itself is made of is not among them.
    pub fn reads(&self) -> Vec<Read> {
        let mut reads = Vec::new();
        let fields = self.courses.iter().flat_map(|course| [course.completed_at, course.version]);
        let portal = self.portal.iter().map(|portal| &portal.key);
        let keys = self.claim_key.iter().chain(&self.audit_key).chain(portal).map(|key| key.secret);
        let sources = self.connections.iter().filter_map(|connection| connection.roles.as_ref());
        reads.extend(fields.chain(keys).chain(sources.map(|source| source.field)).map(Read::Value));
        for claim in &self.claims {
            match claim.source {
                ClaimSource::Field(field) => reads.push(Read::Value(field)),
                ClaimSource::ProxyRecords(field) => reads.push(Read::Proxies(field)),
                _ => {}
            }
        }
        for condition in self.conditions() {
            condition.fields(&mut reads);
        }
        reads.sort_unstable();
        reads.dedup();
        reads
    }

    /// Whether some claim is a text that people wrote, so that the user's own must be kept out.
    pub fn has_free_form(&self) -> bool {
        self.claims.iter().any(|claim| claim.ty.is_free_form())
    }

    fn conditions(&self) -> Vec<&Condition> {
        let clients = self.clients.iter();
        let refusals = clients.clone().flat_map(|client| &client.refusals).map(|refusal| &refusal.when);
        let scopes = self
            .apis
            .iter()
            .flat_map(|api| &api.scopes)
            .chain(clients.filter_map(|client| client.entry.as_ref()));
        let of_scopes =
            scopes.flat_map(|scope: &ScopeRule| scope.organizations.iter().chain(&scope.attributes));
        let needs = self
            .categories
            .iter()
            .flat_map(|category| category.mfa.iter().chain(&category.own_mfa))
            .chain(self.triggers.iter().map(|trigger| &trigger.require))
            .chain(self.emergencies.iter().map(|emergency| &emergency.require));
        refusals
            .chain(of_scopes)
            .chain(needs.filter_map(Need::elsewhere))
            .chain(self.employment.iter().flat_map(|one| &one.lapses).map(|(when, _)| when))
            .chain(self.triggers.iter().map(|trigger| &trigger.when))
            .chain(self.restrictions.iter().map(|restriction| &restriction.when))
            .chain(self.sessions.iter().filter_map(|session| session.when.as_ref()))
            .chain(self.claims.iter().filter_map(|claim| claim.organizations.as_ref()))
            .collect()
    }
}

impl Need {
    fn elsewhere(&self) -> Option<&Condition> {
        match &self.enrol {
            Enrol::Unless(elsewhere) => Some(elsewhere),
            Enrol::Deny | Enrol::Allow => None,
        }
    }
}

impl Condition {
    fn fields(&self, reads: &mut Vec<Read>) {
        match self {
            Self::All(conditions) | Self::Any(conditions) => {
                conditions.iter().for_each(|condition| condition.fields(reads));
            }
            Self::Scope(_)
            | Self::RequestedScope(_)
            | Self::Category(_)
            | Self::Role(_)
            | Self::Client(_)
            | Self::OutsideHours(..) => {}
            Self::Asked(field, _)
            | Self::Is(field, _)
            | Self::IsNot(field, _)
            | Self::Lacks(field, _)
            | Self::Untrue(field)
            | Self::Below(field, _)
            | Self::Older(field, _)
            | Self::Reached(field)
            | Self::Ahead(field)
            | Self::Present(field)
            | Self::OutsideNetworks(field, _) => reads.push(Read::Value(*field)),
            Self::Differ(one, other) => reads.extend([Read::Value(*one), Read::Value(*other)]),
        }
    }
}
