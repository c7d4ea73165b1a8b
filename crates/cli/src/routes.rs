//! `wardgate routes`: who may reach what, for people and programs; and whether an OpenAPI file says the same.

mod against;
mod check;
mod collect;
mod compare;
mod complete;
mod export;
mod html;
mod markdown;
mod paths;
mod role;
mod sections;
mod table;
mod view;
mod words;

pub(crate) use table::Table;

use crate::{
    arguments::{Routes, RoutesCommand, RoutesFormat},
    failure::{Done, Failure},
    files,
    output::{self, out, outln},
    policy::{self, Loaded, plural},
};
use view::View;
use wardgate_compiler::closest;

pub(crate) fn run(given: &Routes) -> Done {
    match (&given.command, &given.policy) {
        (Some(RoutesCommand::Check(check)), _) => check::run(check),
        (None, Some(policy)) => match &given.against {
            Some(old) => {
                files::not_both(policy, "--against", old)?;
                compare(given, &policy::load(policy)?, &policy::load(old)?)
            }
            None => print(given, &policy::load(policy)?),
        },
        (None, None) => Err(Failure::usage("--policy: expected a policy document")),
    }
}

fn print(given: &Routes, loaded: &Loaded) -> Done {
    if given.issuer.is_some() && given.format != RoutesFormat::Openapi {
        return Err(Failure::usage(
            "--issuer: expected with `--format openapi`, since nothing else names it",
        ));
    }
    let audience = match given.format {
        RoutesFormat::Openapi => Some(one(loaded, given.audience.as_deref())?),
        _ => given.audience.as_deref(),
    };
    let table = table(loaded, audience, given.role.as_deref())?;
    match given.format {
        RoutesFormat::Json => output::json(&table)?,
        RoutesFormat::Markdown => output::document(&markdown::markdown(&View::of(&table))),
        RoutesFormat::Html => output::document(&html::html(&View::of(&table))?),
        RoutesFormat::Openapi => {
            let issuer = export::Issuer::parse(given.issuer.as_deref())?;
            output::json(&export::openapi(&table, &issuer)?)?;
        }
    }
    Ok(())
}

/// Prints what a policy says otherwise than an older one.
fn compare(given: &Routes, new: &Loaded, old: &Loaded) -> Done {
    let table = |loaded| table(loaded, given.audience.as_deref(), given.role.as_deref());
    let differences = against::differences(&View::of(&table(old)?), &View::of(&table(new)?));
    let (file, old_file) = (&new.file, &old.file);
    if !differences.is_empty() {
        out!("{}", differences.join("\n"));
        let count = plural(differences.len(), "difference");
        return Err(Failure::new(format!("{count} between {old_file} and {file}")));
    }
    let (hash, old_hash) = (&new.compiled.policy.hash, &old.compiled.policy.hash);
    if hash != old_hash && given.audience.is_none() && given.role.is_none() {
        return Err(Failure::new(format!(
            "{file}: its table says the same as that of {old_file}, but the two have different hashes, {hash} and {old_hash}: look \
             for the order of rules and for who is refused in [subjects], of whom the table has the number"
        )));
    }
    outln!("{file}: says the same as {old_file}");
    Ok(())
}

/// The table of what was asked for, which the policy must have.
fn table(loaded: &Loaded, audience: Option<&str>, role: Option<&str>) -> Done<Table> {
    if let Some(audience) = audience {
        known(loaded, audience)?;
    }
    let table = Table::of(loaded, audience);
    let Some(role) = role else { return Ok(table) };
    known_role(loaded, role)?;
    Ok(table.for_role(role))
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

fn known_role(loaded: &Loaded, role: &str) -> Done {
    let roles: Vec<_> = loaded.compiled.policy.roles.iter().map(String::as_str).collect();
    if roles.contains(&role) {
        return Ok(());
    }
    let help = match closest(role, roles.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("there are {}", list(&roles)),
    };
    Err(Failure::usage(format!(
        "--role: expected a role that some rule of {} names, found `{role}`; {help}",
        loaded.file
    )))
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
