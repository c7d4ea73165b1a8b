//! What two policies say otherwise, without their hashes and line numbers.

use super::view::{ApiView, View};
use indexmap::IndexMap;

/// What is said, by what it is said of.
type Facts = IndexMap<String, Vec<String>>;

/// Everything of which the two say something else, each with what only the old one says of it, and what only the new one.
pub(super) fn differences(old: &View, new: &View) -> Vec<String> {
    let (old, new) = (facts(old), facts(new));
    let gone = old.keys().filter(|of| !new.contains_key(*of));
    let difference = |of: &String| {
        let (before, after) = (old.get(of), new.get(of));
        let state = match (before, after) {
            (Some(_), None) => " (no longer there)",
            (None, Some(_)) => " (new)",
            _ => "",
        };
        let lines = [only("-", before, after), only("+", after, before)].concat();
        (!lines.is_empty()).then(|| format!("{of}{state}\n{}", lines.concat()))
    };
    new.keys().chain(gone).filter_map(difference).collect()
}

/// What one says, and the other does not.
fn only(sign: &str, one: Option<&Vec<String>>, other: Option<&Vec<String>>) -> Vec<String> {
    let said = one.into_iter().flatten().filter(|fact| !other.is_some_and(|other| other.contains(fact)));
    said.map(|fact| format!("  {sign} {fact}\n")).collect()
}

fn facts(view: &View) -> Facts {
    let mut facts = Facts::new();
    for api in &view.apis {
        of_api(&mut facts, api);
    }
    for section in &view.sections {
        for item in &section.items {
            tell(&mut facts, format!("{}: {}", section.title, item.name), item.says.clone());
        }
    }
    facts
}

fn of_api(facts: &mut Facts, api: &ApiView) {
    let audience = &api.audience;
    tell(facts, format!("API {audience}"), vec![api.note.clone()]);
    for group in &api.groups {
        let mut demands: Vec<_> =
            group.workforce.iter().map(|demand| format!("workforce: {demand}")).collect();
        demands.extend(group.own.iter().map(|demand| format!("own record, and records of others: {demand}")));
        tell(facts, format!("Category {} of {audience}", group.category), demands);
        for route in &group.routes {
            let parts = [
                ("workforce", &route.workforce),
                ("own record", &route.own),
                ("records of others", &route.proxy),
            ];
            let mut said = vec![format!("scope: {}", route.scope), format!("category: {}", group.category)];
            said.extend(
                parts
                    .into_iter()
                    .filter(|(_, of)| !of.is_empty())
                    .map(|(what, of)| format!("{what}: {}", of.join(", "))),
            );
            said.extend(route.further.iter().cloned());
            tell(facts, format!("Route {} {} of {audience}", route.methods.join(", "), route.path), said);
        }
    }
    for machine in &api.machines {
        let said = vec![
            format!("scopes: {}", machine.scopes.join(", ")),
            format!("from: {}", machine.from.join(", ")),
        ];
        tell(facts, format!("Machine client {} of {audience}", machine.client), said);
    }
}

/// Two things of one name stay two.
fn tell(facts: &mut Facts, mut of: String, said: Vec<String>) {
    while facts.contains_key(&of) {
        of.push_str(", another");
    }
    facts.insert(of, said);
}
