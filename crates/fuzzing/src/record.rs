//! Lines of logs, put into words: whatever stands there.

use regex_lite::Regex;
use std::sync::LazyLock;
use wardgate_explain::{explain_record, words};

/// A record by its vocabulary.
static RECORD: LazyLock<Regex> = LazyLock::new(|| {
    let parts = "id=[0-9a-z]{12}|(sub|act)=[A-Za-z0-9]{1,8}\\.[A-Za-z0-9_]{22}|pol=[0-9a-f]{16}|flow=[a-z]+|client=c[0-9]+|machine=m[0-9]+\
                 |api=a[0-9]+|route=r[0-9]+|(kept|cut|set|drop)=[0-9]+";
    Regex::new(&format!(
        "^wg1(-shadow)? (gate|token|machine|api) (permit|redirect|step_up|deny) W[0-9]{{3}}( ({parts}))*( also=W[0-9]{{3}}(,W[0-9]{{3}})*[+]?)?$"
    ))
    .unwrap()
});

static CODE: LazyLock<Regex> = LazyLock::new(|| Regex::new("W[0-9]{3}").unwrap());

pub(crate) fn record(input: &[u8]) {
    let Ok(line) = str::from_utf8(input) else { return };
    let told = explain_record(line);
    match &told {
        Ok(text) => {
            assert!(CODE.find_iter(line).any(|code| text.contains(code.as_str())), "{line:?}: {text:?}")
        }
        Err(problem) => assert!(problem.to_string().chars().count() < 400, "{problem}"),
    }
    let known = || CODE.find_iter(line).all(|code| words(code.as_str()).is_some());
    if RECORD.is_match(line) && known() {
        let expected = told.unwrap_or_else(|problem| panic!("{line:?}: {problem}"));
        // What a log puts around it is passed over.
        for (before, after) in [("2026-11-20 info: ", "\n"), ("{\"log\":\"", "\"}")] {
            assert_eq!(explain_record(&format!("{before}{line}{after}")).unwrap(), expected, "{line:?}");
        }
    }
}
