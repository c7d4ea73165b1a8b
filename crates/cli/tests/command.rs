//! What the command says: documents that cannot drift, one answer for both engines, and messages that help.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const NOW: &str = "2026-11-20T12:00:00Z";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn wardgate(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_wardgate")).current_dir(root()).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn generated_documents_are_as_they_are_generated() {
    for (arguments, file) in [
        (&["reference"][..], "docs/policy.md"),
        (&["schema", "policy"], "docs/policy.schema.json"),
        (&["schema", "answer"], "docs/answer.schema.json"),
        (&["schema", "scenarios"], "docs/scenarios.schema.json"),
        (&["schema", "vectors"], "docs/vectors.schema.json"),
        (&["schema", "routes"], "docs/routes.schema.json"),
    ] {
        let (code, text, _) = wardgate(arguments);
        assert_eq!(code, Some(0));
        let kept = fs::read_to_string(root().join(file)).unwrap();
        assert!(kept == text, "{file}: run `wardgate {} > {file}`", arguments.join(" "));
    }
}

#[test]
fn the_reference_policy_is_sound_and_has_no_warnings() {
    let (code, text, said) = wardgate(&["check", "--strict", "--now", NOW, "actions/policy.toml"]);
    assert_eq!((code, said.as_str()), (Some(0), ""));
    assert!(text.starts_with("actions/policy.toml: policy mercy-general@2026.11.0 is sound"), "{text}");
}

#[test]
fn an_account_for_emergencies_that_has_expired_is_told() {
    let check =
        |now, more: &[&str]| wardgate(&[&["check", "--now", now, "actions/policy.toml"], more].concat());
    let said = "break_glass[0].expires: expected an instant to come, found `\"2027-01-31T00:00:00Z\"`";
    for (now, code, told) in
        [("2027-01-30T23:59:59Z", Some(0), false), ("2027-01-31T00:00:00Z", Some(1), true)]
    {
        let (strict, _, text) = check(now, &["--strict"]);
        // miette breaks lines where it likes.
        let text = text.replace("\n  │ ", " ");
        assert_eq!((strict, text.contains(said)), (code, told), "{text}");
        assert_eq!(check(now, &[]).0, Some(0));
    }
    let (code, _, text) = check("noon", &[]);
    assert_eq!((code, text.starts_with("--now: expected an RFC 3339 instant")), (Some(2), true), "{text}");
    let early = "--now: expected an instant of 1970 or later, found `1969-12-31T23:59:59Z`\n";
    assert_eq!(check("1969-12-31T23:59:59Z", &["--strict"]), (Some(2), String::new(), early.to_owned()));
    assert_eq!(check("1970-01-01T00:00:00Z", &["--strict"]).0, Some(0));
    // The last day of the last year, which jiff's instants do not reach.
    assert_eq!(check("9999-12-31T23:59:59Z", &[]).0, Some(0));
}

#[test]
fn a_problem_shows_the_lines_of_its_places_and_none_between_them() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("policy.toml");
    let file = file.to_str().unwrap();
    let clinic = fs::read_to_string(root().join("tests/scenarios/policies/clinic.toml")).unwrap();
    let secret = "q9fXb2yTnLk3PzR8vWc5HdJm7sQa1EuGt4oKiBx6YsQ";
    let api = "[[api]]\naudience = 'https://twice.example'\nphi = false\n";
    let long = "a".repeat(5_000);
    fs::write(
        file,
        format!("{api}[keys.audit]\nid = 'a1'\nsecret = '{secret}'\n{api}[attribute.long]\nfrom = '{long}'\n{clinic}"),
    )
    .unwrap();
    let (code, _, said) = wardgate(&["check", file]);
    assert_eq!(code, Some(1));
    let said = said.replace(file, "policy.toml");
    let shown = " 8 │ audience = 'https://twice.example'\n   ·            ───────────┬───────────\n   ·                       ╰── here\n";
    assert!(said.contains(shown) && said.contains("╭─[policy.toml:8:12]"), "{said}");
    assert!(said.contains(" 2 │ audience = 'https://twice.example'\n"), "{said}");
    assert!(!said.contains(secret) && !said.contains(long.as_str()), "{said}");
    // What is not shown has its place.
    let said = said.replace("\n  │ ", " ");
    assert!(
        said.contains("found what looks like a secret itself (") && said.contains("policy.toml:6:10)"),
        "{said}"
    );
}

#[test]
fn no_text_that_is_read_steers_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let file = folder.path().join(name);
        fs::write(&file, text).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let steers = |text: &str| {
        text.contains(|letter: char| (letter.is_control() && letter != '\n') || letter == '\u{202e}')
    };
    let clinic = fs::read_to_string(root().join("tests/scenarios/policies/clinic.toml")).unwrap();
    for (policy, shown) in [
        // A key, written as TOML has it; what no TOML has; a control character of two bytes, which TOML takes.
        (format!("\"\\u001b[31mred\" = 1\n{clinic}"), "\\u{1b}[31mred: expected one of the keys "),
        (format!("# \u{1b}[31mred\n{clinic}"), " # ?[31mred\n"),
        (format!("\"\u{9b}\u{202e}31mred\" = 1\n{clinic}"), "\"?????31mred\" = 1\n"),
        (clinic.replace("\"enabled\"", "\"\u{9b}31mred\""), "found `\"\\u{9b}31mred\"`"),
    ] {
        let (code, _, said) = wardgate(&["check", &file("\u{1b}[31m.toml", &policy)]);
        assert_eq!((code, steers(&said), said.contains(shown)), (Some(1), false, true), "{said:?}");
        assert!(said.contains("\\u{1b}[31m.toml: 1 error, "), "{said}");
    }
    let (_, _, said) = wardgate(&["check", "\u{1b}[31m"]);
    assert!(said.starts_with("\\u{1b}[31m: expected a policy document"), "{said:?}");

    let text = fs::read_to_string(root().join("tests/scenarios/events/physician.json")).unwrap();
    let mut event: serde_json::Value = serde_json::from_str(&text).unwrap();
    event["transaction"]["requested_scopes"] = serde_json::json!(["\u{1b}[2K\u{9b}"]);
    event["resource_server"]["identifier"] = "https://api.mercy.example/scheduling".into();
    let event = file("event.json", &event.to_string());
    let simulate = |more: &[&str]| {
        let given = ["--policy", "actions/policy.toml", "--event", &event, "--now", NOW];
        wardgate(&[&["simulate", "--action", "token"], &given[..], more].concat()).1
    };
    let shown = simulate(&[]);
    assert!(!steers(&shown) && shown.contains("removeScope(\"\\u001b[2K\\u{9b}\")"), "{shown:?}");
    // What is for programs stays JSON.
    let json = simulate(&["--format", "json"]);
    serde_json::from_str::<serde_json::Value>(&json).unwrap();
    assert!(json.contains('\u{9b}'), "{json}");
}

#[test]
fn where_nobody_listens_the_answer_is_the_same() {
    for (arguments, code) in [
        (&["check", "tests/scenarios/policies/clinic.toml"][..], 0),
        (&["check", "README.md"], 1),
        (&["check", "actions/policy.toml", "--now", "noon"], 2),
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_wardgate"))
            .current_dir(root())
            .args(arguments)
            .stderr(std::process::Stdio::piped())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        drop(child.stderr.take());
        assert_eq!(child.wait().unwrap().code(), Some(code), "{arguments:?}");
    }
}

#[test]
fn of_thousands_of_problems_the_first_hundred_are_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("policy.toml");
    let file = file.to_str().unwrap();
    let clinic = fs::read_to_string(root().join("tests/scenarios/policies/clinic.toml")).unwrap();
    let check = |source: String| {
        fs::write(file, source).unwrap();
        let (code, _, said) = wardgate(&["check", file]);
        assert_eq!(code, Some(1));
        said
    };
    let keys = |count| (0..count).map(|at| format!("kez{at} = {at}\n")).collect::<String>();
    for (unknown, shown, end) in [
        (97, 97, format!("{file}: 97 errors, 3 warnings\n")),
        (101, 100, format!("… and 4 more\n{file}: 101 errors, 3 warnings\n")),
        (20_000, 100, format!("… and 19903 more\n{file}: 20000 errors, 3 warnings\n")),
    ] {
        let said = check(keys(unknown) + &clinic);
        assert_eq!(said.matches(": expected one of the keys ").count(), shown);
        assert!(said.contains("╭─[") && said.ends_with(&end), "{}", said.len());
    }
    // An error is shown, however many warnings come before it.
    let names: Vec<_> = (0..150).map(|at| format!("'https://{at}.example/'")).collect();
    let apis: String =
        names.iter().map(|name| format!("[[api]]\naudience = {name}\nphi = false\n")).collect();
    let names = names.join(", ");
    let client = format!(
        "[[client]]\nid = 'all'\naudiences = [{names}]\nconnections = ['mercy-workforce']\npkce = false\n"
    );
    let said = check(format!("{apis}{clinic}\n{client}\n[kez]\n"));
    assert_eq!(said.matches(": expected a route of this audience").count(), 99);
    assert!(said.contains("× kez: expected one of the keys"), "{said}");
    assert!(said.ends_with(&format!("more\n{file}: 1 error, 153 warnings\n")), "{said}");
    let repeated = check(format!("{clinic}\n[again]\n{}", "key = 1\n".repeat(20_000)));
    assert!(repeated.contains("duplicate key; the first is in line "), "{}", repeated.len());
    assert!(repeated.ends_with(&format!("… and 19900 more\n{file}: 20000 errors, 0 warnings\n")));
}

#[test]
fn all_engines_give_the_same_answer_to_the_last_letter() {
    let event = "tests/scenarios/events/physician.json";
    for action in ["gate", "token", "machine", "flow"] {
        let run = |engine| {
            wardgate(&[
                "simulate",
                "--policy",
                "actions/policy.toml",
                "--action",
                action,
                "--event",
                event,
                "--now",
                "2026-11-20T12:00:00Z",
                "--format",
                "json",
                "--engine",
                engine,
                "--engine-dir",
                "target/wasm/engine",
            ])
        };
        let native = run("native");
        assert_eq!(native.0, Some(0), "{}", native.2);
        assert_eq!(native, run("bundle"));
        assert_eq!(native, run("lowered"));
    }
}

#[test]
fn text_says_the_verdict_the_rule_and_what_to_change() {
    let (_, text, _) = wardgate(&[
        "simulate",
        "--policy",
        "actions/policy.toml",
        "--action",
        "gate",
        "--event",
        "tests/scenarios/events/physician.json",
        "--now",
        "2028-11-20T12:00:00Z",
    ]);
    for said in [
        "gate: DENY",
        "removed read:patient_records: the course was completed too long ago (W302 training_expired)\n    completed at 2026-03-01; a \
         completion lasts 365d, with 14d of grace\n",
        "rule: training.hipaa-privacy at actions/policy.toml:",
        "to change it: repeat the course",
        "access.deny(\"Access denied. You do not have the required permissions. (W131 ",
    ] {
        assert!(text.contains(said), "{text}");
    }
}

#[test]
fn a_reason_names_the_rules_that_brought_it_or_that_none_names_what_was_asked() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("event.json");
    let text = fs::read_to_string(root().join("tests/scenarios/events/physician.json")).unwrap();
    // The lines below a code that name rules.
    let rules = |code: &str, changes: &[(&str, serde_json::Value)]| {
        let mut event: serde_json::Value = serde_json::from_str(&text).unwrap();
        for (pointer, value) in changes {
            *event.pointer_mut(pointer).unwrap() = value.clone();
        }
        fs::write(&file, event.to_string()).unwrap();
        let given = ["--action", "gate", "--event", file.to_str().unwrap(), "--now", NOW];
        let (_, text, _) = wardgate(&[&["simulate", "--policy", "actions/policy.toml"], &given[..]].concat());
        let below = text.split_once(&format!("({code} ")).unwrap_or_else(|| panic!("{code}: {text}")).1;
        let rules = below.lines().skip(1).map_while(|line| line.strip_prefix("    rule: "));
        let named = rules.map(|rule| rule.split(" at actions/").next().unwrap_or_default().to_owned());
        named.collect::<Vec<_>>()
    };
    let no_factor = ("/authentication/methods", serde_json::json!([]));
    let none_enrolled = ("/user/enrolledFactors", serde_json::json!([]));
    let unknown_type = ("/user/enrolledFactors", serde_json::json!([{ "type": "none-that-counts" }]));
    let scopes = |scopes: &[&str]| ("/transaction/requested_scopes", serde_json::json!(scopes));
    let nobody = ("/authorization/roles", serde_json::json!(["receptionist"]));
    for (code, changes, expected) in [
        ("W401", vec![no_factor.clone(), none_enrolled.clone()], "category.clinical.mfa"),
        ("W404", vec![no_factor.clone(), none_enrolled], "category.clinical.mfa"),
        ("W405", vec![no_factor, unknown_type], "category.clinical.mfa"),
        ("W102", vec![("/client/client_id", "x".into())], "none names it, so it is refused"),
        ("W207", vec![scopes(&["read:patient_records", "x"])], "none names it, so it is removed"),
    ] {
        assert_eq!(rules(code, &changes), [expected], "{code}");
    }
    assert_eq!(rules("W204", &[nobody]), [""; 0]);
    assert_eq!(rules("W113", &[("/user/user_id", "".into())]), [""; 0]);
}

#[test]
fn what_is_wrong_with_a_scenario_is_told_with_its_name_and_what_to_write() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cases.json");
    let said = |case: &str| {
        let head = r#""policy": "p.toml", "base": "e.json", "now": "2026-11-20T12:00:00Z", "action": "gate""#;
        fs::write(&file, format!("{{ {head}, \"cases\": [{{ \"name\": \"One\" }}, {case}] }}")).unwrap();
        let (code, _, said) = wardgate(&["test", file.to_str().unwrap()]);
        assert_eq!(code, Some(1));
        said
    };
    for (case, parts) in [
        (
            r#"{ "name": "Two", "expect": { "outcome": "deny", "effects": [], "record": "" } }"#,
            &[
                "missing field `reasons` at line 1",
                "; in the `expect` of `Two`: write what must come of it whole",
            ][..],
        ),
        (r#"{ "name": "Two", "expct": {} }"#, &["unknown field `expct`", "; in `Two`\n"]),
        (r#"{ "expect": {} }"#, &["; in the `expect` of case 2: write"]),
        (r#"{}"#, &["missing field `name`", "; in case 2\n"]),
    ] {
        let said = said(case);
        assert!(parts.iter().all(|part| said.contains(part)), "{said}");
    }
}

#[test]
fn a_simulation_in_shadow_mode_never_ends_with_a_bare_denial() {
    let simulate = |action| {
        let (_, text, _) = wardgate(&[
            "simulate",
            "--policy",
            "tests/scenarios/policies/shadow.toml",
            "--action",
            action,
            "--event",
            "tests/scenarios/events/empty.json",
            "--now",
            "2026-11-20T12:00:00Z",
        ]);
        text
    };
    let flow = simulate("flow");
    assert_eq!(
        flow.lines().last(),
        Some(
            "the login: goes on as without these Actions: in shadow mode nothing is enforced (enforced: DENY)"
        )
    );
    for (text, line) in [
        (&flow, "gate: DENY (shadow mode: recorded, not enforced)"),
        (&flow, "token: DENY (shadow mode: recorded, not enforced)"),
        (&simulate("machine"), "machine: DENY (shadow mode: recorded, not enforced)"),
    ] {
        assert!(text.lines().any(|found| found == line), "{text}");
    }
}

#[test]
fn a_record_is_explained_and_a_subject_recognised() {
    let line = "wg1 token deny W204 id=7hz31tm43tap pol=00aa flow=refresh client=c0 api=a0 kept=0 cut=1 set=0 drop=0 also=W402";
    let (code, text, _) = wardgate(&["record", line, "--policy", "actions/policy.toml"]);
    assert_eq!(code, Some(0));
    for said in [
        "the last Action of a login (token) refused",
        "W204 no_scope_left",
        "W402 factor_stale",
        "client: client[0] at actions/policy.toml:",
        "this line was written under another version",
    ] {
        assert!(text.contains(said), "{text}");
    }
}

#[test]
fn what_a_record_names_is_told_whatever_stands_around_it() {
    let told = |line: &str| {
        let (code, text, _) = wardgate(&["record", line, "--policy", "actions/policy.toml"]);
        assert_eq!(code, Some(0));
        let places = text.lines().filter(|line| line.contains(" at actions/policy.toml:"));
        places.map(|line| line.split(" at ").next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    let line = "api deny W706 id=7hz31tm43tap pol=00aa flow=request client=c1 api=a0 route=r1";
    let named = ["client: client[1]", "api: api[0]", "route: route[1]"];
    assert_eq!(told(&format!("wg1 {line}")), named);
    assert_eq!(told(&format!("level=info client=c3 msg=\"wg1 {line}\" api=a1")), named);
    assert_eq!(told(&format!("{{\"message\":\"wg1-shadow {line}\"}}")), named);
    for begin in ["wg1", "wg1-shadow"] {
        let line = format!("{begin} machine deny W602 id=7hz31tm43tap flow=machine client=c0 api=a0");
        assert_eq!(told(&line), ["client: machine[0]", "api: api[0]"]);
    }
    assert_eq!(told("W706"), [""; 0]);
}

#[test]
fn a_record_of_this_policy_that_names_what_it_has_not_was_altered() {
    let policy = "actions/policy.toml";
    let (_, text, _) = wardgate(&["check", policy]);
    let hash = text.trim_end().rsplit(' ').next().unwrap();
    let told = |hash: &str, parts: &str| {
        let line = format!("wg1 api permit W000 id=7hz31tm43tap pol={hash} flow=request {parts}");
        let (code, text, _) = wardgate(&["record", &line, "--policy", policy]);
        assert_eq!(code, Some(0));
        text.lines().filter(|line| line.contains(policy)).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        told(hash, "client=c99 api=b0"),
        [
            "client: actions/policy.toml has no `c99`: the line was altered",
            "api: actions/policy.toml has no `b0`: the line was altered",
        ]
    );
    // Another version may have had it.
    assert_eq!(told("00aa", "client=c99").len(), 1);
}

#[test]
fn every_record_of_a_text_is_explained_in_its_order() {
    let gate = "wg1 gate permit W000 id=7hz31tm43tap pol=00aa flow=interactive client=c0 api=a0";
    let token = "wg1 token deny W206 id=8hz31tm43tap pol=00aa flow=interactive client=c1 api=a0";
    let policy = ["--policy", "actions/policy.toml"];
    let one = |line: &str| wardgate(&[&["record", line], &policy[..]].concat()).1;
    let both = format!("{}\n{}", one(gate), one(token));
    assert!(both.contains("client: client[0] at ") && both.contains("client: client[1] at "), "{both}");
    for text in
        [format!("{gate}\n{token}\n"), format!("{gate} {token}"), format!("[\"{gate}\",\n \"{token}\"]")]
    {
        let told = wardgate(&[&["record", &text], &policy[..]].concat());
        assert_eq!(told, (Some(0), both.clone(), String::new()));
    }
    // What cannot be explained does not keep the others back.
    let (code, text, said) = wardgate(&["record", &format!("{gate}\nwg1 door deny W101\n{token}")]);
    assert_eq!((code, text.contains("(gate) let"), text.contains("(token) refused")), (Some(1), true, true));
    assert_eq!(said, "record 2: unknown action `door`, expected gate, token, machine or api\n");
}

#[test]
fn records_may_come_from_standard_input() {
    let line = "wg1 gate permit W000 id=7hz31tm43tap pol=00aa flow=interactive client=c0 api=a0";
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), format!("{line}\n{line}\n")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_wardgate"))
        .args(["record", "-"])
        .stdin(fs::File::open(file.path()).unwrap())
        .output()
        .unwrap();
    let (_, one, _) = wardgate(&["record", line]);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("{one}\n{one}"));
}

#[test]
fn a_subject_is_recognised_by_all_of_its_hash() {
    let subject = "38QG5WiAi5tDtI1DeODom6";
    let secret = "not-a-real-key-for-audit-in-tests-only-00000000";
    let told_with = |secret: &str, subject: &str, user: &str| {
        let line = format!("wg1 gate permit W000 id=7hz31tm43tap sub=a2.{subject} pol=00aa");
        let output = Command::new(env!("CARGO_BIN_EXE_wardgate"))
            .current_dir(root())
            .args(["record", &line, "--policy", "actions/policy.toml", "--subject", user])
            .env("WARDGATE_AUDIT_KEY", secret)
            .output()
            .unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (output.status.code(), text.lines().last().unwrap_or_default().to_owned())
    };
    let told = |subject: &str, user: &str| told_with(secret, subject, user);
    assert_eq!(told(subject, "waad|5f7c8ec7"), (Some(0), "subject: the line is about this user".to_owned()));
    assert_eq!(
        told(subject, "waad|5f7c8ec8"),
        (Some(0), "subject: the line is about somebody else".to_owned())
    );
    // Who acts for the user is found in the same way, and is not the user.
    let acted = format!("{subject} act=a2.7MoNAb2Knzo7HyNCjg0Ay-");
    let said = "subject: the line is about this user";
    assert_eq!(told(&acted, "waad|5f7c8ec7"), (Some(0), said.to_owned()));
    let said = "subject: this is who acts for the user of the line";
    assert_eq!(told(&acted, "auth0|help-desk"), (Some(0), said.to_owned()));
    assert_eq!(told(&acted, "auth0|other"), (Some(0), "subject: the line is about somebody else".to_owned()));
    let said = "--subject: expected 22 characters behind `act=a2.`, found 21: the line was cut";
    assert_eq!(told(&acted.replace("Ay-", "Ay"), "auth0|help-desk"), (Some(2), said.to_owned()));
    let said = "--subject: expected 22 characters behind `sub=a2.`, found 21: the line was cut";
    assert_eq!(told(&subject.replace("om6", "om"), "waad|5f7c8ec7"), (Some(2), said.to_owned()));
    let said = "--subject: expected the secret in the environment variable WARDGATE_AUDIT_KEY, found none of 43 or more characters, or a placeholder";
    for secret in ["", "short", "##WARDGATE_AUDIT_KEY##########################"] {
        assert_eq!(told_with(secret, subject, "waad|5f7c8ec7"), (Some(1), said.to_owned()));
    }
}

#[test]
fn what_would_be_passed_over_on_a_command_line_is_refused() {
    let simulate = ["simulate", "--policy", "-", "--action", "gate", "--event"];
    for (arguments, said) in [
        ([&simulate[..], &["x.json", "--no-answer"]].concat(), "--no-answer: expected with `--action flow`"),
        ([&simulate[..], &["-"]].concat(), "--event: expected a file, since standard input is the policy"),
        (
            vec!["request", "--policy", "-", "--token", "-", "GET", "/"],
            "--token: expected a file, since standard input is the policy",
        ),
        (
            vec!["routes", "check", "-", "--policy", "-"],
            "OPENAPI: expected a file, since standard input is the policy",
        ),
        (
            vec!["record", "-", "--policy", "-"],
            "--policy: expected a file, since standard input is the records",
        ),
        (
            vec!["routes", "--policy", "-", "--against", "-"],
            "--against: expected a file, since standard input is the policy",
        ),
        (vec!["dev", "--policy", "-"], "--policy: expected a file, since it is read again"),
        (vec!["test", "-"], "PATHS: expected files or folders, found `-`"),
        (
            vec!["routes", "--policy", "actions/policy.toml", "--issuer", "https://mercy.us.auth0.com/"],
            "--issuer: expected with `--format openapi`",
        ),
    ] {
        let (code, text, told) = wardgate(&arguments);
        assert_eq!((code, text.as_str(), told.starts_with(said)), (Some(2), "", true), "{told}");
    }
}

#[test]
fn an_event_without_secrets_is_decided_with_keys_of_the_environment_or_stand_ins() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("event.json");
    let text = fs::read_to_string(root().join("tests/scenarios/events/physician.json")).unwrap();
    let simulate = |change: &dyn Fn(&mut serde_json::Map<String, serde_json::Value>), action, key: &str| {
        let mut event: serde_json::Value = serde_json::from_str(&text).unwrap();
        change(event.as_object_mut().unwrap());
        fs::write(&file, event.to_string()).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_wardgate"))
            .current_dir(root())
            .args(["simulate", "--policy", "actions/policy.toml", "--now", NOW, "--action", action])
            .args(["--event", file.to_str().unwrap()])
            .env_remove("WARDGATE_CLAIM_KEY")
            .env("WARDGATE_AUDIT_KEY", key)
            .env("WARDGATE_PORTAL_KEY", "short")
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr))
    };
    let key = "not-a-real-key-for-audit-in-tests-only-00000000";
    let (whole, said) = simulate(&|_| {}, "gate", key);
    assert_eq!(said, "");
    let without = |event: &mut serde_json::Map<_, _>| drop(event.remove("secrets"));
    let (text, said) = simulate(&without, "gate", key);
    assert_eq!(text, whole);
    let claims = "(the event has no `secrets`, and the environment variable WARDGATE_CLAIM_KEY is not set: claims of type `opaque` \
                  are made without the real key)\n";
    let portal = "(the event has no `secrets`, and the environment variable WARDGATE_PORTAL_KEY has fewer than 43 characters, or is a \
                  placeholder: what the training portal would get is signed without the real key)\n";
    assert_eq!(said, format!("{claims}{portal}"));
    let (text, said) = simulate(&without, "flow", "");
    assert!(text.contains("\nthe login: PERMIT\n"), "{text}");
    assert!(
        said.contains(
            "WARDGATE_AUDIT_KEY has fewer than 43 characters, or is a placeholder: `sub=` is made without"
        ),
        "{said}"
    );
    // Machine clients have no key but that of claims.
    assert_eq!(simulate(&without, "machine", "").1, claims);
    // Where the event has secrets, one that is missing is missing.
    let (text, said) = simulate(&|event| event["secrets"] = serde_json::json!({}), "gate", key);
    assert_eq!((text.matches("(W112 secret_unusable)").count(), said.as_str()), (3, ""), "{text}");
}

#[test]
fn scopes_that_were_not_asked_for_and_attributes_of_an_assertion_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let told = |policy: &str, event: &str, change: &dyn Fn(&mut serde_json::Value)| {
        let text = fs::read_to_string(root().join("tests/scenarios/events").join(event)).unwrap();
        let mut event: serde_json::Value = serde_json::from_str(&text).unwrap();
        change(&mut event);
        // As Windows' editors write it.
        let file = folder.path().join("event.json");
        fs::write(&file, format!("\u{feff}{event}")).unwrap();
        let given = ["--action", "flow", "--event", file.to_str().unwrap(), "--now", NOW];
        let (code, text, said) = wardgate(&[&["simulate", "--policy", policy], &given[..]].concat());
        assert_eq!((code, said.as_str()), (Some(0), ""));
        text.split_once("\nthe login: ").unwrap().1.to_owned()
    };
    let text = told("actions/policy.toml", "physician.json", &|event| {
        event["transaction"]["requested_scopes"] = serde_json::json!([]);
    });
    let said = "PERMIT\n  access token: none was asked for, so whichever scopes Auth0 grants, but of patient routes at most the 7 that were kept\n";
    assert!(text.starts_with(said), "{text}");
    let text = told("tests/scenarios/policies/depth.toml", "depth.json", &|event| {
        event["client"]["client_id"] = "legacy-charting".into();
        event["transaction"]["protocol"] = "samlp".into();
        event["transaction"]["requested_scopes"] = serde_json::json!([]);
        event.as_object_mut().unwrap().remove("resource_server");
    });
    assert!(text.starts_with("PERMIT\n  assertion: ") && !text.contains("access token"), "{text}");
}

#[test]
fn every_file_may_begin_with_a_byte_order_mark() {
    let folder = tempfile::tempdir().unwrap();
    let marked = |name: &str, text: String| {
        let file = folder.path().join(name);
        fs::write(&file, format!("\u{feff}{text}")).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let read = |file: &str| fs::read_to_string(root().join(file)).unwrap();
    let policy = marked("policy.toml", read("actions/policy.toml"));
    let cases = serde_json::json!({ "policy": "policy.toml", "now": NOW, "action": "gate", "cases": [{ "name": "nobody" }] });
    let cases = marked("cases.json", cases.to_string());
    let token = marked("token.json", read("tests/examples/tokens/patient.json"));
    let openapi = marked("openapi.json", read("crates/cli/tests/routes/mercy-ehr.openapi.json"));
    let ehr = "https://api.mercy.example/ehr";
    for arguments in [
        &["check", &policy][..],
        &["test", "--accept", &cases],
        &["request", "--policy", &policy, "--audience", ehr, "--token", &token, "GET", "/"],
        &["routes", "check", &openapi, "--policy", &policy, "--audience", ehr],
    ] {
        let (code, _, said) = wardgate(arguments);
        assert_eq!(code, Some(0), "{arguments:?}: {said}");
    }
    // What is wrong is told where an editor shows it.
    let (_, _, said) = wardgate(&["check", &marked("wrong.toml", "id = 7\n".to_owned())]);
    assert!(said.contains("wrong.toml:1:1]"), "{said}");
}

#[test]
fn a_file_that_is_not_in_utf_8_is_told_where_and_how_to_save_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    for (bytes, place) in [(&b"\xc3\xa9 = 1\nb\xc3\xa9\xe9"[..], "2:3"), (b"\xff\xfei\0d\0", "1:1")] {
        fs::write(&file, bytes).unwrap();
        let (code, _, said) = wardgate(&["check", file.to_str().unwrap()]);
        let expected = format!(
            "{}:{place}: expected a policy document in UTF-8, found another byte: save it as UTF-8\n",
            file.display()
        );
        assert_eq!((code, said), (Some(1), expected));
    }
}

#[test]
fn a_key_that_is_there_twice_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file.json");
    let path = file.to_str().unwrap();
    let policy = root().join("actions/policy.toml").display().to_string();
    let ehr = ["--audience", "https://api.mercy.example/ehr"];
    let scenario = format!(
        "{{\"policy\": \"{policy}\", \"now\": \"{NOW}\", \"action\": \"gate\",\n\"cases\": [{{\"name\": \"x\", \"set\": {{\"/a\": 1, \"/a\": 1}}}}]}}"
    );
    let requests = format!(
        "{{\"policy\": \"{policy}\", {}",
        &r#""audience": "", "now": "", "tokens": {"a": 1,
"a": 1}, "cases": []}"#
    );
    for (text, arguments, said) in [
        (
            "{\"user\": [{\"user_id\": 1,\n\"user_id\": 1}]}",
            vec!["simulate", "--policy", &policy, "--action", "gate", "--event", path],
            "expected an event as JSON: the key `user_id` is there twice at line 2 column 9",
        ),
        (
            "{\"sub\": 1, \"sub\": 1}",
            [&["request", "--policy", &policy, "--token", path, "GET", "/"], &ehr[..]].concat(),
            "expected an access token, or its claims as JSON: the key `sub` is there twice at line 1 column 16",
        ),
        // {"a":1,"a":1}
        (
            "e30.eyJhIjoxLCJhIjoxfQ.c2ln",
            [&["request", "--policy", &policy, "--token", path, "GET", "/"], &ehr[..]].concat(),
            "expected an access token, or its claims as JSON: the key `a` is there twice at line 1 column 10",
        ),
        (
            &scenario,
            vec!["test", path],
            "expected a scenario file: the key `/a` is there twice at line 2 column 45",
        ),
        (
            &requests,
            vec!["test", path],
            "expected a file of requests: the key `a` is there twice at line 2 column 3",
        ),
    ] {
        fs::write(&file, text).unwrap();
        let (code, _, told) = wardgate(&arguments);
        assert_eq!((code, told), (Some(1), format!("{path}: {said}\n")));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn help_that_cannot_be_written_is_told() {
    for arguments in [&["--help"][..], &["--version"], &["check", "--help"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_wardgate"))
            .args(arguments)
            .stdout(fs::File::create("/dev/full").unwrap())
            .output()
            .unwrap();
        let said = "standard output: cannot be written: no space left on device\n";
        assert_eq!(
            (output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()),
            (Some(1), said)
        );
    }
}

#[test]
fn what_is_accepted_is_written_where_a_link_leads_and_stays_readable() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let [file, link] = ["cases.json", "link.json"].map(|name| folder.path().join(name));
    let cases = serde_json::json!({
        "policy": root().join("actions/policy.toml"), "now": NOW, "action": "gate", "cases": [{ "name": "nobody" }]
    });
    fs::write(&file, cases.to_string()).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&file, &link).unwrap();
    let (code, _, said) = wardgate(&["test", "--accept", link.to_str().unwrap()]);
    assert_eq!((code, said.as_str()), (Some(0), ""));
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&file).unwrap().contains("\"outcome\": \"deny\""));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn where_there_is_no_node_it_is_said_what_needs_none() {
    let output = Command::new(env!("CARGO_BIN_EXE_wardgate"))
        .current_dir(root())
        .args(["tour", "--scenarios", "tests/scenarios/tour.json"])
        .env("PATH", "")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    let end = "; the built Actions need it, `simulate` and `test` with `--engine native` do not\n";
    assert!(said.starts_with("node: cannot be run: ") && said.ends_with(end), "{said}");
}

#[test]
fn every_bad_input_has_one_clear_message() {
    let policy = "actions/policy.toml";
    let event = "tests/scenarios/events/physician.json";
    let simulate = |event: &'static str, now: &'static str| {
        wardgate(&["simulate", "--policy", policy, "--action", "gate", "--event", event, "--now", now])
    };
    let folder = tempfile::tempdir().unwrap();
    let noon_file = folder.path().join("noon.json");
    let file = serde_json::json!({
        "policy": root().join(policy), "now": "noon", "action": "gate",
        "cases": [{"name": "the same", "expect": {"outcome": "deny", "reasons": [], "effects": [], "record": ""}}]
    });
    fs::write(&noon_file, file.to_string()).unwrap();
    let list_file = folder.path().join("list.json");
    fs::write(&list_file, "1").unwrap();
    let empty_file = folder.path().join("empty.json");
    fs::write(&empty_file, "[]").unwrap();
    let none_file = folder.path().join("none.json");
    let file = serde_json::json!({"policy": root().join(policy), "now": NOW, "action": "gate", "cases": []});
    fs::write(&none_file, file.to_string()).unwrap();
    for ((code, _, said), expected) in [
        (
            wardgate(&["test", none_file.to_str().unwrap()]),
            "none.json: expected scenarios in `cases`, found none",
        ),
        (
            simulate("nowhere.json", "2026-11-20T12:00:00Z"),
            "nowhere.json: expected an event as JSON, but it cannot be read",
        ),
        (
            simulate("actions/policy.toml", "2026-11-20T12:00:00Z"),
            "actions/policy.toml: expected an event as JSON: ",
        ),
        (
            simulate(event, "noon"),
            "--now: expected an RFC 3339 instant such as `2026-11-20T12:00:00Z`, found `noon`",
        ),
        (
            wardgate(&["record", "nothing"]),
            "expected a record that begins with `wg1 `, a denial or a code such as W204, found `nothing`",
        ),
        (
            wardgate(&["test", noon_file.to_str().unwrap()]),
            "noon.json: `the same`: now: expected an RFC 3339 instant such as `2026-11-20T12:00:00Z`, found `noon`",
        ),
        (wardgate(&["test", "tests/scenarios/events/physician.json"]), "expected a scenario file"),
        (
            wardgate(&["tour", "--scenarios", "tests/vectors/token.json"]),
            "token.json: expected scenarios of sign-ins, found requests at an API, which `wardgate test` runs",
        ),
        (wardgate(&["check", "README.md"]), "README.md: "),
        (
            wardgate(&["test", list_file.to_str().unwrap()]),
            "expected an object with `policy`, `now`, `action` and `cases`",
        ),
        (
            wardgate(&["test", empty_file.to_str().unwrap()]),
            "empty.json: expected a scenario file: an object with `policy`, `now`, `action` and `cases`, found a list\n",
        ),
    ] {
        assert_eq!(code, Some(if said.starts_with("--") { 2 } else { 1 }), "{said}");
        assert!(said.contains(expected), "{said}");
    }
    let (code, _, said) = wardgate(&["simulate", "--policy", policy, "--action", "door", "--event", event]);
    assert_eq!(code, Some(2));
    assert!(said.contains("possible values: gate, token, machine, flow"), "{said}");
}
