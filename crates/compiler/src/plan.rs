//! The projection plan: which fields of the event an Action hands to the engine.

use crate::{
    document::{Claim, Condition, Document},
    numbers::{DECISION, Numbers, audit_secret, claim_secret, completion},
};
use std::collections::BTreeMap;
use wardgate_auth0::fields::{FIELDS, Readers, When};

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
    /// What is below.
    Below(Plan),
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
                Branch::Below(plan) => fields.extend(
                    plan.fields()
                        .into_iter()
                        .map(|(path, number, members)| (format!("{key}.{path}"), number, members)),
                ),
            }
        }
        fields
    }

    fn insert(&mut self, path: &str, leaf: Branch) {
        let Some((key, rest)) = path.split_once('.') else {
            self.0.insert(path.to_owned(), leaf);
            return;
        };
        let below = self.0.entry(key.to_owned()).or_insert_with(|| Branch::Below(Self::default()));
        if let Branch::Below(plan) = below {
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
                Branch::Leaf(number) => Some((key, *number)),
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
            if let Branch::Below(below) = branch {
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

/// Makes the plans of a document that is right.
pub(crate) fn plans(document: &Document, numbers: &Numbers) -> Plans {
    let keys = record_keys(document);
    let users: Vec<&Claim> = document.claim.iter().filter(|claim| claim.for_users()).collect();
    let machines: Vec<&Claim> = document.claim.iter().filter(|claim| claim.for_machines()).collect();
    let login: Vec<String> = document
        .training
        .values()
        .flat_map(|course| completion(&course.source.0))
        .chain(claim_secret(document))
        .chain(audit_secret(document))
        .collect();
    let of = |reader, claims: &[&Claim], others: &[String]| {
        let sources = claims.iter().map(|claim| &claim.from.0).filter(|path| !path.starts_with(DECISION));
        let mut plan = base(document, reader, claims);
        for path in sources.chain(others) {
            plan.insert(path, Branch::Leaf(numbers.get(path).0));
        }
        plan
    };
    Plans {
        gate: of(Readers::Gate, &keys, &login),
        token: of(Readers::Token, &users, &login),
        machine: of(Readers::Machine, &machines, &claim_secret(document).into_iter().collect::<Vec<_>>()),
    }
}

/// Claims whose value says whose records are reached: the gate needs to know whether there is one.
fn record_keys(document: &Document) -> Vec<&Claim> {
    let rules = document.route.iter().flat_map(|route| route.own.iter().chain(&route.proxy));
    let names: Vec<_> = rules.map(|records| &records.key).collect();
    document.claim.iter().filter(|claim| claim.for_users() && names.contains(&&claim.name)).collect()
}

/// The fields that Wardgate itself reads there.
fn base(document: &Document, reader: Readers, claims: &[&Claim]) -> Plan {
    let mut plan = Plan::default();
    for (number, field) in (0..).zip(FIELDS) {
        let read = match field.readers {
            Readers::All => true,
            Readers::Login => reader != Readers::Machine,
            one => one == reader,
        };
        if read && needed(document, field.when, claims) {
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

fn needed(document: &Document, when: When, claims: &[&Claim]) -> bool {
    match when {
        When::Always => true,
        When::Condition(key) => document.step_up.iter().any(|trigger| trigger.when.has(key)),
        When::FreeForm => claims.iter().any(|claim| claim.free_form()),
        When::Pkce => document.client.iter().any(|client| client.pkce),
        When::VerifiedEmail => document.client.iter().any(|client| client.verified_email),
        When::Networks => document.machine.iter().any(|machine| machine.networks.is_some()),
    }
}

impl Condition {
    /// Whether it, or one below it, has that key.
    fn has(&self, key: &str) -> bool {
        let here = match key {
            "acr_values" => self.acr_values.is_some(),
            "risk" => self.risk.is_some(),
            "new_device" => self.new_device.is_some(),
            "new_device_risk" => self.new_device_risk.is_some(),
            "impossible_travel" => self.impossible_travel.is_some(),
            "impossible_travel_risk" => self.impossible_travel_risk.is_some(),
            "untrusted_ip" => self.untrusted_ip.is_some(),
            "untrusted_ip_risk" => self.untrusted_ip_risk.is_some(),
            "logins_below" => self.logins_below.is_some() || self.first_login.is_some(),
            "session_age" => self.session_age.is_some(),
            "country_outside" => self.country_outside.is_some(),
            "strategy" => self.strategy.is_some(),
            _ => false,
        };
        here || self.all.iter().chain(&self.any).flatten().any(|condition| condition.has(key))
    }
}
