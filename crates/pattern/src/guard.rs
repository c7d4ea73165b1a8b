//! What a text looks like: the detectors and the order in which they speak.

use alloc::vec::Vec;

use crate::signs::Signs;
use crate::{Dfa, Text, numbers};

/// Nothing that people write has so many letters and digits on end.
const LONGEST: usize = 200;

/// What a value looks like. The order is the order in which [`PhiGuard::scan`] answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Detector {
    /// A US Social Security number.
    Ssn,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A whole date; or a month with its day or year beside a word of what happened then.
    BirthDate,
    /// A payment card number.
    Card,
    /// A National Provider Identifier.
    Npi,
    /// A Medicare Beneficiary Identifier.
    Medicare,
    /// An ICD-10-CM diagnosis code with its dot.
    Icd10,
    /// A number beside a word that says whose it is: a record, a member, an account, a licence, a device.
    Labelled,
    /// An age over 89.
    Age,
    /// A vehicle identification number with its check digit.
    Vehicle,
    /// A web address.
    Url,
    /// An address of the network: IP or MAC.
    Network,
    /// Data that may be a picture, a recording or a fingerprint.
    Media,
    /// One of the policy's own patterns, counted from 0.
    Custom(u8),
}

/// How many detectors need no pattern of the policy.
const BUILT_IN: u8 = Detector::BUILT_IN.len() as u8;

impl Detector {
    /// The detectors that need no pattern of the policy, in order.
    pub const BUILT_IN: [Detector; 14] = [
        Detector::Ssn,
        Detector::Phone,
        Detector::Email,
        Detector::BirthDate,
        Detector::Card,
        Detector::Npi,
        Detector::Medicare,
        Detector::Icd10,
        Detector::Labelled,
        Detector::Age,
        Detector::Vehicle,
        Detector::Url,
        Detector::Network,
        Detector::Media,
    ];

    /// The name in policies and records. It never changes its meaning.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Detector::Ssn => "ssn",
            Detector::Phone => "phone",
            Detector::Email => "email",
            Detector::BirthDate => "birth_date",
            Detector::Card => "card",
            Detector::Npi => "npi",
            Detector::Medicare => "medicare",
            Detector::Icd10 => "icd10",
            Detector::Labelled => "labelled",
            Detector::Age => "age",
            Detector::Vehicle => "vehicle",
            Detector::Url => "url",
            Detector::Network => "network",
            Detector::Media => "media",
            Detector::Custom(_) => "custom",
        }
    }

    /// The detector's bit in a set of findings: the number of its pattern in the table.
    pub(crate) const fn bit(self) -> u32 {
        1 << match self {
            Detector::Ssn => 0,
            Detector::Phone => 1,
            Detector::Email => 2,
            Detector::BirthDate => 3,
            Detector::Card => 4,
            Detector::Npi => 5,
            Detector::Medicare => 6,
            Detector::Icd10 => 7,
            Detector::Labelled => 8,
            Detector::Age => 9,
            Detector::Vehicle => 10,
            Detector::Url => 11,
            Detector::Network => 12,
            Detector::Media => 13,
            Detector::Custom(index) => index.wrapping_add(BUILT_IN) & 31,
        }
    }

    fn of_lowest_bit(bits: u32) -> Option<Detector> {
        let lowest = bits.trailing_zeros();
        match Detector::BUILT_IN.get(usize::try_from(lowest).unwrap_or(usize::MAX)) {
            Some(detector) => Some(*detector),
            None if lowest < u32::BITS => {
                u8::try_from(lowest).ok()?.checked_sub(BUILT_IN).map(Detector::Custom)
            }
            None => None,
        }
    }
}

/// The detectors of a policy, compiled: tables, each small, of which most texts need none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PhiGuard {
    /// The detectors that speak, as bits.
    pub(crate) chosen: u32,
    /// What a text must have for a table to find anything, and the table. Pattern n of any is the detector with bit n.
    pub(crate) tables: Vec<(Signs, Dfa)>,
    /// Whether there is a table that needs nothing.
    pub(crate) reads_all: bool,
}

impl PhiGuard {
    /// The first detector, in the order of [`Detector`], that finds something anywhere in the text.
    #[must_use]
    pub fn scan(&self, text: &str) -> Option<Detector> {
        self.find(&Text::new(text))
    }

    /// As [`PhiGuard::scan`], of a text that others look at too.
    #[must_use]
    pub fn find(&self, text: &Text<'_>) -> Option<Detector> {
        let mut found = self.findings(text.as_it_is());
        if let Some(plain) = text.plain() {
            // As it is, the digits of other scripts would be letters of a domain.
            found = found & !Detector::Email.bit() | self.findings(plain);
        }
        Detector::of_lowest_bit(found & self.chosen)
    }

    // Called twice, and large.
    #[inline(never)]
    fn findings(&self, (text, signs): (&str, Signs)) -> u32 {
        let is_long = text.len() > LONGEST && has_long_run(text);
        let mut found = if is_long { Detector::Media.bit() } else { 0 };
        if !self.reads_all && !signs.has_any() {
            return found;
        }
        for (needed, table) in &self.tables {
            if signs.has(*needed) {
                found |= table.find(text).bits();
            }
        }
        found | numbers::findings(text.as_bytes(), signs)
    }
}

fn has_long_run(text: &str) -> bool {
    let mut run = 0;
    text.bytes().any(|byte| {
        run = if matches!(byte, b'/'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'+') { run + 1 } else { 0 };
        run > LONGEST
    })
}
