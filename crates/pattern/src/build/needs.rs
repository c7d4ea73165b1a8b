//! What a text must have for a table to find anything, as read off the table.

use alloc::collections::BTreeSet;
use alloc::vec;
use alloc::vec::Vec;

use crate::Dfa;
use crate::dfa::{END, ENTER};
use crate::signs::{self, Signs};

impl Dfa {
    /// What every text has in which something is found.
    pub(crate) fn needs(&self) -> Signs {
        let signs = [signs::DOT, signs::SLASH, signs::COLON, signs::SEMICOLON, signs::AT];
        let needed = signs.into_iter().filter(|sign| self.fewest(|byte| signs::of_byte(byte) == *sign) > 0);
        Signs {
            digits: self.fewest(|byte| byte.is_ascii_digit()),
            bytes: needed.fold(0, |all, sign| all | sign),
        }
    }

    /// How many bytes of a kind a text has at least in which something is found. A table that finds nothing needs
    /// more than there can be.
    fn fewest(&self, is_of_kind: impl Fn(u8) -> bool) -> u32 {
        let is_only_of_kind =
            |column| (0..=u8::MAX).all(|byte| self.column(byte) != column || is_of_kind(byte));
        let columns: BTreeSet<u8> = (0..=u8::MAX).map(|byte| self.column(byte)).collect();
        let (of_kind, others): (Vec<u8>, Vec<u8>) =
            columns.into_iter().partition(|column| is_only_of_kind(*column));
        let mut seen = BTreeSet::from([self.start]);
        let mut reached = vec![self.start];
        for count in 0.. {
            // The states after texts that have one more.
            let mut after = Vec::new();
            while let Some(state) = reached.pop() {
                if self.mark(state, ENTER) | self.mark(state, END) != 0 {
                    return count;
                }
                after.extend(of_kind.iter().map(|column| self.next(state, *column)));
                let next = others.iter().map(|column| self.next(state, *column));
                reached.extend(next.filter(|next| seen.insert(*next)));
            }
            after.retain(|state| seen.insert(*state));
            if after.is_empty() {
                break;
            }
            reached = after;
        }
        u32::MAX
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use crate::signs::{AT, COLON, DOT, SEMICOLON, SLASH, Signs};
    use crate::{Detector, compile_chosen, compile_detectors};

    #[track_caller]
    fn check(custom: &str, digits: u32, bytes: u8, text: &str) {
        let guard = compile_chosen(&[], &[custom]).unwrap();
        let needed: Vec<Signs> = guard.tables.iter().map(|(needed, _)| *needed).collect();
        assert_eq!(needed, [Signs { digits, bytes }], "{custom}");
        assert_eq!(guard.scan(text), Some(Detector::Custom(0)), "{text}");
    }

    #[test]
    fn what_every_match_has_is_needed() {
        check("MRN[- ]?[0-9]{6}", 6, 0, "of MRN 123456");
        check("(?i)sickle cell", 0, 0, "Sickle Cell clinic");
        check("MRN[0-9]{6}|[?]$", 0, 0, "who?");
        check("[A-Z]{5}$", 0, 0, "ends in WORDS");
        check("[0-9]{3}[.][0-9]|x[.][0-9]", 1, DOT, "x.4");
        check("[0-9a-f]{4}:", 0, COLON, "cafe:");
        check("[.:]/;@", 0, SLASH | SEMICOLON | AT, ":/;@");
        check("(a[0-9]|[0-9]{2})*@", 0, AT, "@");
    }

    #[test]
    fn the_built_in_tables_need_what_few_texts_have() {
        let guard = compile_detectors(&[]).unwrap();
        let needed: Vec<(u32, u8)> =
            guard.tables.iter().map(|(Signs { digits, bytes }, _)| (*digits, *bytes)).collect();
        assert_eq!(
            needed,
            [(0, DOT | AT), (5, 0), (1, DOT), (4, DOT), (0, COLON), (0, SLASH | COLON), (2, SEMICOLON)]
        );
    }
}
