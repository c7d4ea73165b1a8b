//! The policy as the decision reads it: checked, resolved to indices, sorted for look-up.
//!
//! `wardgate-compiler` makes it from the document and promises what the fields below say ("sorted", "an index
//! into"). Where a promise is broken the decision still is one: an index to nothing grants nothing.

use crate::{
    address::Network,
    claims::ClaimType,
    clock::Zone,
    condition::Condition,
    decision::Code,
    route::RouteTree,
    sets::{Factors, Flows, Lifts, OidcScopes, Roles, Tokens},
    time::{Seconds, UnixTime},
};
use alloc::{string::String, vec::Vec};
use wardgate_pattern::PhiGuard;

/// One tenant's whole policy.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The first 16 hexadecimal digits of the SHA-256 of everything else: the policy's name in markers and records.
    pub hash: String,
    /// `[policy] id` and `version`, joined by `@`.
    pub label: String,
    /// Tenants it is for; any other is denied.
    pub tenants: Vec<String>,
    /// Whether protected health information may flow at all.
    pub phi: Phi,
    /// Whether it decides and records only, so that nothing of it is enforced.
    pub shadow: bool,
    /// What a refused person reads.
    pub denied_message: String,
    /// The key for opaque claims.
    pub claim_key: Option<Key>,
    /// The key for the subject in records.
    pub audit_key: Option<Key>,
    /// Where people are sent to take a course, and the key that is shared with it.
    pub portal: Option<Portal>,
    /// Names of roles, sorted; a [`Roles`] holds indices into it.
    pub roles: Vec<String>,
    /// What is particular about a connection, sorted by name.
    pub connections: Vec<Connection>,
    /// Keyed hashes of people who are refused, as records show them.
    pub refused_subjects: Vec<String>,
    /// What the workforce must be.
    pub employment: Option<Employment>,
    /// Accounts for emergencies, sorted by user.
    pub emergencies: Vec<Emergency>,
    /// Sorted by audience.
    pub apis: Vec<Api>,
    /// Sorted by id.
    pub clients: Vec<Client>,
    /// In the order of the document, as are the following.
    pub categories: Vec<Category>,
    /// Training courses.
    pub courses: Vec<Course>,
    /// Step-up triggers.
    pub triggers: Vec<Trigger>,
    /// Conditions that no second factor helps against.
    pub restrictions: Vec<Restriction>,
    /// Limits on sessions and refresh tokens.
    pub sessions: Vec<SessionRule>,
    /// Time zones that conditions name by index.
    pub zones: Vec<Zone>,
    /// The claim allowlist.
    pub claims: Vec<Claim>,
    /// Claims that are bound to no audience.
    pub free_claims: ClaimIndex,
    /// Sorted by client, then audience.
    pub machines: Vec<Machine>,
    /// The detectors that every free-form claim value passes.
    pub guard: PhiGuard,
}

/// The switch that stays off until the business associate agreement is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phi {
    /// Audiences and clients with PHI are decided.
    Enabled,
    /// Audiences and clients with PHI are denied.
    Disabled,
}

/// A field of the event by its number in the projection; see `wardgate-auth0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldId(pub u16);

/// A keyed-hash key: its public id and the secret that holds it.
#[derive(Clone, Debug)]
pub struct Key {
    /// Written before every hash, so that keys can be rotated.
    pub id: String,
    /// The field the secret arrives in.
    pub secret: FieldId,
}

/// A training portal.
#[derive(Clone, Debug)]
pub struct Portal {
    /// Its address.
    pub url: String,
    /// The key that it shares.
    pub key: Key,
    /// The name of the secret that holds the key.
    pub secret: String,
}

/// An API (resource server) that the policy governs.
#[derive(Clone, Debug)]
pub struct Api {
    /// The audience, byte for byte.
    pub audience: String,
    /// Whether it serves PHI.
    pub phi: bool,
    /// What it authorises on.
    pub authorizes_on: AuthorizesOn,
    /// The RFC 9396 type that names a patient route.
    pub details_type: String,
    /// How long ago an access token may have been issued, where the API limits it.
    pub max_token_age: Option<Seconds>,
    /// Sorted by name.
    pub scopes: Vec<ScopeRule>,
    /// Patient routes by path.
    pub routes: RouteTree,
    /// Claims that name this audience.
    pub claims: ClaimIndex,
    /// Place in the document: `api[rule]`.
    pub rule: u16,
}

/// What an API looks at in a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthorizesOn {
    /// The `scope` claim: removing a scope protects.
    Scope,
    /// The `permissions` claim, which no Action can change: whatever would be removed is denied instead.
    Permissions,
}

/// A scope and who may hold it.
#[derive(Clone, Debug)]
pub struct ScopeRule {
    /// The scope, byte for byte.
    pub name: String,
    /// An index into [`Policy::categories`].
    pub category: u16,
    /// Workforce roles: any record.
    pub roles: Roles,
    /// People who reach their own record.
    pub own: Option<RecordRule>,
    /// People who reach the records of others they stand in for.
    pub proxy: Option<RecordRule>,
    /// When an organization's login does not reach it.
    pub organizations: Option<Condition>,
    /// When the workforce does not reach it, for want of an attribute.
    pub attributes: Option<Condition>,
    /// The first route with this scope: `route[rule]`.
    pub rule: u16,
}

/// Access to particular records.
#[derive(Clone, Debug)]
pub struct RecordRule {
    /// Who has it.
    pub roles: Roles,
    /// The claim that names the records, an index into [`Policy::claims`].
    pub key: u16,
}

/// Claims by the roles they are for, so that claims for other roles cost nothing.
#[derive(Clone, Debug, Default)]
pub struct ClaimIndex {
    /// Claims for whoever signs in.
    pub everyone: Vec<u16>,
    /// Role, and the claims that name it; sorted by role.
    pub by_role: Vec<(u16, Vec<u16>)>,
}

/// An application.
#[derive(Clone, Debug)]
pub struct Client {
    /// `client_id`.
    pub id: String,
    /// Whether it handles PHI: some audience does, or the application itself.
    pub phi: bool,
    /// Indices into [`Policy::apis`].
    pub audiences: Vec<u16>,
    /// What it may ask of OpenID Connect.
    pub oidc_scopes: OidcScopes,
    /// When a login is refused.
    pub refusals: Vec<Refusal>,
    /// Whether it takes assertions (SAML, WS-Federation) instead of tokens.
    pub assertions: bool,
    /// Who may sign in at all, where no API would tell: a rule without a scope's name.
    pub entry: Option<ScopeRule>,
    /// Who may act for the user: an actor, an agent, or the client a session was handed over from. Anyone where it
    /// handles no PHI.
    pub delegates: Vec<String>,
    /// Whether the times of second factors go along with its refresh tokens.
    pub carries_factors: bool,
    /// Place in the document: `client[rule]`.
    pub rule: u16,
}

/// When a login is refused, and with which code.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The flows in which it is looked at.
    pub flows: Flows,
    /// Whether only the first Action looks: the last one may see another request.
    pub gate_only: bool,
    /// When.
    pub when: Condition,
    /// Why.
    pub code: Code,
}

/// What is particular about a connection.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Its name.
    pub name: String,
    /// Where the roles of its users are, and which role of the policy each name there is; Auth0's own roles under their own
    /// names where `None`.
    pub roles: Option<RoleSource>,
    /// Whether its logins count as a second factor, where a need lists `federated`.
    pub federated: bool,
}

/// Where roles come from, other than Auth0.
#[derive(Clone, Debug)]
pub struct RoleSource {
    /// A text or a list of texts.
    pub field: FieldId,
    /// What is written there, sorted, and the role that it is.
    pub names: Vec<(String, u16)>,
}

/// What the workforce must be for its roles to count.
#[derive(Clone, Debug)]
pub struct Employment {
    /// Whom it binds: who has one of these.
    pub roles: Roles,
    /// The roles that such a person then does not have: the whole workforce's.
    pub withholds: Roles,
    /// When they do not count, and why.
    pub lapses: Vec<(Condition, Code)>,
}

/// An account for emergencies: 45 CFR 164.312(a)(2)(ii).
#[derive(Clone, Debug)]
pub struct Emergency {
    /// `user_id`.
    pub user: String,
    /// Until when.
    pub expires: UnixTime,
    /// The second factor it always needs.
    pub require: Need,
    /// What does not bind it.
    pub lifts: Lifts,
    /// Place in the document: `break_glass[rule]`.
    pub rule: u16,
}

/// A condition that no second factor helps against.
#[derive(Clone, Debug)]
pub struct Restriction {
    /// The flows in which it is looked at.
    pub flows: Flows,
    /// When it holds.
    pub when: Condition,
    /// Why: [`Code::Restricted`] or [`Code::ReauthenticationRequired`].
    pub code: Code,
    /// What it does.
    pub then: Unattended,
}

/// Limits on how long a login lasts. Of all that apply the shortest counts.
#[derive(Clone, Debug)]
pub struct SessionRule {
    /// When it applies; always where `None`.
    pub when: Option<Condition>,
    /// How long a session may go unused.
    pub idle: Option<Seconds>,
    /// How long it may last.
    pub absolute: Option<Seconds>,
    /// How long a refresh token may go unused.
    pub refresh_idle: Option<Seconds>,
    /// How long it may last.
    pub refresh_absolute: Option<Seconds>,
    /// Whether the session ends with the browser.
    pub non_persistent: bool,
}

/// A data category: what it takes to reach its data.
#[derive(Clone, Debug)]
pub struct Category {
    /// `category.<name>`.
    pub name: String,
    /// Indices into [`Policy::courses`]; they bind the workforce, never people reading their own record.
    pub training: Vec<u16>,
    /// The second factor the workforce needs.
    pub mfa: Option<Need>,
    /// The second factor for own and proxy records.
    pub own_mfa: Option<Need>,
}

/// A second factor that is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// How long ago it may have been.
    pub max_age: Seconds,
    /// Which types count; none listed: [`Factors::USUAL`], and a method without a type.
    pub factors: Option<Factors>,
    /// What becomes of a person without any factor.
    pub enrol: Enrol,
}

/// What becomes of a person who has no second factor yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Enrol {
    /// Refused: somebody else has to enrol them.
    Deny,
    /// Asked to enrol, on the strength of the first factor alone.
    Allow,
    /// Asked to enrol, unless this holds: they are somewhere else.
    Unless(Condition),
}

/// A training course.
#[derive(Clone, Debug)]
pub struct Course {
    /// `training.<name>`.
    pub name: String,
    /// Where its completion time arrives.
    pub completed_at: FieldId,
    /// Where the completed version arrives.
    pub version: FieldId,
    /// How long a completion lasts.
    pub max_age: Seconds,
    /// The least version that counts.
    pub min_version: Option<u32>,
    /// How long after that it is only reported.
    pub grace: Seconds,
    /// What a lapse does, where nobody can be sent to the portal.
    pub lapse: Lapse,
    /// Whether people are sent to the portal where somebody can be.
    pub redirect: bool,
    /// The member of `app_metadata` that holds the completion, and the members below it; empty without `redirect`.
    pub source: Vec<String>,
    /// The workforce roles it binds; all where `None`.
    pub roles: Option<Roles>,
}

/// What lapsed training does to a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lapse {
    /// Takes the scope away.
    Strip,
    /// Refuses the login.
    Deny,
}

/// A step-up trigger.
#[derive(Clone, Debug)]
pub struct Trigger {
    /// The flows in which it is looked at.
    pub flows: Flows,
    /// When it fires.
    pub when: Condition,
    /// What it then demands.
    pub require: Need,
    /// What happens where nobody can be asked.
    pub unattended: Unattended,
}

/// What an unmet trigger does where nobody can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unattended {
    /// Refuses.
    Deny,
    /// Takes the scopes away that made it fire; all patient-route scopes where it names none.
    Strip,
}

/// A claim that may be set.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The whole name, namespace included.
    pub name: String,
    /// Where its value comes from.
    pub source: ClaimSource,
    /// What a value must be.
    pub ty: ClaimType,
    /// The tokens that carry it.
    pub tokens: Tokens,
    /// `client_id`s it is for, sorted; every client where empty.
    pub clients: Vec<String>,
    /// When it is not for an organization's login.
    pub organizations: Option<Condition>,
}

/// Where a claim's value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimSource {
    /// A field of the event.
    Field(FieldId),
    /// The roles of the policy that the user holds.
    Roles,
    /// Per kept scope that needs a second factor: when the newest one that counts was used.
    MfaAt,
    /// Per kept scope: `any`, `own`, `proxy`, or `own proxy`.
    RecordAccess,
    /// Per kept scope with proxy access: the records, from a field that lists them with expiry and scopes.
    ProxyRecords(FieldId),
    /// `true` where an account for emergencies is used.
    Emergency,
    /// The decision's id.
    DecisionId,
    /// [`Policy::label`].
    PolicyLabel,
}

/// A machine client at one audience.
#[derive(Clone, Debug)]
pub struct Machine {
    /// `client_id`.
    pub client: String,
    /// The audience.
    pub audience: String,
    /// Whether the audience serves PHI.
    pub phi: bool,
    /// Scopes it may hold, sorted.
    pub scopes: Vec<String>,
    /// Source networks it may come from; anywhere where empty.
    pub networks: Vec<Network>,
    /// Organizations that it may act in; any, or none, where empty.
    pub organizations: Vec<String>,
    /// Place in the document: `machine[rule]`.
    pub rule: u16,
}

/// Whether a list names exactly this.
pub(crate) fn lists(names: &[String], name: &str) -> bool {
    names.iter().any(|known| known == name)
}

/// The item of exactly this name, and its place, in what is sorted by name.
pub(crate) fn named<'a, T>(sorted: &'a [T], name: fn(&T) -> &str, wanted: &str) -> Option<(u16, &'a T)> {
    let at = sorted.binary_search_by(|item| name(item).cmp(wanted)).ok()?;
    Some((u16::try_from(at).ok()?, sorted.get(at)?))
}

impl Client {
    /// Whether somebody of that name may act for its users.
    pub(crate) fn delegated_to(&self, actor: Option<&str>) -> bool {
        !self.phi || actor.is_some_and(|name| lists(&self.delegates, name))
    }
}

impl Policy {
    /// Whether the person is refused whom records name by that hash.
    pub(crate) fn refuses(&self, subject: &[u8]) -> bool {
        self.refused_subjects.iter().any(|refused| refused.as_bytes() == subject)
    }

    /// The API of that audience.
    pub(crate) fn api(&self, audience: &str) -> Option<(u16, &Api)> {
        named(&self.apis, |api| &api.audience, audience)
    }

    /// The client of that id.
    pub(crate) fn client(&self, id: &str) -> Option<(u16, &Client)> {
        named(&self.clients, |client| &client.id, id)
    }

    /// What is particular about that connection.
    pub(crate) fn connection(&self, name: &str) -> Option<&Connection> {
        named(&self.connections, |connection| &connection.name, name).map(|(_, connection)| connection)
    }

    /// The account for emergencies that this user is.
    pub(crate) fn emergency(&self, user: &str) -> Option<&Emergency> {
        named(&self.emergencies, |emergency| &emergency.user, user).map(|(_, emergency)| emergency)
    }
}

impl Api {
    /// The rule of that scope, and its place.
    pub(crate) fn scope(&self, name: &str) -> Option<(u16, &ScopeRule)> {
        named(&self.scopes, |scope| &scope.name, name)
    }
}
