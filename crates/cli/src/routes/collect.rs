//! Making the route table of a policy: who and what from the document, ages and factors as they were compiled.

use super::table::{
    ApiRow, ApplicationRow, CategoryRow, CourseRow, EmergencyRow, MachineRow, NeedRow, RouteRow, StepUpRow,
    Table, Written,
};
use crate::policy::Loaded;
use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;
use wardgate_compiler::document::{self, Audience, Condition, Document, Route};
use wardgate_policy::{Factors, Need};

impl Table {
    /// The table of a policy, or of that one API of it.
    pub(crate) fn of(loaded: &Loaded, audience: Option<&str>) -> Self {
        let document = &loaded.compiled.document;
        let wanted = |of: &Audience| audience.is_none_or(|audience| audience == of.0);
        let apis = document.api.iter().filter(|api| wanted(&api.audience));
        let routes = document.route.iter().enumerate().filter(|(_, route)| wanted(&route.audience));
        let machines = document.machine.iter().enumerate().filter(|(_, machine)| wanted(&machine.audience));
        let routes: Vec<_> = routes
            .map(|(at, route)| RouteRow::of(document, route, line(loaded, &format!("route[{at}]"))))
            .collect();
        let applications = if audience.is_none() { applications(loaded) } else { Vec::new() };
        let of_routes = routes.iter().map(|route| &route.category);
        let named = of_routes.chain(applications.iter().map(|one| &one.category)).cloned().collect();
        let categories = categories(loaded, &named);
        Self {
            id: document.policy.id.0.clone(),
            version: document.policy.version.0.clone(),
            hash: loaded.compiled.policy.hash.clone(),
            role: None,
            phi: document.policy.phi,
            mode: document.policy.mode,
            apis: apis.map(|api| ApiRow::of(loaded, api)).collect(),
            courses: courses(loaded, &categories),
            machines: machines
                .map(|(at, machine)| MachineRow::of(machine, line(loaded, &format!("machine[{at}]"))))
                .collect(),
            step_ups: step_ups(loaded),
            restrictions: list(loaded, "restriction", &document.restriction),
            emergencies: emergencies(loaded),
            clients: list(loaded, "client", &document.client),
            connections: by_name(
                loaded,
                "connection",
                document.connection.iter().map(|(name, one)| (&name.0, one)),
            ),
            employment: table(loaded, "employment", &document.employment),
            refused_subjects: document.subjects.refused.len(),
            attributes: by_name(
                loaded,
                "attribute",
                document.attribute.iter().map(|(name, one)| (&name.0, one)),
            ),
            sessions: list(loaded, "session", &document.session),
            claims: list(loaded, "claim", &document.claim),
            general: general(loaded),
            applications,
            routes,
            categories,
        }
    }
}

/// The applications that no API protects.
fn applications(loaded: &Loaded) -> Vec<ApplicationRow> {
    let clients = loaded.compiled.document.client.iter().enumerate();
    let row = |(at, client): (usize, &document::Client)| {
        Some(ApplicationRow {
            client: client.id.0.clone(),
            category: client.category.as_ref()?.0.clone(),
            roles: client.roles.as_deref().map(texts).unwrap_or_default(),
            line: line(loaded, &format!("client[{at}]")),
        })
    };
    clients.filter_map(row).collect()
}

fn emergencies(loaded: &Loaded) -> Vec<EmergencyRow> {
    let accounts = loaded.compiled.document.break_glass.iter().enumerate();
    let row = |(at, account): (usize, &document::BreakGlass)| {
        let compiled = loaded.compiled.policy.emergencies.iter().find(|one| one.user == account.user.0);
        Some(EmergencyRow {
            user: account.user.0.clone(),
            expires: account.expires.0.clone(),
            require: need(compiled.map(|one| &one.require), Some(&account.require))?,
            lifts: account.lifts.clone(),
            line: line(loaded, &format!("break_glass[{at}]")),
        })
    };
    accounts.filter_map(row).collect()
}

/// The categories with these names.
fn categories(loaded: &Loaded, named: &BTreeSet<String>) -> IndexMap<String, CategoryRow> {
    let compiled = &loaded.compiled;
    let both = compiled.document.category.iter().zip(&compiled.policy.categories);
    let row = |((name, written), compiled): (
        (&document::Name, &document::Category),
        &wardgate_policy::Category,
    )| {
        let row = CategoryRow {
            training: written.training.iter().map(|course| course.0.clone()).collect(),
            mfa: need(compiled.mfa.as_ref(), written.mfa.as_ref()),
            own_mfa: need(compiled.own_mfa.as_ref(), written.own_mfa.as_ref()),
            line: line(loaded, &format!("category.{}", name.0)),
        };
        (name.0.clone(), row)
    };
    both.filter(|((name, _), _)| named.contains(&name.0)).map(row).collect()
}

/// The courses that the categories have.
fn courses(loaded: &Loaded, categories: &IndexMap<String, CategoryRow>) -> IndexMap<String, CourseRow> {
    let compiled = &loaded.compiled;
    let both = compiled.document.training.iter().zip(&compiled.policy.courses);
    let row =
        |((name, written), compiled): ((&document::Name, &document::Training), &wardgate_policy::Course)| {
            let row = CourseRow {
                max_age: compiled.max_age.0,
                grace: compiled.grace.0,
                min_version: compiled.min_version,
                lapse: written.lapse,
                redirect: compiled.redirect,
                source: written.source.0.clone(),
                roles: written.roles.as_deref().map(texts),
                line: line(loaded, &format!("training.{}", name.0)),
            };
            (name.0.clone(), row)
        };
    both.filter(|((name, _), _)| categories.values().any(|row| row.training.contains(&name.0)))
        .map(row)
        .collect()
}

fn step_ups(loaded: &Loaded) -> Vec<StepUpRow> {
    let document = &loaded.compiled.document.step_up;
    let rules = list(loaded, "step_up", document).into_iter().zip(document);
    let rows =
        rules.zip(&loaded.compiled.policy.triggers).filter_map(|((mut written, step_up), compiled)| {
            written.keys.shift_remove("require");
            Some(StepUpRow { written, require: need(Some(&compiled.require), Some(&step_up.require))? })
        });
    rows.collect()
}

/// The tables that hold for everything.
fn general(loaded: &Loaded) -> IndexMap<String, Written> {
    let document = &loaded.compiled.document;
    let tables = [
        ("policy", table(loaded, "policy", &document.policy)),
        ("messages", table(loaded, "messages", &document.messages)),
        ("keys", table(loaded, "keys", &document.keys)),
        ("phi", table(loaded, "phi", &document.phi)),
        ("portal", table(loaded, "portal", &document.portal)),
    ];
    tables.into_iter().filter_map(|(name, table)| Some((name.to_owned(), table?))).collect()
}

/// A list of tables.
fn list(loaded: &Loaded, name: &str, tables: &[impl Serialize]) -> Vec<Written> {
    let row = |(at, one)| table(loaded, &format!("{name}[{at}]"), one);
    tables.iter().enumerate().filter_map(row).collect()
}

/// Tables by their names, which stand below another.
fn by_name<'d, T: Serialize + 'd>(
    loaded: &Loaded,
    outer: &str,
    tables: impl Iterator<Item = (&'d String, &'d T)>,
) -> IndexMap<String, Written> {
    let row =
        |(name, one): (&String, _)| Some((name.clone(), table(loaded, &format!("{outer}.{name}"), one)?));
    tables.filter_map(row).collect()
}

/// A table as it is written at a place, if it says something.
fn table(loaded: &Loaded, place: &str, table: &impl Serialize) -> Option<Written> {
    let Value::Object(keys) = stated(serde_json::to_value(table).ok()?) else { return None };
    (!keys.is_empty()).then(|| Written { keys, line: line(loaded, place) })
}

/// A value without the keys that were left out and stand for nothing.
fn stated(value: Value) -> Value {
    let nothing = |value: &Value| value.is_null() || matches!(value, Value::Object(keys) if keys.is_empty());
    match value {
        Value::Object(keys) => {
            let keys = keys.into_iter().map(|(key, value)| (key, stated(value)));
            Value::Object(keys.filter(|(_, value)| !nothing(value)).collect())
        }
        Value::Array(items) => items.into_iter().map(stated).collect(),
        value => value,
    }
}

impl MachineRow {
    fn of(machine: &document::Machine, line: usize) -> Self {
        let networks = machine.networks.as_ref();
        let organizations = machine.organizations.as_ref();
        Self {
            client: machine.client.0.clone(),
            audience: machine.audience.0.clone(),
            scopes: machine.scopes.iter().map(|scope| scope.0.clone()).collect(),
            networks: networks.map(|networks| networks.iter().map(|network| network.0.clone()).collect()),
            organizations: organizations.map(|ids| ids.iter().map(|id| id.0.clone()).collect()),
            line,
        }
    }
}

impl ApiRow {
    fn of(loaded: &Loaded, api: &document::Api) -> Self {
        let compiled = loaded.compiled.policy.apis.iter().find(|known| known.audience == api.audience.0);
        Self {
            audience: api.audience.0.clone(),
            phi: api.phi,
            authorizes_on: api.authorizes_on,
            authorization_details_type: api.authorization_details_type.0.clone(),
            max_token_age: compiled.and_then(|api| api.max_token_age).map(|age| age.0),
        }
    }
}

impl RouteRow {
    fn of(document: &Document, route: &Route, line: usize) -> Self {
        let machines = document
            .machine
            .iter()
            .filter(|machine| machine.audience == route.audience && machine.scopes.contains(&route.scope));
        let step_ups = document.step_up.iter().filter(|step_up| is_about(&step_up.when, route));
        let restrictions =
            document.restriction.iter().filter(|restriction| is_about(&restriction.when, route));
        Self {
            audience: route.audience.0.clone(),
            methods: route.methods.clone(),
            path: route.path.0.clone(),
            scope: route.scope.0.clone(),
            category: route.category.0.clone(),
            roles: texts(&route.roles),
            own: route.own.clone(),
            proxy: route.proxy.clone(),
            organizations: route
                .organizations
                .as_ref()
                .map(|ids| ids.iter().map(|id| id.0.clone()).collect()),
            attributes: route
                .attributes
                .iter()
                .map(|(name, values)| (name.0.clone(), texts(values)))
                .collect(),
            machines: machines.map(|machine| machine.client.0.clone()).collect(),
            step_ups: step_ups.map(|step_up| step_up.name.0.clone()).collect(),
            restrictions: restrictions.map(|restriction| restriction.name.0.clone()).collect(),
            line,
        }
    }
}

/// Whether a condition names the route's scope or category.
fn is_about(condition: &Condition, route: &Route) -> bool {
    let scopes = condition.scope.iter().chain(&condition.requested_scope).flatten();
    let parts = condition.all.iter().chain(&condition.any).flatten();
    scopes.into_iter().any(|scope| *scope == route.scope)
        || condition.category.iter().flatten().any(|category| *category == route.category)
        || parts.into_iter().any(|part| is_about(part, route))
}

fn need(compiled: Option<&Need>, written: Option<&document::Need>) -> Option<NeedRow> {
    let (compiled, written) = compiled.zip(written)?;
    Some(NeedRow {
        max_age: compiled.max_age.0,
        factors: compiled
            .factors
            .unwrap_or(Factors::USUAL)
            .iter()
            .map(|factor| factor.name().to_owned())
            .collect(),
        enrol: written.enrol.clone(),
    })
}

fn texts(list: &[document::ShortText]) -> Vec<String> {
    list.iter().map(|text| text.0.clone()).collect()
}

/// The document has every rule that was compiled from it.
fn line(loaded: &Loaded, rule: &str) -> usize {
    loaded.compiled.places.get(rule).map_or(0, |place| place.line)
}
