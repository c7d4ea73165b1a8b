//! Keyed hashes: how a value may leave without being told.

use alloc::{string::String, vec::Vec};
use sha2::block_api::compress256;

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

/// HMAC-SHA-256 (RFC 2104) over purpose, name, audience and value, each but the last followed by a NUL, as
/// `<key id>.<base64url>`. Name and audience keep one value from being linked across claims and APIs.
pub fn keyed_hash(secret: &str, key_id: &str, purpose: &str, name: &str, audience: &str, value: &str) -> String {
    let mut inner = masked(secret, 0x36);
    for part in [purpose, name, audience] {
        inner.extend_from_slice(part.as_bytes());
        inner.push(0);
    }
    inner.extend_from_slice(value.as_bytes());
    let mut outer = masked(secret, 0x5c);
    outer.extend_from_slice(&sha256(inner));
    let mut text = String::with_capacity(key_id.len() + 44);
    text.push_str(key_id);
    text.push('.');
    push_base64url(&mut text, &sha256(outer));
    text
}

/// Bytes that SHA-256 takes at once.
const BLOCK: usize = 64;

/// The secret as one block under a mask; a longer one is hashed first.
fn masked(secret: &str, mask: u8) -> Vec<u8> {
    let mut block = secret.as_bytes().to_vec();
    if block.len() > BLOCK {
        block = sha256(block).to_vec();
    }
    while block.len() < BLOCK {
        block.push(0);
    }
    block.iter_mut().for_each(|byte| *byte ^= mask);
    block
}

/// SHA-256 (FIPS 180-4) of a text that is there as a whole; the crate's own interface takes it in parts, at the cost of a
/// kilobyte.
fn sha256(mut text: Vec<u8>) -> [u8; 32] {
    let bits = text.len() as u64 * 8;
    text.push(0x80);
    while text.len() % BLOCK != BLOCK - 8 {
        text.push(0);
    }
    text.extend_from_slice(&bits.to_be_bytes());
    let mut state = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ];
    compress256(&mut state, text.as_chunks().0);
    let mut hash = [0; 32];
    for (bytes, word) in hash.as_chunks_mut().0.iter_mut().zip(state) {
        *bytes = word.to_be_bytes();
    }
    hash
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
