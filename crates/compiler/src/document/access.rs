//! Who reaches what: APIs, clients, routes and machine clients.

use super::texts::{Audience, Cidr, Duration, Name, OrganizationId, Path, Scope, ShortText, Source};
use crate::paths::{self, Segment};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An API that the policy governs.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Api {
    /// Its identifier in Auth0, byte for byte.
    pub audience: Audience,
    /// Whether it serves PHI.
    pub phi: bool,
    /// What it authorises on. With `permissions`, removing a scope protects nothing, so it becomes a denial.
    #[serde(default)]
    pub authorizes_on: AuthorizesOn,
    /// The RFC 9396 authorization-details type with which an application can name a route: an object of this `type`
    /// with `method` and `path`.
    #[serde(default = "default_details_type")]
    pub authorization_details_type: Name,
    /// How long ago an access token may have been issued; the API judges it. Set the token's lifetime in Auth0 to no more. Left
    /// out: as long as the token itself lasts.
    pub max_token_age: Option<Duration>,
}

fn default_details_type() -> Name {
    Name("patient_route".to_owned())
}

/// What an API authorises on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AuthorizesOn {
    /// The `scope` claim.
    #[default]
    Scope,
    /// The `permissions` claim, which no Action can change.
    Permissions,
}

/// An application that people sign in with.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// Its `client_id`.
    pub id: ShortText,
    /// Audiences it may ask for.
    #[serde(default)]
    pub audiences: Vec<Audience>,
    /// OpenID Connect scopes it may ask for. `profile`, `email`, `address` and `phone` put personal data into ID
    /// tokens: one that is asked for and not named here is denied.
    #[serde(default)]
    pub oidc_scopes: Vec<OidcScope>,
    /// Names of the connections people may come from.
    #[schemars(length(min = 1))]
    pub connections: Vec<ShortText>,
    /// Whether an authorization request needs PKCE with `S256`. It then must be for a code alone: the protocols
    /// `oidc-implicit-profile` and `oidc-hybrid-profile` are refused.
    pub pkce: bool,
    /// Whether an account with an unverified e-mail address is denied.
    #[serde(default)]
    pub verified_email: bool,
    /// Whether it handles PHI itself. Left out: whether one of its audiences does.
    pub phi: Option<bool>,
    /// Protocols by which it may sign people in. Left out: all, passwords and tokens of others that the application hands in
    /// among them, but SAML and WS-Federation, which need to be named and then need `category` and `roles`. Where PHI is
    /// handled `wardgate check` asks for it.
    #[schemars(length(min = 1))]
    pub protocols: Option<Vec<Protocol>>,
    /// Ids of the organizations that people may sign in to. Left out: any, and none.
    #[schemars(length(min = 1))]
    pub organizations: Option<Vec<OrganizationId>>,
    /// The category of what the application itself shows, for one that no API protects: a SAML application, or one that
    /// goes by the ID token alone. Its courses and second factor are demanded at sign-in. Goes with `roles`.
    pub category: Option<Name>,
    /// The workforce roles that may sign in to it at all. Goes with `category`.
    #[schemars(length(min = 1))]
    pub roles: Option<Vec<ShortText>>,
    /// Who may act for a user where PHI is handled: the `sub` of an actor, the id of an agent, the client id that a
    /// session was handed over from. Left out: nobody. An actor or agent is not asked for the user's second factor, sent for
    /// their courses or given a refresh token.
    #[schemars(length(min = 1))]
    pub delegates: Option<Vec<ShortText>>,
    /// Whether the times of second factors go along with its refresh tokens, as metadata, so that a refresh is judged by
    /// them. Otherwise a refresh has whatever methods Auth0 says.
    #[serde(default)]
    pub carry_mfa: bool,
}

/// A protocol, in Auth0's words (`event.transaction.protocol`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "Auth0's names")]
pub enum Protocol {
    #[serde(rename = "oidc-basic-profile")]
    OidcBasicProfile,
    #[serde(rename = "oidc-implicit-profile")]
    OidcImplicitProfile,
    #[serde(rename = "oidc-hybrid-profile")]
    OidcHybridProfile,
    #[serde(rename = "oauth2-device-code")]
    Oauth2DeviceCode,
    #[serde(rename = "oauth2-refresh-token")]
    Oauth2RefreshToken,
    #[serde(rename = "oauth2-password")]
    Oauth2Password,
    #[serde(rename = "oauth2-resource-owner")]
    Oauth2ResourceOwner,
    #[serde(rename = "oauth2-resource-owner-jwt-bearer")]
    Oauth2ResourceOwnerJwtBearer,
    #[serde(rename = "oauth2-token-exchange")]
    Oauth2TokenExchange,
    #[serde(rename = "oauth2-access-token")]
    Oauth2AccessToken,
    #[serde(rename = "oauth2-webauthn")]
    Oauth2Webauthn,
    #[serde(rename = "oidc-ciba")]
    OidcCiba,
    #[serde(rename = "oidc-ciba-web-link")]
    OidcCibaWebLink,
    #[serde(rename = "samlp")]
    Samlp,
    #[serde(rename = "wsfed")]
    Wsfed,
}

/// What is particular about a connection.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Connection {
    /// Where its users' roles are. Left out: the roles that Auth0 has assigned, under their own names.
    pub roles: Option<RoleSource>,
    /// Whether a login through it counts as a second factor where a need lists `federated`, because the identity
    /// provider behind it always asks for one.
    pub federated_mfa: bool,
}

/// Where roles come from, other than from Auth0 itself.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleSource {
    /// A text or a list of texts: below `user.app_metadata`, or the attribute that the identity provider maps to, such as
    /// `user.groups`.
    pub from: Source,
    /// What is written there, and the role of this policy that it is. What is not here is no role.
    #[schemars(length(min = 1))]
    pub names: Vec<RoleName>,
}

/// A role by another name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleName {
    /// What is written at the source, byte for byte.
    pub written: ShortText,
    /// The role that it is.
    pub role: ShortText,
}

/// An attribute of users that routes can ask for.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// Where it is: a text or a list of texts below `user.app_metadata`.
    pub from: Source,
    /// What it can be.
    #[schemars(length(min = 1))]
    pub values: Vec<ShortText>,
}

/// A scope of OpenID Connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the standard's names")]
pub enum OidcScope {
    Openid,
    Profile,
    Email,
    Address,
    Phone,
    OfflineAccess,
}

/// A patient route. All routes of a scope have the same `category`, `roles`, `own` and `proxy`, because a token says
/// which scope it has and not which route.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// HTTP methods.
    #[schemars(length(min = 1))]
    pub methods: Vec<Method>,
    /// Its path; `{name}` stands for one segment. Without any such parameter it is a list, which the API answers with
    /// the records that the token's claims name.
    pub path: Path,
    /// The API that serves it.
    pub audience: Audience,
    /// The scope that the API asks for.
    pub scope: Scope,
    /// The category of its data.
    pub category: Name,
    /// Workforce roles that reach any record. A route has `roles`, `own` or `proxy`, or several of them; one for machine
    /// clients alone has none.
    #[serde(default)]
    pub roles: Vec<ShortText>,
    /// Organizations whose logins reach it. Left out: any, and logins without one.
    #[schemars(length(min = 1))]
    pub organizations: Option<Vec<OrganizationId>>,
    /// Attributes of `[attribute]` that the workforce must have, each with the values of which it must have one. Goes with
    /// `roles`: whoever reaches records by `own` or `proxy` needs none.
    #[serde(default)]
    pub attributes: IndexMap<Name, Vec<ShortText>>,
    /// People who reach their own record.
    pub own: Option<Records>,
    /// People who reach the records of others they stand in for.
    pub proxy: Option<Records>,
}

impl Route {
    /// The parameter of its path that names the record: the one that is called like the key of `own`; without `own`, the
    /// first, which is the only one that there is.
    pub fn record_parameter(&self) -> Option<&str> {
        let key = match (&self.own, &self.proxy) {
            (Some(own), _) => Some(own.key.0.as_str()),
            (None, Some(_)) => None,
            (None, None) => return None,
        };
        let segments = paths::segments(&self.path.0).ok()?;
        segments.into_iter().find_map(|segment| match segment {
            Segment::Parameter(name) if key.is_none_or(|key| key == name) => Some(name),
            _ => None,
        })
    }
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "HTTP's names")]
pub enum Method {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
}

/// Access to particular records.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Records {
    /// Roles that have it.
    #[schemars(length(min = 1))]
    pub roles: Vec<ShortText>,
    /// Name of the claim that says whose records, from below `user.app_metadata`. For `own` it holds one reference
    /// and is compared with the path's parameter of the same name; for `proxy` it is a list of references, one of
    /// which must be what stands there, or of type `proxies`, which says so scope by scope. The API does the comparing.
    /// References of digits alone may look like numbers of people (docs/phi.md) and then reach nothing: begin them with
    /// letters.
    pub key: Name,
}

/// A machine client at one audience.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Machine {
    /// Its `client_id`.
    pub client: ShortText,
    /// The audience.
    pub audience: Audience,
    /// Scopes it may hold. A request that would yield another is denied: Auth0 takes no scope away there.
    pub scopes: Vec<Scope>,
    /// Public networks it must come from, as CIDR. Left out: anywhere.
    #[schemars(length(min = 1))]
    pub networks: Option<Vec<Cidr>>,
    /// Organizations it must act in. Left out: any, or none. One that may hold a scope whose routes have `organizations` needs
    /// them here.
    #[schemars(length(min = 1))]
    pub organizations: Option<Vec<OrganizationId>>,
}

impl Protocol {
    /// Those whose tokens may come without an authorization code.
    pub const WITHOUT_CODE: [Self; 2] = [Self::OidcImplicitProfile, Self::OidcHybridProfile];

    /// Its name in events.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OidcBasicProfile => "oidc-basic-profile",
            Self::OidcImplicitProfile => "oidc-implicit-profile",
            Self::OidcHybridProfile => "oidc-hybrid-profile",
            Self::Oauth2DeviceCode => "oauth2-device-code",
            Self::Oauth2RefreshToken => "oauth2-refresh-token",
            Self::Oauth2Password => "oauth2-password",
            Self::Oauth2ResourceOwner => "oauth2-resource-owner",
            Self::Oauth2ResourceOwnerJwtBearer => "oauth2-resource-owner-jwt-bearer",
            Self::Oauth2TokenExchange => "oauth2-token-exchange",
            Self::Oauth2AccessToken => "oauth2-access-token",
            Self::Oauth2Webauthn => "oauth2-webauthn",
            Self::OidcCiba => "oidc-ciba",
            Self::OidcCibaWebLink => "oidc-ciba-web-link",
            Self::Samlp => "samlp",
            Self::Wsfed => "wsfed",
        }
    }

    /// Whether it ends in an assertion.
    pub const fn asserts(self) -> bool {
        matches!(self, Self::Samlp | Self::Wsfed)
    }
}

impl Method {
    /// Its name in a request.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}
