//! What a text looks like: the detectors and the order in which they speak.

use core::ops::RangeInclusive;

use crate::{Dfa, numbers};

/// What a value looks like. The order is the order in which [`PhiGuard::scan`] answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Detector {
    /// A US Social Security number.
    Ssn,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A whole date: year, month and day.
    BirthDate,
    /// A payment card number.
    Card,
    /// A National Provider Identifier.
    Npi,
    /// A Medicare Beneficiary Identifier.
    Medicare,
    /// An ICD-10-CM diagnosis code with its dot.
    Icd10,
    /// One of the policy's own patterns, counted from 0.
    Custom(u8),
}

impl Detector {
    /// The detectors that need no pattern of the policy, in order.
    pub const BUILT_IN: [Detector; 8] = [
        Detector::Ssn,
        Detector::Phone,
        Detector::Email,
        Detector::BirthDate,
        Detector::Card,
        Detector::Npi,
        Detector::Medicare,
        Detector::Icd10,
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
            Detector::Custom(index) => index.wrapping_add(8) & 31,
        }
    }

    fn of_lowest_bit(bits: u32) -> Option<Detector> {
        let lowest = bits.trailing_zeros();
        match Detector::BUILT_IN.get(usize::try_from(lowest).unwrap_or(usize::MAX)) {
            Some(detector) => Some(*detector),
            None if lowest < u32::BITS => u8::try_from(lowest).ok()?.checked_sub(8).map(Detector::Custom),
            None => None,
        }
    }
}

/// The detectors of a policy, compiled: a table that finds most of what they look for, and candidates for the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PhiGuard {
    /// Pattern n of the table is the detector with bit n; the one of [`Detector::Card`] finds candidates only.
    pub(crate) dfa: Dfa,
    /// The detectors that speak, as bits.
    pub(crate) chosen: u32,
    /// Whether nothing is found in a text without one of [`TELLING`].
    pub(crate) told: bool,
}

/// Digits, the at sign, and what stands between: what numbers, dates, codes and addresses cannot do without. Few texts
/// have one.
pub(crate) const TELLING: RangeInclusive<u8> = b'0'..=b'@';

impl PhiGuard {
    /// The first detector, in the order of [`Detector`], that finds something anywhere in the text.
    #[must_use]
    pub fn scan(&self, text: &str) -> Option<Detector> {
        Detector::of_lowest_bit(self.findings(text) & self.chosen)
    }

    fn findings(&self, text: &str) -> u32 {
        if self.told && !text.bytes().any(|byte| TELLING.contains(&byte)) {
            return 0;
        }
        let found = self.dfa.find(text).bits();
        if found & numbers::CANDIDATE == 0 {
            return found;
        }
        found & !numbers::CANDIDATE | numbers::findings(text.as_bytes())
    }
}

#[cfg(all(test, feature = "build"))]
mod tests {
    use crate::compile_detectors;

    #[test]
    fn texts_without_a_telling_byte_are_read_where_a_pattern_can_do_without() {
        for (custom, told, text) in [
            (&[][..], true, None),
            (&["MRN[- ]?[0-9]{6}"], true, Some("of MRN 123456")),
            (&["(?i)sickle cell"], false, Some("Sickle Cell clinic")),
            (&["MRN[0-9]{6}|[?]$"], true, Some("who?")),
            (&["[A-Z]{5}$"], false, Some("ends in WORDS")),
        ] {
            let guard = compile_detectors(custom).unwrap();
            assert_eq!(guard.told, told, "{custom:?}");
            assert!(text.is_none_or(|text| guard.scan(text).is_some()), "{text:?}");
        }
    }
}
