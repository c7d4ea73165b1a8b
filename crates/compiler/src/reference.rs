//! `docs/policy.md`: every key of a policy document, from the same schema that judges it.

use crate::{
    read::expect::{choices, expected, keys},
    schema::schema,
    tree::Node,
};
use serde_json::{Map, Value};
use toml::de::DeTable;

/// Where examples come from: the reference policy, which a test holds to be right.
const EXAMPLES: &str = include_str!("../../../actions/policy.toml");

/// Which entry of the reference policy is the example of each table.
const EXAMPLE_OF: [(&str, &str); 20] = [
    ("policy", "policy"),
    ("messages", "messages"),
    ("keys", "keys.audit"),
    ("phi", "phi.detectors"),
    ("api", "api[0]"),
    ("client", "client[1]"),
    ("category", "category.substance-use"),
    ("route", "route[1]"),
    ("training", "training.hipaa-privacy"),
    ("connection", "connection.mercy-affiliates"),
    ("attribute", "attribute.programme"),
    ("portal", "portal"),
    ("step_up", "step_up[0]"),
    ("restriction", "restriction[0]"),
    ("session", "session[1]"),
    ("employment", "employment"),
    ("subjects", "subjects"),
    ("break_glass", "break_glass[0]"),
    ("claim", "claim[5]"),
    ("machine", "machine[0]"),
];

const INTRODUCTION: &str = "\
<!-- Made by `wardgate reference`; change the comments in crates/compiler/src/document instead. -->
# The policy document

One TOML file says who may reach protected health information (PHI) through one Auth0 tenant, and on what terms. What it
does not name grants nothing: a client, audience, scope, role, connection or claim without an entry is refused.
[`actions/policy.toml`](../actions/policy.toml) is a whole one, with the clause of 45 CFR Part 164 beside each rule; what a
decision does with all this is in [`semantics.md`](semantics.md).

`wardgate check POLICY` tells everything that is wrong with a document in one run, and [`policy.schema.json`](policy.schema.json)
lets an editor tell most of it while you write: with Taplo or Even Better TOML, begin the file with
`#:schema ./docs/policy.schema.json`.

- A key without a default must be there, unless *may be left out* stands beside it. Unknown keys are refused.
- Lists are sets: an item that is there twice is refused, and order means nothing.
- Names of roles, scopes, clients, connections and audiences are compared byte for byte.
- Durations are a number and `s`, `m`, `h` or `d`; ten years is the longest.
- Sources are dotted paths into Auth0's event. Claims may come from `user.app_metadata.…`, `connection.metadata.…`,
  `organization.metadata.…`, `client.metadata.…`, `connection.id`, `.name` and `.strategy`, `organization.id` and `.name`,
  `client.client_id` and `.name`, and `request.geoip.countryCode`; what rules decide on (training, employment, attributes,
  roles) only from `user.app_metadata.…`, roles also from the attribute that a connection maps to. What users or
  clients can write is no source, with one exception that has to be said aloud (`user_editable`).
- Patterns are in [regex-lite's syntax](https://docs.rs/regex-lite/latest/regex_lite/#syntax).
";

const REFUSALS: &str = "
## What else `wardgate check` refuses

A document can have every key right and still say what nobody meant. These are refused too, each with its place, what was
found, what was expected and the other places that belong to it:

- **Names.** References to nothing, with a suggestion. A role, connection or organization that is written once, and as if another were
  mistyped (in one letter of a word, of a long word in two), is a warning: only Auth0 has a list of them. An API, client, trigger or machine client that is there twice; two
  claims of one name that some token could get both of. Definitions that nothing uses: categories, courses, APIs, the key
  for opaque claims, a category's `mfa` without a route that needs it, a claim that no token can carry, one of type `proxies` that
  is no route's key. A claim name or
  source that names PHI, such as `mrn` or `birth_date` (a source may, where the claim is `opaque`). A `claim_namespace` below
  `auth0.com`, `webtask.io` or `webtask.run`, where Auth0 drops claims without an error.
- **Routes.** Paths with anything but plain segments (RFC 3986) and `{parameters}`, and with `*`. Two routes that one request can match,
  capital letters or small, and that have not the same scope. Routes of a scope that differ. A route that nobody may reach. An `own` or `proxy` whose claim
  is not in the audience's access tokens, is not for everybody who has the role, is no reference or, for `proxy`, no list, or
  whose path has parameters but not the one to compare with. `attributes` without `roles`.
- **Sources.** Anything but the allowlist above; a source within another one.
- **Clients.** An application that takes assertions, or handles PHI without an API, and has no `category` and `roles`. A claim of
  an assertion that is told scope by scope. A connection that no client names. PHI without `protocols` is a warning.
- **Plans.** Sessions, and conditions on how old a session is or where it began, without `plan = \"enterprise\"`.
- **People.** An account for emergencies without an end that can be read; refused subjects by another key than the one in use.
- **Triggers.** Conditions that always hold (all four confidences, or a fact that the flow never has), and conditions that
  never do (two clients at once, a client that may not ask for the scope, hours of a whole week).
- **Second factors.** A `max_age` past 90 days; `enrol` where no factor can be enrolled; only factors that cannot be asked for. Two needs without a factor
  in common are a warning.
- **PHI.** Texts of an `enum` that a detector finds something in. A category on whose terms the workforce reaches PHI without
  a course or a second factor is a warning.
- **Limits.** Patterns that need more than 1,000 states or match nothing, and detectors that match everything. Claims that
  could pass 100,000 bytes in a token, 1,000 scopes of an API, 256 roles. Durations of nothing or past ten years, grace
  past `max_age`. Integers past eight digits.
- **Networks.** Private and reserved ranges, which Auth0 never sees, and addresses with bits beyond their prefix.
- **Portal.** A course with `redirect` without `[portal]` and `[keys.redirect]`, and the other way round.
- **Keys.** One secret for two keys, and what looks like a secret in the place of its name.
";

/// The page about every key, as Markdown.
pub fn reference() -> String {
    let schema = schema();
    let examples = DeTable::parse(EXAMPLES).map(|document| Node::of_document(&document)).ok();
    let mut page = Page { root: &schema, text: INTRODUCTION.to_owned(), described: Vec::new() };
    for (name, property) in properties(&schema) {
        page.table(name, property);
        let path = EXAMPLE_OF.iter().find(|(table, _)| *table == name).map(|(_, path)| path);
        let example = path.and_then(|path| examples.as_ref()?.find(path));
        if let Some(example) = example.and_then(|found| EXAMPLES.get(found.extent())) {
            page.text.push_str(&format!("\n```toml\n{}\n```\n", example.trim_end()));
        }
        page.parts(property);
    }
    page.text.push_str(REFUSALS);
    page.text
}

struct Page<'a> {
    root: &'a Value,
    text: String,
    /// Names of definitions that have their section.
    described: Vec<&'a str>,
}

impl<'a> Page<'a> {
    /// A table of the document: heading, what it is, and its keys.
    fn table(&mut self, name: &str, property: &'a Value) {
        let heading = match self.form(property) {
            Form::List => format!("[[{name}]]"),
            Form::Map => format!("[{name}.NAME]"),
            Form::Single => format!("[{name}]"),
        };
        let about = property.get("description").and_then(Value::as_str).unwrap_or_default();
        self.text.push_str(&format!("\n## `{heading}`\n\n{about}\n"));
        self.keys(self.item(property));
    }

    fn form(&self, property: &'a Value) -> Form {
        let schema = self.resolve(property);
        match schema.get("type").and_then(Value::as_str) {
            Some("array") => Form::List,
            _ if schema.get("patternProperties").is_some() => Form::Map,
            _ => Form::Single,
        }
    }

    /// The tables within a table, each where it comes first.
    fn parts(&mut self, property: &'a Value) {
        let item = self.item(property);
        let below = properties(item).map(|(_, below)| below).chain(choices(item).flat_map(properties_of));
        for below in below {
            let Some(name) = self.definition(below).filter(|name| !self.described.contains(name)) else {
                continue;
            };
            let item = self.item(below);
            if properties(item).next().is_none() && keys(item).is_empty() {
                continue;
            }
            self.described.push(name);
            let about = item.get("description").and_then(Value::as_str).unwrap_or_default();
            self.text.push_str(&format!("\n### {}\n\n{about}\n", self.names(name)));
            self.keys(item);
            self.parts(below);
        }
    }

    /// The keys of a table, or the forms of a choice.
    fn keys(&mut self, item: &'a Value) {
        let required: Vec<&str> = item
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        if choices(item).next().is_some() {
            self.text.push_str("\n| Value | Meaning |\n|---|---|\n");
            for choice in choices(item) {
                let about = choice.get("description").and_then(Value::as_str).unwrap_or_default();
                let row = match (choice.get("const").and_then(Value::as_str), properties(choice).next()) {
                    (Some(word), _) => format!("| `\"{word}\"` | {about} |\n"),
                    (None, Some((key, below))) => {
                        format!(
                            "| `{{ {key} = … }}` | {}: {} |\n",
                            about.trim_end_matches('.'),
                            self.kind(below)
                        )
                    }
                    _ => String::new(),
                };
                self.text.push_str(&row);
            }
            return;
        }
        if properties(item).next().is_none() {
            self.text.push_str(&format!("\nEach is {}.\n", self.kind(item)));
            return;
        }
        self.text.push_str("\n| Key | Value | Default | Meaning |\n|---|---|---|---|\n");
        for (key, below) in properties(item) {
            let default = match below.get("default") {
                Some(value) => format!("`{value}`"),
                None if required.contains(&key) => "–".to_owned(),
                None => "may be left out".to_owned(),
            };
            let about = below.get("description").and_then(Value::as_str).unwrap_or_default();
            let row =
                format!("| `{key}` | {} | {default} | {about}{} |\n", self.kind(below), self.words(below));
            self.text.push_str(&row);
        }
    }

    /// What a value is, in the words of a problem's message, or where it is described.
    fn kind(&self, schema: &'a Value) -> String {
        let item = self.item(schema);
        let part =
            self.definition(schema).filter(|_| properties(item).next().is_some() || !keys(item).is_empty());
        match (part, self.form(schema)) {
            (Some(name), Form::List) => {
                format!("a list of tables: [{}](#{})", self.names(name), anchor(&self.names(name)))
            }
            (Some(name), _) => format!("[{}](#{})", self.names(name), anchor(&self.names(name))),
            (None, Form::Map) => format!("a table; each value {}", expected(item, None)),
            (None, _) => {
                let schema = self.resolve(schema);
                expected(schema, schema.get("items").map(|item| self.resolve(item)))
            }
        }
    }

    /// What the words of a choice mean, where it comes first.
    fn words(&mut self, schema: &'a Value) -> String {
        let item = self.item(schema);
        let Some(name) = self.definition(schema).filter(|name| !self.described.contains(name)) else {
            return String::new();
        };
        if !keys(item).is_empty() || choices(item).next().is_none() {
            return String::new();
        }
        self.described.push(name);
        let means = |choice: &Value| {
            let (word, about) = (choice.get("const")?.as_str()?, choice.get("description")?.as_str()?);
            Some(format!("<br>`{word}`: {about}"))
        };
        choices(item).filter_map(means).collect()
    }

    /// The name of the definition that a schema, or each item of it, refers to.
    fn definition(&self, schema: &'a Value) -> Option<&'a str> {
        let of_items =
            schema.get("items").or_else(|| schema.get("patternProperties")?.as_object()?.values().next());
        schema.get("$ref").or_else(|| of_items?.get("$ref"))?.as_str()?.rsplit('/').next()
    }

    /// The keys under which a definition is used.
    fn names(&self, definition: &str) -> String {
        let mut names: Vec<&str> = Vec::new();
        let tables = self.root.get("$defs").and_then(Value::as_object).into_iter().flat_map(Map::values);
        let fields = tables.flat_map(|table| properties(table).chain(choices(table).flat_map(properties)));
        for (key, _) in fields.filter(|(_, below)| self.definition(below) == Some(definition)) {
            if !names.contains(&key) {
                names.push(key);
            }
        }
        names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    }

    /// A schema, or that of the items of a list or the values of a map.
    fn item(&self, schema: &'a Value) -> &'a Value {
        let schema = self.resolve(schema);
        let below =
            schema.get("items").or_else(|| schema.get("patternProperties")?.as_object()?.values().next());
        below.map_or(schema, |below| self.resolve(below))
    }

    fn resolve(&self, schema: &'a Value) -> &'a Value {
        let target = schema.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix('#'));
        target.and_then(|pointer| self.root.pointer(pointer)).unwrap_or(schema)
    }
}

enum Form {
    List,
    Map,
    Single,
}

fn properties(schema: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    properties.map(|(key, value)| (key.as_str(), value))
}

fn properties_of(schema: &Value) -> impl Iterator<Item = &Value> {
    properties(schema).map(|(_, value)| value)
}

/// The anchor that a heading has on GitHub.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter));
    kept.map(|letter| if letter == ' ' { '-' } else { letter.to_ascii_lowercase() }).collect()
}
