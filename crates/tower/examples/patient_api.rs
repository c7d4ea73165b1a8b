//! A fictional patient API behind the reference policy.
//!
//! ```sh
//! JWKS_URL=http://127.0.0.1:8080/jwks.json ISSUER=https://mercy-prod.example/ WARDGATE_AUDIT_KEY=… \
//!     cargo run -p wardgate-tower --example patient_api
//! ```
//!
//! Tokens are verified with `jsonwebtoken`. `RemoteJwksDecoder` of axum-jwt-auth does as well:
//! `move |token| { let keys = keys.clone(); async move { keys.decode(token.as_str()).await.map(|data| data.claims) } }`.

use axum::{Extension, Json, Router, extract::Path, http::StatusCode, routing::get};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header, jwk::JwkSet};
use serde_json::{Value, json};
use std::{
    env,
    error::Error,
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use wardgate_tower::{Authorized, BearerToken, GuardLayer, LivePolicy, Wardgate};

/// The API's audience in the policy.
pub const AUDIENCE: &str = "https://api.mercy.example/ehr";

type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), Failure> {
    let setting = |name: &str| env::var(name).map_err(|_| format!("expected {name} in the environment"));
    let policy = LivePolicy::watch(
        "actions/policy.toml",
        AUDIENCE,
        |name| env::var(name).ok(),
        |reload| eprintln!("{reload}"),
    )?;
    let keys = Keys::new(&setting("JWKS_URL")?, &setting("ISSUER")?);
    let guard =
        Wardgate::new(policy, move |token| keys.clone().verify(token)).with_sink(|line| println!("{line}"));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8081").await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, api(guard.layer()?)).await?;
    Ok(())
}

/// The API. The layer is the outermost, so that it sees paths as they were sent.
pub fn api(guard: GuardLayer) -> Router {
    Router::new()
        .route("/api/v1/patients/records", get(list))
        .route("/api/v1/patients/{patient_ref}/records", get(record).post(write))
        .route("/api/v1/patients/{patient_ref}/visit-summaries", get(record))
        .route("/api/v1/patients/{patient_ref}/substance-use", get(record))
        .route("/api/v1/appointments", get(|| async { Json(json!({ "appointments": [] })) }))
        .layer(guard)
}

/// What there is to see: a reference and a diagnosis.
const RECORDS: [(&str, &str); 3] =
    [("p-abcd1234", "sprained ankle"), ("p-kids0001", "chickenpox"), ("p-efgh5678", "migraine")];

/// A list has what the request reaches, and nothing else.
async fn list(Extension(authorized): Extension<Authorized>) -> Json<Value> {
    let shown = RECORDS.iter().filter(|(reference, _)| authorized.reaches(reference));
    Json(json!({ "records": shown.map(|(reference, _)| reference).collect::<Vec<_>>() }))
}

/// That the path's record may be shown has been decided.
async fn record(Path(reference): Path<String>) -> Result<Json<Value>, StatusCode> {
    let found = RECORDS.iter().find(|(known, _)| *known == reference).ok_or(StatusCode::NOT_FOUND)?;
    Ok(Json(json!({ "reference": found.0, "diagnosis": found.1 })))
}

async fn write(Path(_): Path<String>) -> StatusCode {
    StatusCode::CREATED
}

/// The tenant's public keys, fetched when a token names one that is not known, but not all the time.
#[derive(Clone)]
pub struct Keys(Arc<Inner>);

struct Inner {
    url: String,
    validation: Validation,
    fetched: Mutex<Option<(Instant, JwkSet)>>,
}

const REFETCH: Duration = Duration::from_secs(60);

impl Keys {
    /// Those at `url`, for tokens of `issuer`.
    pub fn new(url: &str, issuer: &str) -> Self {
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[AUDIENCE]);
        Self(Arc::new(Inner { url: url.to_owned(), validation, fetched: Mutex::default() }))
    }

    /// The claims of a token that the tenant has signed for this API, and that has not ended.
    pub async fn verify(self, token: BearerToken) -> Result<Value, Failure> {
        let id = decode_header(token.as_str())?.kid.ok_or("the token names no key")?;
        if self.lacks(&id) {
            let keys = self.clone();
            tokio::task::spawn_blocking(move || keys.fetch()).await??;
        }
        let key = self.with(|_, keys| DecodingKey::from_jwk(keys.find(&id)?).ok());
        let key = key.flatten().ok_or("nobody has that key")?;
        Ok(decode::<Value>(token.as_str(), &key, &self.0.validation)?.claims)
    }

    /// Whether a key is not known, and it is time to ask for it.
    fn lacks(&self, id: &str) -> bool {
        self.with(|at, keys| keys.find(id).is_none() && at.elapsed() > REFETCH).unwrap_or(true)
    }

    fn with<T>(&self, ask: impl FnOnce(Instant, &JwkSet) -> T) -> Option<T> {
        let fetched = self.0.fetched.lock().unwrap_or_else(PoisonError::into_inner);
        fetched.as_ref().map(|(at, keys)| ask(*at, keys))
    }

    fn fetch(&self) -> Result<(), Failure> {
        let text = ureq::get(&self.0.url).call()?.body_mut().read_to_string()?;
        let keys = serde_json::from_str(&text)?;
        *self.0.fetched.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), keys));
        Ok(())
    }
}
