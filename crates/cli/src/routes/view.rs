//! The route table in words, grouped by API and category, for people who sign for it.

use super::{
    sections::{Section, sections},
    table::{ApiRow, CategoryRow, MachineRow, NeedRow, RouteRow, Table},
};
use crate::policy::plural;
use wardgate_compiler::document::{AuthorizesOn, Enrol, Mode, Phi, Records};

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
pub(super) fn demands(category: &CategoryRow) -> Vec<String> {
    let courses = category.training.iter().map(|course| format!("course {course}"));
    courses.chain(std::iter::once(need(category.mfa.as_ref()))).collect()
}

/// The roles, and the claim that says whose records.
fn records(records: Option<&Records>) -> Vec<String> {
    let Some(records) = records else { return Vec::new() };
    let roles = records.roles.iter().map(|role| role.0.clone());
    roles.chain(std::iter::once(format!("by claim {}", records.key.0))).collect()
}

pub(super) fn need(need: Option<&NeedRow>) -> String {
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

/// Seconds in the largest unit that has them whole.
pub(super) fn age(seconds: u32) -> String {
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
