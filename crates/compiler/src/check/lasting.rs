//! Sessions, employment, accounts for emergencies, refused people, and what the plan of Auth0 must have.

use super::{clients::refreshes, needs::duration};
use crate::{
    document::{Client, Condition, Document, Mode, Phi, Plan, Session, ShortText},
    lower::{of_records, workforce},
    problem::{Report, error, warning},
    read::expect::{did_you_mean, list},
};
use wardgate_policy::UnixTime;

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    for (at, session) in document.session.iter().enumerate() {
        check_session(report, &format!("session[{at}]"), session);
        check_logoff(document, report, &format!("session[{at}]"), session);
    }
    check_portal(document, report);
    check_plan(document, report);
    check_employment(document, report);
    check_emergencies(document, report);
    check_subjects(document, report);
    if document.policy.mode == Mode::Shadow && document.policy.phi == Phi::Enabled {
        let help = "whatever these Actions would refuse goes on: PHI is protected only by what else is there"
            .to_owned();
        report.tell(warning("policy.mode", "`enforce`, since PHI is enabled").help(help));
    }
}

fn check_session(report: &mut Report<'_>, path: &str, session: &Session) {
    let limits = [
        ("idle", &session.idle),
        ("absolute", &session.absolute),
        ("refresh_idle", &session.refresh_idle),
        ("refresh_absolute", &session.refresh_absolute),
    ];
    if limits.iter().all(|(_, limit)| limit.is_none()) && session.cookie.is_none() {
        let expected = "one of `idle`, `absolute`, `refresh_idle`, `refresh_absolute` and `cookie`";
        report.tell(error(path, expected).found("none"));
    }
    for (key, limit) in limits {
        if let Some(limit) = limit {
            duration(report, &format!("{path}.{key}"), limit);
        }
    }
    for (short, idle, long, absolute) in [
        ("idle", &session.idle, "absolute", &session.absolute),
        ("refresh_idle", &session.refresh_idle, "refresh_absolute", &session.refresh_absolute),
    ] {
        let seconds = |limit: &Option<crate::document::Duration>| limit.as_ref()?.seconds();
        if let (Some(idle), Some(absolute)) = (seconds(idle), seconds(absolute))
            && idle >= absolute
        {
            let finding =
                error(format!("{path}.{short}"), format!("less than `{long}`, which ends it anyway"));
            report.tell(finding.related(long, format!("{path}.{long}")));
        }
    }
}

/// Whoever keeps a refresh token when the session ends is not logged off.
fn check_logoff(document: &Document, report: &mut Report<'_>, path: &str, session: &Session) {
    let ends = session.idle.is_some() || session.absolute.is_some();
    if !ends || refresh_ends(session) || !report.whole(&["session", "client", "api"]) {
        return;
    }
    let evaded = |client: &&Client| {
        client.handles_phi(document)
            && refreshes(document, client)
            && session.when.as_ref().is_none_or(|when| may_hold(when, &client.id))
            && !document.session.iter().any(|other| {
                refresh_ends(other) && other.when.as_ref().is_none_or(|when| names(when, &client.id))
            })
    };
    let clients: Vec<&str> = document.client.iter().filter(evaded).map(|client| &*client.id.0).collect();
    if !clients.is_empty() {
        let help = format!(
            "at {} a refresh token goes on when the session has ended, and reaches PHI: nobody is logged off (45 CFR \
             164.312(a)(2)(iii))",
            list(&clients)
        );
        report.tell(warning(path, "`refresh_idle` or `refresh_absolute`").found("none").help(help));
    }
}

/// Whether it limits refresh tokens.
const fn refresh_ends(session: &Session) -> bool {
    session.refresh_idle.is_some() || session.refresh_absolute.is_some()
}

/// Whether a condition can hold at a client, by the clients that it names.
fn may_hold(condition: &Condition, client: &ShortText) -> bool {
    condition.client.as_ref().is_none_or(|clients| clients.contains(client))
        && condition.all.iter().flatten().all(|below| may_hold(below, client))
        && condition.any.as_ref().is_none_or(|any| any.iter().any(|below| may_hold(below, client)))
}

/// Whether a condition is about a client by its name.
fn names(condition: &Condition, client: &ShortText) -> bool {
    let below = || condition.all.iter().chain(&condition.any).flatten();
    condition.client.as_ref().is_some_and(|clients| clients.contains(client))
        || below().any(|below| names(below, client))
}

fn check_portal(document: &Document, report: &mut Report<'_>) {
    let sending = document.training.iter().find(|(_, course)| course.redirect).map(|(name, _)| &name.0);
    let wanting = |report: &mut Report<'_>, path: String, expected: &str| {
        report.tell(error(path, expected).found("none"));
    };
    if let Some(course) = sending {
        let path = format!("training.{course}.redirect");
        if document.portal.is_none() {
            wanting(report, path.clone(), "a `[portal]`, where people are sent");
        }
        if document.keys.redirect.is_none() {
            wanting(report, path, "a key in `[keys.redirect]`, which the portal shares");
        }
    } else if report.whole(&["training"]) {
        for (there, path) in
            [(document.portal.is_some(), "portal"), (document.keys.redirect.is_some(), "keys.redirect")]
        {
            if there {
                wanting(report, path.to_owned(), "a course with `redirect = true`");
            }
        }
    }
}

/// Fields of the event, and methods, that only one plan has.
fn check_plan(document: &Document, report: &mut Report<'_>) {
    if document.policy.plan == Some(Plan::Enterprise) {
        return;
    }
    let mut places: Vec<String> = (0..document.session.len()).map(|at| format!("session[{at}]")).collect();
    let carried = document.client.iter().enumerate().filter(|(_, client)| client.carry_mfa);
    places.extend(carried.map(|(at, _)| format!("client[{at}].carry_mfa")));
    for (path, condition) in document.placed_conditions() {
        enterprise(condition, &path, &mut places);
    }
    for place in places {
        let finding = error(
            &place,
            "`plan = \"enterprise\"` in `[policy]`: no other plan of Auth0 has what this needs",
        );
        let found = match document.policy.plan {
            None => "no `plan`",
            Some(_) => "another plan",
        };
        report.tell(finding.found(found).related("the policy", "policy"));
    }
}

fn enterprise(condition: &Condition, path: &str, places: &mut Vec<String>) {
    let keys = [
        ("session_age", condition.session_age.is_some()),
        ("first_factor_age", condition.first_factor_age.is_some()),
        ("session_asn_changed", condition.session_asn_changed.is_some()),
        ("session_device_changed", condition.session_device_changed.is_some()),
        ("refresh_asn_changed", condition.refresh_asn_changed.is_some()),
        ("refresh_device_changed", condition.refresh_device_changed.is_some()),
    ];
    places.extend(keys.iter().filter(|(_, there)| *there).map(|(key, _)| format!("{path}.{key}")));
    for (key, below) in [("all", &condition.all), ("any", &condition.any)] {
        for (at, below) in below.iter().flatten().enumerate() {
            enterprise(below, &format!("{path}.{key}[{at}]"), places);
        }
    }
}

/// Everybody in the `roles` of a route or a client is employed, where nothing else is said.
fn check_bystanders(document: &Document, report: &mut Report<'_>) {
    let known = of_records(document).find(|role| workforce(document).any(|one| one == *role));
    if let Some(role) = known.filter(|_| report.whole(&["route", "client"])) {
        let help = format!(
            "`{}` stands in the `roles` of a route or a client and reaches own records elsewhere too: without employment of theirs, \
             who has it is refused everywhere",
            role.0
        );
        report.tell(warning("employment.roles", "the roles that are employed").found("none").help(help));
    }
}

fn check_employment(document: &Document, report: &mut Report<'_>) {
    let Some(employment) = &document.employment else { return };
    let crate::document::Employment { roles, status, starts_at, ends_at, leave, dormant } = employment;
    let none =
        status.is_none() && starts_at.is_none() && ends_at.is_none() && leave.is_none() && dormant.is_none();
    if none {
        let expected = "one of `status`, `starts_at`, `ends_at`, `leave` and `dormant`";
        report.tell(error("employment", expected).found("none"));
    }
    if roles.is_none() {
        check_bystanders(document, report);
    }
    for (at, role) in roles.iter().flatten().enumerate() {
        if workforce(document).any(|known| known == role) || !report.whole(&["route", "client"]) {
            continue;
        }
        let path = format!("employment.roles[{at}]");
        let expected = "a role in the `roles` of a route or a client";
        let meant = did_you_mean(&role.0, workforce(document).map(|known| known.0.as_str()));
        report.tell(if of_records(document).any(|known| known == role) {
            error(path, expected).help(meant)
        } else {
            let help = "right for a role that says what people are, such as `contractor`, and not what they may; one that is \
                        misspelt binds nobody, and whoever loses the role itself is bound no more";
            warning(path, expected).help(meant.unwrap_or_else(|| help.to_owned()))
        });
    }
    if let Some(leave) = leave
        && leave.starts_at == leave.ends_at
    {
        let finding = error("employment.leave.ends_at", "another source than the beginning has");
        report.tell(finding.again().related("the beginning", "employment.leave.starts_at"));
    }
    if let Some(dormant) = dormant {
        duration(report, "employment.dormant.max_age", &dormant.max_age);
    }
}

fn check_emergencies(document: &Document, report: &mut Report<'_>) {
    for (at, account) in document.break_glass.iter().enumerate() {
        if UnixTime::parse(&account.expires.0).is_none() {
            let expected = "an instant that exists, such as `2027-01-31T00:00:00Z`";
            report.tell(error(format!("break_glass[{at}].expires"), expected));
        }
    }
    let told = document.claim.iter().any(|claim| claim.from.0 == "decision.emergency");
    if !document.break_glass.is_empty() && !told && report.whole(&["claim"]) {
        let help = "add `[[claim]]` with `name = \"emergency\"`, `from = \"decision.emergency\"`, so that the API logs what was done";
        let finding = warning("break_glass[0]", "a claim from `decision.emergency`").found("none");
        report.tell(finding.help(help.to_owned()));
    }
}

/// Accounts for emergencies that are refused already.
pub(crate) fn expired(document: &Document, now: UnixTime, report: &mut Report<'_>) {
    for (at, account) in document.break_glass.iter().enumerate() {
        if UnixTime::parse(&account.expires.0).is_some_and(|expires| expires <= now) {
            let help = "whoever needs the account in an emergency is refused: renew it, or take it out";
            let finding = warning(format!("break_glass[{at}].expires"), "an instant to come");
            report.tell(finding.help(help.to_owned()));
        }
    }
}

fn check_subjects(document: &Document, report: &mut Report<'_>) {
    for (at, subject) in document.subjects.refused.iter().enumerate() {
        let path = format!("subjects.refused[{at}]");
        let id = subject.0.split('.').next().unwrap_or_default();
        match &document.keys.audit {
            None => {
                let finding =
                    error(path, "a key in `[keys.audit]`, by which subjects are recognised").found("none");
                report.tell(finding);
            }
            Some(key) if key.id.0 != id => {
                let expected = format!("a hash by the key `{}`, which is in use", key.id.0);
                let help =
                    "`wardgate record --subject` tells it for a user id and the key's secret".to_owned();
                let finding = error(path, expected).found(format!("one by `{id}`")).help(help);
                report.tell(finding.related("the key", "keys.audit.id"));
            }
            Some(_) => {}
        }
    }
}
