//! The policy as the decision reads it: checked, resolved to indices, sorted for look-up.
//!
//! `wardgate-compiler` makes it from the document and promises what the fields below say ("sorted", "an index
//! into"). Where a promise is broken the decision still is one: an index to nothing grants nothing.

use crate::{
    claims::ClaimType,
    route::RouteTree,
    sets::{Factors, Flows, OidcScopes, Roles, Tokens},
    time::Seconds,
    trigger::Condition,
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
    /// What a refused person reads.
    pub denied_message: String,
    /// The key for opaque claims.
    pub claim_key: Option<Key>,
    /// The key for the subject in records.
    pub audit_key: Option<Key>,
    /// Names of roles, sorted; a [`Roles`] holds indices into it.
    pub roles: Vec<String>,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldId(pub u16);

/// A keyed-hash key: its public id and the secret that holds it.
#[derive(Clone, Debug)]
pub struct Key {
    /// Written before every hash, so that keys can be rotated.
    pub id: String,
    /// The field the secret arrives in.
    pub secret: FieldId,
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
    /// Indices into [`Policy::apis`].
    pub audiences: Vec<u16>,
    /// Names of connections that may sign in.
    pub connections: Vec<String>,
    /// What it may ask of OpenID Connect.
    pub oidc_scopes: OidcScopes,
    /// Whether an authorization code needs PKCE with `S256`.
    pub pkce: bool,
    /// Whether the account's e-mail address must be verified.
    pub verified_email: bool,
    /// Place in the document: `client[rule]`.
    pub rule: u16,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enrol {
    /// Refused: somebody else has to enrol them.
    Deny,
    /// Asked to enrol, on the strength of the first factor alone.
    Allow,
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
    /// What a lapse does.
    pub lapse: Lapse,
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
    /// Place in the document: `machine[rule]`.
    pub rule: u16,
}

/// A network: addresses whose first `prefix` bits equal those of `base`. IPv4 is held as IPv4-mapped IPv6.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// The first address.
    pub base: [u8; 16],
    /// Leading bits that count, 0 to 128.
    pub prefix: u8,
}

impl Network {
    /// Whether `address` is in the network.
    pub fn has(&self, address: core::net::IpAddr) -> bool {
        let octets = match address {
            core::net::IpAddr::V4(v4) => v4.to_ipv6_mapped().octets(),
            core::net::IpAddr::V6(v6) => v6.octets(),
        };
        let mut left = u32::from(self.prefix);
        self.base.iter().zip(octets).all(|(want, got)| {
            let bits = left.min(8);
            left -= bits;
            u16::from(want ^ got) >> (8 - bits) == 0
        })
    }
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

impl Policy {
    /// The API of that audience.
    pub(crate) fn api(&self, audience: &str) -> Option<(u16, &Api)> {
        named(&self.apis, |api| &api.audience, audience)
    }

    /// The client of that id.
    pub(crate) fn client(&self, id: &str) -> Option<(u16, &Client)> {
        named(&self.clients, |client| &client.id, id)
    }

    /// Whether some audience of the client serves PHI.
    pub(crate) fn serves_phi(&self, client: &Client) -> bool {
        client.audiences.iter().any(|api| self.apis.get(usize::from(*api)).is_some_and(|api| api.phi))
    }

    /// The policy's roles among `names`, compared byte for byte.
    pub(crate) fn known_roles(&self, names: &[&str]) -> Roles {
        let mut roles = Roles::default();
        for name in names {
            if let Some((at, _)) = named(&self.roles, String::as_str, name) {
                roles.insert(usize::from(at));
            }
        }
        roles
    }
}

impl Api {
    /// The rule of that scope, and its place.
    pub(crate) fn scope(&self, name: &str) -> Option<(u16, &ScopeRule)> {
        named(&self.scopes, |scope| &scope.name, name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(base: &str, prefix: u8, address: &str, inside: bool) {
        let base = match base.parse().unwrap() {
            std::net::IpAddr::V4(v4) => v4.to_ipv6_mapped().octets(),
            std::net::IpAddr::V6(v6) => v6.octets(),
        };
        assert_eq!(Network { base, prefix }.has(address.parse().unwrap()), inside, "{address}");
    }

    #[test]
    fn networks_hold_their_own_addresses_only() {
        check("203.0.113.0", 120, "203.0.113.255", true);
        check("203.0.113.0", 120, "203.0.114.0", false);
        check("203.0.113.0", 120, "::ffff:203.0.113.7", true);
        check("203.0.113.128", 121, "203.0.113.127", false);
        check("2001:db8::", 32, "2001:db8:ffff::1", true);
        check("2001:db8::", 32, "2001:db9::", false);
        check("::", 0, "2001:db9::", true);
        check("2001:db8::1", 128, "2001:db8::2", false);
    }
}
