//! `wardgate build`: what it writes, that it writes the same again, and that it writes nothing by halves. The engine's
//! modules must have been built: `scripts/build-wasm`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

const ACTIONS: [&str; 3] = ["wardgate-gate", "wardgate-machine", "wardgate-token"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn build(policy: &Path, out: &Path, engine: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wardgate"))
        .arg("build")
        .args(["--policy".as_ref(), policy.as_os_str(), "--out".as_ref(), out.as_os_str()])
        .args(["--engine-dir".as_ref(), engine.as_os_str()])
        .output()
        .unwrap()
}

fn built(out: &Path) {
    let output = build(&root().join("actions/policy.toml"), out, &root().join("target/wasm/engine"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[track_caller]
fn refused(output: &Output, out: &Path, said: &str) {
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(text.contains(said), "{text}");
    let left: Vec<_> = fs::read_dir(out).map(|entries| entries.collect()).unwrap_or_default();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn two_builds_in_two_folders_are_identical() {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    built(first.path());
    built(second.path());
    for action in ACTIONS {
        for file in [format!("actions/{action}/code.js"), format!("actions/{action}.json")] {
            assert_eq!(
                fs::read(first.path().join(&file)).unwrap(),
                fs::read(second.path().join(&file)).unwrap()
            );
        }
    }
}

#[test]
fn a_build_tells_of_an_account_for_emergencies_that_has_expired() {
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.toml");
    let text = fs::read_to_string(root().join("actions/policy.toml")).unwrap();
    fs::write(&policy, text.replace("expires = \"2027-", "expires = \"2017-")).unwrap();
    let output = build(&policy, &folder.path().join("out"), &root().join("target/wasm/engine"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("break_glass[0].expires"), "{said}");
}

#[test]
fn a_policy_in_shadow_mode_cannot_be_mistaken() {
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.toml");
    let text = fs::read_to_string(root().join("actions/policy.toml")).unwrap();
    fs::write(&policy, text.replace("phi = \"enabled\"\n", "phi = \"enabled\"\nmode = \"shadow\"\n"))
        .unwrap();
    let out = folder.path().join("out");
    let output = build(&policy, &out, &root().join("target/wasm/engine"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let checked = Command::new(env!("CARGO_BIN_EXE_wardgate")).arg("check").arg(&policy).output().unwrap();
    let said = String::from_utf8_lossy(&checked.stderr);
    assert!(said.contains("`enforce`, since PHI is enabled"), "{said}");
    for action in ACTIONS {
        let name = format!("{action}-shadow");
        let code = fs::read_to_string(out.join(format!("actions/{name}/code.js"))).unwrap();
        assert!(code.starts_with(&format!("/*\n{name}: ")) && code.contains("\nSHADOW MODE: "), "{name}");
        let simulated = Command::new(env!("CARGO_BIN_EXE_wardgate"))
            .args(["simulate", "--action", action.trim_start_matches("wardgate-"), "--format", "json"])
            .args(["--now", "2026-11-20T12:00:00Z", "--policy"])
            .arg(&policy)
            .arg("--event")
            .arg(root().join("tests/scenarios/events/empty.json"))
            .output()
            .unwrap();
        let answer = String::from_utf8_lossy(&simulated.stdout).into_owned();
        assert!(answer.contains("\"record\": \"wg1-shadow "), "{answer}");
    }
    let triggers = fs::read_to_string(out.join("triggers/triggers.json")).unwrap();
    let again = build(&root().join("actions/policy.toml"), &out, &root().join("target/wasm/engine"));
    let told = String::from_utf8(again.stdout).unwrap();
    assert!(told.contains("\nstill bound beside these: wardgate-gate-shadow; "), "{told}");
    assert!(!String::from_utf8(output.stdout).unwrap().contains("still bound"));
    assert!(
        triggers.contains("wardgate-token-shadow") && !triggers.contains("\"wardgate-token\""),
        "{triggers}"
    );
}

#[test]
fn a_build_says_what_the_policy_costs_and_what_the_tenant_needs() {
    let said = |policy: &str| {
        let out = tempfile::tempdir().unwrap();
        let output = build(&root().join(policy), out.path(), &root().join("target/wasm/engine"));
        String::from_utf8(output.stdout).unwrap()
    };
    let (hospital, notes) = (said("actions/policy.toml"), said("tests/scenarios/policies/factors.toml"));
    for item in [
        "[ ] secret `WARDGATE_CLAIM_KEY` in all three Actions",
        "[ ] API `https://api.mercy.example/ehr`: RBAC (`enforce_policies`) on, a token dialect without `_authz`",
        "[ ] Adaptive MFA's risk assessment on",
        "[ ] plan Enterprise: ",
        "[ ] connection `mercy-affiliates`: `user.groups` mapped",
    ] {
        assert!(hospital.contains(item), "{hospital}");
        assert!(!notes.contains(item), "{notes}");
    }
    let customize = "[ ] tenant setting `customize_mfa_in_postlogin_action` on";
    assert!(hospital.contains(customize) && notes.contains(customize));
    let token = hospital
        .lines()
        .find(|line| line.starts_with("wardgate-token: bytes that the policy takes"))
        .unwrap();
    assert!(token.contains("detectors of PHI ") && token.contains("employment "), "{token}");
    assert!(!notes.contains("employment"), "{notes}");
}

#[test]
fn a_build_over_a_build_replaces_it_and_keeps_what_is_not_its_own() {
    let out = tempfile::tempdir().unwrap();
    let own = out.path().join("actions/own/code.js");
    fs::create_dir_all(own.parent().unwrap()).unwrap();
    fs::write(&own, "mine").unwrap();
    built(out.path());
    built(out.path());
    assert_eq!(fs::read_to_string(own).unwrap(), "mine");
    assert!(
        fs::read_dir(out.path()).unwrap().all(|entry| !entry
            .unwrap()
            .file_name()
            .to_str()
            .unwrap()
            .starts_with('.'))
    );
}

#[test]
fn the_folder_is_what_deploy_cli_imports() {
    let out = tempfile::tempdir().unwrap();
    built(out.path());
    let json = |file: &str| -> serde_json::Value {
        serde_json::from_str(&fs::read_to_string(out.path().join(file)).unwrap()).unwrap()
    };
    let binding = |name: &str| serde_json::json!({ "action_name": name, "display_name": name });
    assert_eq!(
        json("triggers/triggers.json"),
        serde_json::json!({
            "post-login": [binding("wardgate-gate"), binding("wardgate-token")],
            "credentials-exchange": [binding("wardgate-machine")],
        })
    );
    let secret = |name: &str| serde_json::json!({ "name": name, "value": format!("##{name}##") });
    assert_eq!(
        json("actions/wardgate-token.json"),
        serde_json::json!({
            "name": "wardgate-token",
            "code": "./actions/wardgate-token/code.js",
            "runtime": "node22",
            "dependencies": [],
            "secrets": [secret("WARDGATE_CLAIM_KEY"), secret("WARDGATE_AUDIT_KEY"), secret("WARDGATE_PORTAL_KEY")],
            "supported_triggers": [{ "id": "post-login", "version": "v3" }],
            "deployed": true,
            "status": "built",
        })
    );
}

#[test]
fn the_header_says_what_the_file_is() {
    let out = tempfile::tempdir().unwrap();
    built(out.path());
    let code = fs::read_to_string(out.path().join("actions/wardgate-gate/code.js")).unwrap();
    let header = code.split("*/").next().unwrap();
    for said in [
        "wardgate-gate: first Action of a login",
        "policy   mercy-general@2026.11.0, hash ",
        "engine   WebAssembly, sha256 ",
        "tenants  mercy-prod",
    ] {
        assert!(header.contains(said), "{header}");
    }
    // Deploy tooling rewrites these.
    assert!(!code.contains("##") && !code.contains("@@"));
}

fn lowered(out: &Path, engine: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wardgate"))
        .args(["build", "--lower", "js", "--policy"])
        .arg(root().join("actions/policy.toml"))
        .args(["--out".as_ref(), out.as_os_str(), "--engine-dir".as_ref(), engine.as_os_str()])
        .output()
        .unwrap()
}

#[test]
fn lowered_actions_hold_no_web_assembly_and_say_what_they_are() {
    let out = tempfile::tempdir().unwrap();
    let output = lowered(out.path(), &root().join("target/wasm/engine"));
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{told}");
    let (_, costs) = told.split_once("\nlowered: no WebAssembly; against it, ").unwrap();
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let (costs, _) = costs.split_once(" (scripts/bench)\n").unwrap();
    assert!(readme.contains(costs), "{costs}");
    for action in ACTIONS {
        let code = fs::read_to_string(out.path().join(format!("actions/{action}/code.js"))).unwrap();
        let (header, body) = code.split_once("*/").unwrap();
        assert!(header.contains("\nengine   JavaScript lowered from WebAssembly, sha256 "), "{header}");
        assert!(code.len() < 100_000 && !body.contains("WebAssembly"), "{action}");
        assert!(!code.contains("##") && !code.contains("@@"));
    }
}

#[test]
fn a_policy_with_problems_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.toml");
    fs::write(&policy, "[policy]\nid = 7\n").unwrap();
    let out = folder.path().join("out");
    refused(&build(&policy, &out, &root().join("target/wasm/engine")), &out, "policy.id: expected");
}

#[test]
fn a_missing_policy_says_where_it_was_looked_for() {
    let out = tempfile::tempdir().unwrap();
    let output = build(Path::new("nowhere.toml"), out.path(), &root().join("target/wasm/engine"));
    refused(
        &output,
        out.path(),
        "nowhere.toml: expected a policy document, but it cannot be read: no such file",
    );
}

#[test]
fn a_missing_engine_says_how_to_build_it() {
    let out = tempfile::tempdir().unwrap();
    let output = build(&root().join("actions/policy.toml"), out.path(), Path::new("nowhere"));
    refused(
        &output,
        out.path(),
        "nowhere/SHA256SUMS: expected the sums of the engine's files, but it cannot be read",
    );
}

#[test]
fn an_engine_that_is_no_module_is_refused() {
    let (engine, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(engine.path().join("engine_bg.wasm"), "not a module").unwrap();
    sum(engine.path());
    let output = build(&root().join("actions/policy.toml"), out.path(), engine.path());
    refused(&output, out.path(), "the engine cannot be used: ");
}

/// Puts the engine's files into a folder.
fn copy_engine(folder: &Path) {
    for file in fs::read_dir(root().join("target/wasm/engine")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), folder.join(file.file_name())).unwrap();
    }
}

/// Writes the sums of the files in a folder, as `scripts/build-wasm` does.
fn sum(folder: &Path) {
    let mut lines = String::new();
    for file in fs::read_dir(folder).unwrap() {
        let file = file.unwrap();
        let digest = Sha256::digest(fs::read(file.path()).unwrap());
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        lines += &format!("{hex}  {}\n", file.file_name().display());
    }
    fs::write(folder.join("SHA256SUMS"), lines).unwrap();
}

#[test]
fn only_files_that_were_built_together_make_an_action() {
    type Change = fn(&Path);
    let changes: [(&str, Change, &str); 6] = [
        (
            "gate.wasm",
            |place| assert!(fs::copy(place.with_file_name("token.wasm"), place).is_ok()),
            FOUND_ANOTHER,
        ),
        ("engine_bg.wasm", |place| fs::write(place, b"\0asm\x01\0\0\0").unwrap(), FOUND_ANOTHER),
        ("token.shim.js", |place| fs::write(place, "").unwrap(), FOUND_ANOTHER),
        ("machine.lowered.js", |place| truncate(place), FOUND_ANOTHER),
        (
            "gate.lowered.shim.js",
            |place| fs::remove_file(place).unwrap(),
            "expected a file of the engine, but it cannot",
        ),
        (
            "SHA256SUMS",
            |place| truncate(place),
            "expected a file of the engine that SHA256SUMS beside it names",
        ),
    ];
    for (name, change, said) in changes {
        let (engine, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        copy_engine(engine.path());
        change(&engine.path().join(name));
        let output = if name.contains("lowered") {
            lowered(out.path(), engine.path())
        } else {
            build(&root().join("actions/policy.toml"), out.path(), engine.path())
        };
        refused(&output, out.path(), said);
        refused(&output, out.path(), "build all of them with scripts/build-wasm");
    }
}

const FOUND_ANOTHER: &str = "expected the file that SHA256SUMS beside it names, of sha256 ";

/// Leaves the first half.
fn truncate(place: &Path) {
    let bytes = fs::read(place).unwrap();
    fs::write(place, &bytes[..bytes.len() / 2]).unwrap();
}

#[test]
fn an_action_over_its_budget_is_refused_whole() {
    let (engine, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    // Noise, which does not get smaller when it is packed.
    let noise = (0..12_500_u64).flat_map(|at| {
        let mixed = (at ^ 0x5851_f42d_4c95_7f2d).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mixed = (mixed ^ mixed >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed ^ mixed >> 32).to_le_bytes()
    });
    // In a section of its own: the number of such, and how long it is, the name first.
    let section: Vec<u8> = [0, 0xa1, 0x8d, 0x06, 0].into_iter().chain(noise).collect();
    copy_engine(engine.path());
    for name in ["gate", "token", "machine"] {
        let module = engine.path().join(format!("{name}.wasm"));
        fs::write(&module, [fs::read(&module).unwrap(), section.clone()].concat()).unwrap();
    }
    sum(engine.path());
    let output = build(&root().join("actions/policy.toml"), out.path(), engine.path());
    refused(&output, out.path(), "nothing was written");
}

#[test]
fn a_policy_that_is_too_large_is_told_what_takes_most_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let (policy, out) = (folder.path().join("policy.toml"), folder.path().join("out"));
    let reference = fs::read_to_string(root().join("actions/policy.toml")).unwrap();
    let route = |at: u32| {
        let path = at.wrapping_mul(0x9e37_79b9);
        format!(
            "[[route]]\nmethods = ['GET']\npath = '/{path:x}'\naudience = 'https://api.mercy.example/ehr'\nscope = 'write:patient_records'\n\
             category = 'clinical'\nroles = ['physician']\n"
        )
    };
    fs::write(&policy, reference + &(0..3_000).map(route).collect::<String>()).unwrap();
    let output = build(&policy, &out, &root().join("target/wasm/engine"));
    refused(&output, &out, "; nothing was written: shorten the policy, APIs, scopes and routes first\n");
    let listed = "wardgate-gate: bytes that the policy takes, before packing: APIs, scopes and routes ";
    refused(&output, &out, listed);
}

#[test]
fn a_lowered_action_over_the_limit_is_refused_whole() {
    let (engine, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    copy_engine(engine.path());
    for name in ["gate", "token", "machine"] {
        let mixed = |at: u64| {
            (at.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ at << 17).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 40
        };
        let noise: String = (0..100_000).map(|at| (b'a' + (mixed(at) % 26) as u8) as char).collect();
        fs::write(engine.path().join(format!("{name}.lowered.js")), noise).unwrap();
    }
    sum(engine.path());
    refused(&lowered(out.path(), engine.path()), out.path(), "wardgate-gate: expected at most 95000 bytes");
}

#[test]
fn bindings_of_the_tenant_s_own_actions_stay_between_the_gate_and_the_token() {
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("triggers/triggers.json");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(
        &file,
        "\u{feff}{\"post-login\":[{\"action_name\":\"mine\",\"display_name\":\"mine\"}],\"post-change-password\":[]}",
    )
    .unwrap();
    // Twice, so that a build over a build is the same.
    built(out.path());
    built(out.path());
    let bindings: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    let names = |trigger: &str| {
        let list = bindings[trigger].as_array().unwrap().iter();
        list.map(|binding| binding["action_name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("post-login"), ["wardgate-gate", "mine", "wardgate-token"]);
    assert_eq!(names("credentials-exchange"), ["wardgate-machine"]);
    assert_eq!(names("post-change-password"), [""; 0]);
}

#[test]
fn what_is_in_the_way_is_found_before_anything_is_written() {
    let out = tempfile::tempdir().unwrap();
    for (place, text, said) in [
        ("triggers/triggers.json", "[]", "expected an object of triggers"),
        (
            "triggers/triggers.json",
            r#"{"post-login":{}}"#,
            "post-login: expected a list of bindings, found `{}`; nothing was written",
        ),
        ("actions/wardgate-token", "a file", "cannot be written"),
    ] {
        let place = out.path().join(place);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(&place, text).unwrap();
        let output =
            build(&root().join("actions/policy.toml"), out.path(), &root().join("target/wasm/engine"));
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(1) && told.contains(said), "{told}");
        assert!(!out.path().join("actions/wardgate-gate/code.js").exists());
        fs::remove_file(&place).unwrap();
    }
    let place = out.path().join("actions/wardgate-token/code.js");
    fs::create_dir_all(&place).unwrap();
    let output = build(&root().join("actions/policy.toml"), out.path(), &root().join("target/wasm/engine"));
    assert!(String::from_utf8_lossy(&output.stderr).contains("expected a file or nothing"));
    assert!(!out.path().join("actions/wardgate-gate/code.js").exists());
}

#[test]
#[cfg(target_os = "linux")]
fn a_folder_that_takes_no_files_is_found_before_anything_is_replaced() {
    let out = tempfile::tempdir().unwrap();
    built(out.path());
    let gate = out.path().join("actions/wardgate-gate/code.js");
    fs::write(&gate, "old").unwrap();
    let triggers = out.path().join("triggers");
    fs::remove_dir_all(&triggers).unwrap();
    // Nobody may write there, whoever runs this.
    std::os::unix::fs::symlink("/proc", &triggers).unwrap();
    let output = build(&root().join("actions/policy.toml"), out.path(), &root().join("target/wasm/engine"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(1) && said.contains("triggers: cannot be written: "), "{said}");
    assert_eq!(fs::read_to_string(gate).unwrap(), "old");
}

#[test]
fn a_build_keeps_out_of_a_folder_that_another_is_writing() {
    let out = tempfile::tempdir().unwrap();
    let staging = out.path().join(".wardgate-staging-other");
    fs::create_dir(&staging).unwrap();
    let other = fs::File::open(out.path()).unwrap();
    other.lock().unwrap();
    let output = build(&root().join("actions/policy.toml"), out.path(), &root().join("target/wasm/engine"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(1) && said.contains("another build is writing there"), "{said}");
    assert!(staging.exists() && !out.path().join("actions").exists());
    drop(other);
    built(out.path());
}

#[test]
fn what_an_interrupted_build_left_is_cleared_away() {
    let out = tempfile::tempdir().unwrap();
    let [left, mine] = [".wardgate-staging-left", ".wardgate-mine"].map(|name| out.path().join(name));
    fs::create_dir(&left).unwrap();
    fs::create_dir(&mine).unwrap();
    built(out.path());
    assert!(!left.exists() && mine.exists());
}

#[test]
fn a_file_where_the_folder_would_be_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    fs::write(&out, "mine").unwrap();
    let output = build(&root().join("actions/policy.toml"), &out, &root().join("target/wasm/engine"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("out: expected a folder or nothing, found a file"), "{said}");
    assert_eq!(fs::read_to_string(&out).unwrap(), "mine");
}

#[test]
fn a_link_that_leads_nowhere_is_no_folder_to_write() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    std::os::unix::fs::symlink("nowhere", &out).unwrap();
    let output = build(&root().join("actions/policy.toml"), &out, &root().join("target/wasm/engine"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("out: expected a folder or nothing, found a link that leads nowhere"), "{said}");
}
