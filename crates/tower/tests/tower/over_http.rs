//! Who reaches what, over HTTP, with signed tokens.

use crate::support::{Hospital, PATIENCE, Reply, claims, new_key, sign, sign_with};
use serde_json::{Value, json};

const OWN: &str = "/api/v1/patients/p-abcd1234/records";
const CHILD: &str = "/api/v1/patients/p-kids0001/visit-summaries";

#[track_caller]
fn check(reply: &Reply, status: u16, body: &Value) {
    assert_eq!((reply.status, &reply.json()), (status, body));
}

fn problem(status: u16, title: &str, code: &str, id: Option<&str>) -> Value {
    let detail = "Access denied. You do not have the required permissions.";
    let mut body = json!({ "title": title, "status": status, "detail": detail, "code": code });
    id.into_iter().for_each(|id| body["id"] = json!(id));
    body
}

const LOGIN: Option<&str> = Some("8k2v6n0qf3tz");

#[tokio::test]
async fn a_physician_reads_any_record_in_a_route_they_hold() {
    let hospital = Hospital::open().await;
    let token = sign(&claims("physician"));
    let record = json!({ "reference": "p-abcd1234", "diagnosis": "sprained ankle" });
    check(&hospital.get(OWN, &token).await, 200, &record);
    let all = json!({ "records": ["p-abcd1234", "p-kids0001", "p-efgh5678"] });
    check(&hospital.get("/api/v1/patients/records", &token).await, 200, &all);
    let reply = hospital.get(CHILD, &token).await;
    check(&reply, 403, &problem(403, "Forbidden", "W704", LOGIN));
    assert_eq!(
        reply.headers,
        [
            "content-type: application/problem+json",
            "cache-control: no-store",
            r#"www-authenticate: Bearer error="insufficient_scope", scope="read:visit_summaries""#,
        ]
    );
}

#[tokio::test]
async fn a_patient_reads_their_own_record_and_no_other() {
    let hospital = Hospital::open().await;
    let token = sign(&claims("patient"));
    let record = json!({ "reference": "p-abcd1234", "diagnosis": "sprained ankle" });
    check(&hospital.get(OWN, &token).await, 200, &record);
    let own = json!({ "records": ["p-abcd1234"] });
    check(&hospital.get("/api/v1/patients/records?all=true", &token).await, 200, &own);
    let another = hospital.get("/api/v1/patients/p-efgh5678/records", &token).await;
    check(&another, 403, &problem(403, "Forbidden", "W706", LOGIN));
    let none = hospital.get("/api/v1/patients/p-zzzz9999/records", &token).await;
    assert_eq!(another, none, "nothing tells whether there is such a record");
}

#[tokio::test]
async fn a_guardian_reads_the_childs_visits() {
    let hospital = Hospital::open().await;
    let token = sign(&claims("guardian"));
    check(
        &hospital.get(CHILD, &token).await,
        200,
        &json!({ "reference": "p-kids0001", "diagnosis": "chickenpox" }),
    );
    let another = hospital.get("/api/v1/patients/p-abcd1234/visit-summaries", &token).await;
    check(&another, 403, &problem(403, "Forbidden", "W706", LOGIN));
}

#[tokio::test]
async fn a_receptionist_is_refused_records_and_sees_who_is_expected() {
    let hospital = Hospital::open().await;
    let token = sign(&claims("receptionist"));
    check(&hospital.get(OWN, &token).await, 403, &problem(403, "Forbidden", "W704", LOGIN));
    check(&hospital.get("/api/v1/appointments", &token).await, 200, &json!({ "appointments": [] }));
}

#[tokio::test]
async fn a_stale_factor_is_challenged() {
    let hospital = Hospital::open().await;
    let mut stale = claims("physician");
    let at = &mut stale["https://mercy.example/mfa_at"]["read:patient_records"];
    *at = json!(at.as_i64().unwrap() - 43_200);
    let reply = hospital.get(OWN, &sign(&stale)).await;
    check(&reply, 401, &problem(401, "Unauthorized", "W402", LOGIN));
    assert_eq!(
        reply.headers,
        [
            "content-type: application/problem+json",
            "cache-control: no-store",
            "www-authenticate: Bearer error=\"insufficient_user_authentication\", \
             error_description=\"A fresh second factor is needed\", \
             acr_values=\"http://schemas.openid.net/pape/policies/2007/06/multi-factor\", max_age=\"43200\"",
        ]
    );
}

#[tokio::test]
async fn a_token_that_the_verifier_refuses_is_not_decided() {
    let hospital = Hospital::open().await;
    let mut expired = claims("physician");
    expired["exp"] = json!(1_700_000_000);
    let mut elsewhere = claims("physician");
    elsewhere["iss"] = json!("https://elsewhere.example/");
    let signed = sign(&claims("physician"));
    let (unsigned, _) = signed.rsplit_once('.').unwrap();
    for token in [
        sign(&expired),
        sign(&elsewhere),
        sign_with(&claims("physician"), &new_key()),
        format!("{unsigned}."),
        unsigned.to_owned(),
        "opaque".to_owned(),
    ] {
        let reply = hospital.get(OWN, &token).await;
        check(&reply, 401, &problem(401, "Unauthorized", "W921", None));
        assert_eq!(reply.headers.last().unwrap(), r#"www-authenticate: Bearer error="invalid_token""#);
    }
    let reply = hospital.send(format!("GET {OWN} HTTP/1.1\r\nHost: api\r\n").as_bytes()).await;
    check(&reply, 401, &problem(401, "Unauthorized", "W920", None));
    assert_eq!(reply.headers.last().unwrap(), "www-authenticate: Bearer");
}

#[tokio::test]
async fn each_request_leaves_a_line_without_method_and_path() {
    let hospital = Hospital::open().await;
    hospital.get(OWN, &sign(&claims("patient"))).await;
    hospital.get(OWN, "opaque").await;
    let line = |_| hospital.lines.recv_timeout(PATIENCE).unwrap();
    let policy = crate::support::guard(&crate::support::reference_policy()).policy_hash().to_owned();
    assert_eq!(
        [0, 1].map(line),
        [
            format!(
                "wg1 api permit W000 id=8k2v6n0qf3tz sub=a2.6jOvSxV9k3_kIdMfgzjIzq pol={policy} flow=request client=c1 api=a0 route=r1"
            ),
            "wg1 api deny W921".to_owned(),
        ]
    );
}
