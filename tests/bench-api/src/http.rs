//! An axum API over HTTP on loopback: as it is, with a verifier, and with the guard, which asks the verifier.

use crate::{
    table::{AUDIENCE, NOW, Table},
    timing::Series,
};
use axum::{Router, http::StatusCode, middleware::from_fn, response::IntoResponse, routing::get};
use getrandom::{SysRng, rand_core::UnwrapErr};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use rsa::{PrivateKey, pkcs1::EncodeRsaPrivateKey};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    thread,
    time::Instant,
};
use wardgate_tower::Wardgate;

const ROUNDS: usize = 60;

pub async fn measure() {
    let key = PrivateKey::new(&mut UnwrapErr(SysRng), 2048).expect("a key");
    let key = EncodingKey::from_rsa_der(key.to_pkcs1_der().expect("a key").as_bytes());
    let verifier = Arc::new(Verifier::of(&key));
    let table = Table::of(100);
    let tokens: Vec<_> = table
        .requests
        .iter()
        .filter(|request| request.permitted)
        .map(|request| {
            let token = encode(&Header::new(Algorithm::RS256), &request.claims, &key).expect("a token");
            format!("GET {} HTTP/1.1\r\nHost: api\r\nAuthorization: Bearer {token}\r\n\r\n", request.path)
        })
        .collect();

    let plain = || {
        Router::new().route("/api/v1/{department}/patients/{reference}/records", get(|| async { "a record" }))
    };
    let verified = Arc::clone(&verifier);
    let verify_only = from_fn(move |request: axum::extract::Request, next: axum::middleware::Next| {
        let verifier = Arc::clone(&verified);
        async move {
            let token = request
                .headers()
                .get("authorization")
                .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
            match token.map(|token| verifier.verify(token)) {
                Some(Ok(_)) => next.run(request).await,
                _ => StatusCode::UNAUTHORIZED.into_response(),
            }
        }
    });
    let guarded = |verify: Arc<dyn Fn(&str) -> Result<Value, String> + Send + Sync>| {
        let wardgate = Wardgate::new(table.guard(), move |token| {
            let verify = Arc::clone(&verify);
            async move { verify(token.as_str()) }
        });
        let layer = wardgate.with_clock(|| NOW * 1000).with_sink(|_| ()).layer().expect("a thread");
        plain().layer(layer)
    };
    let subjects = [
        ("axum alone", plain()),
        ("with a verifier", plain().layer(verify_only)),
        ("with verifier and guard", guarded(Arc::new(move |token| verifier.verify(token)))),
    ];
    let names = subjects.each_ref().map(|(name, _)| *name);
    let mut clients = subjects.map(|(_, router)| Client::of(serve(router)));
    let mut times = [const { Vec::new() }; 3];
    for round in 0..=ROUNDS {
        for (client, times) in clients.iter_mut().zip(&mut times) {
            for request in &tokens {
                let time = client.ask(request);
                if round > 0 {
                    times.push(time);
                }
            }
        }
    }
    println!("A request over HTTP on loopback, RS256 (µs; median, 99th percentile):");
    let [alone, verified, guarded] = times.map(Series::sorted);
    for (name, series) in names.iter().zip([&alone, &verified, &guarded]) {
        println!("  {name}: {series}");
    }
    println!(
        "  the guard adds {:.1} µs: {:.2} times a verified request, {:.2} times one of axum alone",
        guarded.median() - verified.median(),
        guarded.median() / verified.median(),
        guarded.median() / alone.median()
    );
}

struct Verifier {
    key: DecodingKey,
    validation: Validation,
}

impl Verifier {
    fn of(key: &EncodingKey) -> Self {
        let jwk = jsonwebtoken::jwk::Jwk::from_encoding_key(key, Algorithm::RS256).expect("a key");
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_audience(&[AUDIENCE]);
        // The table has a clock of its own.
        validation.validate_exp = false;
        Self { key: DecodingKey::from_jwk(&jwk).expect("a key"), validation }
    }

    fn verify(&self, token: &str) -> Result<Value, String> {
        decode::<Value>(token, &self.key, &self.validation)
            .map(|data| data.claims)
            .map_err(|error| error.to_string())
    }
}

fn serve(router: Router) -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a port");
    let address = listener.local_addr().expect("a port");
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a port");
            axum::serve(listener, router).await
        })
    });
    address
}

/// A connection that is kept.
struct Client(BufReader<TcpStream>);

impl Client {
    fn of(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("a server");
        stream.set_nodelay(true).expect("a socket");
        Self(BufReader::new(stream))
    }

    fn ask(&mut self, request: &str) -> f64 {
        let start = Instant::now();
        self.0.get_mut().write_all(request.as_bytes()).expect("a server");
        let (mut line, mut length) = (String::new(), 0);
        self.0.read_line(&mut line).expect("an answer");
        assert!(line.starts_with("HTTP/1.1 200"), "{line}");
        while line != "\r\n" {
            line.clear();
            self.0.read_line(&mut line).expect("an answer");
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.trim().parse().expect("a number");
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).expect("an answer");
        start.elapsed().as_nanos() as f64 / 1000.0
    }
}
