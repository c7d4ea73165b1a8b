//! `wardgate routes`: who may reach what, for people and programs; and whether an OpenAPI file says the same.

mod check;
mod collect;
mod compare;
mod complete;
mod export;
mod html;
mod markdown;
mod paths;
mod table;
mod view;
mod words;

pub(crate) use table::Table;

use crate::{
    arguments::{Routes, RoutesCommand, RoutesFormat},
    failure::{Done, Failure},
    output,
    policy::{self, Loaded},
};
use view::View;

pub(crate) fn run(given: &Routes) -> Done {
    match (&given.command, &given.policy) {
        (Some(RoutesCommand::Check(check)), _) => check::run(check),
        (None, Some(policy)) => print(given, &policy::load(policy)?),
        (None, None) => Err(Failure::usage("--policy: expected a policy document")),
    }
}

fn print(given: &Routes, loaded: &Loaded) -> Done {
    if let Some(audience) = &given.audience {
        known(loaded, audience)?;
    }
    if given.issuer.is_some() && given.format != RoutesFormat::Openapi {
        return Err(Failure::usage(
            "--issuer: expected with `--format openapi`, since nothing else names it",
        ));
    }
    let table = |audience| Table::of(loaded, audience);
    let audience = given.audience.as_deref();
    match given.format {
        RoutesFormat::Json => output::json(&table(audience))?,
        RoutesFormat::Markdown => output::document(&markdown::markdown(&View::of(&table(audience)))),
        RoutesFormat::Html => output::document(&html::html(&View::of(&table(audience)))?),
        RoutesFormat::Openapi => {
            let audience = one(loaded, audience)?;
            let issuer = export::Issuer::parse(given.issuer.as_deref())?;
            output::json(&export::openapi(&table(Some(audience)), &issuer)?)?;
        }
    }
    Ok(())
}

/// The audience that was given, or the only one that has routes.
fn one<'a>(loaded: &'a Loaded, given: Option<&'a str>) -> Done<&'a str> {
    if let Some(audience) = given {
        known(loaded, audience)?;
        return Ok(audience);
    }
    let document = &loaded.compiled.document;
    let mut audiences: Vec<_> = document.route.iter().map(|route| route.audience.0.as_str()).collect();
    audiences.sort_unstable();
    audiences.dedup();
    match audiences.as_slice() {
        [only] => Ok(only),
        [] => Err(Failure::new(format!("{}: expected a policy with routes, found none", loaded.file))),
        several => Err(Failure::usage(format!(
            "--audience: expected which API is meant, since {} has routes for several: {}",
            loaded.file,
            list(several)
        ))),
    }
}

fn known(loaded: &Loaded, audience: &str) -> Done {
    let apis: Vec<_> = loaded.compiled.document.api.iter().map(|api| api.audience.0.as_str()).collect();
    if apis.contains(&audience) {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "--audience: expected an API of {}, which are {}; found `{audience}`",
        loaded.file,
        list(&apis)
    )))
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
