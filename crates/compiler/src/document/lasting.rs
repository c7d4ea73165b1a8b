//! What lasts and what ends: sessions, employment, accounts for emergencies.

use super::{
    needs::{Condition, Need},
    texts::{Duration, Instant, Name, ShortText, Source, SubjectHash},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Limits on how long a login lasts. Needs the Enterprise plan.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// What people call it.
    pub name: Name,
    /// When it applies. Left out: always.
    pub when: Option<Condition>,
    /// How long a session may go unused.
    pub idle: Option<Duration>,
    /// How long a session may last, used or not.
    pub absolute: Option<Duration>,
    /// How long a refresh token may go unused.
    pub refresh_idle: Option<Duration>,
    /// How long a refresh token may last, used or not.
    pub refresh_absolute: Option<Duration>,
    /// Whether the session ends with the browser: for workstations that people share.
    pub cookie: Option<Cookie>,
}

/// How a session's cookie lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Cookie {
    /// It ends with the browser.
    NonPersistent,
}

/// What the workforce must be. Every source is below `user.app_metadata`, where only administrators write.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Employment {
    /// Whom it binds: people with one of these roles. Left out: everybody with a role in the `roles` of a route or a client.
    #[schemars(length(min = 1))]
    pub roles: Option<Vec<ShortText>>,
    /// The status; absent is refused.
    pub status: Option<Status>,
    /// When it begins; a bare date with its first instant in UTC, which in America is the evening before.
    pub starts_at: Option<DatedSource>,
    /// When it ends: from that instant on, and from the first instant of a bare date in UTC.
    pub ends_at: Option<DatedSource>,
    /// A leave of absence.
    pub leave: Option<Leave>,
    /// How long an account may go unused.
    pub dormant: Option<Dormancy>,
}

/// The status of employment.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Status {
    /// Where it is.
    pub from: Source,
    /// What it must be.
    #[schemars(length(min = 1))]
    pub active: Vec<ShortText>,
}

/// Where an instant is: a date or RFC 3339 date-time. One that cannot be read is refused.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DatedSource {
    /// Where it is.
    pub from: Source,
    /// Whether people without one are refused.
    pub required: bool,
}

/// A leave of absence: between the two, access rests. Without an end it lasts. A bare date is its first instant in UTC: write the
/// day after the last one of the leave.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// Where its beginning is. Absent: no leave.
    pub starts_at: Source,
    /// Where its end is.
    pub ends_at: Source,
}

/// How long an account may go unused.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dormancy {
    /// Where it is written when the account was last used; absent is refused.
    pub from: Source,
    /// How long ago that may be.
    pub max_age: Duration,
}

/// People who are refused.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Subjects {
    /// Keyed hashes as records show them after `sub=`. Needs `[keys.audit]`; those of a former key are to be replaced when
    /// the key is.
    pub refused: Vec<SubjectHash>,
}

/// An account for emergencies.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BreakGlass {
    /// Its `user_id`.
    pub user: ShortText,
    /// From when on it is refused.
    pub expires: Instant,
    /// The second factor that it always needs.
    pub require: Need,
    /// What does not bind it. Routes and roles always do.
    #[schemars(length(min = 1))]
    pub lifts: Vec<Lift>,
}

/// What need not bind an account for emergencies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Lift {
    /// Courses.
    Training,
    /// Attributes that routes ask for.
    Attributes,
    /// `[employment]`.
    Employment,
    /// `[[restriction]]`.
    Restrictions,
    /// `[[step_up]]`; the account's own `require` remains.
    StepUp,
}
