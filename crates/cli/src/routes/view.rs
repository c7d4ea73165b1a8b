//! The route table in words, grouped by API and category, for people who sign for it.

use super::table::{
    ApiRow, ApplicationRow, CategoryRow, CourseRow, EmergencyRow, MachineRow, NeedRow, RouteRow, Table,
};
use crate::policy::plural;
use wardgate_compiler::document::{AuthorizesOn, Enrol, Lapse, Lift, Mode, Phi, Records};

/// What a page about the routes says.
pub(crate) struct View {
    /// The policy and its version.
    pub(crate) policy: String,
    pub(crate) hash: String,
    /// What is true of everything below.
    pub(crate) notices: Vec<&'static str>,
    pub(crate) apis: Vec<ApiView>,
    pub(crate) courses: Vec<Named>,
    pub(crate) step_ups: Vec<Named>,
    pub(crate) restrictions: Vec<Named>,
    pub(crate) applications: Vec<Named>,
    pub(crate) emergencies: Vec<Named>,
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
    pub(crate) says: String,
    pub(crate) line: usize,
}

impl View {
    pub(crate) fn of(table: &Table) -> Self {
        let mut notices = Vec::new();
        if table.mode == Mode::Shadow {
            notices.push("Shadow mode: decisions are recorded, and nothing of this is enforced.");
        }
        if table.phi == Phi::Disabled {
            notices
                .push("PHI is switched off: every API that serves PHI is refused, whatever its routes say.");
        }
        let rules = |rows: &[super::table::RuleRow]| {
            rows.iter()
                .map(|row| Named { name: row.name.clone(), says: String::new(), line: row.line })
                .collect()
        };
        Self {
            policy: format!("{}@{}", table.id, table.version),
            hash: table.hash.clone(),
            notices,
            apis: table.apis.iter().map(|api| ApiView::of(api, table)).collect(),
            courses: table
                .courses
                .iter()
                .map(|(name, row)| Named { name: name.clone(), says: course(row), line: row.line })
                .collect(),
            step_ups: rules(&table.step_ups),
            restrictions: rules(&table.restrictions),
            applications: table.applications.iter().map(|one| application(one, table)).collect(),
            emergencies: table.emergencies.iter().map(emergency).collect(),
        }
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
            note: format!("{note}{}", age.unwrap_or_default()),
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
    let demands = table.categories.get(&application.category).map(demands).unwrap_or_default();
    let says = format!(
        "{}; data of the category {}; {}",
        application.roles.join(", "),
        application.category,
        demands.join("; ")
    );
    Named { name: application.client.clone(), says, line: application.line }
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
    let says = format!(
        "until {}; {}; not bound by {}",
        account.expires,
        need(Some(&account.require)),
        lifts.join(", ")
    );
    Named { name: account.user.clone(), says, line: account.line }
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

fn course(course: &CourseRow) -> String {
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
    parts.join("; ")
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
