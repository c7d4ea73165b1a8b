//! The guard of an API, for middleware: texts in and out, because JSON crosses more quickly as text than as values.

use std::collections::BTreeMap;
use wardgate_resource_server::{AMBIGUOUS_HEADERS, Guard as Inner, Refusal, Verdict};
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

/// A policy at one API.
#[wasm_bindgen]
pub struct Guard {
    inner: Inner,
}

#[wasm_bindgen]
impl Guard {
    /// The guard of the API with that audience, by the text of a policy document and a JSON object of secrets by name.
    ///
    /// # Errors
    /// - every problem of the document, one a line
    /// - an audience that the policy does not have
    /// - no usable secret for `keys.audit`, where the policy has that
    /// - secrets that are no JSON object of texts
    #[wasm_bindgen(constructor)]
    pub fn new(policy: &str, audience: &str, secrets: &str) -> Result<Guard, JsError> {
        let secrets: BTreeMap<String, String> = serde_json::from_str(secrets)
            .map_err(|_| JsError::new("expected the secrets as an object of texts"))?;
        let inner = Inner::new(policy, audience, |name| secrets.get(name).cloned())
            .map_err(|problem| JsError::new(&problem.to_string()))?;
        Ok(Self { inner })
    }

    /// The verdict, as JSON, by the claims of a verified token, as JSON, at `now` (milliseconds since 1970). Claims that are no
    /// JSON are those of a token that cannot be read, and a clock that is no number is none.
    ///
    /// # Errors
    /// Only where the verdict cannot be handed over.
    pub fn decide(&self, claims: &str, method: &str, path: &str, now: f64) -> Result<String, JsError> {
        let claims = serde_json::from_str(claims).unwrap_or_default();
        // NaN would become 1970.
        let now = if now.is_finite() { now as i64 } else { i64::MIN };
        text(&self.inner.decide(&claims, method, path, now))
    }

    /// The verdict, as JSON, on a request that cannot be decided: `token_missing`, `token_unverified`, `ambiguous`,
    /// `verifier_open`; anything else is a failure.
    ///
    /// # Errors
    /// Only where the verdict cannot be handed over.
    pub fn refuse(&self, why: &str) -> Result<String, JsError> {
        text(&self.inner.refuse(Refusal::named(why).unwrap_or(Refusal::Failed)))
    }

    /// The hash of the policy.
    #[wasm_bindgen(getter)]
    pub fn policy(&self) -> String {
        self.inner.policy_hash().to_owned()
    }

    /// Whether the policy only watches: everything is let through.
    #[wasm_bindgen(getter)]
    pub fn shadow(&self) -> bool {
        self.inner.is_shadow()
    }

    /// Names of the headers that make a request ambiguous, in lower case.
    #[wasm_bindgen(js_name = ambiguousHeaders)]
    pub fn ambiguous_headers() -> Vec<String> {
        AMBIGUOUS_HEADERS.iter().map(|name| (*name).to_owned()).collect()
    }
}

fn text(verdict: &Verdict) -> Result<String, JsError> {
    serde_json::to_string(verdict).map_err(|error| JsError::new(&error.to_string()))
}
