//! `wardgate routes`: what it prints of the reference policy, and each difference from an OpenAPI file.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const EHR: &str = "https://api.mercy.example/ehr";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn routes(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wardgate"));
    let output = command.current_dir(root()).arg("routes").args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// Checks a source against the EHR of the reference policy: exit code, output, and errors without the file's folder.
fn checked(source: &str, more: &[&str]) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("api.yaml");
    fs::write(&file, source).unwrap();
    let file = file.to_str().unwrap();
    let given = ["check", file, "--policy", "actions/policy.toml", "--audience", EHR];
    let (code, out, said) = routes(&[&given, more].concat());
    (code, out.replace(file, "api.yaml"), said.replace(file, "api.yaml"))
}

/// A sound beginning, so that only what follows is wrong.
fn api(rest: &str) -> String {
    format!("openapi: 3.1.0\ninfo: {{ title: t, version: \"1\" }}\n{rest}")
}

#[test]
fn every_form_of_the_reference_policys_table_is_as_it_is_kept() {
    let policy = ["--policy", "actions/policy.toml"];
    for (arguments, file) in [
        (&["--format", "markdown"][..], "docs/routes.md"),
        (&["--format", "json"], "crates/cli/tests/routes/mercy.json"),
        (&["--format", "html"], "crates/cli/tests/routes/mercy.html"),
        (
            &["--format", "openapi", "--audience", EHR, "--issuer", "https://mercy.us.auth0.com/"],
            "crates/cli/tests/routes/mercy-ehr.openapi.json",
        ),
    ] {
        let arguments = [&policy, arguments].concat();
        let (code, text, said) = routes(&arguments);
        assert_eq!((code, said.as_str()), (Some(0), ""));
        let kept = fs::read_to_string(root().join(file)).unwrap_or_default();
        assert!(kept == text, "{file}: run `wardgate routes {} > {file}`", arguments.join(" "));
    }
}

#[test]
fn what_is_exported_agrees_with_its_policy() {
    let file = "crates/cli/tests/routes/mercy-ehr.openapi.json";
    assert_eq!(
        routes(&["check", file, "--policy", "actions/policy.toml", "--audience", EHR]),
        (
            Some(0),
            format!("{file}: agrees with actions/policy.toml about `{EHR}`: 17 operations\n"),
            String::new()
        )
    );
}

#[test]
fn the_example_agrees_with_the_reference_policy() {
    let file = "tests/examples/patient-api.yaml";
    assert_eq!(
        routes(&["check", file, "--policy", "actions/policy.toml", "--audience", EHR]),
        (
            Some(0),
            format!("{file}: agrees with actions/policy.toml about `{EHR}`: 17 operations\n"),
            String::new()
        )
    );
}

#[test]
fn each_difference_is_told_on_a_line_with_both_places() {
    let file = "crates/cli/tests/routes/differences.yaml";
    let given = ["check", file, "--policy", "actions/policy.toml", "--audience", EHR];
    let (code, text, said) = routes(&given);
    let kept = fs::read_to_string(root().join("crates/cli/tests/routes/differences.txt")).unwrap_or_default();
    assert!(
        kept == text,
        "crates/cli/tests/routes/differences.txt: run `wardgate routes {} > crates/cli/tests/routes/differences.txt`:\n{text}",
        given.join(" ")
    );
    let expected = format!("16 differences between {file} and actions/policy.toml about `{EHR}`\n");
    assert_eq!((code, said), (Some(1), expected));
    let (code, text, _) = routes(&[&given[..], &["--format", "json"]].concat());
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((code, report["differences"].as_array().unwrap().len()), (Some(1), 16));
    assert_eq!(
        report["differences"][0],
        serde_json::json!({
            "kind": "public",
            "request": "GET /api/v1/patients/records",
            "expected": "scope `read:patient_records`",
            "found": "`security: []`: anybody may call it",
            "help": "whoever goes by the file calls it without a token, and the API refuses: name the scope",
            "openapi": { "line": 24, "column": 7 },
            "policy": report["differences"][0]["policy"],
        })
    );
    let Some(line) = report["differences"][0]["policy"]["line"].as_u64() else { panic!("{text}") };
    assert!(kept.starts_with(&format!("{file}:24:7: PUBLIC: GET /api/v1/patients/records: expected scope `read:patient_records` (actions/policy.toml:{line}:1), found")));
}

#[test]
fn a_bearer_token_has_scopes_since_openapi_3_1() {
    let source = "info: { title: t, version: '1' }\npaths:\n  /api/v1/appointments:\n    get: { security: [{ b: ['read:appointments'] }] }\n\
                  components: { securitySchemes: { b: { type: http, scheme: bearer } } }\n";
    let about = |version: &str| {
        let (_, text, _) = checked(&format!("openapi: {version}\n{source}"), &[]);
        text.lines()
            .filter(|line| line.contains("GET /api/v1/appointments"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(about("3.1.0"), Vec::<String>::new());
    let found = "found a way in by `b`, which has no scopes";
    assert!(about("3.0.3").iter().all(|line| line.contains(found)) && about("3.0.3").len() == 1);
}

#[test]
fn the_path_that_the_api_sees_can_be_said() {
    let source = api(
        "servers: [{ url: 'https://a.example/x' }, { url: 'https://b.example' }]\npaths: { /appointments: { get: {} } }\n",
    );
    let (code, _, said) = checked(&source, &[]);
    assert_eq!(code, Some(1));
    assert_eq!(
        said,
        "api.yaml:3:18: `servers`: expected one path before all others, found `/x/` (line 3), `/` (line 3); say by `--base-path` \
         which of them the API sees\n"
    );
    for base in ["/api/v1", "/api/v1/"] {
        let (_, text, _) = checked(&source, &["--base-path", base]);
        assert!(
            text.starts_with("api.yaml:4:27: PUBLIC: GET /api/v1/appointments: expected scope"),
            "{text}"
        );
    }
    let (_, text, _) = checked(&source, &["--base-path", "/"]);
    assert!(text.starts_with("api.yaml:4:27: GET /appointments: expected a route"), "{text}");
}

#[test]
fn each_value_of_a_servers_variable_is_an_address_of_its_own() {
    let source = |url: &str, values: &str| {
        api(&format!(
            "servers: [{{ url: '{url}', variables: {{ v: {{ default: v1, enum: [{values}] }} }} }}]\npaths: {{ /appointments: {{ get: {{}} }} }}\n"
        ))
    };
    let (code, _, said) = checked(&source("https://{v}.a.example/api/{v}", "v1, v2"), &[]);
    let expected = "api.yaml:3:18: `servers`: expected one path before all others, found `/api/v1/` (line 3), `/api/v2/` (line 3); say by";
    assert!(code == Some(1) && said.starts_with(expected), "{said}");
    for (url, values) in [
        ("https://a.example/api/{v}", "v1"),
        ("https://{v}.a.example/api/v1", "v1, v2"),
        ("//a.example/api/{v}", "v1"),
        ("/api/{v}", "v1"),
    ] {
        let (_, text, said) = checked(&source(url, values), &[]);
        let found = "api.yaml:4:27: PUBLIC: GET /api/v1/appointments: expected scope";
        assert!(text.starts_with(found), "{url}: {text}{said}");
    }
    let many: Vec<_> = (1..=1_001).map(|at| format!("v{at}")).collect();
    let (_, _, said) = checked(&source("https://a.example/api/{v}", &many.join(", ")), &[]);
    assert!(said.contains("expected variables with at most 1000 addresses together, found more"), "{said}");
}

#[test]
fn what_anybody_may_call_is_said_so_whatever_is_wrong_besides() {
    let source = api(
        "paths:\n  /api/v1/appointments/: { get: { security: [] } }\n  /api/v1/patients/me/records: { get: { security: [] } }\n",
    );
    let (_, text, _) = checked(&source, &[]);
    let said = "GET /api/v1/appointments/: expected a path of plain segments (actions/policy.toml:53:1), found an empty segment: a slash at the end, or two in a row, and anybody may call it; ";
    assert!(text.contains(said), "{text}");
    let said = "which takes this path's text for the value of a parameter, and anybody may call it; the policy lets through whoever may have the other path";
    assert!(text.contains(said), "{text}");
}

#[test]
fn every_file_that_cannot_be_read_has_one_clear_message() {
    let item = |rest: &str| api(&format!("paths:\n  /a:\n    {rest}\n"));
    let bomb = {
        let scopes = vec!["a"; 2000].join(", ");
        let ways = vec!["{ o: *s }"; 2000].join(", ");
        api(&format!(
            "components: {{ securitySchemes: {{ o: {{ type: oauth2 }} }} }}\nx-s: &s [{scopes}]\nx-w: &w [{ways}]\nsecurity: *w\n"
        ))
    };
    let deep = format!("openapi: {}", "[".repeat(10_000));
    for (source, said) in [
        ("", "api.yaml:1:1: expected an OpenAPI document, found nothing"),
        ("# nothing\n", "api.yaml:1:1: expected an OpenAPI document, found nothing"),
        ("a: [", "expected YAML or JSON: "),
        ("{\"openapi\": ", "expected YAML or JSON: "),
        (&deep, "expected YAML or JSON: "),
        ("just a text", "api.yaml:1:1: an OpenAPI document: expected a map, found a text or number"),
        ("info: {}", "api.yaml:1:1: expected an OpenAPI document, found no key `openapi` in it"),
        ("swagger: '2.0'", "api.yaml:1:1: expected OpenAPI 3.0 or 3.1, found Swagger; convert it first"),
        ("openapi: 4.0.0", "api.yaml:1:1: `openapi`: expected version 3.0 or 3.1, found `4.0.0`"),
        ("openapi: 3.1.0\n---\nopenapi: 3.1.0", "expected one document, found a second one"),
        (
            "openapi: 3.1.0\nopenapi: 3.1.0",
            "api.yaml:2:1: expected a key once, found `openapi` again; it is in line 1 first",
        ),
        ("openapi: 3.1.0\n? [a]\n: b", "expected a text as key, found a list or map"),
        ("a: &a [*a]", "expected an alias of an anchor that ends before it"),
        (&bomb, "expected a file with at most 3,000,000 things to look at, found more"),
        (&api("paths: []\n"), "api.yaml:3:8: `paths`: expected a map, found a list"),
        (
            &api("paths: { a: {} }\n"),
            "api.yaml:3:10: `paths`: expected a path that begins with `/`, found `a`",
        ),
        (
            &item("GET: {}"),
            "api.yaml:5:5: a path item: expected a method, one of get, head, post, put, patch, delete, options, trace in small letters, found `GET`",
        ),
        (&item("get: []"), "api.yaml:5:10: an operation: expected a map, found a list"),
        (
            &item("get: { $ref: '#/x' }"),
            "api.yaml:5:12: an operation: expected its own members, found a `$ref`",
        ),
        (&item("get: { security: {} }"), "api.yaml:5:22: `security`: expected a list, found a map"),
        (
            &item("get: { security: [{ nobody: [] }] }"),
            "expected the name of a scheme in `components.securitySchemes`, found `nobody`",
        ),
        (&item("get: { <<: {} }"), "api.yaml:5:12: expected plain keys, found the merge `<<`"),
        (
            &item("$ref: '#/nowhere'"),
            "api.yaml:5:5: `$ref`: expected something at `#/nowhere`, found nothing there",
        ),
        (
            &item("$ref: '#/paths/~1a'"),
            "api.yaml:5:5: `$ref`: expected a reference that ends, found one that leads back to itself",
        ),
        (
            &item("$ref: 'b.yaml#/a'"),
            "api.yaml:5:5: `$ref`: expected a reference within this file, found `b.yaml#/a`; make one file",
        ),
        (
            &api("paths: { '/{a}': { get: {} }, '/{b}': { get: {} } }\n"),
            "expected one operation for a method and path, found GET /{b} again",
        ),
        (
            &api("servers: [{ url: v1 }]\n"),
            "api.yaml:3:18: `url`: expected an address with its path, or a path that begins with `/`, found `v1`",
        ),
        (
            &api("servers: [{ url: 'https://a/{v}' }]\n"),
            "`url`: expected a default in `variables` for `{v}`, found none",
        ),
        ("\"a\\e[31m\": 1\n\"a\\e[31m\": 1", "expected a key once, found `a\\u{1b}[31m` again"),
    ] {
        let (code, text, found) = checked(source, &[]);
        assert_eq!((code, text.as_str()), (Some(1), ""), "{found}");
        assert!(found.contains(said) && found.lines().count() == 1, "expected {said}\nfound {found}");
    }
}

#[test]
fn json_is_read_as_it_is_written_by_any_tool() {
    let source = "\u{feff}{\n\t\"openapi\": \"3.1.0\",\n\t\"info\": { \"title\": \"\\ud83d\\ude00 \\\\ud83d \\/\", \"version\": \"1\" },\n\t\"paths\": \
                  { \"\\/a\": {\n\t\t\"get\": {} } }\n}";
    let (_, text, said) = checked(source, &[]);
    assert!(text.starts_with("api.yaml:5:3: GET /a: expected a route"), "{text}{said}");
}

#[test]
fn an_unclear_or_unknown_api_is_told_with_those_that_there_are() {
    let both = "`https://api.mercy.example/ehr`, `https://api.mercy.example/scheduling`";
    let policy = ["--policy", "actions/policy.toml"];
    let unclear = format!(
        "--audience: expected which API is meant, since actions/policy.toml has routes for several: {both}\n"
    );
    let unknown = format!(
        "--audience: expected an API of actions/policy.toml, which are {both}; found `https://elsewhere`\n"
    );
    for (arguments, said) in [
        (&["--format", "openapi"][..], &unclear),
        (&["--format", "json", "--audience", "https://elsewhere"], &unknown),
        (&["--format", "openapi", "--audience", "https://elsewhere"], &unknown),
    ] {
        assert_eq!(routes(&[&policy, arguments].concat()), (Some(2), String::new(), said.clone()));
    }
    let check = ["check", "tests/examples/patient-api.yaml", "--policy", "actions/policy.toml"];
    assert_eq!(routes(&check), (Some(2), String::new(), unclear));
    let issuer = ["--audience", EHR, "--format", "openapi", "--issuer", "http://mercy.us.auth0.com"];
    let said = "--issuer: expected the tenant's address such as `https://mercy.us.auth0.com/`, found `http://mercy.us.auth0.com`\n";
    assert_eq!(routes(&[&policy[..], &issuer].concat()), (Some(2), String::new(), said.to_owned()));
}

#[test]
fn what_switches_everything_off_is_said_first() {
    for (policy, said) in [
        (
            "tests/scenarios/policies/shadow.toml",
            "> **Shadow mode: decisions are recorded, and nothing of this is enforced.**",
        ),
        (
            "tests/scenarios/policies/disabled.toml",
            "> **PHI is switched off: every API that serves PHI is refused",
        ),
    ] {
        let (code, text, _) = routes(&["--policy", policy]);
        assert_eq!(code, Some(0));
        let first = text.lines().find(|line| line.starts_with(['>', '|'])).unwrap();
        assert!(first.starts_with(said), "{text}");
    }
}

/// The reference policy with a change, against itself: exit code, output, and errors without the file's folder.
fn against(from: &str, to: &str, more: &[&str]) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("new.toml");
    let policy = fs::read_to_string(root().join("actions/policy.toml")).unwrap();
    assert!(policy.contains(from), "{from}");
    fs::write(&file, policy.replace(from, to)).unwrap();
    let file = file.to_str().unwrap();
    let (code, text, said) =
        routes(&[&["--policy", file, "--against", "actions/policy.toml"], more].concat());
    (code, text.replace(file, "new.toml"), said.replace(file, "new.toml"))
}

#[test]
fn a_weakening_is_told_without_what_has_only_moved() {
    let by_day = "within = [\"mon-sat 06:00-20:00\"] } }\nthen = ";
    let strip = "Restrictions: billing-by-day\n  - refuses the login (deny)\n  + takes scopes away (strip)\n";
    let risks =
        "{ any = [{ risk = [\"low\", \"medium\"] }, { impossible_travel = true }, { untrusted_ip = true }] }";
    let risky = "Step-up: risky-login\n  - when (risk low or medium, or impossible travel, or untrusted ip)\n  + when risk low\n";
    let names = "role = [\"physician\", \"nurse\", \"pharmacist\", \"receptionist\", \"billing-clerk\", \"compliance-officer\", \
                 \"substance-use-counselor\"]";
    let first = "Step-up: first-login\n  - when role physician or nurse or pharmacist or receptionist or billing-clerk or \
                 compliance-officer or substance-use-counselor and first login\n  + when client billing-app and first login\n";
    let leave = "leave = { starts_at = \"user.app_metadata.employment.leave_from\", ends_at = \"user.app_metadata.employment.leave_until\" }\n";
    let left = "Employment: employment\n  - leave: (starts at: user.app_metadata.employment.leave_from; ends at: \
                user.app_metadata.employment.leave_until)\n";
    let pkce = "protocols = [\"oidc-basic-profile\", \"oauth2-refresh-token\"]\npkce = true\nverified_email";
    let without = "Clients: patient-portal\n  - pkce: yes\n  + pkce: no\n";
    let scheduling = "[category.scheduling]\n";
    let course =
        "Category scheduling of https://api.mercy.example/scheduling\n  + workforce: course hipaa-privacy\n";
    let clerk = "scope = \"read:billing\"\ncategory = \"billing\"\nroles = [\"billing-clerk\"";
    let nurse = "Route GET /api/v1/billing/statements of https://api.mercy.example/ehr\n  - workforce: billing-clerk\n  + workforce: \
                 billing-clerk, nurse\n";
    for (from, to, told) in [
        (format!("{by_day}\"deny\""), format!("{by_day}\"strip\""), strip),
        (risks.to_owned(), "{ risk = [\"low\"] }".to_owned(), risky),
        (names.to_owned(), "client = [\"billing-app\"]".to_owned(), first),
        (leave.to_owned(), String::new(), left),
        (pkce.to_owned(), pkce.replace("true", "false"), without),
        (scheduling.to_owned(), format!("\n\n{scheduling}training = [\"hipaa-privacy\"]\n"), course),
        (clerk.to_owned(), format!("{clerk}, \"nurse\""), nurse),
    ] {
        let said = "1 difference between actions/policy.toml and new.toml\n";
        assert_eq!(against(&from, &to, &[]), (Some(1), told.to_owned(), said.to_owned()));
    }
}

#[test]
fn two_policies_that_say_the_same_are_told_apart_by_their_hashes() {
    let moved = |more: &[&str]| against("[policy]\n", "# A line more.\n[policy]\n", more);
    let (code, text, said) = moved(&[]);
    let same = "new.toml: says the same as actions/policy.toml\n";
    assert_eq!((code, text.as_str(), said.as_str()), (Some(0), same, ""));
    let (code, text, said) = against("a2.Caojzo9AOC8vQTjeRZNcr_", "a2.Daojzo9AOC8vQTjeRZNcr_", &[]);
    assert_eq!((code, text.as_str()), (Some(1), ""));
    assert!(said.contains("but the two have different hashes"), "{said}");
    let (code, _, said) = moved(&["--format", "json"]);
    assert!(code == Some(2) && said.contains("cannot be used with"), "{said}");
}

#[test]
fn what_a_role_may_do_is_a_table_of_its_own() {
    let policy = ["--policy", "actions/policy.toml", "--role"];
    let (code, text, said) = routes(&[&policy[..], &["guardian", "--format", "json"]].concat());
    assert_eq!((code, said.as_str()), (Some(0), ""));
    let table: serde_json::Value = serde_json::from_str(&text).unwrap();
    let names = |list: &str, key: &str| -> Vec<String> {
        let items = table[list].as_array().unwrap().iter();
        items.map(|item| item[key].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(table["role"], "guardian");
    assert_eq!(names("routes", "path"), ["/api/v1/patients/{patient_ref}/visit-summaries"]);
    assert_eq!(names("apis", "audience"), [EHR]);
    assert_eq!((names("applications", "client"), names("machines", "client")), (Vec::new(), Vec::new()));
    assert_eq!(table["categories"].as_object().unwrap().keys().collect::<Vec<_>>(), ["clinical"]);
    assert!(!names("clients", "id").contains(&"legacy-charting".to_owned()));
    assert!(names("claims", "name").contains(&"proxy_refs".to_owned()));
    assert!(!names("claims", "name").contains(&"patient_ref".to_owned()));
    let expected = "--role: expected a role that some rule of actions/policy.toml names, found";
    for (role, said) in [
        ("nurze", "`nurze`; did you mean `nurse`?"),
        (
            "king",
            "`king`; there are `billing-clerk`, `compliance-officer`, `guardian`, `nurse`, `patient`, `pharmacist`, `physician`, \
             `receptionist`, `substance-use-counselor`",
        ),
    ] {
        let found = routes(&[&policy[..], &[role]].concat());
        assert_eq!(found, (Some(2), String::new(), format!("{expected} {said}\n")));
    }
}
