//! What the servers of a file put before its paths.

use super::{
    Position,
    reader::Reader,
    tree::{NodeId, short},
};

/// The path before all others. `None` where that is a problem, or where servers differ in it.
pub(crate) fn base_path(reader: &Reader<'_>, servers: NodeId) -> Option<String> {
    let mut found: Vec<(String, Position)> = Vec::new();
    for server in reader.list(servers, "`servers`")? {
        let url = reader.member(*server, "url", "a server");
        let Some(url) = url else {
            reader.tell(reader.node(*server)?.at, "a server: expected a key `url`, found none");
            return None;
        };
        let at = reader.node(url.value)?.at;
        let text = filled(reader, *server, reader.text(url.value, "`url`")?, at)?;
        let path = path_of(&text).or_else(|| {
            let says = format!(
                "`url`: expected an address with its path, or a path that begins with `/`, found `{}`; or give `--base-path`",
                short(&text)
            );
            reader.tell(at, says);
            None
        })?;
        if !found.iter().any(|(known, _)| *known == path) {
            found.push((path, at));
        }
    }
    match found.as_slice() {
        [] => Some(String::new()),
        [(only, _)] => Some(only.clone()),
        [(_, at), ..] => {
            let all: Vec<_> =
                found.iter().map(|(path, at)| format!("`{path}/` (line {})", at.line)).collect();
            let says = format!(
                "`servers`: expected one path before all others, found {}; say by `--base-path` which of them the API sees",
                all.join(", ")
            );
            reader.tell(*at, says);
            None
        }
    }
}

/// The path of an address, without a slash at its end.
fn path_of(url: &str) -> Option<String> {
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
        None if url.starts_with('/') => url,
        None => return None,
    };
    Some(path.trim_end_matches('/').to_owned())
}

/// The address with the defaults of its variables.
fn filled(reader: &Reader<'_>, server: NodeId, url: &str, at: Position) -> Option<String> {
    let mut text = String::new();
    let mut rest = url;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        let variables = reader.member(server, "variables", "a server");
        let variable = variables.and_then(|variables| reader.member(variables.value, name, "`variables`"));
        let default = variable.and_then(|variable| reader.member(variable.value, "default", "a variable"));
        let Some(default) = default else {
            let says =
                format!("`url`: expected a default in `variables` for `{{{}}}`, found none", short(name));
            reader.tell(at, says);
            return None;
        };
        text.push_str(before);
        text.push_str(reader.text(default.value, "`default`")?);
        rest = after;
    }
    text.push_str(rest);
    Some(text)
}
