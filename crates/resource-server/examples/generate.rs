//! Writes requests at random as JSON lines, each with the verdict on it, for implementations in other languages to compare
//! themselves with: `cargo run -p wardgate-resource-server --example generate -- --count 10000 --seed 1`.
//!
//! Each begins as a case of `tests/vectors`, of which claims, method, path and clock are changed. How often each code and
//! outcome came out is told at the end; it fails where one that `tests/vectors` has did not.

use serde_json::{Map, Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    fs,
    io::{self, BufWriter, Write},
    path::Path,
};
use wardgate_resource_server::{Guard, Verdict};

const USAGE: &str = "expected --count <number> --seed <number>, such as --count 10000 --seed 1";

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (mut count, mut seed) = (10_000, 1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().and_then(|value| value.parse().ok()).ok_or(USAGE)?;
        match name.as_str() {
            "--count" => count = value,
            "--seed" => seed = value,
            _ => return Err(USAGE.into()),
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for entry in fs::read_dir(root.join("tests/vectors"))? {
        files.push(entry?.path());
    }
    files.sort();
    let suites = files.iter().map(|path| Suite::read(&root, path)).collect::<Result<Vec<_>, _>>()?;
    // A file counts as often as it has cases.
    let weighted: Vec<_> = suites.iter().flat_map(|suite| suite.cases.iter().map(move |_| suite)).collect();
    let mut random = Random(seed);
    let mut found = BTreeMap::new();
    let mut out = BufWriter::new(io::stdout().lock());
    for _ in 0..count {
        let Some(suite) = random.one_of(&weighted) else { continue };
        let (request, verdict) = suite.request(&mut random)?;
        for reason in &verdict.reasons {
            *found.entry(reason.code.clone()).or_insert(0) += 1;
        }
        *found.entry(serde_json::to_string(&verdict.outcome)?).or_insert(0) += 1;
        writeln!(out, "{request}")?;
    }
    out.flush()?;
    for (name, count) in &found {
        eprintln!("{count:>7} {name}");
    }
    let expected = suites
        .iter()
        .flat_map(|suite| suite.codes.iter().cloned())
        .chain(["W100", "W112"].map(str::to_owned));
    let missing: BTreeSet<_> = expected.filter(|code| !found.contains_key(code)).collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("no request got {missing:?}: ask for more").into()) }
}

/// The cases of a file.
struct Suite {
    policy: String,
    audience: String,
    secrets: Value,
    guard: Guard,
    /// With a secret that deploy tooling left a placeholder, where the policy has one.
    without_secret: Guard,
    cases: Vec<Case>,
    /// What cases expect.
    codes: BTreeSet<String>,
}

struct Case {
    claims: Value,
    method: String,
    path: String,
}

const PLACEHOLDER: &str = "##WARDGATE_AUDIT_KEY##-left-as-it-was-by-the-tool";

impl Suite {
    fn read(root: &Path, path: &Path) -> Result<Self, Box<dyn Error>> {
        let file: Value = serde_json::from_str(&fs::read_to_string(path)?)?;
        let text = |name: &str| {
            file.get(name).and_then(Value::as_str).ok_or(format!("{}: no {name}", path.display()))
        };
        let audience = text("audience")?.to_owned();
        let folder = path.parent().ok_or("no folder")?;
        let policy = fs::canonicalize(folder.join(text("policy")?))?;
        let source = fs::read_to_string(&policy)?;
        let secrets = file.get("secrets").cloned().unwrap_or(json!({}));
        let guard = |secret: &dyn Fn(&str) -> Option<String>| Guard::new(&source, &audience, secret);
        let cases: Vec<_> = list(&file, "cases").filter_map(|case| Case::read(&file, case)).collect();
        let reasons =
            list(&file, "cases").flat_map(|case| list(case.get("expect").unwrap_or(&Value::Null), "reasons"));
        let codes =
            reasons.filter_map(|reason| Some(reason.as_str()?.split(' ').nth(1)?.to_owned())).collect();
        Ok(Self {
            guard: guard(&|name| secrets.get(name)?.as_str().map(str::to_owned))?,
            without_secret: guard(&|_| Some(PLACEHOLDER.to_owned()))?,
            policy: policy.strip_prefix(fs::canonicalize(root)?)?.display().to_string(),
            secrets,
            audience,
            cases,
            codes,
        })
    }

    fn request(&self, random: &mut Random) -> Result<(Value, Verdict), Box<dyn Error>> {
        let case = random.one_of(&self.cases).ok_or("a file without cases")?;
        let another = random.one_of(&self.cases).unwrap_or(case);
        let mut claims = case.claims.clone();
        for _ in 0..random.below(3) {
            change_claims(&mut claims, &another.claims, random);
        }
        let method = if random.below(8) == 0 { random.pick(METHODS) } else { &case.method };
        let mut path = if random.below(4) == 0 { another.path.clone() } else { case.path.clone() };
        if random.below(4) == 0 {
            path = changed_path(&path, random);
        }
        let now = match random.below(64) {
            0 => i64::MAX / 1_000_000,
            1 => -1,
            2..4 => NOW + AFTER_EMERGENCIES * 1000,
            4..16 => NOW + random.seconds() * 1000,
            _ => NOW,
        };
        let lacks_secret =
            random.below(64) == 0 && self.secrets.as_object().is_some_and(|secrets| !secrets.is_empty());
        let guard = if lacks_secret { &self.without_secret } else { &self.guard };
        let mut secrets = self.secrets.clone();
        if lacks_secret && let Some(secrets) = secrets.as_object_mut() {
            secrets.values_mut().for_each(|secret| *secret = PLACEHOLDER.into());
        }
        let verdict = guard.decide(&claims, method, &path, now);
        let line = json!({
            "policy": self.policy, "audience": self.audience, "secrets": secrets, "claims": claims, "method": method,
            "path": path, "now": now, "verdict": verdict,
        });
        Ok((line, verdict))
    }
}

impl Case {
    fn read(file: &Value, case: &Value) -> Option<Self> {
        let text = |name: &str| Some(case.get(name)?.as_str()?.to_owned());
        let mut claims = file.get("tokens")?.get(text("token")?)?.clone();
        let members = claims.as_object_mut()?;
        // Cases change members of claims too; here whole claims are enough.
        let name = |pointer: &str| {
            pointer.strip_prefix('/').filter(|name| !name.contains('/')).map(|name| name.replace("~1", "/"))
        };
        let set = case.get("set").and_then(Value::as_object);
        for (pointer, value) in set.into_iter().flatten() {
            members.insert(name(pointer)?, value.clone());
        }
        for pointer in list(case, "remove").filter_map(Value::as_str) {
            members.shift_remove(&name(pointer)?);
        }
        Some(Self { claims, method: text("method")?, path: text("path")? })
    }
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

/// 2026-11-20T12:00:00Z, the clock of every file.
const NOW: i64 = 1_795_176_000_000;

/// Seconds until accounts for emergencies have expired.
const AFTER_EMERGENCIES: i64 = 73 * 86_400;

/// What clocks and times of claims are moved by: around each limit of the policies, and far off.
const SECONDS: &[i64] = &[
    -400_000_000,
    -2_592_061,
    -86_400,
    -43_261,
    -43_260,
    -3661,
    -3660,
    -961,
    -960,
    -61,
    -60,
    -1,
    1,
    60,
    61,
    900,
    3600,
    43_200,
    86_400,
    2_592_000,
    400_000_000,
];

const METHODS: &[&str] = &[
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get", "Get", "GET ", "",
];

/// What takes the place of a claim or of a part of it.
fn junk(random: &mut Random) -> Value {
    let texts = [
        "",
        " ",
        "any",
        "own",
        "proxy",
        "own proxy",
        "proxy own",
        "ANY",
        "client-credentials",
        "p-abcd1234",
        "é\u{301}",
        "a\u{0}b",
        "openid",
        "read:patient_records read:visit_summaries",
        "clinician-portal",
        "patient-portal",
        "lab-interface",
        "lab-interface@clients",
        "\u{1f}",
        "\u{fffd}",
    ];
    match random.below(12) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(1_795_176_000 + random.seconds()),
        3 => json!(1_795_175_999.5),
        4 => json!(random.one_of(&[42.0, -1.0, 1e300, 0.1])),
        5 => json!(9_007_199_254_740_993_i64),
        6 => {
            if random.below(2) == 0 {
                json!([])
            } else {
                json!({})
            }
        }
        7 => json!([random.pick(&texts), random.pick(&texts)]),
        8 => json!({ random.pick(&texts): random.pick(&texts) }),
        9 => json!([[[["p-abcd1234"]]], 7]),
        _ => json!(random.pick(&texts)),
    }
}

fn change_claims(claims: &mut Value, another: &Value, random: &mut Random) {
    if random.below(100) == 0 {
        *claims = junk(random);
    }
    let (Some(members), Some(another)) = (claims.as_object_mut(), another.as_object()) else { return };
    let (known, others) = (members.keys().cloned().collect::<Vec<_>>(), another.iter().collect::<Vec<_>>());
    let Some(name) = random.one_of(&known).cloned() else { return };
    match random.below(6) {
        0 => drop(members.shift_remove(&name)),
        1 => drop(members.insert(name, junk(random))),
        2 => {
            let added = random.pick(&[
                "azp",
                "client_id",
                "gty",
                "permissions",
                "scope",
                "aud",
                "__proto__",
                "constructor",
            ]);
            members.insert(added.to_owned(), junk(random));
        }
        3 => {
            if let Some((name, value)) = random.one_of(&others) {
                members.insert((*name).clone(), (*value).clone());
            }
        }
        _ => change_value(members, &name, random),
    }
}

/// Changes a claim a little.
fn change_value(members: &mut Map<String, Value>, name: &str, random: &mut Random) {
    let Some(value) = members.get_mut(name) else { return };
    match value {
        Value::Number(number) => {
            *value = json!(number.as_i64().unwrap_or(0) + random.seconds());
        }
        Value::String(text) => match random.below(4) {
            0 => text.push('x'),
            1 => text.make_ascii_uppercase(),
            2 => *text = text.split(' ').rev().collect::<Vec<_>>().join(" "),
            _ => *text = text.replace(' ', "  "),
        },
        Value::Array(items) => match random.below(3) {
            0 => items.push(junk(random)),
            1 => items.clear(),
            _ => items.reverse(),
        },
        Value::Object(parts) => {
            let names: Vec<_> = parts.keys().cloned().collect();
            if let Some(part) = random.one_of(&names) {
                match random.below(3) {
                    0 => drop(parts.shift_remove(part)),
                    1 => drop(parts.insert(part.clone(), junk(random))),
                    _ => change_value(parts, &part.clone(), random),
                }
            }
        }
        _ => *value = junk(random),
    }
}

fn changed_path(path: &str, random: &mut Random) -> String {
    let tricks = [
        "/",
        "//",
        "/.",
        "/..",
        "/../",
        "..;/",
        ";a=b",
        "%2f",
        "%2F",
        "%2e%2e/",
        "%00",
        "\u{0}",
        "\\",
        "?a=b",
        "#a",
        " ",
        "é",
        "e\u{301}",
        "／",
        "．．",
        "\u{202e}",
        "a",
        "A",
        "0",
        "~",
        "!$&'()*+,=:@",
        "-",
        "\u{1F600}",
    ];
    let trick = random.pick(&tricks);
    let places: Vec<usize> = path.char_indices().map(|(at, _)| at).collect();
    let at = random.one_of(&places).copied().unwrap_or(0);
    let (before, after) = path.split_at_checked(at).unwrap_or((path, ""));
    match random.below(7) {
        0 => format!("{path}{trick}"),
        1 => format!("{trick}{path}"),
        2 => format!("{before}{trick}{after}"),
        3 => path.to_ascii_uppercase(),
        4 => before.to_owned(),
        5 => format!("{path}{}", "/a".repeat(random.below(2000))),
        _ => path.replace(
            "p-abcd1234",
            random.pick(&["p-kids0001", "p-kids0002", "p-abcd1235", "42", "P-ABCD1234"]),
        ),
    }
}

/// SplitMix64: the same requests from the same seed, everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    fn one_of<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let at = self.below(items.len());
        items.get(at)
    }

    fn seconds(&mut self) -> i64 {
        self.one_of(SECONDS).copied().unwrap_or(0)
    }

    fn pick<'a>(&mut self, items: &[&'a str]) -> &'a str {
        self.one_of(items).copied().unwrap_or_default()
    }
}
