//! The scenarios of `tests/scenarios`, decided natively and through the built Actions, compared whole. The engine's
//! modules must have been built: `scripts/build-wasm`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn wardgate(arguments: &[&str]) -> (bool, String) {
    let engine = root().join("target/wasm/engine");
    let output = Command::new(env!("CARGO_BIN_EXE_wardgate"))
        .current_dir(root())
        .args(arguments)
        .args(if arguments[0] == "test" { &["--engine-dir"][..] } else { &[] })
        .args((arguments[0] == "test").then_some(engine))
        // Node.js has no WebAssembly then.
        .envs(arguments.contains(&"lowered").then_some(("NODE_OPTIONS", "--jitless")))
        .output()
        .unwrap();
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), text)
}

/// Alone, for mutants of the core: see `tests/mutation`.
#[test]
fn every_scenario_holds_natively() {
    let (holds, text) = wardgate(&["test", "tests/scenarios"]);
    assert!(holds, "{text}");
}

#[test]
fn every_scenario_holds_natively_and_through_the_built_actions() {
    let (holds, text) = wardgate(&["test", "tests/scenarios", "--engine", "both"]);
    assert!(holds, "{text}");
}

#[test]
fn every_scenario_holds_through_the_lowered_actions_where_there_is_no_web_assembly() {
    let (holds, text) = wardgate(&["test", "tests/scenarios", "--engine", "lowered"]);
    assert!(holds, "{text}");
}

#[test]
fn the_starter_passes_the_strict_check_and_its_scenarios_hold() {
    let (holds, text) = wardgate(&["check", "--strict", "examples/starter/policy.toml"]);
    assert!(holds, "{text}");
    let (holds, text) = wardgate(&["test", "examples/starter/scenarios", "--engine", "both"]);
    assert!(holds, "{text}");
    for who in ["nurse", "patient"] {
        let event = format!("examples/starter/scenarios/events/{who}.json");
        let given = ["--action", "flow", "--event", &event, "--now", "2026-11-20T12:00:00Z"];
        let (_, text) =
            wardgate(&[&["simulate", "--policy", "examples/starter/policy.toml"], &given[..]].concat());
        assert!(
            text.contains("\nthe login: PERMIT\n  access token: scope `openid read:records`\n"),
            "{text}"
        );
    }
}

#[test]
fn every_request_of_the_vectors_holds() {
    let (holds, text) = wardgate(&["test", "tests/vectors"]);
    assert!(holds, "{text}");
}

#[test]
fn what_is_mistyped_in_a_request_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("requests.json");
    let vectors = root().join("tests/vectors");
    let mut file: Value =
        serde_json::from_str(&fs::read_to_string(vectors.join("token.json")).unwrap()).unwrap();
    let policy = vectors.join(file["policy"].as_str().unwrap());
    file["policy"] = fs::canonicalize(policy).unwrap().to_str().unwrap().into();
    let mut other = file.clone();
    let cases = file["cases"].as_array_mut().unwrap();
    let answered = cases.iter_mut().find(|case| case["expect"]["answer"].is_object()).unwrap();
    answered["expect"]["answer"]["header"] = "x".into();
    fs::write(&path, file.to_string()).unwrap();
    let (holds, text) = wardgate(&["test", path.to_str().unwrap()]);
    let said = "expected a file of requests: unknown field `header`, expected one of `status`, `www_authenticate`, `body` at line 1";
    assert!(!holds && text.contains(said), "{text}");

    other["cases"][0]["set"] = serde_json::json!({ "/record_acess/read:patient_records": "any" });
    fs::write(&path, other.to_string()).unwrap();
    let (holds, text) = wardgate(&["test", path.to_str().unwrap()]);
    let said = "`: /record_acess/read:patient_records: nothing is at `/record_acess`: expected a place of the base, or one that an earlier pointer sets\n";
    assert!(!holds && text.ends_with(said), "{text}");
}

#[test]
fn a_mistyped_pointer_is_told_with_what_was_probably_meant() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pointers.json");
    let path = path.to_str().unwrap();
    let at = |relative: &str| fs::canonicalize(root().join("tests/scenarios").join(relative)).unwrap();
    let set = |base: &str, set: Value| {
        let file = serde_json::json!({
            "policy": at("policies/depth.toml"),
            "base": at(&format!("events/{base}.json")),
            "now": "2026-11-20T12:00:00Z",
            "action": "token",
            "cases": [{ "name": "One", "set": set }],
        });
        fs::write(path, file.to_string()).unwrap();
        wardgate(&["test", path, "--accept"])
    };
    for (pointer, said) in [
        (
            "/sesion",
            "expected a name that Auth0's events have, found `sesion`, which the base event has not either; did you mean `/session`?",
        ),
        (
            "/usr/app_metadata/room",
            "expected a name that Auth0's events have, found `usr`, which the base event has not either; did you mean `/user`?",
        ),
        (
            "/ward",
            "expected a name that Auth0's events have, found `ward`, which the base event has not either",
        ),
        (
            "/user/app_metdata/room",
            "nothing is at `/user/app_metdata`: expected a place of the base, or one that an earlier pointer sets; did you mean `/user/app_metadata`?",
        ),
        (
            "/user/app_metadata/employmnt/status",
            "nothing is at `/user/app_metadata/employmnt`: expected a place of the base, or one that an earlier pointer sets; did you mean `/user/app_metadata/employment`?",
        ),
        (
            "/user/app_metadata/https://mercy.example/room",
            "nothing is at `/user/app_metadata/https:`; a `/` within a name is written as `~1`",
        ),
        ("/user/app_metadata/a~2b", "expected `~0` for a `~` within a name and `~1` for a `/`"),
        ("/user/app_metadata/a~", "expected `~0` for a `~` within a name and `~1` for a `/`"),
        ("/authorization/roles/00", "no such item"),
        ("/authentication/methods/+0/type", "no such item"),
        (
            "/transaction/protcol",
            "nothing is there; did you mean `/transaction/protocol`? Where both are wanted, set `/transaction` whole",
        ),
        (
            "/authentication/methods/1/tpye",
            "nothing is there; did you mean `/authentication/methods/1/type`? Where both are wanted, set `/authentication/methods/1` whole",
        ),
    ] {
        let (holds, text) = set("depth", serde_json::json!({ (pointer): "x" }));
        let told = format!("{path}: `One`: {pointer}: {said}\nnothing was written\n");
        assert_eq!((holds, text), (false, told));
    }
    for (base, given) in [
        // What the tenant names itself may be new; so may what Auth0's events have and the policy reads.
        ("depth", serde_json::json!({ "/user/app_metadata/rooms": "x", "/request/geoip/countryCode3": "x" })),
        ("depth", serde_json::json!({ "/custom_domain/domain": "x", "/transaction/actor/act/sub": "x" })),
        ("depth", serde_json::json!({ "/authorization/roles/0": "x", "/user/app_metadata/00~0~1": "x" })),
        (
            "depth",
            serde_json::json!({ "/organization": {}, "/organization/metadata": {}, "/organization/metadata/a": 1 }),
        ),
        (
            "empty",
            serde_json::json!({ "/user/user_id": "x", "/user/app_metadata/employment/status": "active" }),
        ),
    ] {
        let (holds, text) = set(base, given);
        assert!(holds, "{text}");
    }
}

#[test]
fn a_scenario_that_does_not_hold_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wrong.json");
    let text = fs::read_to_string(root().join("tests/scenarios/tour.json")).unwrap();
    let mut file: serde_json::Value = serde_json::from_str(&text).unwrap();
    for key in ["policy", "base"] {
        let relative = file[key].as_str().unwrap().to_owned();
        file[key] =
            fs::canonicalize(root().join("tests/scenarios").join(relative)).unwrap().to_str().unwrap().into();
    }
    let case = &mut file["cases"][0];
    case["expect"]["outcome"] = "deny".into();
    file["cases"] = vec![case.take()].into();
    fs::write(&path, file.to_string()).unwrap();
    let (holds, text) = wardgate(&["test", path.to_str().unwrap()]);
    assert!(!holds && text.contains("not so: ") && text.contains("1 of 1 scenarios do not hold"), "{text}");
}

#[test]
fn a_call_that_auth0_refuses_fails_its_case_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("online.json");
    let at = |relative: &str| fs::canonicalize(root().join("tests/scenarios").join(relative)).unwrap();
    let mut file = serde_json::json!({
        "policy": at("policies/depth.toml"),
        "base": at("events/depth.json"),
        "now": "2026-11-20T12:00:00Z",
        "action": "token",
        "cases": [
            {
                "name": "online",
                "set": {
                    "/authorization/roles": ["nurse"],
                    "/transaction/requested_scopes": ["openid", "offline_access", "read:records"],
                    "/refresh_token": { "access": "online" },
                },
            },
            { "name": "no refresh token" },
        ],
    });
    fs::write(&path, file.to_string()).unwrap();
    let path = path.to_str().unwrap();
    let (_, text) = wardgate(&["test", path, "--accept"]);
    assert!(text.contains("2 scenarios written"), "{text}");
    file = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();

    let failed = format!(
        "failed: online ({path})\n    token: Auth0's `refreshToken.setExpiresAt(1797768000000)` threw \
         `an online refresh token has no lifetime of its own`; \
         then the Action called `access.deny(\"Access denied. (W909)\")`; its record is `wg1 token deny W909`\n\
         1 passed, 1 failed\n1 of 2 scenarios do not hold\n"
    );
    for engine in ["bundle", "both", "lowered"] {
        let (holds, text) = wardgate(&["test", path, "--engine", engine]);
        assert!(!holds && text == failed, "{text}");
    }
    let (holds, text) = wardgate(&["test", path, "--engine", "both", "--accept"]);
    assert!(!holds && text.contains("online.json: `online`: token: Auth0's `refreshToken.set"), "{text}");
    assert!(text.ends_with("\nnothing was written\n"), "{text}");
    assert_eq!(file, serde_json::from_str::<Value>(&fs::read_to_string(path).unwrap()).unwrap());

    let event = folder.path().join("event.json");
    let mut online: Value =
        serde_json::from_str(&fs::read_to_string(at("events/depth.json")).unwrap()).unwrap();
    let set = &file["cases"][0]["set"];
    online["authorization"]["roles"] = set["/authorization/roles"].clone();
    online["transaction"]["requested_scopes"] = set["/transaction/requested_scopes"].clone();
    online["refresh_token"] = set["/refresh_token"].clone();
    fs::write(&event, online.to_string()).unwrap();
    let (policy, engine) = (at("policies/depth.toml"), root().join("target/wasm/engine"));
    let (holds, text) = wardgate(&[
        "simulate",
        "--policy",
        policy.to_str().unwrap(),
        "--action",
        "token",
        "--event",
        event.to_str().unwrap(),
        "--now",
        "2026-11-20T12:00:00Z",
        "--engine",
        "bundle",
        "--engine-dir",
        engine.to_str().unwrap(),
    ]);
    assert!(!holds && text.contains("event.json: token: Auth0's `refreshToken.setExpiresAt("), "{text}");
}

/// A file of scenarios and one of requests in a folder, each with one case.
fn one_of_each(folder: &Path) -> [(PathBuf, Value); 2] {
    let given = |source: &str, change: &dyn Fn(&mut Value)| {
        let source = root().join("tests").join(source);
        let mut file: Value = serde_json::from_str(&fs::read_to_string(&source).unwrap()).unwrap();
        for key in ["policy", "base"].iter().filter(|key| file[key].is_string()).collect::<Vec<_>>() {
            let relative = file[key].as_str().unwrap();
            let whole = fs::canonicalize(source.parent().unwrap().join(relative)).unwrap();
            file[key] = whole.to_str().unwrap().into();
        }
        file["cases"].as_array_mut().unwrap().truncate(1);
        file["cases"][0].as_object_mut().unwrap().remove("expect");
        change(&mut file);
        let path = folder.join(source.file_name().unwrap());
        fs::write(&path, file.to_string()).unwrap();
        (path, file)
    };
    [given("scenarios/tour.json", &|_| {}), given("vectors/token.json", &|_| {})]
}

#[test]
fn all_files_are_accepted_or_none() {
    let folder = tempfile::tempdir().unwrap();
    let [(logins, scenario), (requests, request)] = one_of_each(folder.path());
    let read = |path: &Path| serde_json::from_str::<Value>(&fs::read_to_string(path).unwrap()).unwrap();
    let accept = || wardgate(&["test", "--accept", folder.path().to_str().unwrap()]);
    let mut wrong = scenario.clone();
    wrong["cases"][0]["now"] = "noon".into();
    fs::write(&logins, wrong.to_string()).unwrap();
    let mut other = request.clone();
    other["cases"][0]["token"] = "nobody's".into();
    fs::write(folder.path().join("other.json"), other.to_string()).unwrap();
    let (done, text) = accept();
    let lines: Vec<_> = text.lines().collect();
    assert!(!done && lines.len() == 3 && lines[2] == "nothing was written", "{text}");
    assert!(lines[0].contains("now: expected an RFC 3339 instant"), "{text}");
    assert!(lines[1].contains("other.json: `") && lines[1].contains("found `nobody's`"), "{text}");
    assert_eq!(read(&requests), request);

    fs::write(&logins, scenario.to_string()).unwrap();
    fs::remove_file(folder.path().join("other.json")).unwrap();
    let (done, text) = accept();
    let told = format!(
        "{}: 1 scenario written\n{}: 1 request written\nread the difference before you commit it\n",
        logins.display(),
        requests.display()
    );
    assert_eq!((done, text), (true, told));
    assert!([logins, requests].iter().all(|path| read(path)["cases"][0]["expect"].is_object()));
}

#[test]
fn scenarios_that_do_not_hold_hide_no_requests_that_do_not() {
    let folder = tempfile::tempdir().unwrap();
    one_of_each(folder.path());
    let (holds, text) = wardgate(&["test", folder.path().to_str().unwrap()]);
    let said = "\n1 of 1 scenarios do not hold\n1 of 1 requests do not hold\n";
    assert!(!holds && text.ends_with(said), "{text}");
}

/// Codes that no event can reach, and why.
const UNREACHABLE: &[(&str, &str)] = &[];

#[test]
fn every_code_of_the_core_is_reached() {
    let mut reached = BTreeSet::new();
    let entries =
        ["tests/scenarios", "tests/vectors"].map(|folder| fs::read_dir(root().join(folder)).unwrap());
    for entry in entries.into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let file: serde_json::Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        for case in file["cases"].as_array().unwrap() {
            for reason in case["expect"]["reasons"].as_array().unwrap() {
                let code = reason.as_str().unwrap().split(' ').nth(1).unwrap();
                reached.insert(code.to_owned());
            }
        }
    }
    let missing: Vec<_> = wardgate_policy::Code::ALL
        .iter()
        .map(|(code, name)| (format!("W{}", code.number()), name))
        .filter(|(code, _)| !reached.contains(code) && !UNREACHABLE.iter().any(|(known, _)| known == code))
        .collect();
    assert!(missing.is_empty(), "no scenario reaches {missing:?}");
}

/// Keys that no policy of the scenarios has, and why.
const UNUSED: &[(&str, &str)] = &[];

#[test]
fn every_key_of_the_policy_language_is_in_a_policy_of_the_scenarios() {
    let schema = wardgate_compiler::schema();
    let mut reached = BTreeSet::new();
    let scenarios = root().join("tests/scenarios");
    for entry in fs::read_dir(&scenarios).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let file: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
            let policy = scenarios.join(file["policy"].as_str().unwrap());
            let document = wardgate_compiler::compile(&fs::read_to_string(policy).unwrap()).unwrap().document;
            mark(&schema, &schema, &serde_json::to_value(document).unwrap(), &mut reached);
        }
    }
    let mut keys = BTreeSet::new();
    own_keys(&schema, "", &mut keys);
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        own_keys(definition, name, &mut keys);
    }
    assert!(keys.len() > 100, "{}", keys.len());
    let missing: Vec<_> =
        keys.difference(&reached).filter(|key| !UNUSED.iter().any(|(known, _)| known == key)).collect();
    assert!(missing.is_empty(), "no policy of the scenarios has {missing:?}");
}

/// The keys of a definition itself, those of its choices too.
fn own_keys(definition: &Value, name: &str, keys: &mut BTreeSet<String>) {
    for key in definition["properties"].as_object().into_iter().flatten().map(|(key, _)| key) {
        keys.insert(format!("{name}.{key}"));
    }
    for choice in definition["oneOf"].as_array().into_iter().flatten() {
        own_keys(choice, name, keys);
    }
}

/// Notes the keys that a value has and says something with, each with the definition that knows it.
fn mark(root: &Value, schema: &Value, value: &Value, reached: &mut BTreeSet<String>) {
    let name = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
    let definition = if name.is_empty() { schema } else { &root["$defs"][name] };
    match value {
        Value::Object(entries) => {
            let choices = definition["oneOf"].as_array().or_else(|| definition["anyOf"].as_array());
            let tables: Vec<&Value> = choices.map_or(vec![definition], |choices| choices.iter().collect());
            let said = |value: &Value| !matches!(value, Value::Null | Value::Bool(false));
            for (key, below) in entries.iter().filter(|(_, below)| said(below)) {
                for table in &tables {
                    if let Some(property) = table["properties"].get(key) {
                        reached.insert(format!("{name}.{key}"));
                        mark(root, property, below, reached);
                    } else if let Some(named) = table["patternProperties"].as_object() {
                        named.values().for_each(|named| mark(root, named, below, reached));
                    } else if table["$ref"].is_string() {
                        mark(root, table, value, reached);
                    }
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| mark(root, &definition["items"], item, reached)),
        _ => {}
    }
}
