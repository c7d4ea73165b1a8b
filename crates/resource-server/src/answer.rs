//! What an outsider is told: a status, a challenge and problem details. Nothing of it depends on whether a record exists.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use wardgate_policy::{Access, Code, Outcome};

/// Auth0's one name for a login with a second factor.
const MULTI_FACTOR: &str = "http://schemas.openid.net/pape/policies/2007/06/multi-factor";

/// An HTTP answer that refuses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The value of `WWW-Authenticate`, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub www_authenticate: Option<String>,
    /// The body: problem details (RFC 9457) as JSON, of type `application/problem+json`.
    pub body: String,
}

impl Answer {
    /// What a refused request is answered with; `None` for a permitted one.
    pub(crate) fn of(access: &Access<'_>, message: &str) -> Option<Self> {
        if access.outcome == Outcome::Permit {
            return None;
        }
        let code = access.primary()?;
        let scope = access.scope.unwrap_or_default();
        let (status, challenge) = match code {
            Code::TokenForeign | Code::TokenUnreadable | Code::TokenExpired => (401, Some(invalid_token())),
            // Without error, when it is the API's own.
            Code::TimeUnreadable | Code::SecretUnusable => (500, None),
            Code::ScopeMissing => {
                (403, Some(format!(r#"Bearer error="insufficient_scope", scope="{}""#, quotable(scope))))
            }
            _ if access.outcome == Outcome::StepUp => (401, Some(step_up(access))),
            _ => (403, None),
        };
        let code = format!("W{}", code.number());
        Some(Self::new(status, challenge, message, &code, access.login))
    }

    /// The answer to a request that was not decided.
    pub(crate) fn undecided(status: u16, challenge: Option<String>, message: &str, code: &str) -> Self {
        Self::new(status, challenge, message, code, None)
    }

    fn new(
        status: u16,
        www_authenticate: Option<String>,
        message: &str,
        code: &str,
        login: Option<&str>,
    ) -> Self {
        let title = match status {
            400 => "Bad Request",
            401 => "Unauthorized",
            403 => "Forbidden",
            _ => "Internal Server Error",
        };
        let mut body = json!({ "title": title, "status": status, "detail": message, "code": code });
        if let (Some(login), Some(body)) = (login, body.as_object_mut()) {
            body.insert("id".to_owned(), login.into());
        }
        Self { status, www_authenticate, body: body.to_string() }
    }
}

/// RFC 6750, section 3.1.
pub(crate) fn invalid_token() -> String {
    r#"Bearer error="invalid_token""#.to_owned()
}

/// RFC 9470, section 3.
fn step_up(access: &Access<'_>) -> String {
    let max_age = access.max_age.map_or(0, |age| age.0);
    format!(
        r#"Bearer error="insufficient_user_authentication", error_description="A fresh second factor is needed", acr_values="{MULTI_FACTOR}", max_age="{max_age}""#
    )
}

/// A scope as a quoted string may have it (RFC 6750 allows neither quotes nor backslashes in one).
fn quotable(scope: &str) -> String {
    scope.chars().filter(|letter| letter.is_ascii_graphic() && !matches!(letter, '"' | '\\')).collect()
}
