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
    /// Where a trigger has a condition of this key.
    Condition(&'static str),
    /// Where some claim is free-form, so that the user's own values must be kept out of it.
    FreeForm,
    /// Where some client demands PKCE.
    Pkce,
    /// Where some client demands a verified e-mail address.
    VerifiedEmail,
    /// Where some machine client is bound to networks.
    Networks,
}

/// Transaction metadata key under which the gate leaves the policy's hash.
pub const GATE_MARKER: &str = "wardgate_gate";

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

use When::{Always, Condition, FreeForm, Networks, Pkce, VerifiedEmail};

fields! {
    TENANT = "tenant.id", All, Always;
    CLIENT = "client.client_id", All, Always;
    CONNECTION = "connection.name", Login, Always;
    STRATEGY = "connection.strategy", Login, Condition("strategy");
    AUDIENCE = "resource_server.identifier", All, Always;
    PROTOCOL = "transaction.protocol", Login, Always;
    PROMPT = "transaction.prompt", Login, Always;
    QUERY_PROMPT = "request.query.prompt", Login, Always;
    CODE_CHALLENGE = "request.query.code_challenge", Gate, Pkce;
    CODE_CHALLENGE_METHOD = "request.query.code_challenge_method", Gate, Pkce;
    MARKER = "transaction.metadata.wardgate_gate", Token, Always;
    SCOPES = "transaction.requested_scopes", Login, Always;
    DETAILS = "transaction.requested_authorization_details" ["type", "method", "path"], Login, Always;
    ACR_VALUES = "transaction.acr_values", Login, Condition("acr_values");
    ROLES = "authorization.roles", Login, Always;
    METHODS = "authentication.methods" ["name", "type", "timestamp"], Login, Always;
    ENROLLED = "user.enrolledFactors" ["type"], Gate, Always;
    RISK = "authentication.riskAssessment.confidence", Login, Condition("risk");
    DEVICE = "authentication.riskAssessment.assessments.NewDevice.code", Login, Condition("new_device");
    DEVICE_RISK = "authentication.riskAssessment.assessments.NewDevice.confidence", Login, Condition("new_device_risk");
    TRAVEL = "authentication.riskAssessment.assessments.ImpossibleTravel.code", Login, Condition("impossible_travel");
    TRAVEL_RISK = "authentication.riskAssessment.assessments.ImpossibleTravel.confidence", Login, Condition("impossible_travel_risk");
    ADDRESS_TRUST = "authentication.riskAssessment.assessments.UntrustedIP.code", Login, Condition("untrusted_ip");
    ADDRESS_RISK = "authentication.riskAssessment.assessments.UntrustedIP.confidence", Login, Condition("untrusted_ip_risk");
    LOGINS = "stats.logins_count", Login, Condition("logins_below");
    SESSION_CREATED = "session.created_at", Login, Condition("session_age");
    COUNTRY = "request.geoip.countryCode", Login, Condition("country_outside");
    USER = "user.user_id", Login, Always;
    EMAIL_VERIFIED = "user.email_verified", Login, VerifiedEmail;
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
