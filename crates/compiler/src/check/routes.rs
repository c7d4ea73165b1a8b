//! Routes: somebody may reach them, and their paths are plain and do not overlap.

use crate::{
    document::{Api, AuthorizesOn, Document, Machine, Route},
    paths::{self, Segment},
    problem::{Report, error, warning},
};
use std::collections::BTreeMap;

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    let mut trees: BTreeMap<&str, Tree> = BTreeMap::new();
    for (at, route) in document.route.iter().enumerate() {
        let for_people = !route.roles.is_empty() || route.own.is_some() || route.proxy.is_some();
        if !for_people && !for_machines(document, route) && report.whole(&["machine"]) {
            let expected = "`roles`, `own` or `proxy`, or a `[[machine]]` that has its scope";
            let finding = error(format!("route[{at}]"), expected).found("none of them");
            report.tell(finding.help("leave a route out that nobody may reach".to_owned()));
        }
        if !route.attributes.is_empty() && route.roles.is_empty() {
            let help = "whoever reaches their own records, or those of people they stand in for, needs none";
            let finding =
                error(format!("route[{at}].attributes"), "`roles`, of which the attributes are asked");
            report.tell(finding.found("none").help(help.to_owned()));
        }
        let on_permissions =
            |api: &Api| api.audience == route.audience && api.authorizes_on == AuthorizesOn::Permissions;
        if !for_people && for_machines(document, route) && document.api.iter().any(on_permissions) {
            let expected = "`roles`, `own` or `proxy`, since the API authorizes on permissions";
            let help = "`permissions` cannot be taken away, so that people are let in only if every route is open to them: with this one nobody is";
            report
                .tell(warning(format!("route[{at}]"), expected).found("none of them").help(help.to_owned()));
        }
        match paths::segments(&route.path.0) {
            Err(expected) => report.tell(error(format!("route[{at}].path"), expected)),
            Ok(segments) => {
                let tree = trees.entry(route.audience.0.as_str()).or_default();
                if let Some(first) = tree.conflict(document, route, &segments) {
                    conflict(document, report, at, first);
                }
                tree.insert(&segments, at);
            }
        }
    }
}

fn for_machines(document: &Document, route: &Route) -> bool {
    let reaches =
        |machine: &Machine| machine.audience == route.audience && machine.scopes.contains(&route.scope);
    document.machine.iter().any(reaches)
}

/// The paths of an audience's routes, so that ten thousand routes are not compared pair by pair. Literals are in small letters:
/// the guard tells capital ones apart, and many a server that finds the handler behind it does not.
#[derive(Default)]
struct Tree {
    routes: Vec<usize>,
    literals: BTreeMap<String, Tree>,
    parameter: Option<Box<Tree>>,
}

impl Tree {
    fn insert(&mut self, path: &[Segment<'_>], route: usize) {
        match path {
            [] => self.routes.push(route),
            [Segment::Parameter(_), rest @ ..] => self.parameter.get_or_insert_default().insert(rest, route),
            [Segment::Literal(text), rest @ ..] => {
                self.literals.entry(text.to_ascii_lowercase()).or_default().insert(rest, route);
            }
        }
    }

    /// The first route that some request could reach as well as this one, although both do not say the same, or
    /// that is this one again.
    fn conflict(&self, document: &Document, route: &Route, path: &[Segment<'_>]) -> Option<usize> {
        let Some((first, rest)) = path.split_first() else {
            let conflicts = |other: &&usize| {
                document.route.get(**other).is_some_and(|other| {
                    let same_path = shape(&other.path.0) == shape(&route.path.0);
                    other.methods.iter().any(|method| route.methods.contains(method))
                        && (same_path || other.scope != route.scope)
                })
            };
            return self.routes.iter().find(conflicts).copied();
        };
        let literals: Vec<&Tree> = match first {
            Segment::Literal(text) => self.literals.get(&text.to_ascii_lowercase()).into_iter().collect(),
            Segment::Parameter(_) => self.literals.values().collect(),
        };
        literals
            .into_iter()
            .chain(self.parameter.as_deref())
            .filter_map(|tree| tree.conflict(document, route, rest))
            .min()
    }
}

/// The path without the names of its parameters.
fn shape(path: &str) -> Vec<&str> {
    path.split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment }).collect()
}

/// Whether two paths have the same letters, capital or small.
fn same_letters(one: &str, other: &str) -> bool {
    let (one, other) = (shape(one), shape(other));
    one.iter().zip(&other).all(|(one, other)| one.eq_ignore_ascii_case(other))
}

fn conflict(document: &Document, report: &mut Report<'_>, at: usize, first: usize) {
    let (Some(route), Some(other)) = (document.route.get(at), document.route.get(first)) else { return };
    if !report.whole(&[&format!("route[{at}].methods"), &format!("route[{first}].methods")]) {
        return;
    }
    let path = format!("route[{at}].path");
    let finding = if shape(&route.path.0) == shape(&other.path.0) {
        error(path, "one route for a method and path").found(format!("the path of route[{first}]")).again()
    } else {
        let found = format!(
            "`{}` with scope `{}`, and route[{first}] is `{}` with scope `{}`",
            route.path.0, route.scope.0, other.path.0, other.scope.0
        );
        let finding = error(path, "one scope for whatever a request can match").found(found);
        if same_letters(&route.path.0, &other.path.0) {
            let help = "the guard tells capital letters from small ones, and a server such as Express does not: it would call the handler of the other";
            finding.help(help.to_owned())
        } else {
            finding
        }
    };
    report.tell(finding.related(format!("route[{first}]"), format!("route[{first}].path")));
}
