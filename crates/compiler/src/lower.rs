//! From the document to the policy as the decision reads it: names become indices, lists are sorted for look-up.
//!
//! What refers to nothing is left out here; the checks have refused it before.

mod access;
mod claims;
mod conditions;
mod lasting;
mod words;

pub(crate) use access::record_key;
pub(crate) use words::flows;

use crate::{
    document::{self, Document},
    hours,
    numbers::{Numbers, completion, secret},
};
use std::collections::BTreeSet;
use wardgate_pattern::PhiGuard;
use wardgate_policy::{
    Category, Code, Condition, Course, Enrol, Key, Lapse, Need, Phi, Policy, Portal, Restriction, Roles,
    Seconds, Trigger, Unattended,
};

/// Compiles a document that is right, but for the policy's hash. The guard is made of its detectors.
pub(crate) fn lower(document: &Document, numbers: &Numbers, guard: PhiGuard) -> Policy {
    let names = Names::of(document, numbers);
    Policy {
        hash: String::new(),
        label: format!("{}@{}", document.policy.id.0, document.policy.version.0),
        tenants: document.policy.tenants.iter().map(|tenant| tenant.0.clone()).collect(),
        phi: match document.policy.phi {
            document::Phi::Enabled => Phi::Enabled,
            document::Phi::Disabled => Phi::Disabled,
        },
        shadow: document.policy.mode == document::Mode::Shadow,
        denied_message: document.messages.denied.0.clone(),
        claim_key: document.keys.claim.as_ref().map(|key| lower_key(key, numbers)),
        audit_key: document.keys.audit.as_ref().map(|key| lower_key(key, numbers)),
        portal: document.portal.as_ref().zip(document.keys.redirect.as_ref()).map(|(portal, key)| Portal {
            url: portal.url.0.clone(),
            key: lower_key(key, numbers),
            secret: key.secret.0.clone(),
        }),
        connections: access::connections(document, &names),
        refused_subjects: document.subjects.refused.iter().map(|subject| subject.0.clone()).collect(),
        employment: document.employment.as_ref().map(|employment| lasting::employment(employment, &names)),
        emergencies: lasting::emergencies(document, &names),
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
        restrictions: document.restriction.iter().map(|one| lower_restriction(one, &names)).collect(),
        sessions: document.session.iter().map(|session| lasting::session(session, &names)).collect(),
        zones: names.zones.iter().filter_map(|zone| hours::zone(zone)).collect(),
        claims: document.claim.iter().map(|claim| claims::claim(document, claim, &names)).collect(),
        free_claims: claims::index(document, &names, |claim| claim.audiences.is_none()),
        machines: access::machines(document),
        roles: names.roles,
        guard,
    }
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
    /// Time zones, sorted.
    zones: BTreeSet<&'d str>,
    /// Fields by path.
    numbers: &'d Numbers,
}

impl<'d> Names<'d> {
    fn of(document: &'d Document, numbers: &'d Numbers) -> Self {
        let mut audiences: Vec<_> = document.api.iter().map(|api| api.audience.0.as_str()).collect();
        audiences.sort_unstable();
        let mut clients: Vec<_> = document.client.iter().map(|client| client.id.0.as_str()).collect();
        clients.sort_unstable();
        Self {
            document,
            roles: roles(document).into_iter().map(str::to_owned).collect(),
            audiences,
            clients,
            zones: hours::zones(document),
            numbers,
        }
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

    fn zone(&self, name: &str) -> u16 {
        place(self.zones.iter().take_while(|zone| **zone != name).count())
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

/// Every role that some rule names, sorted. Conditions name none of their own.
pub(crate) fn roles(document: &Document) -> BTreeSet<&str> {
    let of_training = document.training.values().flat_map(|training| training.roles.iter().flatten());
    let of_claims = document.claim.iter().flat_map(|claim| claim.roles.iter().flatten());
    let of_employment = document.employment.iter().flat_map(|employment| employment.roles.iter().flatten());
    let named = of_training.chain(of_claims).chain(of_employment);
    named.chain(workforce(document)).chain(of_records(document)).map(|role| role.0.as_str()).collect()
}

/// The roles of the workforce.
pub(crate) fn workforce(document: &Document) -> impl Iterator<Item = &document::ShortText> {
    let of_clients = document.client.iter().flat_map(|client| client.roles.iter().flatten());
    document.route.iter().flat_map(|route| &route.roles).chain(of_clients)
}

/// The roles of those who reach their own records, or somebody's in their place.
pub(crate) fn of_records(document: &Document) -> impl Iterator<Item = &document::ShortText> {
    let records = document.route.iter().flat_map(|route| route.own.iter().chain(&route.proxy));
    records.flat_map(|records| &records.roles)
}

impl Document {
    /// Whether an API of that audience serves PHI.
    pub(crate) fn serves_phi(&self, audience: &document::Audience) -> bool {
        self.api.iter().any(|api| api.phi && api.audience == *audience)
    }

    /// The conditions of all rules.
    pub fn conditions(&self) -> Vec<&document::Condition> {
        self.placed_conditions().into_iter().map(|(_, condition)| condition).collect()
    }

    /// The conditions of all rules, each with its place.
    pub(crate) fn placed_conditions(&self) -> Vec<(String, &document::Condition)> {
        let triggers =
            self.step_up.iter().enumerate().map(|(at, one)| (format!("step_up[{at}].when"), &one.when));
        let restrictions = self
            .restriction
            .iter()
            .enumerate()
            .map(|(at, one)| (format!("restriction[{at}].when"), &one.when));
        let sessions = self.session.iter().enumerate();
        let sessions =
            sessions.filter_map(|(at, one)| Some((format!("session[{at}].when"), one.when.as_ref()?)));
        triggers.chain(restrictions).chain(sessions).collect()
    }

    /// The second factors that are needed, each with its place.
    pub(crate) fn needs(&self) -> Vec<(String, &document::Need)> {
        let categories = self.category.iter().flat_map(|(name, category)| {
            let parts = [("mfa", &category.mfa), ("own_mfa", &category.own_mfa)];
            parts
                .into_iter()
                .filter_map(|(part, need)| Some((format!("category.{}.{part}", name.0), need.as_ref()?)))
        });
        let triggers =
            self.step_up.iter().enumerate().map(|(at, one)| (format!("step_up[{at}].require"), &one.require));
        let emergencies = self
            .break_glass
            .iter()
            .enumerate()
            .map(|(at, one)| (format!("break_glass[{at}].require"), &one.require));
        categories.chain(triggers).chain(emergencies).collect()
    }
}

fn lower_key(key: &document::Key, numbers: &Numbers) -> Key {
    Key { id: key.id.0.clone(), secret: numbers.get(&secret(&key.secret.0)) }
}

fn lower_category(name: &str, category: &document::Category, names: &Names<'_>) -> Category {
    Category {
        name: name.to_owned(),
        training: category.training.iter().filter_map(|course| names.course(course)).collect(),
        mfa: category.mfa.as_ref().map(|need| lower_need(need, names)),
        own_mfa: category.own_mfa.as_ref().map(|need| lower_need(need, names)),
    }
}

fn lower_need(need: &document::Need, names: &Names<'_>) -> Need {
    Need {
        max_age: seconds(&need.max_age),
        factors: need.factors.as_ref().map(|factors| factors.iter().map(|factor| (*factor).into()).collect()),
        enrol: match &need.enrol {
            document::Enrol::Deny => Enrol::Deny,
            document::Enrol::Allow => Enrol::Allow,
            document::Enrol::OnNetworks(networks) => {
                Enrol::Unless(conditions::outside_networks(networks, names))
            }
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
        redirect: training.redirect,
        source: match training.source.0.strip_prefix("user.app_metadata.") {
            Some(path) if training.redirect => path.split('.').map(str::to_owned).collect(),
            _ => Vec::new(),
        },
        roles: training.roles.as_ref().map(|roles| names.roles(roles)),
    }
}

fn lower_trigger(trigger: &document::StepUp, names: &Names<'_>) -> Trigger {
    Trigger {
        flows: words::flows(trigger.flows.as_deref()),
        when: conditions::lower(&trigger.when, names),
        require: lower_need(&trigger.require, names),
        unattended: lower_unattended(trigger.unattended),
    }
}

fn lower_restriction(restriction: &document::Restriction, names: &Names<'_>) -> Restriction {
    Restriction {
        flows: words::flows(restriction.flows.as_deref()),
        when: conditions::lower(&restriction.when, names),
        code: if restriction.reauthenticate { Code::ReauthenticationRequired } else { Code::Restricted },
        then: lower_unattended(restriction.then),
    }
}

const fn lower_unattended(word: document::Unattended) -> Unattended {
    match word {
        document::Unattended::Deny => Unattended::Deny,
        document::Unattended::Strip => Unattended::Strip,
    }
}

/// Holds where the login is in none of these organizations.
fn other_organization(organizations: &[document::OrganizationId], names: &Names<'_>) -> Condition {
    Condition::IsNot(names.numbers.get(ORGANIZATION), ids(organizations))
}

/// Where the organization of a login is.
const ORGANIZATION: &str = "organization.id";

fn texts(list: &[document::ShortText]) -> Vec<String> {
    list.iter().map(|text| text.0.clone()).collect()
}

fn ids(list: &[document::OrganizationId]) -> Vec<String> {
    list.iter().map(|id| id.0.clone()).collect()
}

/// A duration that cannot be read is none, which is never long enough.
fn seconds(duration: &document::Duration) -> Seconds {
    duration.seconds().map_or(Seconds(0), Seconds)
}
