//! The claim allowlist.

use super::texts::{Audience, Name, OrganizationId, Pattern, ShortText, Source};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A claim that may be set.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Its name; the token has `claim_namespace` before it.
    pub name: Name,
    /// Where its value comes from: a field of the event such as `user.app_metadata.department`, or one of
    /// `decision.roles`, `decision.mfa_at`, `decision.record_access`, `decision.id`, `decision.policy`,
    /// `decision.emergency`.
    pub from: Source,
    /// What a value must be; a value that is something else is dropped and reported. Must be there, but for `decision.`
    /// sources, which have none.
    #[serde(rename = "type")]
    pub ty: Option<ClaimType>,
    /// Tokens that carry it. `saml` stands alone: an assertion is no token.
    #[schemars(length(min = 1))]
    pub tokens: Vec<Token>,
    /// Audiences it is for. Must be there for access tokens and machine tokens.
    #[schemars(length(min = 1))]
    pub audiences: Option<Vec<Audience>>,
    /// Clients it is for. Left out: all.
    #[schemars(length(min = 1))]
    pub clients: Option<Vec<ShortText>>,
    /// Roles it is for. Left out: whoever signs in.
    #[schemars(length(min = 1))]
    pub roles: Option<Vec<ShortText>>,
    /// Organizations whose logins it is for. Left out: all, and logins without one.
    #[schemars(length(min = 1))]
    pub organizations: Option<Vec<OrganizationId>>,
    /// Must be `true` where the user can edit the source (`user.user_metadata`), so that nobody relies on it unawares.
    #[serde(default)]
    pub user_editable: bool,
}

/// A token that can carry claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Token {
    /// The access token of a user.
    Access,
    /// The ID token.
    Id,
    /// The access token of a machine client.
    Machine,
    /// The assertion that a SAML or WS-Federation application gets.
    Saml,
}

/// What a claim's value must be.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ClaimType {
    /// `true` or `false`.
    Bool,
    /// A UUID.
    Uuid,
    /// An RFC 3339 date-time.
    Time,
    /// Any text; only its keyed hash is set. Needs `[keys.claim]`.
    Opaque,
    /// One of these texts.
    Enum(Vec<ShortText>),
    /// A whole number within bounds.
    Integer(Bounds),
    /// A list.
    List(ListType),
    /// Records of others: the source is a list of tables with `ref`, a reference of this type; `expires_at`, a date or
    /// RFC 3339 date-time from which it no longer holds; and `scope`, the scopes that it is for, with spaces between. The
    /// claim is a table of the scopes that were kept, each with the references that hold now.
    Proxies(ListType),
    /// A text that matches a pattern as a whole.
    Pattern(PatternType),
    /// Any text. The last resort: the PHI guard looks at it, and no guard finds everything.
    Text(TextType),
}

/// Bounds of a whole number, both included: at most eight digits, because nine and more look like identifiers of people.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    /// The least.
    pub min: i64,
    /// The greatest.
    pub max: i64,
}

/// A list of values of one type.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListType {
    /// The type of its values, itself neither a list nor opaque.
    pub of: Box<ClaimType>,
    /// How many values at most.
    #[schemars(range(min = 1, max = 100))]
    pub max: u16,
}

/// A text that matches a pattern.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PatternType {
    /// The pattern, in regex-lite syntax; it must match the whole value.
    pub regex: Pattern,
    /// How many characters at most.
    #[serde(default = "default_pattern_max")]
    #[schemars(range(min = 1, max = 256))]
    pub max: u16,
}

const fn default_pattern_max() -> u16 {
    64
}

/// Any text.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TextType {
    /// How many characters at most.
    #[schemars(range(min = 1, max = 256))]
    pub max: u16,
}
