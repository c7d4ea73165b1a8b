//! Labels beside a number: nine digits are an order number until something says `ssn`.

/// How many bytes around a number a label may stand in.
pub(crate) const REACH: usize = 24;
/// The same around an age, which is a number like any other.
pub(crate) const SHORT_REACH: usize = 10;

// Labels in small letters, parted by bars. A space is anything but a letter, or an end of the text; where the first
// label begins with one, no letter stands before any.
pub(crate) const SSN: &[u8] = b"ssn|social|ss#";
pub(crate) const PHONE: &[u8] = b"phone|tel|cell|mobile|fax";
pub(crate) const NPI: &[u8] = b"npi";
/// What happens on a day.
pub(crate) const DAY: &[u8] = b" dob | date | birthd| born | died | deceased| admitted| discharged";
pub(crate) const AGE: &[u8] = b" age | aged | years old| year old| yrs old| yo | y o ";
/// What gives people and their things numbers; the last begins the product code of a device in a GS1 label.
pub(crate) const NUMBERED: &[u8] = b" mrn | chart | record | member | subscriber | beneficiary| medicaid\
    | account | acct | iban | licen| certificate | dea n| zip | serial | imei | plate |(01)";

/// A run of letters or digits in its text.
pub(crate) struct Nearby<'a> {
    pub(crate) text: &'a [u8],
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
    pub(crate) fn has(&self, labels: &[u8], reach: usize) -> bool {
        let are_words = labels.first() == Some(&b' ');
        (self.at.saturating_sub(reach)..=self.at + self.length + reach)
            .filter(|after| !are_words || !self.is_letter(*after))
            .any(|after| labels.split(|byte| *byte == b'|').any(|label| self.is_at(after, label)))
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
