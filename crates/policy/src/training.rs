//! HIPAA training: completed, readable, not in the future, not too long ago, of a version that counts.

use crate::{
    decide::Run,
    decision::Code,
    policy::{Course, Lapse},
    request::Value,
    sets::Lift,
    time::{Freshness, Seconds, UnixTime},
};

/// How a user stands to a course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// As it should be, or the course does not bind this user.
    Current,
    /// Too long ago, within the days of grace.
    Grace,
    /// Wanting: why, and what that does.
    Lapsed(Code, Lapse),
}

impl Run<'_> {
    /// How the user stands to the course now. What cannot be read is missing.
    pub(crate) fn standing(&self, course: &Course) -> Standing {
        if self.lifted(Lift::Training) || course.roles.as_ref().is_some_and(|bound| !bound.meet(&self.roles))
        {
            return Standing::Current;
        }
        let lapsed = |code| Standing::Lapsed(code, course.lapse);
        let values = self.request.values;
        let Some(completed) = values.at(course.completed_at).text().and_then(UnixTime::parse) else {
            return lapsed(Code::TrainingMissing);
        };
        let age = completed.freshness(self.now, course.max_age);
        if age == Freshness::Future {
            return lapsed(Code::TrainingFuture);
        }
        if let Some(least) = course.min_version
            && !matches!(values.at(course.version), Value::Integer(version) if version >= i64::from(least))
        {
            return lapsed(Code::TrainingVersion);
        }
        if age == Freshness::Fresh {
            return Standing::Current;
        }
        let with_grace = Seconds(course.max_age.0.saturating_add(course.grace.0));
        match completed.freshness(self.now, with_grace) {
            Freshness::Fresh => Standing::Grace,
            _ => lapsed(Code::TrainingExpired),
        }
    }
}
