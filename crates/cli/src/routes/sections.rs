//! What decides besides the routes, in words: a line for each table of the policy document.

use super::{
    table::{ApplicationRow, CourseRow, EmergencyRow, StepUpRow, Table, Written},
    view::{age, demands, need},
    words::{condition, phrases},
};
use crate::policy::plural;
use indexmap::IndexMap;
use serde_json::Value;
use wardgate_compiler::document::{Lapse, Lift};

/// Tables of one kind.
pub(crate) struct Section {
    pub(crate) title: &'static str,
    /// What it is about.
    pub(crate) about: &'static str,
    pub(crate) items: Vec<Named>,
}

/// Something by its name, with what it says.
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) says: Vec<String>,
    /// None where it stands for several.
    pub(crate) line: Option<usize>,
}

/// Every section that says something.
pub(super) fn sections(table: &Table) -> Vec<Section> {
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
