//! The fields of an event that Wardgate itself reads. A field's number is its place in [`FIELDS`]; the fields that
//! a policy names beside them (claim sources, training, secrets) are numbered from [`POLICY_FIELDS`] on.

/// A field of the event.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Dotted path from the event.
    pub path: &'static str,
    /// For a list of objects: the members that are read of each.
    pub members: &'static [&'static str],
    /// Who reads it.
    pub readers: Readers,
    /// When it is read at all.
    pub when: When,
}

/// Which Actions read a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Both Actions of a login.
    Login,
    /// The first one only: later Actions may see another request.
    Gate,
    /// The last one only.
    Token,
    /// The machine Action.
    Machine,
    /// All three.
    All,
}

/// Whether a field is read whatever the policy says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Always.
    Always,
    /// Where some claim is free-form, so that the user's own values must be kept out of it.
    FreeForm,
    /// Where the policy has a training portal.
    Portal,
    /// Where the policy limits sessions.
    Sessions,
    /// Where some client carries the times of second factors into refresh.
    Carried,
    /// Where what becomes of a refresh token depends on whether there is one: sessions are limited, or a client carries times.
    RefreshTokens,
    /// Where some machine client is bound to networks.
    Networks,
    /// Where some machine client is bound to organizations.
    Organizations,
}

/// Transaction metadata key under which the gate leaves the policy's hash.
pub const GATE_MARKER: &str = "wardgate_gate";

/// Transaction metadata key under which the last Action remembers a visit to the portal.
pub const PORTAL_VISIT: &str = "wardgate_portal";

/// Refresh-token metadata key under which the last Action leaves the times of second factors.
pub const CARRIED_FACTORS: &str = "wardgate_mfa";

/// What is read of each record that a user reaches as a proxy.
pub const PROXY_MEMBERS: &[&str] = &["ref", "expires_at", "scope"];

macro_rules! fields {
    ($($name:ident = $path:literal $([$($member:literal),+])?, $readers:ident, $when:expr;)+) => {
        #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "only counts the fields")]
        #[repr(u16)]
        enum Number { $($name,)+ COUNT }
        $(pub(crate) const $name: u16 = Number::$name as u16;)+

        /// Every field, at its number.
        pub const FIELDS: &[Field] = &[$(Field {
            path: $path,
            members: &[$($($member),+)?],
            readers: Readers::$readers,
            when: $when,
        },)+];

        /// The first number that is free for the policy's own fields.
        pub const POLICY_FIELDS: u16 = Number::COUNT as u16;
    };
}

use When::{Always, Carried, FreeForm, Networks, Organizations, Portal, RefreshTokens, Sessions};

fields! {
    TENANT = "tenant.id", All, Always;
    CLIENT = "client.client_id", All, Always;
    CONNECTION = "connection.name", Login, Always;
    AUDIENCE = "resource_server.identifier", All, Always;
    PROTOCOL = "transaction.protocol", Login, Always;
    PROMPT = "transaction.prompt", Login, Always;
    QUERY_PROMPT = "request.query.prompt", Login, Always;
    MARKER = "transaction.metadata.wardgate_gate", Token, Always;
    PORTAL_NONCE = "transaction.metadata.wardgate_portal", Token, Portal;
    RETURNED_PURPOSE = "wardgate_returned.purpose", Token, Portal;
    RETURNED_NONCE = "wardgate_returned.nonce", Token, Portal;
    COMPLETIONS = "wardgate_returned.completions" ["course", "completed_at", "version"], Token, Portal;
    SCOPES = "transaction.requested_scopes", Login, Always;
    DETAILS = "transaction.requested_authorization_details" ["type", "method", "path"], Login, Always;
    ROLES = "authorization.roles", Login, Always;
    METHODS = "authentication.methods" ["name", "type", "timestamp"], Login, Always;
    CARRIED_METHODS = "refresh_token.metadata.wardgate_mfa", Login, Carried;
    ENROLLED = "user.enrolledFactors" ["type"], Gate, Always;
    SESSION_ACTOR = "session.actor", Login, Always;
    SESSION_ACTOR_NAME = "session.actor.sub", Login, Always;
    ACTOR = "transaction.actor", Login, Always;
    ACTOR_NAME = "transaction.actor.sub", Login, Always;
    ACTOR_OF_ACTOR = "transaction.actor.act", Login, Always;
    TRANSFER = "session_transfer_token", Login, Always;
    TRANSFER_NAME = "session_transfer_token.client_id", Login, Always;
    AGENT = "agent", Login, Always;
    AGENT_NAME = "agent.agent_id", Login, Always;
    SESSION_CREATED = "session.created_at", Login, Sessions;
    REFRESH_TOKEN_CREATED = "refresh_token.created_at", Login, RefreshTokens;
    USER = "user.user_id", Login, Always;
    NAME = "user.name", Login, FreeForm;
    GIVEN_NAME = "user.given_name", Login, FreeForm;
    FAMILY_NAME = "user.family_name", Login, FreeForm;
    NICKNAME = "user.nickname", Login, FreeForm;
    USERNAME = "user.username", Login, FreeForm;
    EMAIL = "user.email", Login, FreeForm;
    PHONE_NUMBER = "user.phone_number", Login, FreeForm;
    TRANSACTION = "transaction.id", Login, Always;
    CORRELATION = "transaction.correlation_id", All, Always;
    SESSION = "session.id", Login, Always;
    REFRESH_TOKEN = "refresh_token.id", Login, Always;
    MACHINE_SCOPES = "accessToken.scope", Machine, Always;
    ADDRESS = "request.ip", Machine, Networks;
    ORGANIZATION = "organization.id", Machine, Organizations;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marker_is_read_where_it_is_written() {
        assert_eq!(FIELDS[usize::from(MARKER)].path, format!("transaction.metadata.{GATE_MARKER}"));
    }

    #[test]
    fn no_field_is_read_twice() {
        let mut paths: Vec<_> = FIELDS.iter().map(|field| field.path).collect();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), FIELDS.len());
    }
}
