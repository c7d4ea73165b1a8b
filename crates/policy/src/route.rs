//! Patient routes: paths by segment, found in time that grows with the path and not with the number of routes.

use alloc::{string::String, vec, vec::Vec};

/// A request path has at most this many bytes; a longer one matches nothing.
const MAX_PATH: usize = 2048;

/// A set of HTTP methods.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Methods(pub(crate) u8);

impl Methods {
    /// The methods a route can name, upper case as RFC 9110 has them.
    pub const NAMES: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    /// The set of that one method; empty where the name is not one of [`Methods::NAMES`].
    pub fn named(name: &str) -> Self {
        Self(Self::NAMES.iter().position(|known| *known == name).map_or(0, |at| 1 << at))
    }

    /// What either set has.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether some method is in both sets.
    pub const fn meet(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// A segment of a route's path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// This text, byte for byte.
    Literal(String),
    /// Any one segment.
    Parameter,
}

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The methods it is for.
    pub methods: Methods,
    /// Its scope, an index into the scopes of its API.
    pub scope: u16,
    /// Which segment of the path names the record, where one does.
    pub record: Option<u8>,
    /// Place in the document: `route[rule]`.
    pub rule: u16,
}

const PARAMETER: &str = "";

/// The routes of an API as a tree of segments.
#[derive(Clone, Debug, Default)]
pub struct RouteTree {
    pub(crate) routes: Vec<Route>,
    /// What follows, sorted by the text of the segment; under [`PARAMETER`], which is no segment's text, any one.
    pub(crate) branches: Vec<(String, RouteTree)>,
    /// Where there are many, their places by hash; see [`Places`].
    pub(crate) places: Places,
}

impl RouteTree {
    /// Adds a route.
    pub fn insert(&mut self, path: &[Segment], route: Route) {
        let Some((first, rest)) = path.split_first() else { return self.routes.push(route) };
        let text = match first {
            Segment::Parameter => PARAMETER,
            // No request has an empty segment.
            Segment::Literal(text) if text.is_empty() => return,
            Segment::Literal(text) => text,
        };
        self.places = Places::default();
        let at = match self.branches.binary_search_by(|(known, _)| known.as_str().cmp(text)) {
            Ok(at) => at,
            Err(at) => {
                self.branches.insert(at, (text.into(), Self::default()));
                at
            }
        };
        if let Some((_, tree)) = self.branches.get_mut(at) {
            tree.insert(rest, route);
        }
    }

    /// Makes a search as quick among thousands of branches as among a few, until a route is added.
    pub fn index(&mut self) {
        self.places = Places::of(&self.branches);
        self.branches.iter_mut().for_each(|(_, tree)| tree.index());
    }

    /// The route that `method` and `path` name. A literal segment goes before a parameter.
    pub fn find(&self, method: &str, path: &str) -> Option<Route> {
        self.walk(Methods::named(method), &parse_request_path(path)?)
    }

    /// The same, of a path that is split already.
    pub(crate) fn walk(&self, method: Methods, path: &[&str]) -> Option<Route> {
        let Some((first, rest)) = path.split_first() else {
            return self.routes.iter().find(|route| route.methods.meet(method)).copied();
        };
        self.branch(first).and_then(|tree| tree.walk(method, rest)).or_else(|| {
            let (text, tree) = self.branches.first()?;
            if text == PARAMETER { tree.walk(method, rest) } else { None }
        })
    }

    /// What follows that text.
    fn branch(&self, text: &str) -> Option<&Self> {
        let at = if self.places.0.is_empty() {
            self.branches.binary_search_by(|(known, _)| known.as_str().cmp(text)).ok()
        } else {
            self.places
                .candidates(text)
                .find(|at| self.branches.get(*at).is_some_and(|(known, _)| known == text))
        };
        at.and_then(|at| self.branches.get(at)).map(|(_, tree)| tree)
    }
}

/// Places of branches by the hash of their text, open addressing with linear probing: a search reads one or two of them, where
/// a binary search among ten thousand misses the cache and the branch predictor at most of its fourteen steps. At
/// least half of the slots hold [`Places::FREE`], so that every search ends; empty where the branches are few.
///
/// Whoever sends requests does not choose what is in it, so no path makes a search long.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places(Vec<u16>);

impl Places {
    const FREE: u16 = u16::MAX;
    /// Fewer branches are searched as quickly without.
    const FROM: usize = 16;

    fn of(branches: &[(String, RouteTree)]) -> Self {
        if !(Self::FROM..usize::from(Self::FREE)).contains(&branches.len()) {
            return Self::default();
        }
        let mut slots = vec![Self::FREE; branches.len().saturating_mul(2).next_power_of_two()];
        for (place, (text, _)) in (0..).zip(branches) {
            let free = probe(slots.len(), text).find(|slot| slots.get(*slot) == Some(&Self::FREE));
            if let Some(slot) = free.and_then(|slot| slots.get_mut(slot)) {
                *slot = place;
            }
        }
        Self(slots)
    }

    /// The places that may have the text.
    fn candidates(&self, text: &str) -> impl Iterator<Item = usize> {
        let places = probe(self.0.len(), text).map_while(|slot| self.0.get(slot));
        places.take_while(|place| **place != Self::FREE).map(|place| usize::from(*place))
    }
}

/// All slots of so many, a power of two, from where the text's hash (FNV-1a) points.
fn probe(slots: usize, text: &str) -> impl Iterator<Item = usize> {
    let hash =
        text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let first = hash as usize;
    (0..slots).map(move |step| first.wrapping_add(step) & slots.wrapping_sub(1))
}

/// The segments of a request's path. `None` for whatever another party could read differently: no leading
/// slash, an empty, dotted or encoded segment, a trailing or doubled slash, a semicolon, a backslash, a query, or any
/// character outside RFC 3986's unreserved ones, `!$&'()*+,=:@`.
pub fn parse_request_path(path: &str) -> Option<Vec<&str>> {
    if path.len() > MAX_PATH {
        return None;
    }
    let mut segments = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        rest = rest.strip_prefix('/')?;
        let end = rest.bytes().position(|byte| byte == b'/').unwrap_or(rest.len());
        let (segment, after) = rest.split_at_checked(end)?;
        if !plain(segment) {
            return None;
        }
        segments.push(segment);
        rest = after;
    }
    (!segments.is_empty()).then_some(segments)
}

fn plain(segment: &str) -> bool {
    let allowed = |byte: u8| match byte {
        b'!' | b'$' | b'&'..=b'.' | b':' | b'=' | b'@' | b'_' | b'~' => true,
        _ => byte.is_ascii_alphanumeric(),
    };
    !segment.is_empty() && segment != "." && segment != ".." && segment.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(paths: &[&str]) -> RouteTree {
        let mut tree = RouteTree::default();
        for (rule, path) in paths.iter().enumerate() {
            let segments: Vec<_> = path
                .trim_start_matches('/')
                .split('/')
                .map(|segment| match segment {
                    "{}" => Segment::Parameter,
                    literal => Segment::Literal(literal.to_owned()),
                })
                .collect();
            tree.insert(
                &segments,
                Route { methods: Methods::named("GET"), scope: 0, record: None, rule: rule as u16 },
            );
        }
        tree
    }

    #[track_caller]
    fn check(method: &str, path: &str, rule: Option<u16>) {
        let tree = tree(&[
            "/patients",
            "/patients/{}",
            "/patients/me/records",
            "/patients/{}/records",
            "/{}/{}/audit",
        ]);
        assert_eq!(tree.find(method, path).map(|route| route.rule), rule, "{method} {path}");
    }

    #[test]
    fn paths_match_by_segment() {
        check("GET", "/patients", Some(0));
        check("GET", "/patients/42", Some(1));
        check("GET", "/patients/me/records", Some(2));
        check("GET", "/patients/42/records", Some(3));
        check("GET", "/patients/42/audit", Some(4));
        check("GET", "/patients/42/notes", None);
        check("POST", "/patients", None);
        check("get", "/patients", None);
        check("", "/patients", None);
    }

    #[test]
    fn among_many_branches_the_same_is_found() {
        let paths: Vec<_> = (0..5_000).map(|ward| format!("/wards/ward-{ward}/beds")).collect();
        let mut paths: Vec<_> = paths.iter().map(String::as_str).collect();
        paths.push("/wards/{}/beds");
        let plain = tree(&paths);
        let mut indexed = plain.clone();
        indexed.index();
        let (_, wards) = &indexed.branches[0];
        assert!(
            indexed.places.0.is_empty() && wards.places.0.len() == 16_384,
            "an index where there are many"
        );
        for ward in 0..6_000 {
            for path in [format!("/wards/ward-{ward}/beds"), format!("/wards/ward-{ward}")] {
                assert_eq!(indexed.find("GET", &path), plain.find("GET", &path), "{path}");
            }
        }
        assert_eq!(indexed.find("GET", "/wards/ward-4999/beds").map(|route| route.rule), Some(4_999));
        assert_eq!(indexed.find("GET", "/wards/ward-5000/beds").map(|route| route.rule), Some(5_000));
    }

    #[test]
    fn what_another_party_could_read_differently_matches_nothing() {
        for path in [
            "",
            "patients",
            "//patients",
            "/patients/",
            "/patients//records",
            "/patients/./records",
            "/patients/../patients",
            "/patients/%34%32",
            "/patients/42;a=b",
            "/patients/42\\records",
            "/patients/42?x=1",
            "/patients/42#x",
            "/patients/4\u{0}2",
            "/patients/４２",
            "/PATIENTS",
            "/patients/4 2",
        ] {
            check("GET", path, None);
        }
        let longest = MAX_PATH - "/patients/".len();
        check("GET", &format!("/patients/{}", "4".repeat(longest)), Some(1));
        check("GET", &format!("/patients/{}", "4".repeat(longest + 1)), None);
    }

    #[test]
    fn an_empty_literal_is_no_parameter() {
        let tree = tree(&["/patients//records"]);
        assert_eq!(tree.find("GET", "/patients/42/records"), None);
    }

    #[test]
    fn a_set_of_methods_and_one_of_them_is_that_set() {
        let both = Methods::named("GET").or(Methods::named("PUT"));
        assert!(both.or(Methods::named("GET")).meet(Methods::named("GET")));
        assert!(!both.meet(Methods::named("POST")));
    }
}
