//! Labels beside a number: nine digits are an order number until something says `ssn`.

use crate::signs;

/// How many bytes around a number a label may stand in.
pub(crate) const REACH: usize = 24;
/// The same around an age, which is a number like any other.
pub(crate) const SHORT_REACH: usize = 10;

/// A label in small letters. A space is anything but a letter, or an end of the text.
pub(crate) struct Label {
    text: &'static [u8],
    /// Its letters, as [`signs::letters`] has them.
    letters: u32,
}

const fn label(text: &'static str) -> Label {
    let text = text.as_bytes();
    let mut letters = 0;
    let mut rest = text;
    while let [byte, after @ ..] = rest {
        letters |= signs::letter(*byte);
        rest = after;
    }
    Label { text, letters }
}

pub(crate) const SSN: &[Label] = &[label("ssn"), label("social"), label("ss#")];
pub(crate) const PHONE: &[Label] =
    &[label("phone"), label(" tel "), label(" telef"), label(" cell "), label("mobile"), label("fax")];
pub(crate) const NPI: &[Label] = &[label("npi")];
/// What happens on a day.
pub(crate) const DAY: &[Label] = &[
    label(" dob "),
    label(" date "),
    label(" birthd"),
    label(" born "),
    label(" died "),
    label(" deceased"),
    label(" admitted"),
    label(" discharged"),
];
pub(crate) const AGE: &[Label] = &[
    label(" age "),
    label(" aged "),
    label(" years old"),
    label(" year old"),
    label(" yrs old"),
    label(" yo "),
    label(" y o "),
];
/// What gives people and their things numbers; the last begins the product code of a device in a GS1 label.
pub(crate) const NUMBERED: &[Label] = &[
    label(" mrn "),
    label(" chart "),
    label(" record "),
    label(" member "),
    label(" subscriber "),
    label(" beneficiary"),
    label(" medicaid"),
    label(" account "),
    label(" acct "),
    label(" iban "),
    label(" licen"),
    label(" certificate "),
    label(" dea n"),
    label(" zip "),
    label(" serial "),
    label(" imei "),
    label(" plate "),
    label("(01)"),
];

/// Whether a text with these letters may have one of the labels.
pub(crate) fn may_have(labels: &[Label], letters: u32) -> bool {
    labels.iter().any(|label| label.may_be_in(letters))
}

impl Label {
    fn may_be_in(&self, letters: u32) -> bool {
        self.letters & !letters == 0
    }
}

/// A run of letters or digits in its text.
pub(crate) struct Nearby<'a> {
    pub(crate) text: &'a [u8],
    /// What [`signs::letters`] says of the text.
    pub(crate) letters: u32,
    pub(crate) at: usize,
    pub(crate) length: usize,
}

impl Nearby<'_> {
    /// Whether no letter of ASCII touches the run.
    pub(crate) fn is_clear(&self) -> bool {
        !self.is_letter(self.at) && !self.is_letter(self.at + self.length + 1)
    }

    /// Whether one of the labels stands so many bytes before the run, or after it.
    #[inline(never)]
    pub(crate) fn has(&self, labels: &[Label], reach: usize) -> bool {
        let places = self.at.saturating_sub(reach)..=self.at + self.length + reach;
        let mut likely = labels.iter().filter(|label| label.may_be_in(self.letters));
        likely.any(|label| places.clone().any(|after| self.is_at(after, label.text)))
    }

    /// Whether a label stands in the text, one byte before this place.
    fn is_at(&self, after: usize, label: &[u8]) -> bool {
        (after..).zip(label).all(|(after, wanted)| match wanted {
            b' ' => !self.is_letter(after),
            _ => self.before(after).is_some_and(|byte| byte | 0x20 == *wanted | 0x20),
        })
    }

    fn is_letter(&self, after: usize) -> bool {
        self.before(after).is_some_and(u8::is_ascii_alphabetic)
    }

    fn before(&self, after: usize) -> Option<&u8> {
        self.text.get(after.checked_sub(1)?)
    }
}
