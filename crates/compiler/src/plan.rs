//! The projection plan: which fields of the event an Action hands to the engine.

use crate::numbers::Numbers;
use std::collections::BTreeMap;
use wardgate_auth0::fields::{FIELDS, PROXY_MEMBERS, Readers, When};
use wardgate_policy::{Policy, Read};

/// The plans of the three Actions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plans {
    /// First of a login.
    pub gate: Plan,
    /// Last of a login.
    pub token: Plan,
    /// Machine clients.
    pub machine: Plan,
}

/// Which fields of the event an Action reads, as a tree like the event's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan(pub(crate) BTreeMap<String, Branch>);

/// What is read at one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Branch {
    /// The value, under this number.
    Leaf(u16),
    /// These members of each object of a list, under this number.
    Each(u16, &'static [&'static str]),
    /// What is below, and whether there is anything at all under this number.
    Below(Option<u16>, Plan),
}

/// A node with more values than this is read by the keys that the event has, which may be far fewer.
const WIDE: usize = 32;

impl Plan {
    /// The plan as JavaScript: a function `fields`, which takes an event and hands each value that is read to `put`, or to
    /// `rows` where it is a list of objects. Keys are sorted. One line for each object of the event, so that people see
    /// what is read.
    pub fn to_js(&self) -> String {
        let mut script = Script { tables: String::new(), lines: String::new(), wide: 0, deepest: 0 };
        script.node(self, 0);
        let names: String = (1..=script.deepest).map(|depth| format!(", o{depth}")).collect();
        let declared = names.strip_prefix(", ").map_or(String::new(), |names| format!("let {names};\n"));
        format!("{}function fields(o0) {{\n{declared}{}}}\n", script.tables, script.lines)
    }

    /// Every field: its path, its number, and the members that are read where it is a list of objects.
    pub fn fields(&self) -> Vec<(String, u16, &'static [&'static str])> {
        let mut fields = Vec::new();
        for (key, branch) in &self.0 {
            match branch {
                Branch::Leaf(number) => fields.push((key.clone(), *number, &[][..])),
                Branch::Each(number, members) => fields.push((key.clone(), *number, *members)),
                Branch::Below(own, plan) => {
                    fields.extend(own.map(|number| (key.clone(), number, &[][..])));
                    let below = plan.fields().into_iter();
                    fields.extend(
                        below.map(|(path, number, members)| (format!("{key}.{path}"), number, members)),
                    );
                }
            }
        }
        fields
    }

    fn insert(&mut self, path: &str, leaf: Branch) {
        let Some((key, rest)) = path.split_once('.') else {
            match (self.0.get_mut(path), leaf) {
                (Some(Branch::Below(number, _)), Branch::Leaf(own)) => *number = Some(own),
                (_, leaf) => drop(self.0.insert(path.to_owned(), leaf)),
            }
            return;
        };
        let below = self.0.entry(key.to_owned()).or_insert_with(|| Branch::Below(None, Self::default()));
        if let Branch::Leaf(number) = below {
            *below = Branch::Below(Some(*number), Self::default());
        }
        if let Branch::Below(_, plan) = below {
            plan.insert(rest, leaf);
        }
    }
}

/// The function `fields` while it is written.
struct Script {
    /// What stands before it.
    tables: String,
    /// Its body.
    lines: String,
    /// How many tables there are.
    wide: usize,
    /// How deep objects are nested.
    deepest: usize,
}

impl Script {
    /// Reads the object that `o{depth}` holds. What is below comes last, because it takes the next line.
    fn node(&mut self, plan: &Plan, depth: usize) {
        self.deepest = self.deepest.max(depth);
        let leaves: Vec<_> = plan
            .0
            .iter()
            .filter_map(|(key, branch)| match branch {
                Branch::Leaf(number) | Branch::Below(Some(number), _) => Some((key, *number)),
                _ => None,
            })
            .collect();
        if leaves.len() > WIDE {
            let name = format!("wide{}", self.wide);
            self.wide += 1;
            let entries = serde_json::json!(leaves);
            self.tables.push_str(&format!("const {name} = new Map({entries});\n"));
            self.lines.push_str(&format!("each(o{depth},{name});"));
        } else {
            for (key, number) in leaves {
                self.lines.push_str(&format!("put({number},o{depth}{});", member(key)));
            }
        }
        for (key, branch) in &plan.0 {
            if let Branch::Each(number, members) = branch {
                let members = serde_json::json!(members);
                self.lines.push_str(&format!("rows({number},o{depth}{},{members});", member(key)));
            }
        }
        if !self.lines.is_empty() && !self.lines.ends_with('\n') {
            self.lines.push('\n');
        }
        for (key, branch) in &plan.0 {
            if let Branch::Below(_, below) = branch {
                self.lines.push_str(&format!("o{}=sub(o{depth}{});", depth + 1, member(key)));
                self.node(below, depth + 1);
            }
        }
    }
}

/// How JavaScript names a member: plainly where it can.
fn member(key: &str) -> String {
    let plain = |(at, letter): (usize, char)| {
        letter == '_' || letter.is_ascii_alphabetic() || at > 0 && letter.is_ascii_digit()
    };
    if !key.is_empty() && key.chars().enumerate().all(plain) {
        format!(".{key}")
    } else {
        format!("[{}]", serde_json::Value::from(key))
    }
}

/// The plans of a policy: for each Action what its own part of the policy reads, and no more.
pub(crate) fn plans(policy: &Policy, numbers: &Numbers) -> Plans {
    let of = |reader, policy: Policy| {
        let mut plan = base(&policy, reader);
        for read in policy.reads() {
            let (field, leaf) = match read {
                Read::Value(field) => (field, Branch::Leaf(field.0)),
                Read::Proxies(field) => (field, Branch::Each(field.0, PROXY_MEMBERS)),
            };
            if let Some(path) = numbers.path(field) {
                plan.insert(&path, leaf);
            }
        }
        plan
    };
    Plans {
        gate: of(Readers::Gate, policy.for_gate()),
        token: of(Readers::Token, policy.for_token()),
        machine: of(Readers::Machine, policy.for_machine()),
    }
}

/// The fields that Wardgate itself reads there.
fn base(policy: &Policy, reader: Readers) -> Plan {
    let mut plan = Plan::default();
    for (number, field) in (0..).zip(FIELDS) {
        let read = match field.readers {
            Readers::All => true,
            Readers::Login => reader != Readers::Machine,
            one => one == reader,
        };
        if read && needed(policy, field.when) {
            let leaf = if field.members.is_empty() {
                Branch::Leaf(number)
            } else {
                Branch::Each(number, field.members)
            };
            plan.insert(field.path, leaf);
        }
    }
    plan
}

fn needed(policy: &Policy, when: When) -> bool {
    match when {
        When::Always => true,
        When::FreeForm => policy.has_free_form(),
        When::Portal => policy.portal.is_some(),
        When::Sessions => !policy.sessions.is_empty(),
        When::Carried => policy.clients.iter().any(|client| client.carries_factors),
        When::RefreshTokens => needed(policy, When::Sessions) || needed(policy, When::Carried),
        When::Networks => policy.machines.iter().any(|machine| !machine.networks.is_empty()),
        When::Organizations => policy.machines.iter().any(|machine| !machine.organizations.is_empty()),
    }
}
