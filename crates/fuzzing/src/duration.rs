//! Durations of the policy document, against jiff.

use crate::policies::{Form, document_with};
use jiff::{Span, SpanRelativeTo};
use std::sync::LazyLock;
use wardgate_compiler::{compile, document::Duration};

static FORM: LazyLock<Form> = LazyLock::new(|| Form::of("Duration"));

/// Ten years of 365 days.
const LONGEST: i64 = 3650 * 86_400;

pub(crate) fn duration(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else { return };
    // The bytes as a number are durations too, about the longest that there is.
    if let Some(four) = input.first_chunk::<4>() {
        let number = u32::from_le_bytes(*four);
        for (unit, seconds) in [('s', 1), ('m', 60), ('h', 3600), ('d', 86_400)] {
            let number = number % (2 * 3650 * 86_400 / seconds);
            let expected = Some(number * seconds).filter(|seconds| i64::from(*seconds) <= LONGEST);
            assert_eq!(Duration(format!("{number}{unit}")).seconds(), expected, "{number}{unit}");
        }
    }
    let found = Duration(text.to_owned()).seconds().filter(|_| FORM.fits(text));
    assert_eq!(found, seconds(text), "{text:?}");
    // Reading a whole document is a thousand times as long.
    if text.len() <= 12 && input.iter().map(|byte| u32::from(*byte)).sum::<u32>().is_multiple_of(64) {
        let document = document_with("max_age = \"15m\"", &format!("max_age = {text:?}"));
        let expected = found.is_some_and(|seconds| (1..=90 * 86_400).contains(&seconds));
        assert_eq!(compile(&document).is_ok(), expected, "{text:?} in a document");
    }
}

/// A number and a unit, as jiff reads it where it does.
fn seconds(text: &str) -> Option<u32> {
    let unit = text.chars().next_back()?;
    let number = &text[..text.len() - unit.len_utf8()];
    let shaped = (1..=9).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    let span: Span = (shaped && "smhd".contains(unit)).then(|| text.parse().ok())??;
    let seconds = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?.as_secs();
    u32::try_from(seconds).ok().filter(|_| seconds <= LONGEST)
}
