//! What it takes: categories, second factors, training and triggers.

use super::texts::{
    Cidr, Country, Duration, Name, OrganizationId, Scope, ShortText, Source, TimeZone, Window,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A data category.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Category {
    /// Courses that the workforce must have completed. People reading their own record need none.
    pub training: Vec<Name>,
    /// The second factor that the workforce needs.
    pub mfa: Option<Need>,
    /// The second factor that people need for their own record, or for one they stand in for.
    pub own_mfa: Option<Need>,
}

/// A second factor that is needed.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// How long ago it may have been used.
    pub max_age: Duration,
    /// Which factors count. Left out: any but `email`, `recovery-code`, `passkey` and `federated`. A `passkey` is a first
    /// factor that is two; `federated` is the login at the user's own identity provider, where its `[connection]` says
    /// `federated_mfa`. Neither can be asked for.
    #[schemars(length(min = 1))]
    pub factors: Option<Vec<Factor>>,
    /// What becomes of a person who has none: `deny`; `allow` to enrol on the strength of the first factor alone, by which
    /// whoever has the password takes the account; or `{ on_networks = [...] }`, which allows it there only.
    #[serde(default)]
    pub enrol: Enrol,
}

/// A type of second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "Auth0's names")]
pub enum Factor {
    WebauthnRoaming,
    WebauthnPlatform,
    PushNotification,
    Otp,
    Phone,
    Email,
    RecoveryCode,
    Passkey,
    Federated,
}

impl Factor {
    /// Every type.
    pub const ALL: [Self; 9] = [
        Self::WebauthnRoaming,
        Self::WebauthnPlatform,
        Self::PushNotification,
        Self::Otp,
        Self::Phone,
        Self::Email,
        Self::RecoveryCode,
        Self::Passkey,
        Self::Federated,
    ];

    /// Whether it counts where no factors are listed.
    pub(crate) const fn is_usual(self) -> bool {
        !matches!(self, Self::Email | Self::RecoveryCode | Self::Passkey | Self::Federated)
    }

    /// Whether an Action can ask for it.
    pub(crate) const fn can_be_asked_for(self) -> bool {
        !matches!(self, Self::Passkey | Self::Federated)
    }
}

/// What becomes of a person who has no second factor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Enrol {
    /// Denied: somebody else has to enrol them.
    #[default]
    Deny,
    /// Asked to enrol one.
    Allow,
    /// Asked to enrol one if the source address is in one of these networks, as CIDR; denied elsewhere.
    OnNetworks(Vec<Cidr>),
}

/// A training course.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Training {
    /// Where the completion is: an object below `user.app_metadata` with `completed_at`, a date or RFC 3339 date-time,
    /// and `version`, a whole number.
    pub source: Source,
    /// How long a completion lasts.
    pub max_age: Duration,
    /// The least version that counts.
    #[schemars(range(min = 1))]
    pub min_version: Option<u32>,
    /// How long after that a lapse is only reported.
    pub grace: Option<Duration>,
    /// What a lapse does: `strip` takes the scopes away that need the course, `deny` refuses the login.
    #[serde(default)]
    pub lapse: Lapse,
    /// Whether a person who lacks nothing else is sent to the `[portal]` instead, once in a login, and comes back with the
    /// completion. A second factor that has gone stale meanwhile refuses the login, and the completion is not stored: a course
    /// should be shorter than the `max_age` of its categories. Where there is nobody to send, `lapse` holds.
    #[serde(default)]
    pub redirect: bool,
    /// Workforce roles it binds. Left out: all.
    #[schemars(length(min = 1))]
    pub roles: Option<Vec<ShortText>>,
}

/// What lapsed training does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Lapse {
    /// Takes the scopes away that need the course.
    #[default]
    Strip,
    /// Refuses the login.
    Deny,
}

/// A trigger for a second factor.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepUp {
    /// What people call it.
    pub name: Name,
    /// Flows in which it is looked at, and always in `unknown`. Left out: all. A fact that a flow does not have fires the
    /// trigger there.
    #[schemars(length(min = 1))]
    pub flows: Option<Vec<Flow>>,
    /// When it fires.
    pub when: Condition,
    /// What it then demands.
    pub require: Need,
    /// What an unmet demand does where nobody can be asked: `deny` the login, or `strip` the scopes that made it fire.
    pub unattended: Unattended,
}

/// A condition that no second factor helps against.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Restriction {
    /// What people call it.
    pub name: Name,
    /// Flows in which it is looked at, and always in `unknown`. Left out: all. A fact that a flow does not have makes it hold
    /// there.
    #[schemars(length(min = 1))]
    pub flows: Option<Vec<Flow>>,
    /// When it holds.
    pub when: Condition,
    /// What it does: `deny` the login, or `strip` the scopes that made it hold.
    pub then: Unattended,
    /// Whether signing in again would help. The code is then `W134`, by which an application knows to send people to the
    /// login: an Action cannot. It helps where the condition looks at what a login renews, such as `first_factor_age`.
    #[serde(default)]
    pub reauthenticate: bool,
}

/// How a login runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Flow {
    /// A browser with a person before it.
    Interactive,
    /// `prompt=none`.
    Silent,
    /// A refresh token is exchanged.
    Refresh,
    /// The application hands in the password.
    Password,
    /// A foreign token is exchanged.
    Exchange,
    /// The device flow.
    Device,
    /// Back-channel authentication.
    Backchannel,
    /// A protocol that is missing or not known. Every rule is looked at there: nobody can tell that it is not meant.
    Unknown,
}

/// What an unmet demand does where nobody can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Unattended {
    /// Refuses the login.
    Deny,
    /// Takes scopes away.
    Strip,
}

/// When a trigger fires. Several keys in one table must all hold; a fact that the event does not have, holds.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("minProperties" = 1))]
pub struct Condition {
    /// All of these hold.
    #[schemars(length(min = 1))]
    pub all: Option<Vec<Condition>>,
    /// One of these holds.
    #[schemars(length(min = 1))]
    pub any: Option<Vec<Condition>>,
    /// The token would carry one of these scopes.
    #[schemars(length(min = 1))]
    pub scope: Option<Vec<Scope>>,
    /// One of these scopes was asked for, granted or not; or is granted without having been asked for.
    #[schemars(length(min = 1))]
    pub requested_scope: Option<Vec<Scope>>,
    /// The token would carry a scope of one of these categories.
    #[schemars(length(min = 1))]
    pub category: Option<Vec<Name>>,
    /// The user holds one of these roles.
    #[schemars(length(min = 1))]
    pub role: Option<Vec<ShortText>>,
    /// The client is one of these.
    #[schemars(length(min = 1))]
    pub client: Option<Vec<ShortText>>,
    /// The client asked for one of these `acr_values`.
    #[schemars(length(min = 1))]
    pub acr_values: Option<Vec<ShortText>>,
    /// Auth0's confidence in the login is one of these, or unknown. **Low confidence is high risk.**
    #[schemars(length(min = 1))]
    pub risk: Option<Vec<Confidence>>,
    /// `true`: the device has not been seen before, or nobody can tell.
    pub new_device: Option<True>,
    /// Confidence in the device is one of these, or unknown.
    #[schemars(length(min = 1))]
    pub new_device_risk: Option<Vec<Confidence>>,
    /// `true`: the travel since the last login is impossible, or nobody can tell.
    pub impossible_travel: Option<True>,
    /// Confidence in the travel is one of these, or unknown.
    #[schemars(length(min = 1))]
    pub impossible_travel_risk: Option<Vec<Confidence>>,
    /// `true`: the source address is on a deny list, or nobody can tell.
    pub untrusted_ip: Option<True>,
    /// Confidence in the source address is one of these, or unknown.
    #[schemars(length(min = 1))]
    pub untrusted_ip_risk: Option<Vec<Confidence>>,
    /// `true`: this is the user's first login.
    pub first_login: Option<True>,
    /// The user has logged in fewer times than this, this time included.
    #[schemars(range(min = 2))]
    pub logins_below: Option<u32>,
    /// The session is older than this.
    pub session_age: Option<Duration>,
    /// The first factor was used longer ago than this.
    pub first_factor_age: Option<Duration>,
    /// `true`: the session is used from another network operator (ASN) than it began at.
    pub session_asn_changed: Option<True>,
    /// `true`: the session is used by another browser than it began in.
    pub session_device_changed: Option<True>,
    /// `true`: the refresh token is used from another network operator (ASN) than it was issued to. Where an application's
    /// server refreshes, that server's is meant.
    pub refresh_asn_changed: Option<True>,
    /// `true`: the refresh token is used by other software than it was issued to.
    pub refresh_device_changed: Option<True>,
    /// The source address is in none of these networks, as CIDR. In the flows `refresh`, `password`, `exchange` and
    /// `backchannel` it may be the address of the application's server.
    #[schemars(length(min = 1))]
    pub network_outside: Option<Vec<Cidr>>,
    /// Now is in none of these hours.
    pub hours_outside: Option<Hours>,
    /// The login is in one of these organizations, by id. A login without an organization is in none.
    #[schemars(length(min = 1))]
    pub organization: Option<Vec<OrganizationId>>,
    /// The source address is in none of these countries (ISO 3166-1 alpha-2). In the flows `refresh`, `password`, `exchange`
    /// and `backchannel` it may be the address of the application's server.
    #[schemars(length(min = 1))]
    pub country_outside: Option<Vec<Country>>,
    /// The connection has one of these strategies, such as `auth0` for a database.
    #[schemars(length(min = 1))]
    pub strategy: Option<Vec<ShortText>>,
}

/// Hours of the week, where people are.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// The time zone, by its IANA name. Daylight saving is compiled in for ten years; after that no hour is within.
    pub zone: TimeZone,
    /// Days and hours such as `mon-fri 07:00-19:00`. One that ends before it begins ends on the next day.
    #[schemars(length(min = 1))]
    pub within: Vec<Window>,
}

/// Auth0's confidence in a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// High risk, or an assessor that failed.
    Low,
    /// Some risk.
    Medium,
    /// Little risk.
    High,
    /// Not assessed.
    Neutral,
}

/// The word `true`: a condition is stated or left out, never denied.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(try_from = "bool", into = "bool")]
pub struct True;

impl TryFrom<bool> for True {
    type Error = &'static str;

    fn try_from(value: bool) -> Result<Self, Self::Error> {
        if value { Ok(Self) } else { Err("expected `true`, or no such key") }
    }
}

impl From<True> for bool {
    fn from(_: True) -> Self {
        true
    }
}

impl JsonSchema for True {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "True".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "title": "`true`, or no such key", "type": "boolean", "const": true })
    }
}
