//! The bearer token of a request, and the verifier that it has to pass.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, header::AUTHORIZATION};
use serde_json::{Value, json};
use std::{
    fmt,
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::atomic::{AtomicU8, Ordering},
    task::Poll,
};
use wardgate_resource_server::{AMBIGUOUS_HEADERS, Refusal};

/// A token as a request has it: nobody has verified it yet. Its text is never shown by `{:?}`.
#[derive(Clone, PartialEq, Eq)]
pub struct BearerToken(String);

impl BearerToken {
    /// The text, for a verifier.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The one token of a request that can be read in one way only.
    pub(crate) fn of(headers: &HeaderMap) -> Result<Self, Refusal> {
        if AMBIGUOUS_HEADERS.iter().any(|name| headers.contains_key(*name)) {
            return Err(Refusal::Ambiguous);
        }
        let mut given = headers.get_all(AUTHORIZATION).iter();
        let value = given.next().ok_or(Refusal::TokenMissing)?;
        if given.next().is_some() {
            return Err(Refusal::Ambiguous);
        }
        let (scheme, token) = value.to_str().ok().and_then(|text| text.split_once(' ')).unwrap_or_default();
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Refusal::TokenMissing);
        }
        let token = token.trim_start_matches(' ');
        if token.is_empty() || !token.bytes().all(is_token68) {
            return Err(Refusal::TokenUnverified);
        }
        Ok(Self(token.to_owned()))
    }

    /// Tokens that nobody signed, for which a verifier that reads only claims could fall.
    fn unsigned(audience: &str, now: i64) -> [Self; 2] {
        let now = now / 1000;
        let claims = json!({
            "iss": "https://unsigned.invalid/", "sub": "unsigned", "aud": audience, "iat": now, "exp": now + 600,
        });
        let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
        let signed = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","typ":"JWT","kid":"unsigned"}"#);
        let signature = URL_SAFE_NO_PAD.encode([0x5a; 256]);
        [Self(format!("{signed}.{claims}.{signature}")), Self(format!("{}.{claims}.", none()))]
    }

    /// What somebody could make of this token who cannot sign: another signature, and none.
    fn forgeries(&self) -> [Self; 2] {
        let (signed, signature) = self.0.rsplit_once('.').unwrap_or(("", &self.0));
        // The first letter has six whole bits of the signature; the last may have none.
        let first = if signature.starts_with('A') { "B" } else { "A" };
        let altered = format!("{first}{}", signature.get(1..).unwrap_or_default());
        let altered = if signed.is_empty() { altered } else { format!("{signed}.{altered}") };
        let claims = self.0.split('.').nth(1).unwrap_or_default();
        [Self(altered), Self(format!("{}.{claims}.", none()))]
    }
}

impl fmt::Debug for BearerToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BearerToken(…)")
    }
}

fn none() -> String {
    URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#)
}

/// What RFC 6750, section 2.1, allows in a token.
fn is_token68(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'/' | b'=')
}

type Answering = Pin<Box<dyn Future<Output = Option<Value>> + Send>>;

/// The application's verifier, and how far it is trusted.
pub(crate) struct Verifier {
    ask: Box<dyn Fn(BearerToken) -> Answering + Send + Sync>,
    trust: AtomicU8,
}

/// How far a verifier is trusted; what comes later goes before what came earlier.
const UNKNOWN: u8 = 0;
/// It refused tokens that nobody signed.
const REFUSES_UNSIGNED: u8 = 1;
/// It also refused what was made of the first token that it let pass.
const SOUND: u8 = 2;
/// It let one of them pass. There is no way back.
const OPEN: u8 = 3;

impl Verifier {
    pub(crate) fn new<V, F, E>(verify: V) -> Self
    where
        V: Fn(BearerToken) -> F + Send + Sync + 'static,
        F: Future<Output = Result<Value, E>> + Send + 'static,
    {
        let ask = move |token| -> Answering {
            let answer = verify(token);
            Box::pin(async move { answer.await.ok() })
        };
        Self { ask: Box::new(ask), trust: AtomicU8::new(UNKNOWN) }
    }

    /// Asks, before anything else, for tokens that nobody signed.
    pub(crate) async fn probe(&self, audience: &str, now: i64) -> Result<(), Refusal> {
        match self.trust.load(Ordering::Acquire) {
            UNKNOWN => self.try_on(BearerToken::unsigned(audience, now), REFUSES_UNSIGNED).await,
            OPEN => Err(Refusal::VerifierOpen),
            _ => Ok(()),
        }
    }

    /// The claims of a token, if it passes. What can be made of the first one that does, with its very claims and the name of
    /// its key, must not.
    pub(crate) async fn verify(&self, token: BearerToken) -> Result<Value, Refusal> {
        let trusted = self.trust.load(Ordering::Acquire) == SOUND;
        let forgeries = (!trusted).then(|| token.forgeries());
        let claims = self.answer(token).await?.ok_or(Refusal::TokenUnverified)?;
        if let Some(forgeries) = forgeries {
            self.try_on(forgeries, SOUND).await?;
        }
        Ok(claims)
    }

    async fn try_on(&self, tokens: [BearerToken; 2], earned: u8) -> Result<(), Refusal> {
        for token in tokens {
            // One that panics has not refused it, and may let it pass the next time.
            if self.answer(token).await?.is_some() {
                self.trust.fetch_max(OPEN, Ordering::AcqRel);
                return Err(Refusal::VerifierOpen);
            }
        }
        match self.trust.fetch_max(earned, Ordering::AcqRel) {
            OPEN => Err(Refusal::VerifierOpen),
            _ => Ok(()),
        }
    }

    /// What the verifier says; that the middleware failed where it panics.
    async fn answer(&self, token: BearerToken) -> Result<Option<Value>, Refusal> {
        let asked = catch_unwind(AssertUnwindSafe(|| (self.ask)(token)));
        let mut answer = asked.map_err(|_| Refusal::Failed)?;
        poll_fn(|context| {
            let polled = catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(context)));
            polled.map_or(Poll::Ready(Err(Refusal::Failed)), |polled| polled.map(Ok))
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[track_caller]
    fn check(headers: &[(&'static str, &'static [u8])], expected: Result<&str, Refusal>) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_bytes(value).unwrap());
        }
        assert_eq!(BearerToken::of(&map).as_ref().map(BearerToken::as_str), expected.as_ref().copied());
    }

    #[test]
    fn one_bearer_token_is_read_from_one_header() {
        check(&[("authorization", b"Bearer a.b-_.c=")], Ok("a.b-_.c="));
        check(&[("authorization", b"bEARER   a.b.c")], Ok("a.b.c"));
        check(&[], Err(Refusal::TokenMissing));
        check(&[("authorization", b"Basic dTpw")], Err(Refusal::TokenMissing));
        check(&[("authorization", b"a.b.c")], Err(Refusal::TokenMissing));
        check(&[("authorization", b"\xff")], Err(Refusal::TokenMissing));
        check(&[("authorization", b"Bearer")], Err(Refusal::TokenMissing));
        check(&[("authorization", b"Bearer ")], Err(Refusal::TokenUnverified));
        check(&[("authorization", b"Bearer a.b.c d")], Err(Refusal::TokenUnverified));
        check(&[("authorization", b"Bearer a.b.c, Bearer d.e.f")], Err(Refusal::TokenUnverified));
        check(&[("authorization", b"Bearer a"), ("authorization", b"Bearer a")], Err(Refusal::Ambiguous));
        for name in AMBIGUOUS_HEADERS {
            check(&[("authorization", b"Bearer a"), (name, b"")], Err(Refusal::Ambiguous));
        }
    }

    #[test]
    fn forgeries_differ_from_the_token_in_what_proves_it() {
        let forged = BearerToken("h.p.sig".to_owned()).forgeries();
        assert_eq!(forged.map(|token| token.0), ["h.p.Aig", "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.p."]);
        let forged = BearerToken("Opaque".to_owned()).forgeries();
        assert_eq!(forged.map(|token| token.0), ["Apaque", "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.."]);
    }

    #[test]
    fn a_token_is_not_shown() {
        assert_eq!(format!("{:?}", BearerToken("h.p.s".to_owned())), "BearerToken(…)");
    }
}
