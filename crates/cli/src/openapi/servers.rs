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
        for text in filled(reader, *server, reader.text(url.value, "`url`")?, at)? {
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
    }
    match found.as_slice() {
        [] => Some(String::new()),
        [(only, _)] => Some(only.clone()),
        [(_, at), ..] => {
            let all: Vec<_> =
                found.iter().map(|(path, at)| format!("`{}/` (line {})", short(path), at.line)).collect();
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
    let after_scheme = url.split_once("://").map(|(_, rest)| rest);
    let path = match after_scheme.or_else(|| url.strip_prefix("//")) {
        Some(rest) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
        None if url.starts_with('/') => url,
        None => return None,
    };
    Some(path.trim_end_matches('/').to_owned())
}

/// So many addresses may one server have.
const MOST: usize = 1_000;

/// The addresses with each value of their variables, the defaults first.
fn filled(reader: &Reader<'_>, server: NodeId, url: &str, at: Position) -> Option<Vec<String>> {
    let mut texts = vec![String::new()];
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
        let mut values = vec![reader.text(default.value, "`default`")?];
        if let Some(others) =
            variable.and_then(|variable| reader.member(variable.value, "enum", "a variable"))
        {
            for other in reader.list(others.value, "`enum`")? {
                let other = reader.text(*other, "a value of `enum`")?;
                if !values.contains(&other) {
                    values.push(other);
                }
            }
        }
        let with =
            |text: &String| values.iter().map(|value| format!("{text}{before}{value}")).collect::<Vec<_>>();
        if texts.len() * values.len() > MOST {
            let says = format!(
                "`url`: expected variables with at most {MOST} addresses together, found more; or give `--base-path`"
            );
            reader.tell(at, says);
            return None;
        }
        texts = texts.iter().flat_map(with).collect();
        rest = after;
    }
    texts.iter_mut().for_each(|text| text.push_str(rest));
    Some(texts)
}
