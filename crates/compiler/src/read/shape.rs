//! Judges a document by its JSON Schema: just the keywords that ours has, for messages that say what to do.

use super::expect::{NO_KEY, bounds, choices, closest, expected, keys, kind, list, words};
use crate::{
    problem::{Problem, Report, excerpt, within as below},
    tree::{Entry, Kind, Node},
};
use regex_lite::Regex;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Judges values by a schema.
pub(super) struct Shape<'a, 's> {
    root: &'a Value,
    report: &'a mut Report<'s>,
    patterns: HashMap<&'a str, Option<Regex>>,
}

impl<'a, 's> Shape<'a, 's> {
    pub(super) fn new(root: &'a Value, report: &'a mut Report<'s>) -> Self {
        Self { root, report, patterns: HashMap::new() }
    }

    /// The document as a value that is right: what is wrong in it is reported and replaced.
    pub(super) fn document(&mut self, tree: &Node) -> Value {
        self.value(self.root, tree, "")
    }

    fn value(&mut self, schema: &'a Value, node: &Node, path: &str) -> Value {
        let schema = self.resolve(schema);
        if schema.get("oneOf").or_else(|| schema.get("enum")).is_some() {
            return self.choice(schema, node, path);
        }
        match (schema.get("type").and_then(Value::as_str), &node.kind) {
            (Some("object"), Kind::Table(entries)) => self.table(schema, node, entries, path),
            (Some("array"), Kind::List(items)) => self.list(schema, node, items, path),
            (Some("string"), Kind::Text(text)) if self.fits(schema, text) => text.as_str().into(),
            (Some("integer"), Kind::Integer(integer)) if within(schema, *integer) => (*integer).into(),
            (Some("boolean"), Kind::Bool(value)) if schema.get("const").is_none_or(|only| only == value) => {
                (*value).into()
            }
            _ => {
                let problem = self.wrong(schema, node, path);
                self.replace(Problem { help: mistake(schema, node, path), ..problem }, schema)
            }
        }
    }

    fn resolve(&self, schema: &'a Value) -> &'a Value {
        let Some(name) = schema.get("$ref").and_then(Value::as_str) else { return schema };
        name.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer)).unwrap_or(schema)
    }

    /// A value that is not what the schema expects.
    fn wrong(&mut self, schema: &'a Value, node: &Node, path: &str) -> Problem {
        let too_long = self.too_long(schema, node);
        let found = match node.kind {
            Kind::Table(_) | Kind::List(_) => kind(node),
            Kind::Text(_) if too_long.is_some() => kind(node),
            // What stands where a secret's name belongs may be the secret.
            _ if below(path, "keys") => kind(node),
            _ => excerpt(self.report.lines.source, node),
        };
        let expected = self.expected(schema);
        let expected = match too_long {
            Some(most) if !expected.contains(&most.to_string()) => {
                format!("{expected}, of at most {most} characters")
            }
            _ => expected,
        };
        self.report.problem(path, node.span.clone(), found, expected)
    }

    /// How long a text may be that is only too long.
    fn too_long(&mut self, schema: &'a Value, node: &Node) -> Option<usize> {
        let Kind::Text(text) = &node.kind else { return None };
        let most = length(schema, "maxLength").filter(|most| text.chars().count() > *most)?;
        self.matches(schema, text).then_some(most)
    }

    /// Reports a problem; a value that the schema accepts stands in for what was wrong.
    fn replace(&mut self, problem: Problem, schema: &'a Value) -> Value {
        self.report.replaced.insert(problem.path.clone());
        self.report.problems.push(problem);
        self.replacement(schema)
    }

    fn expected(&self, schema: &'a Value) -> String {
        expected(schema, schema.get("items").map(|items| self.resolve(items)))
    }

    fn fits(&mut self, schema: &'a Value, text: &str) -> bool {
        let (least, most) = (length(schema, "minLength"), length(schema, "maxLength"));
        (least.unwrap_or(0)..=most.unwrap_or(usize::MAX)).contains(&text.chars().count())
            && self.matches(schema, text)
    }

    fn matches(&mut self, schema: &'a Value, text: &str) -> bool {
        let Some(pattern) = schema.get("pattern").and_then(Value::as_str) else { return true };
        let regex = self.patterns.entry(pattern).or_insert_with(|| Regex::new(pattern).ok());
        regex.as_ref().is_some_and(|regex| regex.is_match(text))
    }

    fn list(&mut self, schema: &'a Value, node: &Node, items: &[Node], path: &str) -> Value {
        let least = schema.get("minItems").and_then(Value::as_u64).unwrap_or(0);
        let Some(item) = schema.get("items").filter(|_| items.len() as u64 >= least) else {
            let problem = Problem { found: "an empty list".to_owned(), ..self.wrong(schema, node, path) };
            return self.replace(problem, schema);
        };
        self.check_repetition(items, path);
        items.iter().enumerate().map(|(at, node)| self.value(item, node, &format!("{path}[{at}]"))).collect()
    }

    /// Lists of texts are sets.
    fn check_repetition(&mut self, items: &[Node], path: &str) {
        let mut known: HashMap<&str, &Node> = HashMap::new();
        for (at, item) in items.iter().enumerate() {
            let Kind::Text(text) = &item.kind else { continue };
            if let Some(first) = known.insert(text, item) {
                let found = format!("{} again", excerpt(self.report.lines.source, item));
                let path = format!("{path}[{at}]");
                let problem =
                    self.report.problem(&path, item.span.clone(), found, "each item once".to_owned());
                let related = vec![("it is here already".to_owned(), first.span.clone())];
                self.report.problems.push(Problem { related, ..problem });
            }
        }
    }

    fn table(&mut self, schema: &'a Value, node: &Node, entries: &[Entry], path: &str) -> Value {
        let mut table = Map::new();
        let mut meant = Vec::new();
        for entry in entries {
            let below = join(path, &entry.key);
            match self.schema_of(schema, &entry.key) {
                Some(schema) => {
                    let value = self.value(schema, &entry.node, &below);
                    table.insert(entry.key.clone(), value);
                }
                None => meant.push(self.unknown(schema, entry, path)),
            }
        }
        if table.is_empty() && meant.is_empty() && schema.get("minProperties").is_some() {
            let (found, expected) = ("an empty table".to_owned(), "at least one condition".to_owned());
            let problem = self.report.problem(path, node.span.clone(), found, expected);
            return self.replace(problem, schema);
        }
        for (key, below) in self.missing(schema, &table) {
            let resolved = self.resolve(below);
            // A key that was written wrongly is reported as that.
            let value = if meant.contains(&Some(key)) {
                self.replacement(resolved)
            } else {
                let (path, expected) = (join(path, key), self.expected(resolved));
                let problem = self.report.problem(&path, node.span.clone(), NO_KEY.to_owned(), expected);
                let help = below.get("description").and_then(Value::as_str).map(str::to_owned);
                self.replace(Problem { help, ..problem }, resolved)
            };
            table.insert(key.to_owned(), value);
        }
        Value::Object(table)
    }

    /// The schema of a key of a table, if it may have it.
    fn schema_of(&mut self, schema: &'a Value, key: &str) -> Option<&'a Value> {
        if let Some(known) = schema.get("properties").and_then(|properties| properties.get(key)) {
            return Some(known);
        }
        let (pattern, below) = schema.get("patternProperties")?.as_object()?.iter().next()?;
        let regex = self.patterns.entry(pattern).or_insert_with(|| Regex::new(pattern).ok());
        regex.as_ref()?.is_match(key).then_some(below)
    }

    /// Reports a key that the table cannot have, and says which was probably meant.
    fn unknown(&mut self, schema: &'a Value, entry: &Entry, path: &str) -> Option<&'a str> {
        let below = join(path, &entry.key);
        let known: Vec<&str> = properties(schema).map(|(key, _)| key).collect();
        let expected = match known.as_slice() {
            [] => "a name of letters, digits, `-` and `_`".to_owned(),
            known => format!("one of the keys {}", list(known)),
        };
        let found = format!("`{}`", entry.key.escape_debug());
        let problem = self.report.problem(&below, entry.key_span.clone(), found, expected);
        let meant = closest(&entry.key, known);
        let help = meant.map(|known| format!("did you mean `{known}`?"));
        self.report.problems.push(Problem { help, ..problem });
        self.report.replaced.insert(match meant {
            Some(known) => join(path, known),
            None => below,
        });
        meant
    }

    fn missing(&self, schema: &'a Value, table: &Map<String, Value>) -> Vec<(&'a str, &'a Value)> {
        let required =
            schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let required: Vec<&str> = required.collect();
        properties(schema).filter(|(key, _)| required.contains(key) && !table.contains_key(*key)).collect()
    }

    /// One of several words, or a table with one of several keys.
    fn choice(&mut self, schema: &'a Value, node: &Node, path: &str) -> Value {
        let (words, keys) = (words(schema), keys(schema));
        match &node.kind {
            Kind::Text(text) if words.contains(&text.as_str()) => return text.as_str().into(),
            Kind::Table(entries)
                if let [entry] = entries.as_slice()
                    && keys.contains(&entry.key.as_str()) =>
            {
                let properties = |choice: &'a Value| choice.get("properties")?.get(&entry.key);
                if let Some(below) = choices(schema).find_map(properties) {
                    let value = self.value(below, &entry.node, &join(path, &entry.key));
                    return Value::Object(Map::from_iter([(entry.key.clone(), value)]));
                }
            }
            _ => {}
        }
        let meant = match &node.kind {
            Kind::Text(text) => closest(text, words),
            _ => None,
        };
        let help = match &node.kind {
            Kind::Text(text) if keys.contains(&text.as_str()) => {
                Some(format!("`{text}` has settings: write `{{ {text} = … }}`"))
            }
            Kind::Text(_) => meant.map(|word| format!("did you mean `{word}`?")),
            Kind::Table(entries) => entries.iter().find_map(|entry| {
                closest(&entry.key, keys.iter().copied())
                    .filter(|key| *key != entry.key)
                    .map(|key| format!("did you mean `{key}`?"))
            }),
            _ => None,
        };
        let problem = self.wrong(schema, node, path);
        let any = self.replace(Problem { help, ..problem }, schema);
        meant.map_or(any, Value::from)
    }

    /// A value that the schema accepts.
    fn replacement(&self, schema: &'a Value) -> Value {
        let schema = self.resolve(schema);
        let example = schema.get("examples").and_then(|examples| examples.get(0));
        if let Some(value) = example.or_else(|| schema.get("const")) {
            return value.clone();
        }
        if let Some(first) = words(schema).first() {
            return (*first).into();
        }
        match schema.get("type").and_then(Value::as_str) {
            Some("object") => {
                let missing = self.missing(schema, &Map::new());
                missing.into_iter().map(|(key, below)| (key.to_owned(), self.replacement(below))).collect()
            }
            Some("array") => {
                let item = schema.get("items").filter(|_| schema.get("minItems").is_some());
                item.map(|item| self.replacement(item)).into_iter().collect()
            }
            Some("integer") => bounds(schema).0.max(0).into(),
            _ => false.into(),
        }
    }
}

fn properties(schema: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    properties.map(|(key, value)| (key.as_str(), value))
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

fn length(schema: &Value, key: &str) -> Option<usize> {
    schema.get(key).and_then(Value::as_u64).and_then(|limit| usize::try_from(limit).ok())
}

fn within(schema: &Value, integer: i64) -> bool {
    let (min, max) = bounds(schema);
    (min..=max).contains(&integer)
}

/// What to do about a table that is to be an item of a list.
pub(super) fn write_as_item(path: &str) -> String {
    format!("write `[[{path}]]`: every entry is an item of a list")
}

/// What was probably meant by a value of the wrong type.
fn mistake(schema: &Value, node: &Node, path: &str) -> Option<String> {
    match (schema.get("type").and_then(Value::as_str)?, &node.kind) {
        ("array", Kind::Table(_)) => Some(write_as_item(path)),
        ("array", Kind::Text(_)) => Some("write it as a list of one item, in brackets".to_owned()),
        ("object", Kind::List(_)) => {
            Some(format!("write `[{path}]`, or `[{path}.name]` for each of several"))
        }
        ("string", Kind::Text(_)) if path.starts_with("claim[") && path.ends_with(".name") => {
            Some("`claim_namespace` is put before the name of every claim".to_owned())
        }
        ("boolean" | "integer", Kind::Text(_)) => Some("write it without quotes".to_owned()),
        _ => None,
    }
}
