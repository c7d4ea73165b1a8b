//! Paths of operations beside paths of routes: parameters stand for a segment, whatever their names are.

use crate::openapi::{parameter, short};
use wardgate_compiler::document::Route;
use wardgate_policy::parse_request_path;

/// Whether a route answers every request that an operation's path describes.
pub(super) fn covers(route: &str, operation: &str) -> bool {
    let (route, operation): (Vec<_>, Vec<_>) = (route.split('/').collect(), operation.split('/').collect());
    route.len() == operation.len()
        && route
            .iter()
            .zip(&operation)
            .all(|(route, operation)| parameter(route).is_some() || route == operation)
}

/// What a path would have to be, and what it is, where no route can have it.
pub(super) fn impossible(path: &str) -> Option<(&'static str, String)> {
    const PLAIN: &str = "a path of plain segments";
    for segment in path.split('/').skip(1) {
        if parameter(segment).is_some_and(|name| !name.ends_with(['+', '*'])) {
            continue;
        }
        let shown = format!("`{}`", short(segment));
        if segment.is_empty() {
            return Some((PLAIN, "an empty segment: a slash at the end, or two in a row".to_owned()));
        }
        if segment.contains(['{', '}']) {
            let expected = "parameters that are a whole segment, and no more than one";
            return Some((expected, shown));
        }
        if segment.contains('*') {
            return Some((PLAIN, format!("{shown}, a wildcard")));
        }
        if parse_request_path(&format!("/{segment}")).is_none() {
            return Some((PLAIN, format!("{shown}, which another party could read differently")));
        }
    }
    let filled: String = path
        .split('/')
        .skip(1)
        .map(|segment| format!("/{}", parameter(segment).map_or(segment, |_| "x")))
        .collect();
    parse_request_path(&filled).is_none().then(|| (PLAIN, "one that is too long".to_owned()))
}

/// The names of the parameter that says whose record it is, in the route and in an operation of the same shape, where
/// they differ.
pub(super) fn renamed(route: &Route, operation: &str) -> Option<(String, String)> {
    let parameters = route.path.0.split('/').filter_map(parameter);
    let key = route.record_parameter()?;
    let (ours, theirs) =
        parameters.zip(operation.split('/').filter_map(parameter)).find(|(ours, _)| *ours == key)?;
    (ours != theirs).then(|| (format!("the parameter `{{{ours}}}`"), format!("`{{{}}}`", short(theirs))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_covers_what_its_parameters_can_be() {
        for (route, operation, covered) in [
            ("/a/{x}", "/a/{y}", true),
            ("/a/{x}", "/a/me", true),
            ("/a/me", "/a/{x}", false),
            ("/a/{x}", "/a/b/c", false),
            ("/a/{x}/b", "/a/me/c", false),
        ] {
            assert_eq!(covers(route, operation), covered, "{route} {operation}");
        }
    }

    #[test]
    fn a_path_that_no_route_can_have_is_told_with_the_reason() {
        let found = |path: &str| impossible(path).map(|(_, found)| found);
        for path in ["/a", "/a/{x}/b", "/a.b/~c", "/a:b"] {
            assert_eq!(found(path), None, "{path}");
        }
        let empty = "an empty segment: a slash at the end, or two in a row";
        for (path, said) in [
            ("/", empty),
            ("/a/", empty),
            ("/a//b", empty),
            ("/a/{x}.json", "`{x}.json`"),
            ("/a/{x}-{y}", "`{x}-{y}`"),
            ("/a/{rest+}", "`{rest+}`"),
            ("/a/*", "`*`, a wildcard"),
            ("/a/%2e%2e", "`%2e%2e`, which another party could read differently"),
            ("/a/..", "`..`, which another party could read differently"),
            ("/a?b=1", "`a?b=1`, which another party could read differently"),
            ("/\u{e9}", "`\u{e9}`, which another party could read differently"),
        ] {
            assert_eq!(found(path).as_deref(), Some(said), "{path}");
        }
        assert_eq!(
            found(&format!("/{}", "a".repeat(3000))).map(|said| said.contains("another party")),
            Some(true)
        );
        assert_eq!(found(&"/a".repeat(2000)).as_deref(), Some("one that is too long"));
    }
}
