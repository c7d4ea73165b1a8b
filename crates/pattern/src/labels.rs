//! Labels beside a bare number: nine digits are an order number until something says `ssn`.

/// How many bytes around a number a label may stand in.
const REACH: usize = 24;

pub(crate) const SSN: [&[u8]; 3] = [b"ssn", b"social", b"ss#"];
pub(crate) const PHONE: [&[u8]; 5] = [b"phone", b"tel", b"cell", b"mobile", b"fax"];
pub(crate) const BIRTH: [&[u8]; 3] = [b"dob", b"birth", b"born"];
pub(crate) const NPI: [&[u8]; 1] = [b"npi"];

/// A number in its text.
pub(crate) struct Nearby<'a> {
    pub(crate) text: &'a [u8],
    pub(crate) at: usize,
    pub(crate) length: usize,
}

impl Nearby<'_> {
    /// Whether no letter of ASCII touches the number.
    pub(crate) fn is_clear(&self) -> bool {
        let touches =
            |at: Option<usize>| at.and_then(|at| self.text.get(at)).is_some_and(u8::is_ascii_alphabetic);
        !touches(self.at.checked_sub(1)) && !touches(Some(self.at + self.length))
    }

    /// Whether one of the labels stands before or after the number.
    pub(crate) fn has(&self, labels: &[&[u8]]) -> bool {
        let first = self.at.saturating_sub(REACH);
        let last = self.at + self.length + REACH;
        (first..last).any(|at| {
            let is_here = |label: &&[u8]| {
                let word = self.text.get(at..at + label.len());
                word.is_some_and(|word| word.eq_ignore_ascii_case(label))
            };
            labels.iter().any(is_here)
        })
    }
}
