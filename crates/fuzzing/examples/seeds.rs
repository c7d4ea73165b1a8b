//! Writes inputs for every target to begin with, of what `tests/` and `actions/` have, into a folder for each:
//! `cargo run -p wardgate-fuzzing --example seeds -- target/fuzz/seeds`.

use serde_json::{Map, Value, json};
use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
};
use wardgate_compiler::{Compiled, Plan, project};
use wardgate_explain::{Action, mark_gate_passed, run};
use wardgate_fuzzing::policies;
use wardgate_pattern::{compile_detectors, compile_pattern, compile_search};
use wardgate_policy::UnixTime;

type Done<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> Done {
    let out = std::env::args().nth(1).ok_or("expected a folder, such as target/fuzz/seeds")?;
    let mut seeds =
        Seeds { root: Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."), out: out.into(), count: 0 };
    seeds.documents()?;
    seeds.policies()?;
    seeds.logins()?;
    seeds.requests()?;
    seeds.texts()?;
    println!("{} inputs", seeds.count);
    Ok(())
}

struct Seeds {
    root: PathBuf,
    out: PathBuf,
    count: usize,
}

impl Seeds {
    fn put(&mut self, target: &str, input: impl AsRef<[u8]>) -> Done {
        let folder = self.out.join(target);
        fs::create_dir_all(&folder)?;
        self.count += 1;
        Ok(fs::write(folder.join(format!("seed-{:05}", self.count)), input)?)
    }

    fn documents(&mut self) -> Done {
        let base = self.root.join("crates/compiler/tests/compiler/base.toml");
        self.put("document", fs::read(base)?)?;
        for (_, source, _) in policies() {
            self.put("document", source)?;
        }
        Ok(())
    }

    fn policies(&mut self) -> Done {
        for (_, _, compiled) in policies() {
            let policy = &compiled.policy;
            for part in [policy.clone(), policy.for_gate(), policy.for_token(), policy.for_machine()] {
                self.put("image", part.to_image())?;
            }
            self.put("table", policy.guard.to_bytes())?;
        }
        for pattern in PATTERNS {
            for table in [compile_pattern(pattern), compile_search(&[pattern, "a|b"])].into_iter().flatten() {
                self.put("table", table.to_bytes())?;
            }
        }
        self.put("table", compile_detectors(&[r"(?i)\bmrn[:# ]{0,2}[0-9]{6,10}\b"])?.to_bytes())
    }

    fn logins(&mut self) -> Done {
        for path in files(&self.root.join("tests/scenarios"))? {
            let file = read(&path)?;
            let policy = text(&file, "policy")?;
            let name = Path::new(policy).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            let name = if policy.starts_with("../..") { "reference" } else { name };
            for case in list(&file, "cases") {
                self.login(&path, &file, case, name)?;
            }
        }
        Ok(())
    }

    fn login(&mut self, path: &Path, file: &Value, case: &Value, name: &str) -> Done {
        let Some((_, _, compiled)) = policies().find(|(known, ..)| *known == name) else { return Ok(()) };
        let of = |key: &str| case.get(key).or(file.get(key)).and_then(Value::as_str);
        let mut event = match of("base") {
            Some(base) => read(&path.with_file_name("").join(base))?,
            None => json!({}),
        };
        for (pointer, value) in case.get("set").and_then(Value::as_object).into_iter().flatten() {
            set(&mut event, pointer, value);
        }
        for pointer in list(case, "remove").filter_map(Value::as_str) {
            let (parent, key) = pointer.rsplit_once('/').unwrap_or_default();
            if let Some(Value::Object(parent)) = event.pointer_mut(parent) {
                parent.shift_remove(&unescaped(key));
            }
        }
        let now = of("now").and_then(UnixTime::parse).map_or(-1, UnixTime::millis);
        let actions: &[_] = match of("action") {
            Some("gate") => &[Action::Gate],
            Some("token") => &[Action::Token],
            Some("machine") => &[Action::Machine],
            _ => &[Action::Gate, Action::Token],
        };
        for action in actions {
            if *action == Action::Token {
                mark_gate_passed(&mut event, &compiled.policy.hash);
            }
            let input = json!({ "policy": name, "now": now, "event": event });
            self.put(action.name(), input.to_string())?;
            let answer = run(compiled, *action, &event, now, false)?;
            self.put("record", answer.record)?;
            let crossed = project(plan(compiled, *action), now, &event);
            let numbers: Vec<String> = crossed.numbers.iter().map(u16::to_string).collect();
            self.put(
                "crossing",
                format!("{name} {}\n{}\n{}", action.name(), numbers.join(" "), crossed.text),
            )?;
        }
        Ok(())
    }

    fn requests(&mut self) -> Done {
        for path in files(&self.root.join("tests/vectors"))? {
            let file = read(&path)?;
            let policy = fs::canonicalize(path.with_file_name("").join(text(&file, "policy")?))?;
            let source = fs::read_to_string(policy)?;
            let Some((name, _, compiled)) = policies().find(|(_, known, _)| **known == *source) else {
                continue;
            };
            let audience = text(&file, "audience")?;
            let api = compiled.document.api.iter().position(|api| api.audience.0 == audience);
            let now = UnixTime::parse(text(&file, "now")?).map_or(-1, UnixTime::millis);
            for case in list(&file, "cases") {
                let token = file.get("tokens").and_then(|tokens| tokens.get(text(case, "token").ok()?));
                let mut claims = token.cloned().unwrap_or_default();
                for (pointer, value) in case.get("set").and_then(Value::as_object).into_iter().flatten() {
                    set(&mut claims, pointer, value);
                }
                let input = json!({
                    "policy": name, "api": api, "now": now, "claims": claims, "method": case["method"], "path": case["path"],
                });
                self.put("request", input.to_string())?;
            }
        }
        Ok(())
    }

    fn texts(&mut self) -> Done {
        for pattern in PATTERNS {
            self.put("pattern", format!("{pattern}\u{1e}{}", TEXTS.join("\u{1e}")))?;
        }
        // The longest list that is read, and one that is longer.
        for count in [2000, 2001] {
            let (numbers, parts) = (" 1".repeat(count), "\u{1f}a".repeat(count));
            self.put(
                "crossing",
                format!("reference gate\n102 {count}{numbers}\n\u{a7}1795176000000{parts}"),
            )?;
        }
        for (target, inputs) in INPUTS {
            for input in *inputs {
                self.put(target, input)?;
            }
        }
        Ok(())
    }
}

fn plan(compiled: &Compiled, action: Action) -> &Plan {
    match action {
        Action::Gate => &compiled.plans.gate,
        Action::Machine => &compiled.plans.machine,
        Action::Token | Action::Flow => &compiled.plans.token,
    }
}

fn files(folder: &Path) -> Done<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        paths.push(entry?.path());
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> Done<Value> {
    Ok(serde_json::from_str(&fs::read_to_string(path)?)?)
}

fn text<'v>(value: &'v Value, key: &str) -> Done<&'v str> {
    Ok(value.get(key).and_then(Value::as_str).ok_or_else(|| format!("no {key}"))?)
}

fn list<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

/// Puts a value at a pointer, making the objects above it.
fn set(whole: &mut Value, pointer: &str, value: &Value) {
    let mut at = whole;
    for key in pointer.split('/').skip(1).map(unescaped) {
        if let Value::Array(items) = at {
            let Some(item) = key.parse::<usize>().ok().and_then(|key| items.get_mut(key)) else { return };
            at = item;
            continue;
        }
        if !at.is_object() {
            *at = Value::Object(Map::new());
        }
        let Some(members) = at.as_object_mut() else { return };
        at = members.entry(key).or_insert(Value::Null);
    }
    *at = value.clone();
}

fn unescaped(key: &str) -> String {
    key.replace("~1", "/").replace("~0", "~")
}

const PATTERNS: &[&str] = &[
    "^[a-z][a-z0-9_-]{1,30}$",
    "^(employee|contractor|student|volunteer)$",
    "(a|ab)(c|bcd)*",
    "a^b|",
    r"(?s)(?-s).\Aa\z",
    "(?Rm)^a$",
    r"[\w.-]+@[^\d\s]+\W\S\D",
    r"\b\B\b{start}a\b{end}\b{start-half}.\b{end-half}\<a\>",
    r"[[:alpha:]][[:^punct:]][]a-][^é-ü]",
    "(?i)É[Z-a](?-i:k)",
    "((?i)a)b",
    "a(?i)b|c",
    "(?i)[^a-c]",
    "(?i)[[:^lower:]]+",
    "(?m)a$\n^b",
    "[^\u{0}-\u{7f}]?[^é]",
    r"é\b|\Ba\B",
    r"[\s\S]{2}",
    "(?U)a+?b{0}c{2,}?(?:(?P<n>d)|(?<m>e))",
    "(?x) a b # c\n (?-x: a b)",
    r"\x41\u00e9\U0001F600\x{20}\t\n\.\-",
    "(|a)+(^a|b$)*",
    "a{900}",
    "(a|b)*a(a|b){8}",
];

const TEXTS: [&str; 4] = ["abcd", "é😀\u{212a}\n", "a b-A@1.c\r\n", ""];

/// What is too small to be anywhere else.
const INPUTS: &[(&str, &[&str])] = &[
    ("duration", &["15m", "12h", "365d", "90s", "3650d", "3651d", "999999999h", "+5m", "1h30m", "٣m", "0d"]),
    (
        "instant",
        &[
            "2026-11-20T12:00:00.123Z",
            "2026-11-20",
            "2024-02-29T23:59:59.999999999+23:59",
            "1970-01-01T00:00:00-00:01",
            "9999-12-31T23:59:59.999Z",
            "1969-12-31T23:59:59.9999Z",
            "2026-11-20t12:00:60z",
            "2100-02-29",
            "2400-02-29",
        ],
    ),
    (
        "network",
        &[
            "203.0.113.0/24\n203.0.113.7\n::ffff:203.0.113.255\n203.0.114.0\n1.2.3.04",
            "2001:db8::/32\n2001:db8:ffff::1\n2001:db9::\n1:2:3:4:5:6:7:8",
            "::/0\n0.0.0.0\nfe80::1%eth0\n1:2:3:4:5:6:1.2.3.4",
            "::ffff:0:0/96\n1.2.3.4\n::1.2.3.4\n1::2::3",
            "0.0.0.0/0\n255.255.255.255\n256.1.1.1",
            "1.2.3.4/032\n1.2.3.4",
        ],
    ),
    (
        "hours",
        &[
            "America/Chicago\nmon-fri 07:00-19:00\n1793512799000\n1793512800000\n1793516400000",
            "Asia/Kolkata\nsat-mon 22:30-06:15\n1795176000000\n2082758400000\n1767225599999",
            "Australia/Lord_Howe\nsun 00:00-24:00\n1800000000000",
            "Europe/Dublin\nwed-tue 24:00-01:00\n0",
            "UTC\nfri 12:00-11:59\n1795176000000",
        ],
    ),
    (
        "phi",
        &[
            "Ada Okafor\u{1e}ada.okafor+x@mercy.example\u{1e}+15550100199\u{1e}seen by ADA_OKAFOR on 555-010-0199",
            "Ann\u{1e}ann@b.cc\u{1e}\u{1e}planning with ann",
            "\u{1e}\u{1e}\u{1e}SSN 123-45-6789, MRN: 00412345, 4111 1111 1111 1111, J45.901, 1EG4-TE5-MK73",
            "\u{1e}\u{1e}\u{1e}born 1980-03-14, aged 92, 1HGCM82633A004352, 10.0.0.1, https://a.b, +1 (415) 555-0132",
        ],
    ),
    (
        "record",
        &[
            "wg1 gate deny W905",
            "wg1 api deny W706 id=8k2v6n0qf3tz pol=ee63bb2da9f885c6 flow=request client=c1 api=a0 route=r1",
            "Access denied. (W302 c3hft3z86stb)",
            "{\"log\":\"wg1-shadow token redirect W301 id=0123456789ab also=W302,W402+\"}",
        ],
    ),
];
