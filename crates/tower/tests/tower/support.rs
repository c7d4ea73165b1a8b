//! What tests share: the vectors' tokens, signed now; keys on loopback; the example's API; requests byte for byte.

use crate::patient_api::{AUDIENCE, Keys, api};
use axum::{Json, Router, routing::get};
use getrandom::{SysRng, rand_core::UnwrapErr};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, jwk::Jwk};
use rsa::{PrivateKey, pkcs1::EncodeRsaPrivateKey};
use serde_json::{Value, json};
use std::{
    fs,
    net::SocketAddr,
    path::PathBuf,
    sync::{
        LazyLock,
        mpsc::{Receiver, channel},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use wardgate_tower::{Guard, Wardgate};

pub(crate) const SECRET: &str = "not-a-real-key-for-audit-in-tests-only-00000000";
pub(crate) const ISSUER: &str = "https://mercy-prod.example/";
pub(crate) const ID: &str = "tenant-key-1";
/// 2026-11-20T12:00:00Z, the clock of the vectors.
pub(crate) const NOON: i64 = 1_795_176_000;
/// Longer than anything takes here.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// The tenant's key.
pub(crate) static KEY: LazyLock<EncodingKey> = LazyLock::new(new_key);

pub(crate) fn new_key() -> EncodingKey {
    let key = PrivateKey::new(&mut UnwrapErr(SysRng), 2048).unwrap();
    EncodingKey::from_rsa_der(key.to_pkcs1_der().unwrap().as_bytes())
}

pub(crate) fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

pub(crate) fn read_json(path: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(root().join(path)).unwrap()).unwrap()
}

pub(crate) fn reference_policy() -> String {
    fs::read_to_string(root().join("actions/policy.toml")).unwrap()
}

pub(crate) fn guard(source: &str) -> Guard {
    Guard::new(source, AUDIENCE, |_| Some(SECRET.to_owned())).unwrap()
}

/// The claims of somebody in the vectors, with all times moved so that their noon is now.
pub(crate) fn claims(who: &str) -> Value {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let mut claims = read_json("tests/vectors/whose-record.json")["tokens"][who].clone();
    assert!(claims.is_object(), "{who}");
    for name in ["/iat", "/exp"] {
        shift(claims.pointer_mut(name).unwrap(), since.as_secs() as i64 - NOON);
    }
    if let Some(times) = claims.get_mut("https://mercy.example/mfa_at").and_then(Value::as_object_mut) {
        times.values_mut().for_each(|at| shift(at, since.as_secs() as i64 - NOON));
    }
    claims
}

fn shift(at: &mut Value, by: i64) {
    *at = json!(at.as_i64().unwrap() + by);
}

pub(crate) fn sign(claims: &Value) -> String {
    sign_with(claims, &KEY)
}

pub(crate) fn sign_with(claims: &Value, key: &EncodingKey) -> String {
    let header = Header { kid: Some(ID.to_owned()), ..Header::new(Algorithm::RS256) };
    encode(&header, claims, key).unwrap()
}

/// The example's API behind the reference policy, its tenant's keys, and its lines.
pub(crate) struct Hospital {
    address: SocketAddr,
    pub(crate) lines: Receiver<String>,
}

impl Hospital {
    pub(crate) async fn open() -> Self {
        Self::open_with(guard(&reference_policy())).await
    }

    pub(crate) async fn open_with(guard: Guard) -> Self {
        let mut key = Jwk::from_encoding_key(&KEY, Algorithm::RS256).unwrap();
        key.common.key_id = Some(ID.to_owned());
        let keys = json!({ "keys": [key] });
        let tenant = serve(Router::new().route("/jwks.json", get(|| async { Json(keys) }))).await;
        let keys = Keys::new(&format!("http://{tenant}/jwks.json"), ISSUER);
        let (sender, lines) = channel();
        let layer = Wardgate::new(guard, move |token| keys.clone().verify(token))
            .with_sink(move |line| drop(sender.send(line.to_owned())))
            .layer()
            .unwrap();
        Self { address: serve(api(layer)).await, lines }
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Reply {
        self.send(format!("GET {path} HTTP/1.1\r\nHost: api\r\nAuthorization: Bearer {token}\r\n").as_bytes())
            .await
    }

    /// Sends a request line and headers as they are.
    pub(crate) async fn send(&self, head: &[u8]) -> Reply {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(head).await.unwrap();
        stream.write_all(b"Connection: close\r\n\r\n").await.unwrap();
        let mut text = Vec::new();
        stream.read_to_end(&mut text).await.unwrap();
        Reply::read(&String::from_utf8(text).unwrap())
    }
}

async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// A response: status, headers without those that each has, body.
#[derive(Debug, PartialEq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<String>,
    pub(crate) body: String,
}

impl Reply {
    fn read(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no response: {text:?}"));
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let usual = ["connection", "content-length", "date"];
        let headers = lines.filter(|line| !usual.contains(&line.split(':').next().unwrap()));
        Self { status, headers: headers.map(str::to_owned).collect(), body: body.to_owned() }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }
}
