//! Memory over many requests, each for another patient with another token.

use crate::table::{NOW, Table, path};
use axum::{body::Body, http::Request, http::Response};
use std::{
    convert::Infallible,
    fs,
    future::{Ready, ready},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};
use tower_layer::Layer;
use tower_service::Service;
use wardgate_tower::{BearerToken, Wardgate};

const REQUESTS: usize = 1_000_000;
/// After which allocator, queue and log are as large as they get.
const BEFORE: usize = 100_000;

#[derive(Clone)]
struct Empty;

impl Service<Request<Body>> for Empty {
    type Response = Response<String>;
    type Error = Infallible;
    type Future = Ready<Result<Response<String>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        ready(Ok(Response::new(String::new())))
    }
}

pub async fn measure() {
    let table = Table::of(100);
    let lines = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&lines);
    let patient = table.requests[1].claims.clone();
    let wardgate = Wardgate::new(table.guard(), move |token: BearerToken| {
        let mut claims = patient.clone();
        let number = token.as_str().strip_prefix("token-").map(str::to_owned);
        async move {
            let number = number.ok_or("not a token")?;
            claims["sub"] = format!("auth0|{number}").into();
            claims["https://bench.example/patient_ref"] = format!("p-{number}").into();
            Ok::<_, &str>(claims)
        }
    });
    let counting = move |_: &str| {
        counted.fetch_add(1, Ordering::Relaxed);
    };
    let layer = wardgate.with_clock(|| NOW * 1000).with_sink(counting).layer().expect("a thread");
    let mut service = layer.layer(Empty);
    let route = table.requests[1].route;
    let (mut before, mut permitted) = (0, 0);
    for number in 0..BEFORE + REQUESTS {
        if number == BEFORE {
            before = resident();
        }
        // One in ten asks for another's record.
        let reference = if number % 10 == 0 { "p-another".to_owned() } else { format!("p-{number}") };
        let request =
            Request::get(path(route, &reference)).header("authorization", format!("Bearer token-{number}"));
        let response =
            service.call(request.body(Body::empty()).expect("a request")).await.expect("an answer");
        permitted += usize::from(response.status() == 200);
    }
    let after = resident();
    drop(service);
    drop(layer);
    println!(
        "Memory: {before} kB before and {after} kB after {REQUESTS} requests, {permitted} of {} permitted, {} lines",
        BEFORE + REQUESTS,
        lines.load(Ordering::Relaxed)
    );
}

/// Resident memory in kB.
fn resident() -> usize {
    let status = fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("Linux");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}
