//! The record line, taken apart as `docs/semantics.md`, section 16 says.

use std::{collections::BTreeSet, fs, path::Path, sync::LazyLock};

/// What a record line says. Each part has been found to be of the vocabulary.
#[derive(Debug, Default)]
pub struct Line<'l> {
    /// `gate`, `token`, `machine` or `api`.
    pub action: &'l str,
    /// The outcome's name.
    pub outcome: &'l str,
    /// The primary code.
    pub code: &'l str,
    /// The decision id.
    pub id: Option<&'l str>,
    /// Whether it names who acts for the user.
    pub acted: bool,
    /// The policy's hash.
    pub policy: &'l str,
    /// The flow's name.
    pub flow: &'l str,
    /// `kept`, `cut`, `set` and `drop`.
    pub counts: [usize; 4],
    /// The codes of `also`.
    pub also: Vec<&'l str>,
    /// Whether some did not fit.
    pub more: bool,
    /// Whether nothing of it is enforced.
    pub shadow: bool,
}

/// Every code that `docs/codes.md` has.
pub static CODES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/codes.md");
    let page = fs::read_to_string(page).unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| W")?.split_once(" |"));
    rows.map(|(digits, _)| format!("W{digits}")).collect()
});

const FLOWS: [&str; 10] = [
    "interactive",
    "silent",
    "refresh",
    "password",
    "exchange",
    "device",
    "backchannel",
    "unknown",
    "machine",
    "request",
];

/// Takes a line apart.
///
/// # Errors
/// What of the line is not of the vocabulary.
pub fn read(line: &str) -> Result<Line<'_>, String> {
    ensure!(line.len() <= 256, "a record of {} characters", line.len());
    ensure!(
        line.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()),
        "a record with other characters"
    );
    let mut words = line.split(' ').peekable();
    let shadow = match words.next() {
        Some("wg1") => false,
        Some("wg1-shadow") => true,
        other => return Err(format!("a record that begins with {other:?}")),
    };
    let mut found = Line { shadow, ..Line::default() };
    for (what, place, known) in [
        ("action", &mut found.action, &["gate", "token", "machine", "api"]),
        ("outcome", &mut found.outcome, &["permit", "redirect", "step_up", "deny"]),
    ] {
        *place = words.next().unwrap_or_default();
        ensure!(known.contains(place), "a record with the {what} {place}");
    }
    found.code = words.next().unwrap_or_default();
    ensure!(CODES.contains(found.code), "a record with the code {}", found.code);
    let mut part = |key: &str, right: &dyn Fn(&str) -> bool| {
        let value = words.peek().and_then(|word| word.strip_prefix(key)?.strip_prefix('='));
        let value = value.filter(|value| right(value))?;
        words.next();
        Some(value)
    };
    found.id = part("id", &is_id);
    let _subject = part("sub", &is_subject);
    found.acted = part("act", &is_subject).is_some();
    found.policy = part("pol", &|hash| hash.len() == 16 && hash.bytes().all(is_hex)).ok_or("no hash")?;
    found.flow = part("flow", &|flow| FLOWS.contains(&flow)).ok_or("no flow")?;
    for (key, letter) in [("client", 'c'), ("machine", 'm'), ("api", 'a'), ("route", 'r')] {
        part(key, &|place| place.strip_prefix(letter).is_some_and(is_number));
    }
    if found.action != "api" {
        for (key, count) in ["kept", "cut", "set", "drop"].into_iter().zip(&mut found.counts) {
            let digits = |text: &str| is_number(text.trim_end_matches('+'));
            let value = part(key, &digits).ok_or_else(|| format!("no {key}"))?;
            *count = value.trim_end_matches('+').parse().unwrap();
        }
    }
    let codes = part("also", &|_| true).unwrap_or_default();
    found.more = line.ends_with('+');
    ensure!(!line.ends_with("++"), "a record that ends in two signs");
    found.also =
        codes.strip_suffix('+').unwrap_or(codes).split(',').filter(|code| !code.is_empty()).collect();
    ensure!(words.peek().is_none(), "a record with the part {:?}", words.peek());
    for code in &found.also {
        ensure!(CODES.contains(*code), "a record with the other code {code}");
    }
    let once: BTreeSet<_> = found.also.iter().chain([&found.code]).collect();
    ensure!(once.len() == found.also.len() + 1, "a record with a code twice");
    Ok(found)
}

/// Whether a text can be a decision id.
pub fn is_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| b"0123456789abcdefghjkmnpqrstvwxyz".contains(&byte))
}

fn is_subject(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let parts = text.split_once('.');
    parts.is_some_and(|(key, hash)| {
        (1..=8).contains(&key.len()) && hash.len() == 22 && key.bytes().chain(hash.bytes()).all(is_letter)
    })
}

fn is_hex(byte: u8) -> bool {
    byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
