//! Keyed hashes: how a value may leave without being told.

use alloc::string::String;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A secret has at least this many characters: 32 random bytes in base64url.
pub const MIN_SECRET_CHARS: usize = 43;

/// Unicode scalar values of a text. The library's own count is quick on long texts, for which it takes half a kilobyte.
pub fn count_chars(text: &str) -> usize {
    text.bytes().filter(|byte| byte & 0xc0 != 0x80).count()
}

/// Whether a secret is there and long enough.
pub(crate) fn usable(secret: Option<&str>) -> bool {
    secret.is_some_and(|text| count_chars(text) >= MIN_SECRET_CHARS)
}

const BASE64URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// HMAC-SHA-256 over purpose, name, audience and value, each but the last followed by a NUL, as
/// `<key id>.<base64url>`. Name and audience keep one value from being linked across claims and APIs.
pub fn keyed_hash(secret: &str, key_id: &str, purpose: &str, name: &str, audience: &str, value: &str) -> String {
    let mut text = String::with_capacity(key_id.len() + 44);
    text.push_str(key_id);
    text.push('.');
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return text };
    for part in [purpose, name, audience] {
        mac.update(part.as_bytes());
        mac.update(&[0]);
    }
    mac.update(value.as_bytes());
    push_base64url(&mut text, &mac.finalize().into_bytes());
    text
}

fn push_base64url(text: &mut String, bytes: &[u8]) {
    for chunk in bytes.chunks(3) {
        let word = (0..3).fold(0_u32, |word, at| word << 8 | chunk.get(at).copied().map_or(0, u32::from));
        for at in 0..=chunk.len() {
            let index = word >> (18 - 6 * at) & 63;
            text.push(BASE64URL.get(index as usize).copied().map_or('A', char::from));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_hmac_sha_256_of_the_parts_joined_by_nul() {
        // Checked against Node: crypto.createHmac('sha256', key).update('claim\0ref\0https://api\0p-1').digest('base64url').
        let secret = "k".repeat(MIN_SECRET_CHARS);
        let hash = keyed_hash(&secret, "c1", "claim", "ref", "https://api", "p-1");
        assert_eq!(hash, "c1.XztKmveUKHvgnIEYQNpJoDxreIGV2C-rBpEe9Ku3L1g");
    }

    #[test]
    fn another_audience_gives_an_unlinkable_value() {
        let secret = "k".repeat(MIN_SECRET_CHARS);
        let of = |audience| keyed_hash(&secret, "c1", "claim", "ref", audience, "p-1");
        assert_ne!(of("https://a"), of("https://b"));
    }
}
