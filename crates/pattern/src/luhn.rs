//! Check digits of ISO/IEC 7812-1, annex B.

/// A National Provider Identifier begins with 1 or 2 and carries the check digit that it would have after the prefix
/// 80840 (45 CFR 162.406).
pub(crate) fn is_npi(digits: &[u8]) -> bool {
    if !matches!(digits, [b'1' | b'2', ..]) {
        return false;
    }
    let mut luhn = Luhn::default();
    luhn.read(b"80840");
    luhn.read(digits);
    luhn.holds()
}

/// Whether a text starts with 13 to 19 digits, in groups of three or more parted by a space, dash, dot or slash, that begin
/// as payment cards do (2 to 6) and end with their check digit. An underscore parts them too where no other number goes on
/// with one: most lists of short codes have more items than a card has groups.
pub(crate) fn starts_with_card(before: &[u8], text: &[u8]) -> bool {
    if !matches!(text.first(), Some(b'2'..=b'6')) {
        return false;
    }
    let goes_on = |rest: &[u8]| matches!(rest, [b'_', b'0'..=b'9', ..]);
    let is_first = !matches!(before, [.., b'0'..=b'9', b'_']);
    let mut luhn = Luhn::default();
    let mut is_joined = false;
    let mut rest = text;
    loop {
        let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if length < 3 || luhn.count + length > 19 {
            return false;
        }
        let (group, after) = rest.split_at_checked(length).unwrap_or_default();
        luhn.read(group);
        if luhn.count >= 13 && luhn.holds() && !(is_joined && goes_on(after)) {
            return true;
        }
        is_joined |= goes_on(after);
        rest = match after {
            [b' ' | b'-' | b'.' | b'/', next @ ..] => next,
            [b'_', next @ ..] if is_first => next,
            _ => return false,
        };
    }
}

/// The sums of the digits so far: doubling from the right can begin at either of the last two.
#[derive(Default)]
struct Luhn {
    count: usize,
    /// The sum if the last digit stands plain.
    plain: u32,
    /// The sum if the last digit is doubled.
    doubled: u32,
}

impl Luhn {
    fn read(&mut self, digits: &[u8]) {
        for digit in digits {
            let digit = u32::from(digit & 15);
            let twice = if digit > 4 { digit * 2 - 9 } else { digit * 2 };
            (self.plain, self.doubled) = (self.doubled + digit, self.plain + twice);
            self.count += 1;
        }
    }

    fn holds(&self) -> bool {
        self.plain.is_multiple_of(10)
    }
}
