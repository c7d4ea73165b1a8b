//! The operations of a file: method, whole path, and what it takes to call each.

use super::{
    Position, Problem,
    reader::{Members, Reader},
    security::{Access, Schemes},
    servers,
    tree::{NodeId, Tree, short},
};
use std::{collections::HashMap, rc::Rc};

/// What a file says.
#[derive(Debug)]
pub(crate) struct Specification {
    /// Where its paths stand; where the document begins if it has none.
    pub(crate) at: Position,
    /// In the order of the file.
    pub(crate) operations: Vec<Operation>,
}

/// A method of a path.
#[derive(Debug)]
pub(crate) struct Operation {
    /// In capitals.
    pub(crate) method: String,
    /// With what the servers put before it.
    pub(crate) path: String,
    pub(crate) at: Position,
    pub(crate) access: Rc<Access>,
}

/// The methods that a path item can have.
const METHODS: [&str; 8] = ["get", "head", "post", "put", "patch", "delete", "options", "trace"];
/// What else it can have.
const OTHERS: [&str; 5] = ["$ref", "summary", "description", "servers", "parameters"];

/// Reads a source. `base_path` stands in for its servers.
///
/// # Errors
///
/// Every problem that keeps it from being compared.
pub(crate) fn read(source: &str, base_path: Option<&str>) -> Result<Specification, Vec<Problem>> {
    let tree = Tree::parse(source).map_err(|problem| vec![problem])?;
    let reader = Reader::new(&tree);
    let found = specification(&reader, base_path);
    let problems = reader.finish();
    match found {
        Some(specification) if problems.is_empty() => Ok(specification),
        _ => Err(problems),
    }
}

fn specification(reader: &Reader<'_>, base_path: Option<&str>) -> Option<Specification> {
    let root = reader.tree.root;
    let members = reader.map(root, "an OpenAPI document")?;
    let version = version(reader, members)?;
    let schemes = Schemes { reader, root, version };
    let base = match base_path {
        Some(given) => Base::Given(given.trim_end_matches('/').to_owned()),
        None => Base::Servers(match members.get("servers") {
            Some(servers) => servers::base_path(reader, servers.value),
            None => Some(String::new()),
        }),
    };
    let default = Rc::new(match members.get("security") {
        Some(security) => schemes.access(*security)?,
        None => Access { at: None, alternatives: Vec::new() },
    });
    let Some(paths) = members.get("paths") else {
        return Some(Specification { at: reader.node(root)?.at, operations: Vec::new() });
    };
    let mut walk = Walk { reader, schemes, base, default, operations: Vec::new(), seen: HashMap::new() };
    for (path, item) in reader.map(paths.value, "`paths`")? {
        if path.starts_with("x-") {
            continue;
        }
        if path.starts_with('/') {
            walk.item(path, item.value);
        } else {
            reader.tell(
                item.at,
                format!("`paths`: expected a path that begins with `/`, found `{}`", short(path)),
            );
        }
    }
    Some(Specification { at: paths.at, operations: walk.operations })
}

/// Which OpenAPI it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    V30,
    V31,
}

fn version(reader: &Reader<'_>, members: &Members) -> Option<Version> {
    if let Some(swagger) = members.get("swagger") {
        let says = "expected OpenAPI 3.0 or 3.1, found Swagger; convert it first, for example with `npx swagger2openapi`";
        reader.tell(swagger.at, says);
        return None;
    }
    let Some(openapi) = members.get("openapi") else {
        let at = reader.node(reader.tree.root)?.at;
        reader.tell(at, "expected an OpenAPI document, found no key `openapi` in it");
        return None;
    };
    let text = reader.text(openapi.value, "`openapi`")?;
    match text.split('.').collect::<Vec<_>>().as_slice() {
        ["3", "0", ..] => Some(Version::V30),
        ["3", "1", ..] => Some(Version::V31),
        _ => {
            reader
                .tell(openapi.at, format!("`openapi`: expected version 3.0 or 3.1, found `{}`", short(text)));
            None
        }
    }
}

/// What stands before the paths of the file.
enum Base {
    Given(String),
    /// `None` where the servers were a problem.
    Servers(Option<String>),
}

struct Walk<'r, 't> {
    reader: &'r Reader<'t>,
    schemes: Schemes<'r, 't>,
    base: Base,
    /// What holds where an operation says nothing of its own.
    default: Rc<Access>,
    operations: Vec<Operation>,
    /// Methods and paths without the names of parameters, and where they are.
    seen: HashMap<String, Position>,
}

impl Walk<'_, '_> {
    fn item(&mut self, path: &str, item: NodeId) {
        let mut methods: HashMap<&str, Position> = HashMap::new();
        for part in self.reader.chain(item) {
            let Some(members) = self.reader.map(part, "a path item") else { return };
            for (key, member) in members {
                if OTHERS.contains(&key.as_str()) || key.starts_with("x-") || key == "<<" {
                    continue;
                }
                if !METHODS.contains(&key.as_str()) {
                    let says = format!(
                        "a path item: expected a method, one of {} in small letters, found `{}`",
                        METHODS.join(", "),
                        short(key)
                    );
                    self.reader.tell(member.at, says);
                } else if let Some(first) = methods.insert(key, member.at) {
                    let says = format!(
                        "expected `{key}` once, found it beside a `$ref` and, in line {}, behind it",
                        first.line
                    );
                    self.reader.tell(member.at, says);
                } else {
                    self.operation(path, members, key, member.value, member.at);
                }
            }
        }
    }

    fn operation(&mut self, path: &str, item: &Members, method: &str, operation: NodeId, at: Position) {
        let Some(members) = self.reader.map(operation, "an operation") else { return };
        if let Some(reference) = members.get("$ref") {
            self.reader.tell(
                reference.at,
                "an operation: expected its own members, found a `$ref`, which it cannot be",
            );
            return;
        }
        let Some(base) = self.base(item, members) else { return };
        let access = match members.get("security") {
            Some(security) => self.schemes.access(*security).map(Rc::new),
            None => Some(Rc::clone(&self.default)),
        };
        let Some(access) = access else { return };
        if !self.reader.spend(access.alternatives.len()) {
            return;
        }
        let method = method.to_ascii_uppercase();
        let path = format!("{base}{path}");
        if let Some(first) = self.seen.insert(format!("{method} {}", shape(&path)), at) {
            let says = format!(
                "expected one operation for a method and path, found {method} {} again; it is in line {} first, where the \
                 names of parameters make no difference",
                short(&path),
                first.line
            );
            self.reader.tell(at, says);
            return;
        }
        self.operations.push(Operation { method, path, at, access });
    }

    fn base(&self, item: &Members, operation: &Members) -> Option<String> {
        match &self.base {
            Base::Given(given) => Some(given.clone()),
            Base::Servers(servers) => match operation.get("servers").or_else(|| item.get("servers")) {
                Some(own) => servers::base_path(self.reader, own.value),
                None => servers.clone(),
            },
        }
    }
}

/// A path without the names of its parameters.
pub(crate) fn shape(path: &str) -> String {
    let nameless = |segment| if parameter(segment).is_some() { "{}" } else { segment };
    path.split('/').map(nameless).collect::<Vec<_>>().join("/")
}

/// The name of a segment that is a parameter.
pub(crate) fn parameter(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}').filter(|name| !name.contains(['{', '}']))
}
