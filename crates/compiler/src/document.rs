//! The policy document as people write it. The JSON Schema for editors and `docs/policy.md` are made from these
//! types, so every comment below is read by policy authors.

mod access;
mod claim;
mod lasting;
mod needs;
mod texts;

pub use access::{
    Api, Attribute, AuthorizesOn, Client, Connection, Machine, Method, OidcScope, Protocol, Records,
    RoleName, RoleSource, Route,
};
pub use claim::{Bounds, Claim, ClaimType, ListType, PatternType, TextType, Token};
pub use lasting::{
    BreakGlass, Cookie, DatedSource, Dormancy, Employment, Leave, Lift, Session, Status, Subjects,
};
pub use needs::{
    Category, Condition, Confidence, Enrol, Factor, Flow, Hours, Lapse, Need, Restriction, StepUp, Training,
    True, Unattended,
};
pub use texts::{
    Audience, Cidr, ConnectionName, Country, Duration, Instant, KeyId, Message, Name, Namespace,
    OrganizationId, Path, Pattern, PortalUrl, Scope, SecretName, ShortText, Source, SubjectHash, TimeZone,
    Window,
};

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A Wardgate policy: everything one Auth0 tenant may do with protected health information (PHI).
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// What the policy is, and where it holds.
    pub policy: PolicyTable,
    /// What people read.
    #[serde(default)]
    pub messages: Messages,
    /// Keys for opaque claims and for the subject in records.
    #[serde(default)]
    pub keys: Keys,
    /// PHI detectors of your own, beside the built-in ones: no claim value that one of them finds something in is set.
    #[serde(default)]
    pub phi: PhiTable,
    /// APIs that the policy governs. An audience without an entry is denied. One that serves PHI and has routes needs a
    /// claim from `decision.record_access` in its access tokens, and one from `decision.mfa_at` where a category of
    /// its routes asks for a second factor.
    #[serde(default)]
    pub api: Vec<Api>,
    /// What is particular about a connection, by its name.
    #[serde(default)]
    pub connection: IndexMap<ConnectionName, Connection>,
    /// Attributes of users that routes can ask for: closed lists of values that only administrators write.
    #[serde(default)]
    pub attribute: IndexMap<Name, Attribute>,
    /// Applications that people sign in with. A client without an entry is denied.
    #[serde(default)]
    pub client: Vec<Client>,
    /// Data categories: what it takes to reach their data.
    #[serde(default)]
    pub category: IndexMap<Name, Category>,
    /// Patient routes and who may reach them. A scope without a route is removed. All routes of a scope have the same
    /// `category`, `roles`, `own` and `proxy`, because a token says which scope it has and not which route.
    #[serde(default)]
    pub route: Vec<Route>,
    /// Training courses. What cannot be read, is in the future or of too old a version was not completed.
    #[serde(default)]
    pub training: IndexMap<Name, Training>,
    /// Where people are sent to take a course that has lapsed. Needs `[keys.redirect]`.
    pub portal: Option<Portal>,
    /// Triggers that demand a second factor beyond what a category demands. A fact that is absent holds, so a trigger
    /// has to name `flows` that have the facts of its condition: risk, device, travel and address are known in
    /// `interactive` and `silent` logins, session and country in those and in `device`.
    #[serde(default)]
    pub step_up: Vec<StepUp>,
    /// Conditions that no second factor helps against: at night, from another country, too long after the login.
    #[serde(default)]
    pub restriction: Vec<Restriction>,
    /// Limits on how long sessions and refresh tokens last. Of all that apply the shortest counts, and Auth0's own limits
    /// can only be shortened.
    #[serde(default)]
    pub session: Vec<Session>,
    /// What the workforce must be for its roles to count. Who is not has none of the workforce's roles, whatever else Auth0
    /// assigns; a login with no other role is denied.
    pub employment: Option<Employment>,
    /// People who are refused, whatever else they are.
    #[serde(default)]
    pub subjects: Subjects,
    /// Accounts for emergencies: 45 CFR 164.312(a)(2)(ii). Each use is in the record (`W142`).
    #[serde(default)]
    pub break_glass: Vec<BreakGlass>,
    /// The claim allowlist: what is not here is never set.
    #[serde(default)]
    pub claim: Vec<Claim>,
    /// Machine clients. One without an entry is denied.
    #[serde(default)]
    pub machine: Vec<Machine>,
}

/// What the policy is, and where it holds.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyTable {
    /// A short name for the policy.
    pub id: Name,
    /// Its version, in any scheme you like.
    pub version: ShortText,
    /// Names of the Auth0 tenants it is for (`event.tenant.id`). Any other tenant is denied.
    #[schemars(length(min = 1))]
    pub tenants: Vec<ShortText>,
    /// Put before the name of every claim: an `https` address of yours that ends in `/`.
    pub claim_namespace: Namespace,
    /// `disabled` until the business associate agreement is in force: every PHI audience and client is denied.
    pub phi: Phi,
    /// `shadow` decides and records and enforces nothing: for a trial beside what is there.
    #[serde(default)]
    pub mode: Mode,
    /// The Auth0 plan of the tenants. Rules about how long sessions last need `enterprise`.
    pub plan: Option<Plan>,
}

/// Whether decisions are enforced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Decisions are enforced.
    #[default]
    Enforce,
    /// They are recorded only. Nobody is refused or asked, no claim is set and no scope taken away.
    Shadow,
}

/// A plan of Auth0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "Auth0's names")]
pub enum Plan {
    Free,
    Essentials,
    Professional,
    Enterprise,
}

/// Whether PHI may flow at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Phi {
    /// PHI audiences and clients are decided by the rules.
    Enabled,
    /// PHI audiences and clients are denied.
    Disabled,
}

/// What people read.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Messages {
    /// Shown with every refusal, before an opaque code and the decision's id.
    pub denied: Message,
}

impl Default for Messages {
    fn default() -> Self {
        Self { denied: Message("Access denied. You do not have the required permissions.".to_owned()) }
    }
}

/// Keys for keyed hashes (HMAC-SHA-256). Nothing is ever hashed without a key.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Keys {
    /// Makes opaque identifiers in claims. Needed by claims of type `opaque`.
    pub claim: Option<Key>,
    /// Makes the subject in records. Without it no subject appears.
    pub audit: Option<Key>,
    /// Signs what goes to the training portal and what comes back. The portal has it too, so it is no other key.
    pub redirect: Option<Key>,
}

/// A key: a secret of the Action, and the id that is written before each hash so that keys can be rotated.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// Public name of the key that is in use, such as `a2`.
    pub id: KeyId,
    /// Name of the Action secret that holds it: at least 32 random bytes, as 43 or more characters.
    pub secret: SecretName,
    /// The key before this one, so that `wardgate record --subject` still recognises old records.
    pub previous: Option<PreviousKey>,
}

/// A key that was in use before.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviousKey {
    /// Its public name.
    pub id: KeyId,
    /// Name of the secret that holds it.
    pub secret: SecretName,
}

/// A training portal: it gets a signed token with the names of courses and a nonce, and sends one back with
/// `purpose = "wardgate-training"`, the nonce and `completions`, each with `course`, `completed_at` and `version`.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Portal {
    /// Its address.
    pub url: PortalUrl,
}

/// PHI detectors of your own.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PhiTable {
    /// Patterns (regex-lite syntax) that mark a value as PHI wherever they occur in it, by name: the format of your
    /// medical record numbers first of all.
    pub detectors: IndexMap<Name, Pattern>,
}
