//! The route table in words, grouped by API and category, for people who sign for it.

use super::{
    table::{
        ApiRow, ApplicationRow, CategoryRow, CourseRow, EmergencyRow, MachineRow, NeedRow, RouteRow,
        StepUpRow, Table, Written,
    },
    words::{condition, phrases},
};
use crate::policy::plural;
use indexmap::IndexMap;
use serde_json::Value;
use wardgate_compiler::document::{AuthorizesOn, Enrol, Lapse, Lift, Mode, Phi, Records};

/// What a page about the routes says.
pub(crate) struct View {
    /// The policy and its version.
    pub(crate) policy: String,
    pub(crate) hash: String,
    /// What is true of everything below.
    pub(crate) notices: Vec<String>,
    pub(crate) apis: Vec<ApiView>,
    /// What else decides; none of them is empty.
    pub(crate) sections: Vec<Section>,
}

/// A table of the policy document.
pub(crate) struct Section {
    pub(crate) title: &'static str,
    /// What it is about.
    pub(crate) about: &'static str,
    pub(crate) items: Vec<Named>,
}

/// An API.
pub(crate) struct ApiView {
    pub(crate) audience: String,
    pub(crate) note: String,
    pub(crate) groups: Vec<Group>,
    pub(crate) machines: Vec<MachineView>,
}

/// The routes of an API that have one category.
pub(crate) struct Group {
    pub(crate) category: String,
    pub(crate) line: usize,
    pub(crate) workforce: Vec<String>,
    /// `None` where nobody reaches their own record or stands in for somebody.
    pub(crate) own: Option<String>,
    pub(crate) routes: Vec<RouteView>,
}

/// A route.
pub(crate) struct RouteView {
    pub(crate) methods: Vec<&'static str>,
    pub(crate) path: String,
    pub(crate) scope: String,
    pub(crate) workforce: Vec<String>,
    pub(crate) own: Vec<String>,
    pub(crate) proxy: Vec<String>,
    /// What else there is about it.
    pub(crate) further: Vec<String>,
    pub(crate) line: usize,
}

/// A machine client.
pub(crate) struct MachineView {
    pub(crate) client: String,
    pub(crate) scopes: Vec<String>,
    /// The networks, and whether it must act in an organization.
    pub(crate) from: Vec<String>,
    pub(crate) line: usize,
}

/// Something by its name, with what it says.
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) says: Vec<String>,
    /// None where it stands for several.
    pub(crate) line: Option<usize>,
}

impl View {
    pub(crate) fn of(table: &Table) -> Self {
        let mut notices = Vec::new();
        if let Some(role) = &table.role {
            notices.push(format!("Only what concerns the role {role}, and what it takes."));
        }
        if table.mode == Mode::Shadow {
            notices.push("Shadow mode: decisions are recorded, and nothing of this is enforced.".to_owned());
        }
        if table.phi == Phi::Disabled {
            notices.push(
                "PHI is switched off: every API that serves PHI is refused, whatever its routes say."
                    .to_owned(),
            );
        }
        Self {
            policy: format!("{}@{}", table.id, table.version),
            hash: table.hash.clone(),
            notices,
            apis: table.apis.iter().map(|api| ApiView::of(api, table)).collect(),
            sections: sections(table),
        }
    }
}

fn sections(table: &Table) -> Vec<Section> {
    let section = |title, about, items| Section { title, about, items };
    let applications = table.applications.iter().map(|one| application(one, table)).collect();
    let sections = [
        section("Clients", "what people sign in with, and how", list(&table.clients, "id")),
        section("Applications without an API", "who may sign in", applications),
        section("Connections", "what is particular about them", named(&table.connections)),
        section(
            "Employment",
            "what the workforce must be for its roles to count",
            table.employment.iter().map(|one| whole("employment", one)).collect(),
        ),
        section("Refused subjects", "whatever else they are", refused(table.refused_subjects)),
        section("Attributes", "what routes can ask for besides a role", named(&table.attributes)),
        section(
            "Accounts for emergencies",
            "routes and roles bind them, and not all else",
            table.emergencies.iter().map(emergency).collect(),
        ),
        section("Courses", "what counts as completed", table.courses.iter().map(course).collect()),
        section(
            "Step-up",
            "what can ask for a second factor beyond that",
            table.step_ups.iter().map(step_up).collect(),
        ),
        section(
            "Restrictions",
            "what no second factor helps against",
            table.restrictions.iter().map(restriction).collect(),
        ),
        section("Sessions", "how long a login lasts", table.sessions.iter().map(session).collect()),
        section("Claims", "what tokens may say, and nothing else", list(&table.claims, "name")),
        section("For all of this", "where it holds, and with what", named(&table.general)),
    ];
    sections.into_iter().filter(|section| !section.items.is_empty()).collect()
}

/// Tables that one of their keys names.
fn list(tables: &[Written], name: &str) -> Vec<Named> {
    tables.iter().map(|table| by(table, name, phrases(&table.keys, &[name]))).collect()
}

fn by(table: &Written, name: &str, says: Vec<String>) -> Named {
    let name = table.keys.get(name).and_then(|name| name.as_str()).unwrap_or_default();
    Named { name: name.to_owned(), says, line: Some(table.line) }
}

fn named(tables: &IndexMap<String, Written>) -> Vec<Named> {
    tables.iter().map(|(name, table)| whole(name, table)).collect()
}

fn whole(name: &str, table: &Written) -> Named {
    Named { name: name.to_owned(), says: phrases(&table.keys, &[]), line: Some(table.line) }
}

fn refused(count: usize) -> Vec<Named> {
    let says = vec![format!("{}, by the hash that records show", plural(count, "subject"))];
    if count == 0 { Vec::new() } else { vec![Named { name: "refused".to_owned(), says, line: None }] }
}

fn step_up(row: &StepUpRow) -> Named {
    let keys = &row.written.keys;
    let mut says = holds(&row.written);
    says.extend(phrases(keys, &["name", "when", "unattended"]));
    says.push(need(Some(&row.require)));
    says.push(format!("where nobody can be asked, {}", done(keys.get("unattended"))));
    by(&row.written, "name", says)
}

fn restriction(table: &Written) -> Named {
    let mut says = holds(table);
    says.extend(phrases(&table.keys, &["name", "when", "then"]));
    says.push(done(table.keys.get("then")).to_owned());
    by(table, "name", says)
}

fn session(table: &Written) -> Named {
    let mut says = holds(table);
    says.extend(phrases(&table.keys, &["name", "when"]));
    by(table, "name", says)
}

/// When a rule holds.
fn holds(table: &Written) -> Vec<String> {
    vec![table.keys.get("when").map_or("always".to_owned(), |when| format!("when {}", condition(when)))]
}

/// What `deny` and `strip` do.
fn done(word: Option<&Value>) -> &'static str {
    match word.and_then(Value::as_str) {
        Some("strip") => "takes scopes away (strip)",
        _ => "refuses the login (deny)",
    }
}

impl ApiView {
    fn of(api: &ApiRow, table: &Table) -> Self {
        let note = match (api.phi, api.authorizes_on) {
            (true, AuthorizesOn::Scope) => "Serves PHI.",
            (true, AuthorizesOn::Permissions) => {
                "Serves PHI, and authorises on permissions: whoever lacks one of its routes is refused at the login."
            }
            (false, AuthorizesOn::Scope) => "Serves no PHI.",
            (false, AuthorizesOn::Permissions) => "Serves no PHI, and authorises on permissions.",
        };
        let age = api.max_token_age.map(|seconds| format!(" An access token is taken for {}.", age(seconds)));
        let groups = table.categories.iter().filter_map(|(name, category)| {
            let of_it = |route: &&RouteRow| route.audience == api.audience && route.category == *name;
            let routes: Vec<_> = table.routes.iter().filter(of_it).collect();
            (!routes.is_empty()).then(|| Group::of(name, category, &routes))
        });
        let machines = table.machines.iter().filter(|machine| machine.audience == api.audience);
        Self {
            audience: api.audience.clone(),
            note: format!(
                "{note}{} Authorization details of type {} name a route of it.",
                age.unwrap_or_default(),
                api.authorization_details_type
            ),
            groups: groups.collect(),
            machines: machines.map(MachineView::of).collect(),
        }
    }
}

impl Group {
    fn of(name: &str, category: &CategoryRow, routes: &[&RouteRow]) -> Self {
        let personal = routes.iter().any(|route| route.own.is_some() || route.proxy.is_some());
        Self {
            category: name.to_owned(),
            line: category.line,
            workforce: demands(category),
            own: personal.then(|| need(category.own_mfa.as_ref())),
            routes: routes.iter().map(|route| RouteView::of(route)).collect(),
        }
    }
}

impl RouteView {
    fn of(route: &RouteRow) -> Self {
        let mut further = Vec::new();
        if let Some(organizations) = &route.organizations {
            further.push(only_in(organizations));
        }
        let mut tell = |what: &str, names: &[String]| {
            if !names.is_empty() {
                further.push(format!("{what} {}", names.join(", ")));
            }
        };
        tell("machine client", &route.machines);
        tell("step-up", &route.step_ups);
        tell("restriction", &route.restrictions);
        let mut workforce = route.roles.clone();
        let with = |(name, values): (&String, &Vec<String>)| format!("with {name} {}", values.join(" or "));
        workforce.extend(route.attributes.iter().map(with));
        Self {
            methods: route.methods.iter().map(|method| method.name()).collect(),
            path: route.path.clone(),
            scope: route.scope.clone(),
            workforce,
            own: records(route.own.as_ref()),
            proxy: records(route.proxy.as_ref()),
            further,
            line: route.line,
        }
    }
}

impl MachineView {
    fn of(machine: &MachineRow) -> Self {
        let mut from = machine.networks.clone().unwrap_or_else(|| vec!["anywhere".to_owned()]);
        from.extend(machine.organizations.as_deref().map(only_in));
        Self { client: machine.client.clone(), scopes: machine.scopes.clone(), from, line: machine.line }
    }
}

fn only_in(organizations: &[String]) -> String {
    format!("only in organization {}", organizations.join(" or "))
}

/// What a category demands of the workforce.
fn demands(category: &CategoryRow) -> Vec<String> {
    let courses = category.training.iter().map(|course| format!("course {course}"));
    courses.chain(std::iter::once(need(category.mfa.as_ref()))).collect()
}

fn application(application: &ApplicationRow, table: &Table) -> Named {
    let mut says =
        vec![application.roles.join(", "), format!("data of the category {}", application.category)];
    says.extend(table.categories.get(&application.category).map(demands).unwrap_or_default());
    Named { name: application.client.clone(), says, line: Some(application.line) }
}

fn lifted(lift: Lift) -> &'static str {
    match lift {
        Lift::Training => "courses",
        Lift::Attributes => "attributes",
        Lift::Employment => "employment",
        Lift::Restrictions => "restrictions",
        Lift::StepUp => "step-up",
    }
}

fn emergency(account: &EmergencyRow) -> Named {
    let lifts: Vec<_> = account.lifts.iter().map(|lift| lifted(*lift)).collect();
    let says = vec![
        format!("until {}", account.expires),
        need(Some(&account.require)),
        format!("not bound by {}", lifts.join(", ")),
    ];
    Named { name: account.user.clone(), says, line: Some(account.line) }
}

/// The roles, and the claim that says whose records.
fn records(records: Option<&Records>) -> Vec<String> {
    let Some(records) = records else { return Vec::new() };
    let roles = records.roles.iter().map(|role| role.0.clone());
    roles.chain(std::iter::once(format!("by claim {}", records.key.0))).collect()
}

fn need(need: Option<&NeedRow>) -> String {
    let Some(need) = need else { return "no second factor".to_owned() };
    let enrol = match &need.enrol {
        Enrol::Deny => String::new(),
        Enrol::Allow => "; who has none may enrol one".to_owned(),
        Enrol::OnNetworks(networks) => {
            let networks: Vec<_> = networks.iter().map(|network| network.0.as_str()).collect();
            format!("; who has none may enrol one from {}", networks.join(" or "))
        }
    };
    format!("second factor of the last {}: {}{enrol}", age(need.max_age), need.factors.join(", "))
}

fn course((name, course): (&String, &CourseRow)) -> Named {
    let mut parts = vec![format!("completed in the last {}", age(course.max_age))];
    if let Some(version) = course.min_version {
        parts.push(format!("version {version} or later"));
    }
    if course.grace > 0 {
        parts.push(format!("{} of grace", age(course.grace)));
    }
    let lapse = match course.lapse {
        Lapse::Strip => "a lapse takes its scopes away",
        Lapse::Deny => "a lapse refuses the login",
    };
    parts.push(lapse.to_owned());
    if course.redirect {
        parts.push("who lacks nothing else is sent to take it".to_owned());
    }
    if let Some(roles) = &course.roles {
        parts.push(format!("binds {} only", roles.join(", ")));
    }
    parts.push(format!("from {}", course.source));
    Named { name: name.clone(), says: parts, line: Some(course.line) }
}

/// Seconds in the largest unit that has them whole.
fn age(seconds: u32) -> String {
    let units = [(86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")];
    let whole = units.into_iter().find(|(unit, _)| seconds.is_multiple_of(*unit));
    let (unit, name) = whole.unwrap_or((1, "second"));
    plural((seconds / unit) as usize, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_told_in_the_largest_unit_that_has_it_whole() {
        for (seconds, said) in [
            (86_400, "1 day"),
            (43_200, "12 hours"),
            (900, "15 minutes"),
            (90, "90 seconds"),
            (1, "1 second"),
        ] {
            assert_eq!(age(seconds), said);
        }
    }
}
