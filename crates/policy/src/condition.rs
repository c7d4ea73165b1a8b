//! Conditions: what a rule worries about. They are about fields by number and know nothing of what a field means, so
//! that a new fact is a line in the compiler and costs the engine nothing.

use crate::{
    address::{Network, inside},
    clock::Window,
    decide::{Run, has_index},
    policy::{FieldId, lists},
    request::Value,
    scopes::Kept,
    sets::Roles,
    time::{Freshness, Seconds, UnixTime},
};
use alloc::{string::String, vec::Vec};

/// When a rule speaks. There is no negation, so an absent fact, which holds, can never hide one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// All of them hold.
    All(Vec<Condition>),
    /// One of them holds.
    Any(Vec<Condition>),
    /// A kept scope is one of these.
    Scope(Vec<String>),
    /// One of these scopes was asked for, granted or not; or is kept without having been.
    RequestedScope(Vec<String>),
    /// A kept scope is of one of these categories.
    Category(Vec<u16>),
    /// The user holds one of these roles.
    Role(Roles),
    /// The client is one of these.
    Client(Vec<u16>),
    /// The field lists one of these, or cannot be read. The one condition for which absence does not hold: nothing was
    /// asked for.
    Asked(FieldId, Vec<String>),
    /// The field is one of these texts, or none at all.
    Is(FieldId, Vec<String>),
    /// The field is none of these texts.
    IsNot(FieldId, Vec<String>),
    /// The field is none of these texts, and is no list of texts with one of them.
    Lacks(FieldId, Vec<String>),
    /// The field is not `true`.
    Untrue(FieldId),
    /// The number is less than this, or there is none.
    Below(FieldId, u32),
    /// The instant is longer ago than this, or in the future, or there is none.
    Older(FieldId, Seconds),
    /// The instant has come, or there is none.
    Reached(FieldId),
    /// The instant is still to come, or there is none.
    Ahead(FieldId),
    /// The two texts differ, or one is missing.
    Differ(FieldId, FieldId),
    /// There is something at all.
    Present(FieldId),
    /// The address is in none of these networks, or there is none.
    OutsideNetworks(FieldId, Vec<Network>),
    /// In the time zone of that index, now is in none of these windows.
    OutsideHours(u16, Vec<Window>),
}

impl Condition {
    /// Whether it holds. A fact that is absent holds.
    pub(crate) fn holds(&self, run: &Run<'_>) -> bool {
        let request = run.request;
        let at = |field: &FieldId| request.values.at(*field);
        let time = |field| at(field).text().and_then(UnixTime::parse);
        match self {
            Self::All(conditions) => conditions.iter().all(|condition| condition.holds(run)),
            Self::Any(conditions) => conditions.iter().any(|condition| condition.holds(run)),
            Self::Scope(_) | Self::Category(_) => run.kept.iter().any(|kept| self.names(kept)),
            Self::RequestedScope(names) => {
                let kept = run.kept.iter().map(|kept| kept.rule.name.as_str());
                request.scopes.iter().copied().chain(kept).any(|asked| lists(names, asked))
            }
            Self::Role(roles) => run.roles.meet(roles),
            Self::Client(clients) => run.client.is_some_and(|(index, _)| has_index(clients, index)),
            Self::Asked(field, texts) => {
                let value = at(field);
                value != Value::Absent
                    && request
                        .values
                        .texts(value)
                        .is_none_or(|asked| asked.iter().any(|asked| lists(texts, asked)))
            }
            Self::Is(field, texts) => at(field).text().is_none_or(|text| lists(texts, text)),
            Self::IsNot(field, texts) => at(field).text().is_none_or(|text| !lists(texts, text)),
            Self::Lacks(field, texts) => {
                let mut found = request.values.all_texts(at(field));
                !found.any(|text| lists(texts, text))
            }
            Self::Untrue(field) => at(field) != Value::Bool(true),
            Self::Below(field, count) => at(field).integer().is_none_or(|number| number < i64::from(*count)),
            Self::Older(field, limit) => {
                time(field).is_none_or(|time| time.freshness(run.now, *limit) != Freshness::Fresh)
            }
            Self::Reached(field) => time(field).is_none_or(|time| time <= run.now),
            Self::Ahead(field) => time(field).is_none_or(|time| time > run.now),
            Self::Differ(one, other) => {
                let text = at(one).text();
                text.is_none() || text != at(other).text()
            }
            Self::Present(field) => at(field) != Value::Absent,
            Self::OutsideNetworks(field, networks) => !inside(networks, at(field).text()),
            Self::OutsideHours(zone, windows) => {
                let zone = run.policy.zones.get(usize::from(*zone));
                let minute = zone.and_then(|zone| zone.minute_of_week(run.now));
                !minute.is_some_and(|minute| windows.iter().any(|window| window.has(minute)))
            }
        }
    }

    /// Whether the condition is about this kept scope.
    fn names(&self, kept: &Kept<'_>) -> bool {
        match self {
            Self::Scope(names) => lists(names, &kept.rule.name),
            Self::Category(categories) => has_index(categories, kept.rule.category),
            _ => false,
        }
    }

    /// Whether taking this kept scope away is part of what the rule is about: one that it names somewhere, or
    /// any where it names none.
    pub(crate) fn concerns(&self, kept: &Kept<'_>) -> bool {
        !self.narrows() || self.mentions(kept)
    }

    fn mentions(&self, kept: &Kept<'_>) -> bool {
        match self {
            Self::All(conditions) | Self::Any(conditions) => {
                conditions.iter().any(|condition| condition.mentions(kept))
            }
            condition => condition.names(kept),
        }
    }

    /// Whether it can only hold because of scopes it names: all of an `any`, one of an `all`.
    fn narrows(&self) -> bool {
        match self {
            Self::All(conditions) => conditions.iter().any(Self::narrows),
            Self::Any(conditions) => !conditions.is_empty() && conditions.iter().all(Self::narrows),
            Self::Scope(_) | Self::Category(_) => true,
            _ => false,
        }
    }
}
