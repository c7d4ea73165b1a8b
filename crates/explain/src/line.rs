//! A record line in words.

use crate::words::words;
use std::fmt::Write;

/// Why a line cannot be explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineProblem(String);

impl std::fmt::Display for LineProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a part of a record means, by its name.
const PARTS: &[(&str, &str)] = &[
    ("id", "decision id of the login: the same as in the denial's text and in the claim `decision.id`"),
    ("sub", "keyed hash of the user's id, after the id of its key"),
    ("act", "the same of who acts for the user"),
    ("pol", "hash of the policy"),
    ("flow", "how the login ran"),
    ("client", "place of the client in the policy: `c2` is `client[2]`, for a machine `machine[2]`"),
    ("machine", "place of the machine client in the policy: `m2` is `machine[2]`"),
    ("api", "place of the API in the policy: `a0` is `api[0]`"),
    ("route", "place of the route in the policy: `r3` is `route[3]`"),
    ("kept", "patient-route scopes that stay"),
    ("cut", "scopes that were taken away"),
    ("set", "claims that were set, each counted once"),
    ("drop", "claims whose value was dropped"),
    ("also", "further reasons"),
];

/// What a record begins with.
const BEGINNINGS: [&str; 2] = ["wg1 ", "wg1-shadow "];

/// A record line, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordLine<'l> {
    /// Whether nothing of it was enforced.
    pub shadow: bool,
    /// Who wrote it: an Action, or the API.
    pub action: &'l str,
    outcome: &'l str,
    code: &'l str,
    parts: Vec<(&'l str, &'l str)>,
}

impl<'l> RecordLine<'l> {
    /// The first record in a text, if it has one.
    ///
    /// # Errors
    /// A record that ends before its code.
    pub fn find(text: &'l str) -> Result<Option<Self>, LineProblem> {
        Self::all(text).next().transpose()
    }

    /// Every record in a text, in order. What stands before, between and behind them in a log is passed over. One that ends
    /// before its code is an error.
    pub fn all(text: &'l str) -> impl Iterator<Item = Result<Self, LineProblem>> {
        let mut rest = text;
        std::iter::from_fn(move || {
            let start = BEGINNINGS.iter().filter_map(|begin| rest.find(begin)).min()?;
            // A log may quote the line.
            let written = |letter: char| letter.is_ascii_alphanumeric() || " =_.,+-".contains(letter);
            let from = rest.get(start..)?;
            let line = from.split(|letter| !written(letter)).next()?;
            // Or set them side by side. A hash may end with `wg1`, and no part is called so.
            let end = BEGINNINGS.iter().filter_map(|begin| line.find(&format!(" {begin}"))).min();
            let record = line.get(..end.unwrap_or(line.len()))?;
            rest = from.get(record.len()..)?;
            Some(Self::read(record))
        })
    }

    fn read(record: &'l str) -> Result<Self, LineProblem> {
        let mut words = record.split_whitespace();
        let mut next = |what: &str| {
            words.next().ok_or_else(|| LineProblem(format!("the record ends before its {what}")))
        };
        let shadow = next("beginning")? == "wg1-shadow";
        let (action, outcome, code) = (next("action")?, next("outcome")?, next("code")?);
        let parts = words.map_while(|word| word.split_once('=')).collect();
        Ok(Self { shadow, action, outcome, code, parts })
    }

    /// Who did what, each reason and what would change it, and then what the parts mean.
    ///
    /// # Errors
    /// A record whose action, outcome, code or part is not known.
    pub fn explain(&self) -> Result<String, LineProblem> {
        let Self { shadow, action, outcome, code, parts } = self;
        let who = match *action {
            "gate" => "the first Action of a login (gate)",
            "token" => "the last Action of a login (token)",
            "machine" => "the Action of machine clients (machine)",
            "api" => "the API (api)",
            other => return Err(unknown("action", other, "gate, token, machine or api")),
        };
        let did = match (*outcome, shadow) {
            ("permit", _) => "let it go on",
            ("redirect", false) if *action == "gate" => "let it go on, to be sent to take a course",
            ("redirect", false) => "sent the person to take a course",
            ("redirect", true) => {
                "would have sent the person to take a course (shadow mode: nothing was done)"
            }
            ("step_up", false) => "asked for a second factor",
            ("step_up", true) => "would have asked for a second factor (shadow mode: nothing was done)",
            ("deny", false) => "refused",
            ("deny", true) => "would have refused (shadow mode: nothing was done)",
            (other, _) => return Err(unknown("outcome", other, "permit, redirect, step_up or deny")),
        };
        let (mut reasons, mut legend) = (reason(code)?, String::new());
        for (name, value) in parts {
            let meaning = PARTS.iter().find(|(known, _)| known == name).map(|(_, meaning)| meaning);
            let meaning =
                meaning.ok_or_else(|| unknown("part", name, "one of the parts in docs/records.md"))?;
            let _ = writeln!(legend, "{name} = {value}  ({meaning})");
            if *name == "also" {
                for other in value.trim_end_matches('+').split(',') {
                    reasons.push_str(&reason(other)?);
                }
                if value.ends_with('+') {
                    reasons.push_str("and more that did not fit\n");
                }
            }
        }
        Ok(format!("{who} {did}\n{reasons}{legend}"))
    }

    /// The value of the part with a name, such as `pol`.
    pub fn part(&self, name: &str) -> Option<&'l str> {
        self.parts.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }
}

/// Explains every record of a text. A text without one, such as that of a denial or a code alone, is explained by the codes
/// in it.
///
/// # Errors
/// A text with neither a `wg1` line nor a code in it, and a record that [`RecordLine::explain`] cannot explain.
pub fn explain_record(text: &str) -> Result<String, LineProblem> {
    let records: Vec<_> = RecordLine::all(text).map(|record| record?.explain()).collect::<Result<_, _>>()?;
    if records.is_empty() { explain_codes(text) } else { Ok(records.join("\n")) }
}

/// A code in words, and what would change it.
fn reason(code: &str) -> Result<String, LineProblem> {
    let known = words(code).ok_or_else(|| unknown("code", code, "a code of docs/codes.md"))?;
    let mut text = format!("{code} {}: {}\n", known.name, known.found);
    if code != "W000" {
        let _ = writeln!(text, "  to change it: {}", known.change);
    }
    Ok(text)
}

/// The codes that stand in a text.
fn explain_codes(text: &str) -> Result<String, LineProblem> {
    let found = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    let is_code = |word: &&str| {
        word.strip_prefix('W')
            .is_some_and(|rest| rest.len() == 3 && rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let explained = found.filter(is_code).map(reason).collect::<Result<String, _>>()?;
    if explained.is_empty() {
        let found = shorten(text);
        let expected = "expected a record that begins with `wg1 `, a denial or a code such as W204";
        return Err(LineProblem(format!("{expected}, found `{found}`")));
    }
    Ok(explained)
}

fn unknown(what: &str, found: &str, expected: &str) -> LineProblem {
    LineProblem(format!("unknown {what} `{}`, expected {expected}", shorten(found)))
}

fn shorten(text: &str) -> String {
    text.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_explained_part_by_part() {
        let line = "2026-11-20 info: wg1 token deny W204 id=0123456789ab pol=00aa flow=interactive client=c0 kept=0 also=W206,W302+";
        let text = explain_record(line).unwrap();
        assert_eq!(text.lines().next().unwrap(), "the last Action of a login (token) refused");
        assert!(text.contains("W204 no_scope_left: patient-route scopes were asked for and none is left"));
        assert!(
            text.contains("\nW302 training_expired: the course was completed too long ago\n  to change it: ")
        );
        assert!(text.contains("\nand more that did not fit\nid = 0123456789ab"));
        assert!(text.ends_with("also = W206,W302+  (further reasons)\n"));
    }

    #[test]
    fn what_a_log_puts_around_a_record_is_passed_over() {
        let line = "wg1 gate deny W204 id=0123456789ab flow=interactive also=W206";
        let expected = explain_record(line).unwrap();
        for (before, after) in
            [("{\"log\":\"", "\"}"), ("'", "'"), ("x ", "\\n"), ("[", "]\n"), ("", " of 3")]
        {
            assert_eq!(
                explain_record(&format!("{before}{line}{after}")).unwrap(),
                expected,
                "{before}{after}"
            );
        }
    }

    #[test]
    fn what_a_hash_ends_with_begins_no_record() {
        let line = "wg1 gate deny W204 id=0123456789ab sub=a2.38QG5WiAi5tDtI1DeODwg1 pol=00aa";
        let found: Vec<_> = RecordLine::all(line).map(|record| record.unwrap().part("pol")).collect();
        assert_eq!(found, [Some("00aa")]);
    }

    #[test]
    fn a_denial_and_a_code_are_explained_too() {
        let expected = explain_record("W302").unwrap();
        assert!(expected.starts_with("W302 training_expired: "));
        assert_eq!(explain_record("Access denied. (W302 c3hft3z86stb)").unwrap(), expected);
        assert_eq!(
            explain_record("W999").unwrap_err().to_string(),
            "unknown code `W999`, expected a code of docs/codes.md"
        );
    }

    #[test]
    fn what_is_no_record_is_said() {
        for (line, said) in [
            (
                "jane",
                "expected a record that begins with `wg1 `, a denial or a code such as W204, found `jane`",
            ),
            ("wg1 token", "the record ends before its outcome"),
            ("wg1 door deny W101", "unknown action `door`, expected gate, token, machine or api"),
            ("wg1 gate deny W999", "unknown code `W999`, expected a code of docs/codes.md"),
            (
                "wg1 gate deny W101 name=jane",
                "unknown part `name`, expected one of the parts in docs/records.md",
            ),
        ] {
            assert_eq!(explain_record(line).unwrap_err().to_string(), said);
        }
    }
}
