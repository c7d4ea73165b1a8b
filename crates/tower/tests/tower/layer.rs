//! The layer around a service, without a network.

use crate::support::{NOON, PATIENCE, guard, read_json, reference_policy, root};
use axum::{
    Router,
    body::{Body, to_bytes},
    routing::get as route,
};
use serde_json::Value;
use std::{
    convert::Infallible,
    fs,
    future::{Ready, ready},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, channel},
    },
    task::{Context, Poll},
};
use tower_layer::Layer;
use tower_service::Service;
use wardgate_tower::{Authorized, BearerToken, Guard, GuardLayer, Records, Wardgate};

type Request = http::Request<Body>;
type Response = http::Response<Body>;

pub(crate) const OWN: &str = "/api/v1/patients/p-abcd1234/records";

/// The service below: counts how often it was called, and gives back what it was told.
#[derive(Clone, Default)]
struct Api {
    called: Arc<AtomicUsize>,
}

impl Service<Request> for Api {
    type Response = Response;
    type Error = Infallible;
    type Future = Ready<Result<Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        self.called.fetch_add(1, Ordering::SeqCst);
        let told = request.extensions().get::<Authorized>().cloned();
        let mut response = Response::new(Body::empty());
        response.extensions_mut().insert(told.expect("a service below is told"));
        ready(Ok(response))
    }
}

/// The status, the code of a refusal, and what the service below was told.
pub(crate) type Outcome = (u16, Option<String>, Option<Authorized>);

pub(crate) async fn ask(layer: &GuardLayer, request: Request) -> Outcome {
    let api = Api::default();
    let response = layer.layer(api.clone()).call(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, 10_000).await.unwrap();
    let code =
        serde_json::from_slice::<Value>(&body).ok().map(|body| body["code"].as_str().unwrap().to_owned());
    let told = parts.extensions.get::<Authorized>().cloned();
    assert_eq!(
        api.called.load(Ordering::SeqCst),
        usize::from(told.is_some()),
        "called where it was told, and nowhere else"
    );
    (parts.status.as_u16(), code, told)
}

pub(crate) fn get(path: &str) -> Request {
    http::Request::get(path).header("authorization", "Bearer patient").body(Body::empty()).unwrap()
}

pub(crate) fn refused(status: u16, code: &str) -> Outcome {
    (status, Some(code.to_owned()), None)
}

fn patient() -> Value {
    read_json("tests/vectors/whose-record.json")["tokens"]["patient"].clone()
}

/// A verifier to whom only one text is a token.
pub(crate) async fn knows_the_patient(token: BearerToken) -> Result<Value, &'static str> {
    if token.as_str() == "patient" { Ok(patient()) } else { Err("not a token") }
}

pub(crate) fn at_noon(wardgate: Wardgate) -> Wardgate {
    wardgate.with_clock(|| NOON * 1000)
}

fn sound() -> GuardLayer {
    at_noon(Wardgate::new(guard(&reference_policy()), knows_the_patient)).layer().unwrap()
}

#[tokio::test]
async fn a_handler_is_told_whose_records_and_which_login() {
    let told = Authorized {
        records: Records::Only(vec!["p-abcd1234".to_owned()]),
        login: Some("8k2v6n0qf3tz".to_owned()),
        shadow: false,
    };
    assert!(told.reaches("p-abcd1234") && !told.reaches("p-efgh5678"));
    assert_eq!(ask(&sound(), get(OWN)).await, (200, None, Some(told)));
    assert_eq!(ask(&sound(), get("/api/v1/patients/p-efgh5678/records")).await, refused(403, "W706"));
}

#[tokio::test]
async fn a_router_inside_another_one_is_judged_by_the_path_that_was_sent() {
    let own = || {
        Router::new()
            .route("/api/v1/patients/{patient_ref}/records", route(|| async { "records" }))
            .layer(sound())
    };
    let nested = Router::new().nest("/legacy", own());
    for (mut router, path, status) in [
        (own(), OWN.to_owned(), 200),
        (nested.clone(), format!("/legacy{OWN}"), 403),
        (Router::new().nest("/old", nested), format!("/old/legacy{OWN}"), 403),
        (
            Router::new().nest(
                "/api/v1",
                Router::new()
                    .route("/patients/{patient_ref}/records", route(|| async { "records" }))
                    .layer(sound()),
            ),
            OWN.to_owned(),
            200,
        ),
    ] {
        let response = router.call(get(&path)).await.unwrap();
        assert_eq!(response.status().as_u16(), status, "{path}");
    }
}

#[tokio::test]
async fn a_target_that_names_a_host_too_leads_nowhere_but_on_http_2() {
    let absolute = format!("https://api.mercy.example{OWN}");
    assert_eq!(ask(&sound(), get(&absolute)).await, refused(403, "W201"));
    let mut request = get(&absolute);
    *request.version_mut() = http::Version::HTTP_2;
    assert_eq!(ask(&sound(), request).await.0, 200);
}

#[tokio::test]
async fn a_verifier_that_lets_unsigned_tokens_pass_is_never_asked_about_a_request() {
    let reads_claims_only = |_: BearerToken| async { Ok::<_, Infallible>(patient()) };
    let layer = at_noon(Wardgate::new(guard(&reference_policy()), reads_claims_only)).layer().unwrap();
    for request in [http::Request::get(OWN).body(Body::empty()).unwrap(), get(OWN), get(OWN)] {
        assert_eq!(ask(&layer, request).await, refused(500, "W923"));
    }
}

#[tokio::test]
async fn a_verifier_that_lets_alg_none_pass_is_found_out() {
    let verify = |token: BearerToken| async move {
        if token.as_str().ends_with('.') { Ok(patient()) } else { knows_the_patient(token).await }
    };
    let layer = at_noon(Wardgate::new(guard(&reference_policy()), verify)).layer().unwrap();
    assert_eq!(ask(&layer, get(OWN)).await, refused(500, "W923"));
}

#[tokio::test]
async fn a_verifier_that_looks_at_claims_without_the_signature_is_found_out_by_the_first_good_token() {
    // It knows the key's name, issuer and subject, so that only a forgery of a real token shows it.
    let verify = |token: BearerToken| async move {
        if token.as_str().starts_with("header.patient.") { Ok(patient()) } else { Err("not a token") }
    };
    let layer = at_noon(Wardgate::new(guard(&reference_policy()), verify)).layer().unwrap();
    let request = || {
        http::Request::get(OWN)
            .header("authorization", "Bearer header.patient.signature")
            .body(Body::empty())
            .unwrap()
    };
    assert_eq!(ask(&layer, get(OWN)).await, refused(401, "W921"));
    assert_eq!(ask(&layer, request()).await, refused(500, "W923"));
    assert_eq!(ask(&layer, get(OWN)).await, refused(500, "W923"));
}

#[tokio::test]
async fn a_verifier_that_panics_refuses() {
    let verify = |token: BearerToken| async move {
        assert_ne!(token.as_str(), "patient", "a defect of the verifier");
        Err::<Value, _>("not a token")
    };
    let layer = at_noon(Wardgate::new(guard(&reference_policy()), verify)).layer().unwrap();
    assert_eq!(ask(&layer, get(OWN)).await, refused(500, "W924"));
}

#[tokio::test]
async fn a_verifier_that_panics_where_it_is_tried_is_tried_again() {
    // As one would that cannot reach its keys yet, and lets everything pass once it can.
    let asked = Arc::new(AtomicUsize::new(0));
    let verify = move |_: BearerToken| {
        let first = asked.fetch_add(1, Ordering::Relaxed) == 0;
        async move {
            assert!(!first, "no keys yet");
            Ok::<_, Infallible>(patient())
        }
    };
    let layer = at_noon(Wardgate::new(guard(&reference_policy()), verify)).layer().unwrap();
    assert_eq!(ask(&layer, get(OWN)).await, refused(500, "W924"));
    assert_eq!(ask(&layer, get(OWN)).await, refused(500, "W923"));
}

#[tokio::test]
async fn claims_that_are_no_object_are_unreadable() {
    let verify = |token: BearerToken| async move {
        if token.as_str() == "patient" { Ok(Value::from("patient")) } else { Err("not a token") }
    };
    let layer = at_noon(Wardgate::new(guard(&reference_policy()), verify)).layer().unwrap();
    assert_eq!(ask(&layer, get(OWN)).await, refused(401, "W701"));
}

#[tokio::test]
async fn a_clock_that_fails_grants_nothing() {
    let layer = |clock: fn() -> i64| {
        Wardgate::new(guard(&reference_policy()), knows_the_patient).with_clock(clock).layer().unwrap()
    };
    assert_eq!(ask(&layer(|| -1), get(OWN)).await, refused(500, "W100"));
}

/// A layer whose lines go to `sink`, and how the two requests that it answers come out: they must not depend on it.
async fn with_sink(sink: impl Fn(&str) + Send + 'static) {
    let layer = at_noon(Wardgate::new(guard(&reference_policy()), knows_the_patient))
        .with_sink(sink)
        .layer()
        .unwrap();
    assert_eq!(ask(&layer, get(OWN)).await.0, 200);
    assert_eq!(ask(&layer, get("/api/v1/patients/p-efgh5678/records")).await, refused(403, "W706"));
}

#[tokio::test]
async fn a_sink_that_panics_changes_nothing_and_is_given_the_next_line() {
    let (sender, lines) = channel();
    with_sink(move |line| {
        let _ = sender.send(line.contains("permit"));
        panic!("a defect of the sink");
    })
    .await;
    assert_eq!(received(&lines), [true, false]);
}

#[tokio::test]
async fn no_request_waits_for_a_sink() {
    let (go, wait) = channel::<()>();
    let (sender, lines) = channel();
    let layer = at_noon(Wardgate::new(guard(&reference_policy()), knows_the_patient))
        .with_sink(move |line| {
            let _ = wait.recv();
            let _ = sender.send(line.contains("permit"));
        })
        .layer()
        .unwrap();
    assert_eq!(ask(&layer, get(OWN)).await.0, 200);
    assert_eq!(ask(&layer, get("/nowhere")).await, refused(403, "W201"));
    drop(go);
    drop(layer);
    let received: Vec<_> = lines.try_iter().collect();
    assert_eq!(received, [true, false], "what was on its way when the service ended");
}

fn received(lines: &Receiver<bool>) -> Vec<bool> {
    (0..2).map(|_| lines.recv_timeout(PATIENCE).unwrap()).collect()
}

#[tokio::test]
async fn shadow_mode_lets_through_and_says_so() {
    let source = fs::read_to_string(root().join("tests/scenarios/policies/shadow.toml")).unwrap();
    let shadow = Guard::new(&source, "https://api.mercy.example/notes", |_| None).unwrap();
    let layer = at_noon(Wardgate::new(shadow, knows_the_patient)).layer().unwrap();
    let told = Authorized { records: Records::Only(Vec::new()), login: None, shadow: true };
    assert!(told.reaches("p-abcd1234"));
    for request in [get("/nowhere"), http::Request::get("/notes").body(Body::empty()).unwrap()] {
        assert_eq!(ask(&layer, request).await, (200, None, Some(told.clone())));
    }
}
