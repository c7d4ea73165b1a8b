//! `wardgate request`: what an API would answer, in words, and what is said of a wrong command line.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::{path::Path, process::Command};

const EHR: &str = "https://api.mercy.example/ehr";
const PATIENT: &str = "tests/examples/tokens/patient.json";
const OWN: &str = "/api/v1/patients/p-abcd1234/records";

fn request(arguments: &[&str]) -> (Option<i32>, String, String) {
    let secret = Some("not-a-real-key-for-audit-in-tests-only-00000000");
    request_by("actions/policy.toml", secret, arguments)
}

fn request_by(policy: &str, secret: Option<&str>, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_wardgate"))
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .args(["request", "--policy", policy])
        .args(arguments)
        .env_remove("WARDGATE_AUDIT_KEY")
        .envs(secret.map(|secret| ("WARDGATE_AUDIT_KEY", secret)))
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_refusal_says_the_rule_the_answer_and_the_record() {
    let path = "/api/v1/patients/p-wxyz9876/records";
    let (code, text, _) =
        request(&["--audience", EHR, "--token", PATIENT, "--now", "2026-11-20T12:00:00Z", "GET", path]);
    assert_eq!(code, Some(0));
    for said in [
        "request: DENY\n  refused read:patient_records: ",
        "(W706 record_refused)\n    rule: route[1] at actions/policy.toml:",
        "  answer: 403\n",
        "  record: wg1 api deny W706 id=8k2v6n0qf3tz sub=a2.",
    ] {
        assert!(text.contains(said), "{text}");
    }
    assert!(!text.contains("not set"), "{text}");
}

#[test]
fn a_permit_says_whose_records() {
    let (_, text, _) =
        request(&["--audience", EHR, "--token", PATIENT, "--now", "2026-11-20T12:00:00Z", "GET", OWN]);
    assert!(
        text.starts_with("request: PERMIT\n  records: p-abcd1234\n  record: wg1 api permit W000 "),
        "{text}"
    );
}

#[test]
fn a_query_is_no_part_of_the_path() {
    let queried = format!("{OWN}?patient_ref=p-efgh5678");
    let (_, text, _) =
        request(&["--audience", EHR, "--token", PATIENT, "--now", "2026-11-20T12:00:00Z", "GET", &queried]);
    assert!(text.starts_with("request: PERMIT\n  records: p-abcd1234\n"), "{text}");
}

#[test]
fn a_path_that_has_routes_for_other_methods_is_told_so() {
    let said = |method, path| {
        let given = ["--audience", EHR, "--token", PATIENT, "--now", "2026-11-20T12:00:00Z", method, path];
        let (code, text, _) = request(&given);
        assert_eq!((code, text.contains("W201 route_unknown")), (Some(0), true), "{text}");
        text.lines().find(|line| line.starts_with("    to change it: ")).unwrap_or_default().to_owned()
    };
    assert_eq!(
        said("DELETE", OWN),
        "    to change it: the path has routes for GET, POST, PUT; not for DELETE: add a `[[route]]` for it, or send another method"
    );
    for (method, path) in [("DELETE", "/nowhere"), ("GET", "/api/v1/patients/%70/records")] {
        assert!(said(method, path).contains("add a `[[route]]`, or mend the path: "), "{method} {path}");
    }
}

#[test]
fn what_a_token_says_steers_no_terminal_and_forges_no_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token.json");
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(PATIENT)).unwrap();
    let mut claims: serde_json::Value = serde_json::from_str(&text).unwrap();
    claims["https://mercy.example/patient_ref"] =
        serde_json::json!(["p-abcd1234", "\u{1b}[2K\nrecord: forged"]);
    std::fs::write(&file, claims.to_string()).unwrap();
    let given = ["--audience", EHR, "--token", file.to_str().unwrap(), "--now", "2026-11-20T12:00:00Z"];
    let (_, text, _) = request(&[&given[..], &["GET", "/api/v1/patients/records"]].concat());
    assert!(text.contains("  records: p-abcd1234, \\u{1b}[2K\\nrecord: forged\n"), "{text}");
}

#[test]
fn a_secret_that_is_none_is_said_to_be_none() {
    let said = |secret: Option<&str>| {
        let given = ["--audience", EHR, "--token", PATIENT, "GET", OWN];
        let (_, text, _) = request_by("actions/policy.toml", secret, &given);
        text.lines().last().unwrap().to_owned()
    };
    assert!(said(None).starts_with("(the environment variable WARDGATE_AUDIT_KEY is not set: "));
    for secret in ["short", "##WARDGATE_AUDIT_KEY##########################"] {
        let found = said(Some(secret));
        assert!(
            found.contains("WARDGATE_AUDIT_KEY has fewer than 43 characters, or is a placeholder: "),
            "{found}"
        );
    }
}

#[test]
fn in_shadow_mode_a_denial_is_said_to_be_none() {
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.toml");
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../actions/policy.toml")).unwrap();
    std::fs::write(&policy, text.replace("phi = \"enabled\"\n", "phi = \"enabled\"\nmode = \"shadow\"\n"))
        .unwrap();
    let run = |policy: &str| {
        let given = ["--audience", EHR, "--token", PATIENT, "GET", "/nowhere"];
        let (_, text, _) = request_by(policy, None, &given);
        text.lines().next().unwrap().to_owned()
    };
    assert_eq!(run("actions/policy.toml"), "request: DENY");
    let said = "request: DENY (shadow mode: recorded, and let through all the same)";
    assert_eq!(run(policy.to_str().unwrap()), said);
}

#[test]
fn a_token_is_read_as_it_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    // {"sub":"nobody"}
    std::fs::write(&file, "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJub2JvZHkifQ.c2ln\n").unwrap();
    let (code, text, _) = request(&["--audience", EHR, "--token", file.to_str().unwrap(), "GET", OWN]);
    assert_eq!(code, Some(0));
    assert!(text.contains("W701 token_foreign") && !text.contains("rule: "), "{text}");
}

#[test]
fn a_policy_may_come_from_standard_input() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let output = Command::new(env!("CARGO_BIN_EXE_wardgate"))
        .current_dir(&root)
        .args(["request", "--policy", "-", "--audience", EHR, "--token", PATIENT, "--now"])
        .args(["2026-11-20T12:00:00Z", "GET", OWN])
        .stdin(std::fs::File::open(root.join("actions/policy.toml")).unwrap())
        .output()
        .unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(text.starts_with("request: PERMIT\n  records: p-abcd1234\n"), "{text}");
}

#[track_caller]
fn refused(arguments: &[&str], expected: &str) {
    let (code, text, said) = request(arguments);
    let expected_code =
        if ["--", "METHOD", "PATH"].iter().any(|of| expected.starts_with(of)) { 2 } else { 1 };
    assert_eq!((code, text.as_str(), said.trim_end()), (Some(expected_code), "", expected));
}

#[test]
fn what_is_wrong_with_a_command_line_is_said() {
    refused(
        &["--token", PATIENT, "GET", "/"],
        "--audience: expected one of the APIs of actions/policy.toml: https://api.mercy.example/ehr, https://api.mercy.example/scheduling",
    );
    refused(
        &["--audience", "https://x", "--token", PATIENT, "GET", "/"],
        "--audience: expected the audience of an `[[api]]` (`https://api.mercy.example/ehr`, `https://api.mercy.example/scheduling`), found `https://x`",
    );
    for method in ["get", ""] {
        refused(
            &["--audience", EHR, "--token", PATIENT, method, "/"],
            &format!("METHOD: expected a method in capitals, such as `GET`, found `{method}`"),
        );
    }
    for path in ["api/v1", "https://api.mercy.example/api/v1", "", "?a=/b"] {
        refused(
            &["--audience", EHR, "--token", PATIENT, "GET", path],
            &format!(
                "PATH: expected what follows the host, such as `/api/v1/patients`, found `{path}`: begin it with `/`"
            ),
        );
    }
    refused(
        &["--audience", EHR, "--token", "actions/policy.toml", "GET", "/"],
        "actions/policy.toml: expected an access token, or its claims as JSON, found neither",
    );
    refused(
        &["--audience", EHR, "--token", "missing.json", "GET", "/"],
        "missing.json: expected an access token, or its claims as JSON, but it cannot be read: no such file or directory",
    );
}
