//! Employment, sessions and accounts for emergencies.

use super::{Names, conditions, lower_need, place, seconds, texts, workforce};
use crate::document::{self, Document, ShortText};
use wardgate_policy::{Code, Condition, Emergency, Employment, SessionRule, UnixTime};

pub(super) fn employment(employment: &document::Employment, names: &Names<'_>) -> Employment {
    let document::Employment { roles, status, starts_at, ends_at, leave, dormant } = employment;
    let field = |source: &document::Source| names.numbers.get(&source.0);
    let mut lapses = Vec::new();
    if let Some(status) = status {
        let inactive = Condition::IsNot(field(&status.from), texts(&status.active));
        lapses.push((inactive, Code::EmploymentInactive));
    }
    let mut dated = |source: &Option<document::DatedSource>, when: fn(_) -> Condition, code| {
        if let Some(source) = source {
            let field = field(&source.from);
            let when = when(field);
            lapses.push((if source.required { when } else { there(field, when) }, code));
        }
    };
    dated(starts_at, Condition::Ahead, Code::EmploymentAhead);
    dated(ends_at, Condition::Reached, Code::EmploymentEnded);
    if let Some(leave) = leave {
        let begun = there(field(&leave.starts_at), Condition::Reached(field(&leave.starts_at)));
        let lasts = Condition::Ahead(field(&leave.ends_at));
        lapses.push((Condition::All(vec![begun, lasts]), Code::OnLeave));
    }
    if let Some(dormant) = dormant {
        lapses
            .push((Condition::Older(field(&dormant.from), seconds(&dormant.max_age)), Code::AccountDormant));
    }
    let mut withheld: Vec<ShortText> = workforce(names.document).cloned().collect();
    withheld.extend(roles.iter().flatten().cloned());
    let withholds = names.roles(&withheld);
    Employment { roles: roles.as_ref().map_or(withholds, |roles| names.roles(roles)), withholds, lapses }
}

/// Holds only where the field is there.
fn there(field: wardgate_policy::FieldId, when: Condition) -> Condition {
    Condition::All(vec![Condition::Present(field), when])
}

pub(super) fn session(session: &document::Session, names: &Names<'_>) -> SessionRule {
    SessionRule {
        when: session.when.as_ref().map(|when| conditions::lower(when, names)),
        idle: session.idle.as_ref().map(seconds),
        absolute: session.absolute.as_ref().map(seconds),
        refresh_idle: session.refresh_idle.as_ref().map(seconds),
        refresh_absolute: session.refresh_absolute.as_ref().map(seconds),
        non_persistent: session.cookie == Some(document::Cookie::NonPersistent),
    }
}

/// Sorted by user. One whose end cannot be read has ended.
pub(super) fn emergencies(document: &Document, names: &Names<'_>) -> Vec<Emergency> {
    let lower = |(at, account): (usize, &document::BreakGlass)| Emergency {
        user: account.user.0.clone(),
        expires: UnixTime::parse(&account.expires.0).unwrap_or(UnixTime::EPOCH),
        require: lower_need(&account.require, names),
        lifts: account.lifts.iter().map(|lift| (*lift).into()).collect(),
        rule: place(at),
    };
    let mut emergencies: Vec<Emergency> = document.break_glass.iter().enumerate().map(lower).collect();
    emergencies.sort_by(|a, b| a.user.cmp(&b.user));
    emergencies
}
