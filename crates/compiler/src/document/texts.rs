//! Texts of a certain shape. Each says what it expects, and a problem's message says it in the same words.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident: $expected:literal, $example:literal, $pattern:literal, $max:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "title": $expected,
                    "type": "string",
                    "pattern": $pattern,
                    "minLength": 1,
                    "maxLength": $max,
                    "examples": [$example],
                })
            }
        }
    )+};
}

texts! {
    /// A name for references.
    Name: "a name of letters, digits, `-` and `_`", "clinical", r"^[A-Za-z][A-Za-z0-9_-]*$", 64;
    /// Any short text.
    ShortText: "a text of 1 to 256 printable characters", "physician", r"^[^\x00-\x1f\x7f]+$", 256;
    /// A message for people. What breaks a line, or turns what is read from left to right around, is in none.
    Message: "a message of 1 to 160 characters without line breaks and control characters", "Access denied.", r"^[^\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+$", 160;
    /// A claim namespace.
    Namespace: "an https address of your own that ends in `/`", "https://mercy.example/", r"^https://[^\s\x00-\x1f\x7f/]+/([^\s\x00-\x1f\x7f]*/)?$", 128;
    /// A portal's address.
    PortalUrl: "an https address without user, query and fragment", "https://learn.mercy.example/courses", r"^https://[^\s\x00-\x1f\x7f/?#@\\]+(/[^\s\x00-\x1f\x7f?#\\]*)?$", 512;
    /// A key's public id.
    KeyId: "a key id of 1 to 8 letters and digits", "a1", r"^[A-Za-z0-9]+$", 8;
    /// A secret's name.
    SecretName: "the name of an Action secret", "WARDGATE_AUDIT_KEY", r"^[A-Za-z_][A-Za-z0-9_]*$", 128;
    /// An audience.
    Audience: "an API identifier", "https://api.mercy.example/ehr", r"^[^\s\x00-\x1f\x7f]+$", 512;
    /// A scope.
    Scope: "a scope of 1 to 280 visible ASCII characters other than `\"` and `\\`", "read:patient_records", r"^[\x21\x23-\x5b\x5d-\x7e]+$", 280;
    /// A path.
    Path: "a path such as `/api/v1/patients/{patient_ref}/records`", "/patients/{patient_ref}", r"^/", 1024;
    /// A source.
    Source: "a dotted path into the event", "user.app_metadata.department", r"^[^\s\x00-\x1f\x7f.]+(\.[^\s\x00-\x1f\x7f.]+)*$", 256;
    /// A pattern.
    Pattern: "a pattern in regex-lite syntax", "MRN-[0-9]{8}", r"^", 1024;
    /// A duration.
    Duration: "a duration such as `15m`, `12h` or `365d`", "15m", r"^[0-9]{1,9}[smhd]$", 10;
    /// A connection's name.
    ConnectionName: "the name of a connection", "mercy-workforce", r"^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$", 128;
    /// An organization's id. Its name can be changed, and what is written there would hold for nobody.
    OrganizationId: "an organization's id, which begins with `org_`", "org_lakeside", r"^org_[A-Za-z0-9_-]+$", 128;
    /// An instant.
    Instant: "an RFC 3339 date-time in quotes, such as `\"2027-01-31T00:00:00Z\"`", "2027-01-31T00:00:00Z", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9:]+)$", 40;
    /// A subject's keyed hash.
    SubjectHash: "a keyed hash as records show it after `sub=`", "a2.38QG5WiAi5tDtI1DeODom6", r"^[A-Za-z0-9]{1,8}\.[A-Za-z0-9_-]{22}$", 31;
    /// A time zone.
    TimeZone: "an IANA time zone such as `America/Chicago`", "America/Chicago", r"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$", 64;
    /// Hours.
    Window: "days and hours such as `mon-fri 07:00-19:00`", "mon-fri 07:00-19:00", r"^[a-z]{3}(-[a-z]{3})? [0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}$", 23;
    /// A country.
    Country: "a country code such as `US` (ISO 3166-1 alpha-2)", "US", r"^[A-Z]{2}$", 2;
    /// A network.
    Cidr: "a network such as `203.0.113.0/24` or `2001:db8::/32`", "203.0.113.0/24", r"^[0-9A-Fa-f.:]+/[0-9]{1,3}$", 49;
}
