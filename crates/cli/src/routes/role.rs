//! The route table of one role.

use super::table::{Table, Written};
use serde_json::Value;
use wardgate_compiler::document::Records;

impl Table {
    /// What of it concerns people with a role.
    pub(crate) fn for_role(mut self, role: &str) -> Self {
        let named = |roles: &[String]| roles.iter().any(|name| name == role);
        let of_records = |records: &Option<Records>| {
            records.iter().flat_map(|records| &records.roles).any(|name| name.0 == role)
        };
        self.routes.retain(|route| named(&route.roles) || of_records(&route.own) || of_records(&route.proxy));
        self.applications.retain(|application| named(&application.roles));
        self.apis.retain(|api| self.routes.iter().any(|route| route.audience == api.audience));
        self.categories.retain(|name, _| {
            self.routes.iter().any(|route| route.category == *name)
                || self.applications.iter().any(|application| application.category == *name)
        });
        self.courses.retain(|name, course| {
            course.roles.as_deref().is_none_or(named)
                && self.categories.values().any(|category| category.training.contains(name))
        });
        self.machines.clear();
        let for_it = |table: &Written| {
            let roles = table.keys.get("roles").and_then(Value::as_array);
            roles.is_none_or(|roles| roles.iter().any(|name| name == role))
        };
        self.clients.retain(for_it);
        self.claims.retain(for_it);
        self.employment = self.employment.filter(for_it);
        self.role = Some(role.to_owned());
        self
    }
}
