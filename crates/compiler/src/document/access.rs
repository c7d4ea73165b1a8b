//! Who reaches what: APIs, clients, routes and machine clients.

use super::texts::{Audience, Cidr, Name, Path, Scope, ShortText};
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
    /// Whether an authorization request needs PKCE with `S256`.
    pub pkce: bool,
    /// Whether an account with an unverified e-mail address is denied.
    #[serde(default)]
    pub verified_email: bool,
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
    /// Workforce roles that reach any record. A route has `roles`, `own` or `proxy`, or several of them.
    #[serde(default)]
    pub roles: Vec<ShortText>,
    /// People who reach their own record.
    pub own: Option<Records>,
    /// People who reach the records of others they stand in for.
    pub proxy: Option<Records>,
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
    /// which must be what stands there. The API does the comparing.
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
