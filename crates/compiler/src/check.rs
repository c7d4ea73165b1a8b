//! What is well-formed but wrong: every check reports all that it finds.

mod carried;
mod claims;
mod clients;
mod conditions;
mod detectors;
mod flows;
mod keys;
mod lasting;
mod limits;
mod machines;
mod names;
mod needs;
mod payload;
mod phi;
mod reauthenticate;
mod records;
mod references;
mod routes;
mod scopes;
mod sources;
mod spelling;
mod together;
mod triggers;
mod unused;

use crate::{document::Document, problem::Report};
use wardgate_pattern::PhiGuard;

pub(crate) use lasting::expired;

/// Reports what is wrong with a document; the guard that its detectors make, where they make one.
pub(crate) fn check(document: &Document, report: &mut Report<'_>) -> Option<PhiGuard> {
    names::check(document, report);
    references::check(document, report);
    spelling::check(document, report);
    keys::check(document, report);
    routes::check(document, report);
    records::check(document, report);
    scopes::check(document, report);
    clients::check(document, report);
    needs::check(document, report);
    lasting::check(document, report);
    conditions::check(document, report);
    flows::check(document, report);
    reauthenticate::check(document, report);
    triggers::check(document, report);
    together::check(document, report);
    claims::check(document, report);
    sources::check(document, report);
    machines::check(document, report);
    limits::check(document, report);
    payload::check(document, report);
    unused::check(document, report);
    carried::check(document, report);
    phi::check(document, report);
    let guard = detectors::check(document, report)?;
    phi::check_texts(document, report, &guard);
    Some(guard)
}
