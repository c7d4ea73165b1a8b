//! Step-up triggers: when a login needs a second factor beyond what its data needs.

use crate::{
    decide::{Run, has_index},
    policy::lists,
    request::Device,
    scopes::Kept,
    sets::{Confidence, Confidences, Roles},
    time::{Freshness, Seconds},
};
use alloc::{string::String, vec::Vec};

/// When a trigger fires. There is no negation, so an absent fact, which fires, can never hide one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// All of them hold.
    All(Vec<Condition>),
    /// One of them holds.
    Any(Vec<Condition>),
    /// A kept scope is one of these.
    Scope(Vec<String>),
    /// One of these scopes was asked for, granted or not.
    RequestedScope(Vec<String>),
    /// A kept scope is of one of these categories.
    Category(Vec<u16>),
    /// The user holds one of these roles.
    Role(Roles),
    /// The client is one of these.
    Client(Vec<u16>),
    /// The client asked for one of these `acr_values`, or for something that cannot be read.
    Acr(Vec<String>),
    /// Overall confidence is one of these, or not known.
    Risk(Confidences),
    /// The device is not known for certain.
    NewDevice,
    /// Confidence in the device is one of these, or not known.
    NewDeviceRisk(Confidences),
    /// The travel since the last login is not possible for certain.
    ImpossibleTravel,
    /// Confidence in the travel is one of these, or not known.
    ImpossibleTravelRisk(Confidences),
    /// The source address is not trusted for certain.
    UntrustedIp,
    /// Confidence in the source address is one of these, or not known.
    UntrustedIpRisk(Confidences),
    /// The user has logged in fewer times than this, this time included.
    LoginsBelow(u32),
    /// The session is older than this.
    SessionAge(Seconds),
    /// The source address is in none of these countries.
    CountryOutside(Vec<String>),
    /// The connection has one of these strategies.
    Strategy(Vec<String>),
}

impl Condition {
    /// Whether it holds. A fact that is absent holds.
    pub(crate) fn holds(&self, run: &Run<'_>) -> bool {
        let request = run.request;
        let risk = &request.risk;
        match self {
            Self::All(conditions) => conditions.iter().all(|condition| condition.holds(run)),
            Self::Any(conditions) => conditions.iter().any(|condition| condition.holds(run)),
            Self::Scope(_) | Self::Category(_) => run.kept.iter().any(|kept| self.names(kept)),
            Self::RequestedScope(names) => list_one(names, &request.scopes),
            Self::Role(roles) => run.roles.meet(roles),
            Self::Client(clients) => run.client.is_some_and(|(index, _)| has_index(clients, index)),
            Self::Acr(values) => request.acr_values.as_ref().is_none_or(|asked| list_one(values, asked)),
            Self::Risk(set) => one_of(*set, risk.overall),
            Self::NewDevice => risk.device == Device::New,
            Self::NewDeviceRisk(set) => one_of(*set, risk.device_confidence),
            Self::ImpossibleTravel => !risk.travel_possible,
            Self::ImpossibleTravelRisk(set) => one_of(*set, risk.travel_confidence),
            Self::UntrustedIp => !risk.address_trusted,
            Self::UntrustedIpRisk(set) => one_of(*set, risk.address_confidence),
            Self::LoginsBelow(count) => request.logins.is_none_or(|logins| logins < i64::from(*count)),
            Self::SessionAge(limit) => request
                .session_created
                .is_none_or(|created| created.freshness(run.now, *limit) != Freshness::Fresh),
            Self::CountryOutside(countries) => {
                request.country.is_none_or(|country| !lists(countries, country))
            }
            Self::Strategy(strategies) => request.strategy.is_none_or(|strategy| lists(strategies, strategy)),
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

    /// Whether taking this kept scope away is part of what the trigger is about: one that it names somewhere, or
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

fn list_one(names: &[String], asked: &[&str]) -> bool {
    asked.iter().any(|asked| lists(names, asked))
}

fn one_of(set: Confidences, confidence: Option<Confidence>) -> bool {
    confidence.is_none_or(|confidence| set.has(confidence))
}
