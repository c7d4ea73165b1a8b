//! `tests/examples/http-tricks.json`: requests byte for byte, for servers in every language.

use crate::support::{Hospital, claims, read_json, sign};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tricks {
    /// What the file is, for people.
    #[serde(rename = "about")]
    _about: Vec<String>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// Whose token takes the place of `<token>`.
    token: String,
    /// Claims to put into it.
    #[serde(default)]
    set: Map<String, Value>,
    /// Request line and headers.
    request: Vec<String>,
    status: u16,
    /// The code of the answer; none where it is none of ours.
    code: Option<String>,
    /// Where an implementation is handed less than was sent.
    #[serde(default)]
    differs: BTreeMap<String, Expected>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    status: u16,
    code: Option<String>,
    #[serde(rename = "why")]
    _why: String,
}

#[tokio::test]
async fn every_trick_has_the_answer_that_the_table_gives() {
    let tricks: Tricks = serde_json::from_value(read_json("tests/examples/http-tricks.json")).unwrap();
    let hospital = Hospital::open().await;
    let mut differences = Vec::new();
    for case in tricks.cases {
        let mut claims = claims(&case.token);
        claims.as_object_mut().unwrap().extend(case.set);
        let head = case.request.iter().map(|line| format!("{line}\r\n")).collect::<String>();
        let head = head.replace("<token>", &sign(&claims)).replace("<long>", &"a".repeat(3000));
        let reply = hospital.send(head.as_bytes()).await;
        let code = reply.json()["code"].as_str().map(str::to_owned);
        let differs = case.differs.get("rust").map(|differs| (differs.status, &differs.code));
        if (reply.status, &code) != differs.unwrap_or((case.status, &case.code)) {
            differences.push(format!("{}: {} {code:?}", case.name, reply.status));
        }
    }
    assert_eq!(differences, Vec::<String>::new());
}
