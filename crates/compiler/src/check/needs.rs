//! Second factors and courses: durations that are impossible, factors that cannot be had.

use super::machines::check_network;
use crate::{
    document::{Document, Duration, Enrol, Factor, Need},
    problem::{Report, error},
};

/// A second factor that may be older than this is none.
const OLDEST_FACTOR: u32 = 90 * 86_400;

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    for (path, need) in document.needs() {
        check_need(document, report, &path, need);
    }
    check_token_age(document, report);
    for (name, training) in &document.training {
        let path = format!("training.{}", name.0);
        let lasts = duration(report, &format!("{path}.max_age"), &training.max_age);
        let Some(grace) = &training.grace else { continue };
        let (max_age, path) = (format!("{path}.max_age"), format!("{path}.grace"));
        let grace = duration(report, &path, grace);
        if let (Some(lasts), Some(grace)) = (lasts, grace)
            && grace > lasts
        {
            report.tell(error(path, "grace that is no longer than `max_age`").related("max_age", max_age));
        }
    }
}

fn check_need(document: &Document, report: &mut Report<'_>, path: &str, need: &Need) {
    let age = format!("{path}.max_age");
    if duration(report, &age, &need.max_age).is_some_and(|seconds| seconds > OLDEST_FACTOR) {
        report.tell(error(age, "at most `90d` for a second factor"));
    }
    if let Enrol::OnNetworks(networks) = &need.enrol {
        if networks.is_empty() {
            report.tell(error(format!("{path}.enrol.on_networks"), "at least one network"));
        }
        for (at, network) in networks.iter().enumerate() {
            check_network(report, &format!("{path}.enrol.on_networks[{at}]"), &network.0);
        }
    }
    let listed = |factor| need.factors.as_ref().is_some_and(|factors| factors.contains(&factor));
    if need.factors.as_ref().is_some_and(|factors| !factors.iter().any(|factor| factor.can_be_asked_for())) {
        let help = "a passkey is used before an Action runs, and a federated login elsewhere: whoever has neither could never \
                    meet this";
        let path = format!("{path}.factors");
        report.tell(
            error(path, "a factor that can be asked for, such as `webauthn-roaming`").help(help.to_owned()),
        );
    }
    if listed(Factor::Federated) && !document.connection.values().any(|connection| connection.federated_mfa) {
        let path = format!("{path}.factors");
        let finding =
            error(path, "a `[connection]` with `federated_mfa = true`, since `federated` is listed");
        report.tell(finding.found("none"));
    }
    let enrollable = |factor: &Factor| factor.is_usual();
    if need.enrol != Enrol::Deny
        && need.factors.as_ref().is_some_and(|factors| !factors.iter().any(enrollable))
    {
        let help = "a verified e-mail address enrols itself, and a recovery code comes with another factor"
            .to_owned();
        let path = format!("{path}.factors");
        report.tell(error(path, "a factor that can be enrolled, since `enrol` allows it").help(help));
    }
}

/// How old an access token may be.
fn check_token_age(document: &Document, report: &mut Report<'_>) {
    for (at, api) in document.api.iter().enumerate() {
        if let Some(age) = &api.max_token_age {
            duration(report, &format!("api[{at}].max_token_age"), age);
        }
    }
}

/// The seconds of a duration that is neither nothing nor longer than any.
pub(super) fn duration(report: &mut Report<'_>, path: &str, duration: &Duration) -> Option<u32> {
    let seconds = duration.seconds();
    match seconds {
        None => report.tell(error(path, "a duration of at most ten years (`3650d`)")),
        Some(0) => report.tell(error(path, "a duration that is longer than nothing")),
        Some(_) => {}
    }
    seconds.filter(|seconds| *seconds > 0)
}
