//! Who has less, with the second factor taken as met.

use super::{Drawn, Found, bend, change, granted, told};
use crate::{
    aims::{Aim, Who, used},
    document::entries,
    draw::Draw,
    instants::LAST,
    subject::Subject,
};
use serde_json::Value;

/// Takes the second factor as met: every type was used just now.
pub(super) fn met(event: &mut Value, now: i64) {
    used(event, now.clamp(0, LAST));
}

/// Removing a role of the user never adds a scope or a claim.
pub(super) fn a_role(drawn: &Drawn<'_>) -> Result<Found, String> {
    compared(
        drawn,
        |aim| aim.at_any(Who::Anyone),
        |subject, draw, event| {
            let connection = event["connection"]["name"].as_str().unwrap_or_default().to_owned();
            let elsewhere = subject.document["connection"][connection]["roles"].is_object();
            let held =
                if elsewhere { &mut event["user"]["groups"] } else { &mut event["authorization"]["roles"] };
            let held = held.as_array_mut().unwrap();
            if !held.is_empty() {
                held.remove(draw.below(held.len()));
            }
        },
    )
}

/// Removing what is on record of a course never adds a scope or a claim.
pub(super) fn a_training_record(drawn: &Drawn<'_>) -> Result<Found, String> {
    let towards = |aim: &mut Aim<'_, '_>| {
        let courses: Vec<&String> = entries(&aim.document["training"]).map(|(name, _)| name).collect();
        if !courses.is_empty() {
            let name = *aim.draw.one(&courses);
            aim.at_course(name);
        }
    };
    compared(drawn, towards, |subject, draw, event| {
        let courses: Vec<&String> = entries(&subject.document["training"]).map(|(name, _)| name).collect();
        if !courses.is_empty() {
            let (name, part) = (*draw.one(&courses), draw.word(&["completed_at", "version", ""]));
            let training = &mut event["user"]["app_metadata"]["training"];
            if part.is_empty() {
                training.as_object_mut().unwrap().remove(name);
            } else {
                training[name].as_object_mut().unwrap().remove(part);
            }
        }
    })
}

type Removal = fn(&Subject, &Draw<'_>, &mut Value);

fn compared(drawn: &Drawn<'_>, aim: impl Fn(&mut Aim<'_, '_>), remove: Removal) -> Result<Found, String> {
    let mut found = Found::default();
    let Some(subject) = drawn.enforced() else { return Ok(found) };
    for (mut event, now, draw) in drawn.plain_logins(&subject.document) {
        bend(&subject, &draw, &mut event, now, &aim);
        met(&mut event, now);
        let mut less = event.clone();
        remove(&subject, &draw, &mut less);
        let (one, other) = (granted(&subject, &event, now), granted(&subject, &less, now));
        found.cases += 1;
        found.telling +=
            u64::from(!one.grants.scopes.is_empty() && less != event && one.grants != other.grants);
        let gained = other.grants.beyond(&one.grants);
        if !gained.is_empty() {
            ensure!(
                change::interlocked(subject.facts(), &one.answer),
                "{}",
                told(
                    &format!("gained {gained:?}"),
                    &[&subject],
                    &[&event, &less],
                    now,
                    &[&one.answer, &other.answer]
                )
            );
            found.excused += 1;
        }
    }
    Ok(found)
}
