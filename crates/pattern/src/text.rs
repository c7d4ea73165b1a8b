//! A text to look at.

use alloc::string::String;

use crate::plain::plain;
use crate::signs::{BEYOND, Signs};

/// A text with its plain form and what both have: found out once for all that look.
#[derive(Debug)]
pub struct Text<'t> {
    text: &'t str,
    signs: Signs,
    /// Where it differs.
    plain: Option<(String, Signs)>,
}

impl<'t> Text<'t> {
    /// Takes a text to look at.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        let signs = Signs::of(text);
        let plain = if signs.bytes & BEYOND == 0 { None } else { plain(text) };
        let with_signs = |plain: String| {
            let signs = Signs::of(&plain);
            (plain, signs)
        };
        Text { text, signs, plain: plain.map(with_signs) }
    }

    pub(crate) fn as_it_is(&self) -> (&str, Signs) {
        (self.text, self.signs)
    }

    /// The plain form, where the text is not plain.
    pub(crate) fn plain(&self) -> Option<(&str, Signs)> {
        self.plain.as_ref().map(|(plain, signs)| (plain.as_str(), *signs))
    }
}
