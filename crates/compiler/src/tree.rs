//! The document as it stands in the source: every value with the bytes it came from.

use std::ops::Range;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// A range of bytes of the source.
pub(crate) type Span = Range<usize>;

/// A value.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Text(String),
    Integer(i64),
    /// A whole number beyond 64 bits, a fraction, an infinity or NaN.
    Number,
    Bool(bool),
    Time,
    List(Vec<Node>),
    Table(Vec<Entry>),
}

/// A key and its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_span: Span,
    pub(crate) node: Node,
}

impl Node {
    /// The document of a parsed source.
    pub(crate) fn of_document(document: &Spanned<DeTable<'_>>) -> Self {
        Self { kind: table(document.get_ref()), span: 0..0 }
    }

    fn of(value: &Spanned<DeValue<'_>>) -> Self {
        let kind = match value.get_ref() {
            DeValue::String(text) => Kind::Text(text.to_string()),
            DeValue::Integer(integer) => {
                i64::from_str_radix(integer.as_str(), integer.radix()).map_or(Kind::Number, Kind::Integer)
            }
            DeValue::Float(_) => Kind::Number,
            DeValue::Boolean(value) => Kind::Bool(*value),
            DeValue::Datetime(_) => Kind::Time,
            DeValue::Array(values) => Kind::List(values.iter().map(Self::of).collect()),
            DeValue::Table(entries) => table(entries),
        };
        Self { kind, span: value.span() }
    }

    /// The entry of that key, if this is a table that has it.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.kind {
            Kind::Table(entries) => entries.iter().find(|entry| entry.key == key),
            _ => None,
        }
    }

    /// The bytes from the first to the last that belong to the value: a table's header does not cover its entries.
    pub(crate) fn extent(&self) -> Span {
        let below: Vec<Span> = match &self.kind {
            Kind::List(items) => items.iter().map(Self::extent).collect(),
            Kind::Table(entries) => {
                entries.iter().flat_map(|entry| [entry.key_span.clone(), entry.node.extent()]).collect()
            }
            _ => Vec::new(),
        };
        below
            .into_iter()
            .fold(self.span.clone(), |all, span| all.start.min(span.start)..all.end.max(span.end))
    }

    /// What stands at a path such as `step_up[2].require.max_age`; `None` where nothing does.
    pub(crate) fn find(&self, path: &str) -> Option<Found<'_>> {
        steps(path).try_fold(Found { key: None, node: self }, |found, step| match (step, &found.node.kind) {
            (Step::Key(key), _) => {
                found.node.entry(key).map(|entry| Found { key: Some(entry), node: &entry.node })
            }
            (Step::Index(index), Kind::List(items)) => items.get(index).map(|node| Found { key: None, node }),
            (Step::Index(_), _) => None,
        })
    }
}

/// A place in the document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found<'t> {
    /// The entry, where the place is one of a table and not of a list.
    pub(crate) key: Option<&'t Entry>,
    /// What stands there.
    pub(crate) node: &'t Node,
}

impl Found<'_> {
    /// Key and value, from the first to the last byte.
    pub(crate) fn extent(&self) -> Span {
        let extent = self.node.extent();
        match self.key {
            // A table's key stands within its header.
            Some(entry) if entry.key_span.start < extent.start => entry.key_span.start..extent.end,
            _ => extent,
        }
    }
}

fn table(entries: &DeTable<'_>) -> Kind {
    let mut entries: Vec<Entry> = entries
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            key_span: key.span(),
            node: Node::of(value),
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_span.start);
    Kind::Table(entries)
}

enum Step<'p> {
    Key(&'p str),
    Index(usize),
}

fn steps(path: &str) -> impl Iterator<Item = Step<'_>> {
    path.split('.').filter(|part| !part.is_empty()).flat_map(|part| {
        let (key, indices) = part.split_once('[').unwrap_or((part, ""));
        let indices =
            indices.split('[').filter_map(|index| index.strip_suffix(']')?.parse().ok().map(Step::Index));
        Some(Step::Key(key)).filter(|_| !key.is_empty()).into_iter().chain(indices)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "[policy]\nid = \"x\"\n\n[[route]]\npath = '/a' # here\nown = { roles = [\"p\", \"q\"] }\n\n[a.b]\nc = 1\n";

    #[track_caller]
    fn check(path: &str, extent: Option<&str>) {
        let tree = Node::of_document(&DeTable::parse(SOURCE).unwrap());
        assert_eq!(tree.find(path).and_then(|found| SOURCE.get(found.extent())), extent, "{path}");
    }

    #[test]
    fn a_place_covers_its_key_and_everything_below() {
        check("policy.id", Some("id = \"x\""));
        check("policy", Some("[policy]\nid = \"x\""));
        check("route[0]", Some("[[route]]\npath = '/a' # here\nown = { roles = [\"p\", \"q\"] }"));
        check("route[0].own.roles[1]", Some("\"q\""));
        check("route[0].own", Some("own = { roles = [\"p\", \"q\"] }"));
        check("a.b", Some("[a.b]\nc = 1"));
        check("route[1]", None);
        check("policy.none", None);
    }
}
