//! YAML, and JSON with it, as a tree whose nodes know their place.

use super::{Position, Problem};
use indexmap::{IndexMap, map::Entry};
use saphyr_parser::{Event, Marker, Parser, ScalarStyle};
use std::{borrow::Cow, collections::HashMap};
use wardgate_compiler::one_line;

/// A node's place in its [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct NodeId(usize);

#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) at: Position,
    pub(crate) kind: Kind,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Null,
    Text(String),
    List(Vec<NodeId>),
    Map(IndexMap<String, Member>),
}

/// A member of a map.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member {
    /// Where its key stands.
    pub(crate) at: Position,
    pub(crate) value: NodeId,
}

impl Kind {
    /// What it is, in words.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Text(_) => "a text or number",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
        }
    }
}

/// A document. An alias is its anchor's node once more, never a copy, so that no file grows by being read.
#[derive(Debug)]
pub(crate) struct Tree {
    nodes: Vec<Node>,
    pub(crate) root: NodeId,
}

impl Tree {
    pub(crate) fn get(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.0)
    }

    /// Reads the one document of a source.
    ///
    /// # Errors
    ///
    /// What is no YAML, an empty source, a second document, a key that is there twice or is no text, an alias within its own
    /// anchor.
    pub(crate) fn parse(source: &str) -> Result<Self, Problem> {
        let mut builder = Builder::default();
        let source = without_surrogates(source);
        for event in Parser::new_from_str(&source) {
            let (event, span) = event.map_err(|error| {
                Problem::new(position(error.marker()), format!("expected YAML or JSON: {}", error.info()))
            })?;
            builder.take(event, position(&span.start))?;
        }
        match builder.root {
            Some(root) => Ok(Self { nodes: builder.nodes, root }),
            None => Err(Problem::new(
                Position { line: 1, column: 1 },
                "expected an OpenAPI document, found nothing".to_owned(),
            )),
        }
    }
}

/// JSON writes a letter beyond the basic plane as two escapes, which YAML does not have: each becomes the replacement
/// character, so that no place moves. No path, scope or name that is compared can have such a letter.
fn without_surrogates(source: &str) -> Cow<'_, str> {
    if !source.trim_start().starts_with('{') {
        return Cow::Borrowed(source);
    }
    let mut text = String::with_capacity(source.len());
    let mut rest = source;
    while let Some((before, after)) = rest.split_once('\\') {
        text.push_str(before);
        let surrogate = after.strip_prefix('u').is_some_and(|hex| {
            hex.starts_with(['d', 'D']) && hex.get(1..2).is_some_and(|digit| "89abcdefABCDEF".contains(digit))
        });
        let length = if surrogate { 5 } else { after.chars().next().map_or(0, char::len_utf8) };
        let (escape, after) = after.split_at_checked(length).unwrap_or((after, ""));
        text.push('\\');
        text.push_str(if surrogate { "ufffd" } else { escape });
        rest = after;
    }
    text.push_str(rest);
    Cow::Owned(text)
}

fn position(marker: &Marker) -> Position {
    Position { line: marker.line(), column: marker.col() + 1 }
}

/// A list or map that has begun and not ended.
struct Open {
    id: NodeId,
    anchor: usize,
    /// In a map: the key whose value comes next.
    key: Option<(String, Position)>,
}

#[derive(Default)]
struct Builder {
    nodes: Vec<Node>,
    root: Option<NodeId>,
    open: Vec<Open>,
    anchors: HashMap<usize, NodeId>,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, at: Position) -> Result<(), Problem> {
        match event {
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => Ok(()),
            Event::Scalar(text, style, anchor, _) => self.scalar(text.into_owned(), style, anchor, at),
            Event::SequenceStart(anchor, _) => self.begin(Kind::List(Vec::new()), anchor, at),
            Event::MappingStart(anchor, _) => self.begin(Kind::Map(IndexMap::new()), anchor, at),
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(open) = self.open.pop() {
                    self.anchors.insert(open.anchor, open.id);
                }
                Ok(())
            }
            Event::Alias(anchor) => match self.anchors.get(&anchor) {
                Some(id) if self.wants_key() => {
                    let text = self.nodes.get(id.0).map(|node| &node.kind);
                    let Some(Kind::Text(text)) = text else { return Err(no_key(at)) };
                    self.set_key(text.clone(), at)
                }
                Some(id) => self.put(*id, at),
                None => Err(Problem::new(at, "expected an alias of an anchor that ends before it")),
            },
        }
    }

    fn scalar(
        &mut self,
        text: String,
        style: ScalarStyle,
        anchor: usize,
        at: Position,
    ) -> Result<(), Problem> {
        let null = style == ScalarStyle::Plain && matches!(text.as_str(), "" | "~" | "null");
        if self.wants_key() {
            if anchor > 0 {
                let id = self.add(Kind::Text(text.clone()), at);
                self.anchors.insert(anchor, id);
            }
            return self.set_key(text, at);
        }
        let id = self.add(if null { Kind::Null } else { Kind::Text(text) }, at);
        self.anchors.insert(anchor, id);
        self.put(id, at)
    }

    fn begin(&mut self, kind: Kind, anchor: usize, at: Position) -> Result<(), Problem> {
        if self.wants_key() {
            return Err(no_key(at));
        }
        let id = self.add(kind, at);
        self.put(id, at)?;
        self.open.push(Open { id, anchor, key: None });
        Ok(())
    }

    fn add(&mut self, kind: Kind, at: Position) -> NodeId {
        self.nodes.push(Node { at, kind });
        NodeId(self.nodes.len() - 1)
    }

    /// Whether what comes next is the key of a member.
    fn wants_key(&self) -> bool {
        self.open.last().is_some_and(|open| {
            open.key.is_none()
                && self.nodes.get(open.id.0).is_some_and(|node| matches!(node.kind, Kind::Map(_)))
        })
    }

    fn set_key(&mut self, text: String, at: Position) -> Result<(), Problem> {
        let Some(open) = self.open.last_mut() else { return Ok(()) };
        if let Some(Node { kind: Kind::Map(members), .. }) = self.nodes.get(open.id.0)
            && let Some(first) = members.get(&text)
        {
            let says = format!(
                "expected a key once, found `{}` again; it is in line {} first",
                short(&text),
                first.at.line
            );
            return Err(Problem::new(at, says));
        }
        open.key = Some((text, at));
        Ok(())
    }

    /// Puts a value where it belongs.
    fn put(&mut self, value: NodeId, at: Position) -> Result<(), Problem> {
        let Some(open) = self.open.last_mut() else {
            return match self.root.replace(value) {
                None => Ok(()),
                Some(_) => Err(Problem::new(at, "expected one document, found a second one")),
            };
        };
        match (self.nodes.get_mut(open.id.0).map(|node| &mut node.kind), open.key.take()) {
            (Some(Kind::List(items)), _) => items.push(value),
            (Some(Kind::Map(members)), Some((key, at))) => {
                if let Entry::Vacant(place) = members.entry(key) {
                    place.insert(Member { at, value });
                }
            }
            _ => {}
        }
        Ok(())
    }
}

fn no_key(at: Position) -> Problem {
    Problem::new(at, "expected a text as key, found a list or map")
}

/// A text that was found, in short and on one line: what would steer a terminal is written out.
pub(crate) fn short(text: &str) -> String {
    const LONGEST: usize = 120;
    let mut told = one_line(&text.chars().take(LONGEST).collect::<String>());
    if text.chars().nth(LONGEST).is_some() {
        told.push('…');
    }
    told
}
