//! HIPAA training: completed, readable, not in the future, not too long ago, of a version that counts.

use crate::{
    decide::{Run, decision_id, has_index},
    decision::{Code, Consequence, Obligation, Rule},
    keyed::keyed_hash,
    policy::{Course, Lapse},
    request::{Returned, Value},
    sets::Lift,
    time::{Freshness, Seconds, UnixTime},
};
use alloc::vec::Vec;

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

impl<'r> Run<'r> {
    /// How the user stands to each course, also by what the portal sent back.
    pub(crate) fn judge_courses(&mut self) {
        let (policy, request) = (self.policy, self.request);
        for course in &policy.courses {
            let completed_at = request.values.at(course.completed_at);
            let standing = self.standing(course, completed_at, request.values.at(course.version));
            self.standings.push(standing);
        }
        if let Some(returned) = &request.returned {
            self.judge_returned(returned);
        }
    }

    /// Judges the courses by what the portal sent back.
    #[inline(never)]
    fn judge_returned(&mut self, returned: &'r Returned<'r>) {
        let (policy, request) = (self.policy, self.request);
        let asked = returned.nonce.filter(|nonce| !nonce.is_empty() && request.portal_nonce == Some(nonce));
        let completions = returned.completions.as_ref();
        // Who acts for the user has taken no course for them.
        let sound = returned.purpose == Some(PURPOSE) && asked.is_some() && !request.delegated;
        let completions = completions.filter(|_| sound);
        let Some(completions) = completions else {
            return self.deny(Code::CompletionRefused, Rule::Default, None);
        };
        for completion in completions {
            let course = (0_u16..).zip(&policy.courses).find(|(_, course)| course.name == completion.course);
            let came = |at: u16| self.completed.iter().any(|(before, _)| *before == at);
            match course.filter(|(at, _)| self.may_repair(*at) && !came(*at)) {
                None => self.deny(Code::CompletionRefused, Rule::Default, None),
                Some((at, course)) => {
                    let version = completion.version.map_or(Value::Absent, Value::Integer);
                    let standing = self.standing(course, Value::Text(completion.completed_at), version);
                    if let Some(known) = self.standings.get_mut(usize::from(at)) {
                        *known = standing;
                    }
                    self.completed.push((at, *completion));
                }
            }
        }
    }

    /// Whether a course is wanting that the portal can give.
    fn may_repair(&self, at: u16) -> bool {
        let course = self.policy.courses.get(usize::from(at));
        let lapsed = matches!(self.standings.get(usize::from(at)), Some(Standing::Lapsed(..)));
        lapsed && course.is_some_and(|course| course.redirect)
    }

    /// Whether the person can be sent to take a course that is wanting: once in a login, where there is somebody.
    pub(crate) fn repairs(&self, at: u16) -> bool {
        let request = self.request;
        self.attended() && request.returned.is_none() && self.may_repair(at)
    }

    /// Sends the person to the portal for every course that the reasons say it can give.
    #[inline(never)]
    pub(crate) fn send_to_portal(&mut self, obligations: &mut Vec<Obligation<'r>>) {
        let mut courses = Vec::new();
        for reason in &self.reasons {
            if let (Consequence::Redirect, Rule::Training(at)) = (reason.consequence, reason.rule)
                && !has_index(&courses, at)
            {
                courses.push(at);
            }
        }
        let key = self.policy.portal.as_ref().map(|portal| &portal.key);
        let secret = key.and_then(|key| self.request.values.at(key.secret).text());
        match key.zip(secret) {
            // Known to whoever has the secret only, and another for every run.
            Some((key, secret)) => {
                let run = decision_id(self.request);
                let run = core::str::from_utf8(run.letters()).unwrap_or_default();
                let nonce = keyed_hash(secret, &key.id, "redirect", "nonce", "", run);
                obligations.push(Obligation::SendToPortal(courses, nonce));
            }
            None => self.deny(Code::SecretUnusable, Rule::RedirectKey, None),
        }
    }

    /// Stores what came back and counts: what does not would take the place of what did.
    pub(crate) fn store_completions(&self, obligations: &mut Vec<Obligation<'r>>) {
        for (at, completion) in &self.completed {
            if !matches!(self.standings.get(usize::from(*at)), Some(Standing::Lapsed(..))) {
                obligations.push(Obligation::StoreCompletion(*at, *completion));
            }
        }
        if self.request.returned.is_some() {
            obligations.push(Obligation::ForgetVisit);
        }
    }

    /// How the user stands to the course by this completion. What cannot be read is missing.
    fn standing(&self, course: &Course, completed_at: Value<'_>, version: Value<'_>) -> Standing {
        if self.lifted(Lift::Training) || course.roles.as_ref().is_some_and(|bound| !bound.meet(&self.roles))
        {
            return Standing::Current;
        }
        let lapsed = |code| Standing::Lapsed(code, course.lapse);
        let Some(completed) = completed_at.text().and_then(UnixTime::parse) else {
            return lapsed(Code::TrainingMissing);
        };
        let age = completed.freshness(self.now, course.max_age);
        if age == Freshness::Future {
            return lapsed(Code::TrainingFuture);
        }
        if let Some(least) = course.min_version
            && !matches!(version, Value::Integer(version) if version >= i64::from(least))
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

/// What a message of the portal is for.
const PURPOSE: &str = "wardgate-training";
