//! HIPAA training: completed, readable, not in the future, not too long ago, of a version that counts.

use crate::{
    decision::Code,
    policy::Course,
    request::{Request, Value},
    time::{Freshness, Seconds, UnixTime},
};

/// How a user stands to a course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// As it should be.
    Current,
    /// Too long ago, within the days of grace.
    Grace,
    /// Wanting, and why.
    Lapsed(Code),
}

/// How the user stands to the course at `now`. What cannot be read is missing.
pub(crate) fn standing(course: &Course, request: &Request<'_>, now: UnixTime) -> Standing {
    let Some(completed) = request.values.at(course.completed_at).text().and_then(UnixTime::parse) else {
        return Standing::Lapsed(Code::TrainingMissing);
    };
    let age = completed.freshness(now, course.max_age);
    if age == Freshness::Future {
        return Standing::Lapsed(Code::TrainingFuture);
    }
    if let Some(least) = course.min_version
        && !matches!(request.values.at(course.version), Value::Integer(version) if version >= i64::from(least))
    {
        return Standing::Lapsed(Code::TrainingVersion);
    }
    if age == Freshness::Fresh {
        return Standing::Current;
    }
    let with_grace = Seconds(course.max_age.0.saturating_add(course.grace.0));
    match completed.freshness(now, with_grace) {
        Freshness::Fresh => Standing::Grace,
        _ => Standing::Lapsed(Code::TrainingExpired),
    }
}
