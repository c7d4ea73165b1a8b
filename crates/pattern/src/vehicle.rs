//! Vehicle identification numbers, by the check digit of 49 CFR 565.15.

/// How many letters and digits there are.
pub(crate) const PLACES: usize = 17;

/// What each place counts. The check digit's own counts so that all together are a multiple of eleven.
const WEIGHTS: [u8; PLACES] = [8, 7, 6, 5, 4, 3, 2, 10, CHECK, 9, 8, 7, 6, 5, 4, 3, 2];
/// The weight of the check digit, which may be X for ten.
const CHECK: u8 = 21;

/// A character stands for the last digit of its place here. I, O and Q are in no number, and 255 is in no text.
const VALUES: &[u8; 40] = b"0123456789\xffABCDEFGH\xff\xffJKLMN\xffP\xffR\xff\xffSTUVWXYZ";

/// Whether a text starts with letters and digits that are a vehicle identification number. One without a letter is
/// none.
pub(crate) fn starts_with_vehicle(text: &[u8]) -> bool {
    let is_part = |at| text.get(at).is_some_and(u8::is_ascii_alphanumeric);
    // This alone tells most.
    if !is_part(PLACES - 1) || is_part(PLACES) {
        return false;
    }
    // The last four number the vehicles of a maker and a year.
    if !text.get(PLACES - 4..PLACES).is_some_and(|last| last.iter().all(u8::is_ascii_digit)) {
        return false;
    }
    let mut sum = 0;
    let mut has_letter = false;
    for (byte, weight) in text.iter().map(u8::to_ascii_uppercase).zip(WEIGHTS) {
        let Some(at) = VALUES.iter().position(|value| *value == byte) else { return false };
        let is_ten = weight == CHECK && byte == b'X';
        if weight == CHECK && at > 9 && !is_ten {
            return false;
        }
        sum += if is_ten { 10 } else { at % 10 } * usize::from(weight);
        has_letter |= at > 9;
    }
    has_letter && sum % 11 == 0
}
