//! Walking a tree: what is asked for is there, or it is a problem; references are followed.

use super::{
    Position, Problem,
    tree::{Kind, Member, Node, NodeId, Tree, short},
};
use indexmap::IndexMap;
use std::cell::{Cell, RefCell};

/// So many nodes are looked at in one file at most: some thirty for each of 100,000 operations. What passes it repeats itself by
/// aliases or references.
const MOST_STEPS: usize = 3_000_000;

/// So many problems are told at most: past these, one more helps nobody.
const MOST_PROBLEMS: usize = 100;

pub(crate) type Members = IndexMap<String, Member>;

pub(crate) struct Reader<'t> {
    pub(crate) tree: &'t Tree,
    steps: Cell<usize>,
    problems: RefCell<Vec<Problem>>,
}

impl<'t> Reader<'t> {
    pub(crate) fn new(tree: &'t Tree) -> Self {
        Self { tree, steps: Cell::new(0), problems: RefCell::default() }
    }

    pub(crate) fn tell(&self, at: Position, says: impl Into<String>) {
        let mut problems = self.problems.borrow_mut();
        if problems.len() < MOST_PROBLEMS {
            problems.push(Problem::new(at, says));
        }
    }

    /// Every problem, in the order of the file.
    pub(crate) fn finish(self) -> Vec<Problem> {
        let mut problems = self.problems.into_inner();
        problems.sort_by_key(|problem| (problem.at.line, problem.at.column));
        problems.dedup();
        problems
    }

    /// Counts what is looked at. `false` where it is too much.
    pub(crate) fn spend(&self, steps: usize) -> bool {
        let before = self.steps.get();
        self.steps.set(before.saturating_add(steps));
        if before <= MOST_STEPS && self.steps.get() > MOST_STEPS {
            let says = "expected a file with at most 3,000,000 things to look at, found more; aliases or references to aliases make \
                        more of it than is written";
            self.tell(Position { line: 1, column: 1 }, says);
        }
        self.steps.get() <= MOST_STEPS
    }

    pub(crate) fn node(&self, id: NodeId) -> Option<&'t Node> {
        if self.spend(1) { self.tree.get(id) } else { None }
    }

    pub(crate) fn map(&self, id: NodeId, what: &str) -> Option<&'t Members> {
        let node = self.node(id)?;
        let Kind::Map(members) = &node.kind else { return self.wrong(node, what, "a map") };
        if let Some(merge) = members.get("<<") {
            let says = "expected plain keys, found the merge `<<`, which YAML 1.2 does not have; write out what it stands for";
            self.tell(merge.at, says);
        }
        Some(members)
    }

    pub(crate) fn list(&self, id: NodeId, what: &str) -> Option<&'t [NodeId]> {
        let node = self.node(id)?;
        let Kind::List(items) = &node.kind else { return self.wrong(node, what, "a list") };
        Some(items)
    }

    pub(crate) fn text(&self, id: NodeId, what: &str) -> Option<&'t str> {
        let node = self.node(id)?;
        let Kind::Text(text) = &node.kind else { return self.wrong(node, what, "a text") };
        Some(text)
    }

    fn wrong<T>(&self, node: &Node, what: &str, kind: &str) -> Option<T> {
        self.tell(node.at, format!("{what}: expected {kind}, found {}", node.kind.name()));
        None
    }

    /// The member of a map, if it is there.
    pub(crate) fn member(&self, id: NodeId, key: &str, what: &str) -> Option<Member> {
        self.map(id, what)?.get(key).copied()
    }

    /// The node itself, and what it and its references refer to in turn.
    pub(crate) fn chain(&self, id: NodeId) -> Vec<NodeId> {
        let mut chain = vec![id];
        let mut last = id;
        while let Some(reference) = self.reference(last) {
            let Some(target) = self.target(reference) else { return Vec::new() };
            if chain.contains(&target) {
                self.tell(
                    reference.at,
                    "`$ref`: expected a reference that ends, found one that leads back to itself",
                );
                return Vec::new();
            }
            chain.push(target);
            last = target;
        }
        chain
    }

    /// What a node is, or refers to.
    pub(crate) fn resolve(&self, id: NodeId) -> Option<NodeId> {
        self.chain(id).last().copied()
    }

    fn reference(&self, id: NodeId) -> Option<Member> {
        match &self.node(id)?.kind {
            Kind::Map(members) => members.get("$ref").copied(),
            _ => None,
        }
    }

    fn target(&self, reference: Member) -> Option<NodeId> {
        let text = self.text(reference.value, "`$ref`")?;
        let Some(pointer) = text.strip_prefix('#') else {
            let says = format!(
                "`$ref`: expected a reference within this file, found `{}`; make one file of them first, for example with \
                 `npx @redocly/cli bundle`",
                short(text)
            );
            self.tell(reference.at, says);
            return None;
        };
        let found = self.walk(pointer);
        if found.is_none() {
            let says = format!("`$ref`: expected something at `{}`, found nothing there", short(text));
            self.tell(reference.at, says);
        }
        found
    }

    /// A JSON Pointer (RFC 6901) in the form of a URI fragment.
    fn walk(&self, pointer: &str) -> Option<NodeId> {
        let mut at = self.tree.root;
        if pointer.is_empty() {
            return Some(at);
        }
        for token in pointer.strip_prefix('/')?.split('/') {
            let token = percent_decoded(token)?.replace("~1", "/").replace("~0", "~");
            at = match &self.node(at)?.kind {
                Kind::Map(members) => members.get(&token)?.value,
                Kind::List(items) => *items.get(token.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        Some(at)
    }
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(rest.next()?).to_digit(16);
        bytes.push(u8::try_from(digit()? * 16 + digit()?).ok()?);
    }
    String::from_utf8(bytes).ok()
}
