//! Claims of an access token, as Auth0 and RFC 9068 name them, as the core reads them.

use serde_json::{Map, Value};
use wardgate_policy::{AccessToken, Claimed, UnixTime};

/// Objects and lists of claims nest no deeper where the policy writes them.
const MAX_DEPTH: usize = 3;

/// Reads verified claims; of those that no standard names only the `named` ones.
pub(crate) fn read<'a>(claims: &'a Value, named: &'a [String]) -> AccessToken<'a> {
    let Some(claims) = claims.as_object() else {
        return AccessToken { unreadable: true, ..AccessToken::default() };
    };
    let mut reader = Reader { claims, sound: true };
    let (azp, client_id) = (reader.text("azp"), reader.text("client_id"));
    reader.sound &= azp.is_none() || client_id.is_none() || azp == client_id;
    let (subject, client) = (reader.text("sub").filter(|subject| !subject.is_empty()), azp.or(client_id));
    let granted_to_machine = reader.texts("gty").contains(&"client-credentials");
    let names_client = subject.zip(client).is_some_and(|(subject, client)| {
        subject == client || subject.strip_suffix("@clients") == Some(client)
    });
    AccessToken {
        subject,
        actor: reader.actor(),
        client,
        machine: granted_to_machine || names_client,
        audiences: reader.texts("aud"),
        scopes: reader.text("scope").map(|scope| scope.split(' ').collect()).unwrap_or_default(),
        permissions: reader.list("permissions"),
        issued_at: reader.date("iat"),
        expires_at: reader.date("exp"),
        claims: named
            .iter()
            .filter_map(|name| Some((name.as_str(), claimed(claims.get(name)?, MAX_DEPTH))))
            .collect(),
        unreadable: !reader.sound,
    }
}

/// Reads members, and remembers whether one that is there was of another type.
struct Reader<'a> {
    claims: &'a Map<String, Value>,
    sound: bool,
}

impl<'a> Reader<'a> {
    fn read<T>(&mut self, name: &str, read: impl FnOnce(&'a Value) -> Option<T>) -> Option<T> {
        let found = read(self.claims.get(name)?);
        self.sound &= found.is_some();
        found
    }

    fn text(&mut self, name: &str) -> Option<&'a str> {
        self.read(name, Value::as_str)
    }

    fn list(&mut self, name: &str) -> Vec<&'a str> {
        self.read(name, texts).unwrap_or_default()
    }

    /// A text, or a list of texts.
    fn texts(&mut self, name: &str) -> Vec<&'a str> {
        self.read(name, |value| value.as_str().map(|text| vec![text]).or_else(|| texts(value)))
            .unwrap_or_default()
    }

    /// Who acts for the user now; who did before is in it, and only said (RFC 8693, section 4.1).
    fn actor(&mut self) -> Option<Option<&'a str>> {
        let claims = self.read("act", Value::as_object)?;
        let mut act = Reader { claims, sound: true };
        let subject = act.text("sub");
        self.sound &= act.sound;
        Some(subject.filter(|subject| !subject.is_empty()))
    }

    /// A `NumericDate` (RFC 7519, section 2): seconds, of which there may be parts.
    fn date(&mut self, name: &str) -> Option<UnixTime> {
        self.read(name, |value| UnixTime::from_millis((value.as_f64()? * 1000.0) as i64))
    }
}

fn texts(value: &Value) -> Option<Vec<&str>> {
    value.as_array()?.iter().map(Value::as_str).collect()
}

fn claimed(value: &Value, depth: usize) -> Claimed<'_> {
    match value {
        Value::String(text) => Claimed::Text(text),
        Value::Number(number) => number.as_f64().and_then(whole).map_or(Claimed::Other, Claimed::Integer),
        Value::Array(items) if depth > 0 => {
            Claimed::List(items.iter().map(|item| claimed(item, depth - 1)).collect())
        }
        Value::Object(members) if depth > 0 => Claimed::Object(
            members.iter().map(|(name, value)| (name.as_str(), claimed(value, depth - 1))).collect(),
        ),
        _ => Claimed::Other,
    }
}

/// The whole number that every implementation of JSON reads alike (RFC 7493, section 2.2). JavaScript takes larger ones for
/// their neighbours, and so one record for another.
fn whole(number: f64) -> Option<i64> {
    const LARGEST: f64 = 9_007_199_254_740_991.0;
    (number.fract() == 0.0 && number.abs() <= LARGEST).then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn with(name: &str, value: Value) -> Value {
        let mut claims = json!({
            "iss": "https://mercy.example/", "sub": "auth0|1", "aud": ["https://api", "https://mercy.example/userinfo"],
            "azp": "portal", "iat": 1_795_176_000, "exp": 1_795_179_600, "scope": "openid read:a", "https://n/own": "p-1",
        });
        claims.as_object_mut().unwrap().insert(name.to_owned(), value);
        claims
    }

    #[test]
    fn claims_are_read_by_the_names_that_auth0_and_rfc_9068_give_them() {
        let (claims, named) = (with("permissions", json!(["read:a"])), ["https://n/own".to_owned()]);
        let token = read(&claims, &named);
        assert!(!token.unreadable && !token.machine);
        assert_eq!(token.subject, Some("auth0|1"));
        assert_eq!(token.client, Some("portal"));
        assert_eq!(token.audiences, ["https://api", "https://mercy.example/userinfo"]);
        assert_eq!(token.scopes, ["openid", "read:a"]);
        assert_eq!(token.permissions, ["read:a"]);
        assert_eq!(token.issued_at.map(UnixTime::seconds), Some(1_795_176_000));
        assert_eq!(token.expires_at.map(UnixTime::seconds), Some(1_795_179_600));
        assert_eq!(token.claims, [("https://n/own", Claimed::Text("p-1"))]);
    }

    #[test]
    fn what_decides_and_is_of_another_type_makes_the_token_unreadable() {
        for (name, value) in [
            ("sub", json!(["auth0|1"])),
            ("azp", json!(7)),
            ("client_id", json!("another")),
            ("aud", json!(["https://api", 7])),
            ("scope", json!(["read:a"])),
            ("permissions", json!("read:a")),
            ("iat", json!("1795176000")),
            ("iat", json!(-1)),
            ("exp", json!(null)),
            ("gty", json!({})),
        ] {
            assert!(read(&with(name, value.clone()), &[]).unreadable, "{name} {value}");
        }
        assert!(!read(&with("client_id", json!("portal")), &[]).unreadable);
        assert!(read(&json!("eyJhbGciOiJub25lIn0.e30."), &[]).unreadable);
    }

    #[test]
    fn a_machine_is_told_by_its_grant_or_its_subject() {
        for (name, value, machine) in [
            ("gty", json!("client-credentials"), true),
            ("gty", json!(["client-credentials"]), true),
            ("gty", json!("password"), false),
            ("sub", json!("portal@clients"), true),
            ("sub", json!("portal"), true),
            ("sub", json!("other@clients"), false),
        ] {
            assert_eq!(read(&with(name, value.clone()), &[]).machine, machine, "{name} {value}");
        }
    }

    #[test]
    fn a_number_is_taken_where_every_reader_of_json_finds_the_same() {
        for (value, expected) in [
            (json!(42), Claimed::Integer(42)),
            (json!(42.0), Claimed::Integer(42)),
            (json!(-0.0), Claimed::Integer(0)),
            (json!(42.5), Claimed::Other),
            (json!(1e300), Claimed::Other),
            (json!(9_007_199_254_740_991_i64), Claimed::Integer(9_007_199_254_740_991)),
            (json!(9_007_199_254_740_992_i64), Claimed::Other),
            (json!(9_007_199_254_740_993_i64), Claimed::Other),
            (json!(i64::MIN), Claimed::Other),
            (json!(u64::MAX), Claimed::Other),
        ] {
            assert_eq!(claimed(&value, MAX_DEPTH), expected, "{value}");
        }
    }

    #[test]
    fn what_nests_deeper_than_the_policy_writes_is_not_followed() {
        assert_eq!(
            claimed(&json!({ "read:a": ["p-1", [["p-2"]]] }), MAX_DEPTH),
            Claimed::Object(vec![(
                "read:a",
                Claimed::List(vec![Claimed::Text("p-1"), Claimed::List(vec![Claimed::Other])])
            )])
        );
    }
}
