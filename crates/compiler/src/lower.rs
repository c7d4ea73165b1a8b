//! From the document to the policy as the decision reads it: names become indices, lists are sorted for look-up.
//!
//! What refers to nothing is left out here; the checks have refused it before.

mod access;
mod claims;
mod conditions;
mod words;

pub(crate) use access::record_key;
pub(crate) use words::flows;

use crate::{
    document::{self, Document},
    image,
    numbers::{Numbers, completion, secret},
    units,
};
use std::collections::BTreeSet;
use wardgate_pattern::PhiGuard;
use wardgate_policy::{
    Category, Course, Enrol, Key, Lapse, Need, Phi, Policy, Roles, Seconds, Trigger, Unattended,
};

/// Compiles a document that is right. The guard is made of its detectors.
pub(crate) fn lower(document: &Document, numbers: &Numbers, guard: PhiGuard) -> Policy {
    let names = Names::of(document);
    let mut policy = Policy {
        hash: String::new(),
        label: format!("{}@{}", document.policy.id.0, document.policy.version.0),
        tenants: document.policy.tenants.iter().map(|tenant| tenant.0.clone()).collect(),
        phi: match document.policy.phi {
            document::Phi::Enabled => Phi::Enabled,
            document::Phi::Disabled => Phi::Disabled,
        },
        denied_message: document.messages.denied.0.clone(),
        claim_key: document.keys.claim.as_ref().map(|key| lower_key(key, numbers)),
        audit_key: document.keys.audit.as_ref().map(|key| lower_key(key, numbers)),
        apis: access::apis(document, &names),
        clients: access::clients(document, &names),
        categories: document
            .category
            .iter()
            .map(|(name, category)| lower_category(&name.0, category, &names))
            .collect(),
        courses: document
            .training
            .iter()
            .map(|(name, training)| lower_course(&name.0, training, &names, numbers))
            .collect(),
        triggers: document.step_up.iter().map(|trigger| lower_trigger(trigger, &names)).collect(),
        claims: document.claim.iter().map(|claim| claims::claim(document, claim, numbers)).collect(),
        free_claims: claims::index(document, &names, |claim| claim.audiences.is_none()),
        machines: access::machines(document),
        roles: names.roles,
        guard,
    };
    policy.hash = image::hash(&policy);
    policy
}

/// Every name that the policy refers to, in the order of its indices.
pub(crate) struct Names<'d> {
    pub(crate) document: &'d Document,
    /// Sorted.
    pub(crate) roles: Vec<String>,
    /// Audiences, sorted.
    audiences: Vec<&'d str>,
    /// Ids of clients, sorted.
    clients: Vec<&'d str>,
}

impl<'d> Names<'d> {
    fn of(document: &'d Document) -> Self {
        let mut audiences: Vec<_> = document.api.iter().map(|api| api.audience.0.as_str()).collect();
        audiences.sort_unstable();
        let mut clients: Vec<_> = document.client.iter().map(|client| client.id.0.as_str()).collect();
        clients.sort_unstable();
        Self { document, roles: roles(document).into_iter().map(str::to_owned).collect(), audiences, clients }
    }

    fn roles(&self, names: &[document::ShortText]) -> Roles {
        names.iter().filter_map(|name| self.roles.binary_search(&name.0).ok()).collect()
    }

    fn api(&self, audience: &str) -> Option<u16> {
        self.audiences.binary_search(&audience).ok().and_then(index)
    }

    fn client(&self, id: &str) -> Option<u16> {
        self.clients.binary_search(&id).ok().and_then(index)
    }

    fn category(&self, name: &document::Name) -> Option<u16> {
        self.document.category.get_index_of(name).and_then(index)
    }

    fn course(&self, name: &document::Name) -> Option<u16> {
        self.document.training.get_index_of(name).and_then(index)
    }
}

fn index(at: usize) -> Option<u16> {
    u16::try_from(at).ok()
}

/// The place of a rule in a list of the document.
fn place(at: usize) -> u16 {
    index(at).unwrap_or(u16::MAX)
}

/// Every role that some rule names, sorted.
pub(crate) fn roles(document: &Document) -> BTreeSet<&str> {
    let of_routes = document.route.iter().flat_map(|route| {
        let records = route.own.iter().chain(&route.proxy).flat_map(|records| &records.roles);
        route.roles.iter().chain(records)
    });
    let of_training = document.training.values().flat_map(|training| training.roles.iter().flatten());
    let of_claims = document.claim.iter().flat_map(|claim| claim.roles.iter().flatten());
    let of_triggers = document.step_up.iter().flat_map(|trigger| conditions::roles(&trigger.when));
    of_routes.chain(of_training).chain(of_claims).chain(of_triggers).map(|role| role.0.as_str()).collect()
}

fn lower_key(key: &document::Key, numbers: &Numbers) -> Key {
    Key { id: key.id.0.clone(), secret: numbers.get(&secret(&key.secret.0)) }
}

fn lower_category(name: &str, category: &document::Category, names: &Names<'_>) -> Category {
    Category {
        name: name.to_owned(),
        training: category.training.iter().filter_map(|course| names.course(course)).collect(),
        mfa: category.mfa.as_ref().map(lower_need),
        own_mfa: category.own_mfa.as_ref().map(lower_need),
    }
}

fn lower_need(need: &document::Need) -> Need {
    Need {
        max_age: seconds(&need.max_age),
        factors: need.factors.as_ref().map(|factors| factors.iter().map(|factor| (*factor).into()).collect()),
        enrol: match need.enrol {
            document::Enrol::Deny => Enrol::Deny,
            document::Enrol::Allow => Enrol::Allow,
        },
    }
}

fn lower_course(name: &str, training: &document::Training, names: &Names<'_>, numbers: &Numbers) -> Course {
    let [completed_at, version] = completion(&training.source.0);
    Course {
        name: name.to_owned(),
        completed_at: numbers.get(&completed_at),
        version: numbers.get(&version),
        max_age: seconds(&training.max_age),
        min_version: training.min_version,
        grace: training.grace.as_ref().map_or(Seconds(0), seconds),
        lapse: match training.lapse {
            document::Lapse::Strip => Lapse::Strip,
            document::Lapse::Deny => Lapse::Deny,
        },
        roles: training.roles.as_ref().map(|roles| names.roles(roles)),
    }
}

fn lower_trigger(trigger: &document::StepUp, names: &Names<'_>) -> Trigger {
    Trigger {
        flows: words::flows(trigger.flows.as_deref()),
        when: conditions::lower(&trigger.when, names),
        require: lower_need(&trigger.require),
        unattended: match trigger.unattended {
            document::Unattended::Deny => Unattended::Deny,
            document::Unattended::Strip => Unattended::Strip,
        },
    }
}

/// A duration that cannot be read is none, which is never long enough.
fn seconds(duration: &document::Duration) -> Seconds {
    units::seconds(&duration.0).map_or(Seconds(0), Seconds)
}
