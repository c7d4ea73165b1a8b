//! The layer, and the service that it makes of another.

use crate::{
    authorized::Authorized,
    journal::{Journal, to_tracing},
    live::LivePolicy,
    token::{BearerToken, Verifier},
};
use http::{
    HeaderValue, Method, Request, Response, StatusCode, Uri, Version,
    header::{CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE},
};
use serde_json::Value;
use std::{
    future::Future,
    io, mem,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::{SystemTime, UNIX_EPOCH},
};
use tower_layer::Layer;
use tower_service::Service;
use wardgate_resource_server::{Answer, Outcome, Refusal, Verdict};

/// What a layer is made of.
pub struct Wardgate {
    policy: LivePolicy,
    verifier: Verifier,
    clock: Box<dyn Fn() -> i64 + Send + Sync>,
    sink: Box<dyn Fn(&str) + Send>,
}

impl Wardgate {
    /// Decides by `policy` what `verify` has verified: it is given the bearer token of a request, checks signature, issuer,
    /// audience and lifetime, and answers with the claims. Nothing else reaches a decision.
    ///
    /// Before the first decision it is asked for tokens that nobody signed, and for forgeries of the first token that it lets
    /// pass. One that lets such a token pass is never believed again: every request is refused with W923.
    pub fn new<V, F, E>(policy: impl Into<LivePolicy>, verify: V) -> Self
    where
        V: Fn(BearerToken) -> F + Send + Sync + 'static,
        F: Future<Output = Result<Value, E>> + Send + 'static,
    {
        Self {
            policy: policy.into(),
            verifier: Verifier::new(verify),
            clock: Box::new(system_clock),
            sink: Box::new(to_tracing),
        }
    }

    /// Hands the line of each request to `sink`, on a thread of its own, instead of to `tracing`.
    #[must_use]
    pub fn with_sink(mut self, sink: impl Fn(&str) + Send + 'static) -> Self {
        self.sink = Box::new(sink);
        self
    }

    /// Takes the time, in milliseconds since 1970, from `clock` instead of from the system.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// The layer.
    ///
    /// # Errors
    /// The thread for the lines cannot be started.
    pub fn layer(self) -> io::Result<GuardLayer> {
        let Self { policy, verifier, clock, sink } = self;
        Ok(GuardLayer(Arc::new(Inner { policy, verifier, clock, journal: Journal::new(sink)? })))
    }
}

/// Milliseconds since 1970. A clock before that is none, and nothing is granted without one.
fn system_clock() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.ok().and_then(|since| i64::try_from(since.as_millis()).ok()).unwrap_or(-1)
}

/// Lets only what the policy permits through to the service below; see [`Wardgate`].
#[derive(Clone)]
pub struct GuardLayer(Arc<Inner>);

impl<S> Layer<S> for GuardLayer {
    type Service = Guarded<S>;

    fn layer(&self, service: S) -> Guarded<S> {
        Guarded { inner: Arc::clone(&self.0), service }
    }
}

/// A service behind the policy.
#[derive(Clone)]
pub struct Guarded<S> {
    inner: Arc<Inner>,
    service: S,
}

impl<S, B, R> Service<Request<B>> for Guarded<S>
where
    S: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    B: Send + 'static,
    R: From<String>,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<R>, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.service.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let inner = Arc::clone(&self.inner);
        // The service that was found ready is the one to call; the next request asks the other.
        let next = self.service.clone();
        let mut service = mem::replace(&mut self.service, next);
        let asked = Asked::by(&request);
        Box::pin(async move {
            match inner.judge(asked).await {
                Ok(authorized) => {
                    request.extensions_mut().insert(authorized);
                    service.call(request).await
                }
                Err(answer) => Ok(respond(answer)),
            }
        })
    }
}

/// What of a request is judged.
struct Asked {
    token: Result<BearerToken, Refusal>,
    method: Method,
    uri: Uri,
    version: Version,
}

/// The target as it was sent. A router of axum that is nested in another one sees the end of it only, and that could be a
/// route of its own.
fn sent<B>(request: &Request<B>) -> &Uri {
    #[cfg(feature = "axum")]
    if let Some(axum::extract::OriginalUri(uri)) = request.extensions().get() {
        return uri;
    }
    request.uri()
}

impl Asked {
    fn by<B>(request: &Request<B>) -> Self {
        Self {
            token: BearerToken::of(request.headers()),
            method: request.method().clone(),
            uri: sent(request).clone(),
            version: request.version(),
        }
    }

    /// The path as it was sent. A target of HTTP/1 that names a host too leads nowhere: which of both is meant is for
    /// proxies. Every target of HTTP/2 has one.
    fn path(&self) -> &str {
        if self.version < Version::HTTP_2 && self.uri.authority().is_some() { "" } else { self.uri.path() }
    }
}

/// What all services of a layer share.
struct Inner {
    policy: LivePolicy,
    verifier: Verifier,
    clock: Box<dyn Fn() -> i64 + Send + Sync>,
    journal: Journal,
}

impl Inner {
    /// What a handler is told, or what the request is answered with instead.
    async fn judge(&self, asked: Asked) -> Result<Authorized, Option<Answer>> {
        let claims = self.verify(asked.token.as_ref()).await;
        // After the verifier, which may have waited for keys: the policy and the time as they are now.
        let guard = self.policy.in_force();
        let verdict = claims.and_then(|claims| {
            let decide = || guard.decide(&claims, asked.method.as_str(), asked.path(), (self.clock)());
            catch_unwind(AssertUnwindSafe(decide)).map_err(|_| Refusal::Failed)
        });
        let Verdict { outcome, records, record, answer, login, .. } =
            verdict.unwrap_or_else(|why| guard.refuse(why));
        self.journal.write(record);
        if outcome == Outcome::Permit || guard.is_shadow() {
            return Ok(Authorized { records, login, shadow: guard.is_shadow() });
        }
        Err(answer)
    }

    async fn verify(&self, token: Result<&BearerToken, &Refusal>) -> Result<Value, Refusal> {
        let audience = self.policy.in_force().audience().to_owned();
        self.verifier.probe(&audience, (self.clock)()).await?;
        self.verifier.verify(token.map_err(|why| *why)?.clone()).await
    }
}

/// Refuses, also where there is no answer, though there always is one.
fn respond<R: From<String>>(answer: Option<Answer>) -> Response<R> {
    let answer = answer.unwrap_or(Answer { status: 500, www_authenticate: None, body: String::new() });
    let mut response = Response::new(R::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(challenge) = answer.www_authenticate.and_then(|text| HeaderValue::try_from(text).ok()) {
        headers.insert(WWW_AUTHENTICATE, challenge);
    }
    response
}
