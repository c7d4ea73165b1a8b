//! `wardgate routes check`: whether an OpenAPI file says of an API what the policy says.

use super::{
    compare::{Difference, Kind, differences},
    one,
};
use crate::{
    arguments::{Format, RoutesCheck},
    failure::{Done, Failure},
    files, openapi,
    output::{self, outln},
    policy::{self, plural},
};
use schemars::JsonSchema;
use serde::Serialize;

/// What `wardgate routes check --format json` prints.
#[derive(Serialize, JsonSchema)]
struct Report<'a> {
    /// The OpenAPI file.
    openapi: &'a str,
    /// The policy document.
    policy: &'a str,
    /// The API that was compared.
    audience: &'a str,
    /// The gravest kind first.
    differences: Vec<Difference>,
}

pub(crate) fn run(given: &RoutesCheck) -> Done {
    files::not_both(&given.policy, "OPENAPI", &given.openapi)?;
    let loaded = policy::load(&given.policy)?;
    let audience = one(&loaded, given.audience.as_deref())?;
    let base_path = given.base_path.as_deref();
    if let Some(base) = base_path.filter(|base| !base.starts_with('/')) {
        return Err(Failure::usage(format!(
            "--base-path: expected a path that begins with `/`, found `{base}`"
        )));
    }
    let source = files::read(&given.openapi, "an OpenAPI file")?;
    let file = given.openapi.display().to_string();
    let specification = openapi::read(&source, base_path).map_err(|problems| {
        let lines: Vec<_> =
            problems.iter().map(|problem| format!("{file}:{}: {}", problem.at, problem.says)).collect();
        Failure::new(lines.join("\n"))
    })?;
    let (differences, requests) = differences(&specification, &loaded, audience);
    let count = differences.len();
    match given.format {
        Format::Json => {
            let report = Report { openapi: &file, policy: &loaded.file, audience, differences };
            output::json(&report)?;
        }
        Format::Text if count == 0 => outln!(
            "{file}: agrees with {} about `{audience}`: {}",
            loaded.file,
            plural(requests, "operation")
        ),
        Format::Text => {
            for difference in &differences {
                outln!("{}", line(difference, &file, &loaded.file));
            }
        }
    }
    if count > 0 {
        let count = plural(count, "difference");
        return Err(Failure::new(format!("{count} between {file} and {} about `{audience}`", loaded.file)));
    }
    Ok(())
}

/// A difference on one line: first the place where something is, then the other.
fn line(difference: &Difference, openapi: &str, policy: &str) -> String {
    let Difference { kind, request, expected, found, help, .. } = difference;
    let (openapi, policy) =
        (format!("{openapi}:{}", difference.openapi), format!("{policy}:{}", difference.policy));
    let loud = if *kind == Kind::Public { "PUBLIC: " } else { "" };
    match kind {
        Kind::RouteWithoutOperation => {
            format!("{policy}: {request}: expected {expected} ({openapi}), found {found}; {help}")
        }
        _ => format!("{openapi}: {loud}{request}: expected {expected} ({policy}), found {found}; {help}"),
    }
}
