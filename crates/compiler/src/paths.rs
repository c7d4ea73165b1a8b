//! Paths of routes: plain segments and parameters.

use std::collections::BTreeSet;

/// A segment of a route's path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Segment<'p> {
    /// This text.
    Literal(&'p str),
    /// Any one segment, under this name.
    Parameter(&'p str),
}

impl From<Segment<'_>> for wardgate_policy::Segment {
    fn from(segment: Segment<'_>) -> Self {
        match segment {
            Segment::Literal(text) => Self::Literal(text.to_owned()),
            Segment::Parameter(_) => Self::Parameter,
        }
    }
}

/// The segments of a path; what is wrong with it otherwise.
pub(crate) fn segments(path: &str) -> Result<Vec<Segment<'_>>, String> {
    let rest = path.strip_prefix('/').ok_or("a path that begins with `/`")?;
    let segments: Vec<Segment<'_>> = rest.split('/').map(segment).collect::<Result<_, _>>()?;
    let mut names = BTreeSet::new();
    for segment in &segments {
        if let Segment::Parameter(name) = segment
            && !names.insert(name)
        {
            return Err(format!("a path that has the parameter `{{{name}}}` once"));
        }
    }
    Ok(segments)
}

fn segment(text: &str) -> Result<Segment<'_>, String> {
    if let Some(name) = text.strip_prefix('{') {
        let name = name.strip_suffix('}').filter(|name| is_name(name));
        return name
            .map(Segment::Parameter)
            .ok_or_else(|| "parameters that are a whole segment, such as `{patient_ref}`".to_owned());
    }
    // What a request's path can be is what a route's path can be: one rule, in one place.
    match wardgate_policy::parse_request_path(&format!("/{text}")) {
        Some(_) if text.contains('*') => {
            Err("a path without wildcards: a parameter such as `{patient_ref}` stands for one segment".to_owned())
        }
        Some(_) => Ok(Segment::Literal(text)),
        None => Err("a path of plain segments: letters, digits and `-._~!$&'()+,=:@`, none of them empty, `.` or `..`".to_owned()),
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}
