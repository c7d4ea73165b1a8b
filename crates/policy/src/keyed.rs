//! Keyed hashes: how a value may leave without being told.

use alloc::vec::Vec;
use sha2::block_api::compress256;

/// A secret has at least this many characters: 32 random bytes in base64url.
pub const MIN_SECRET_CHARS: usize = 43;

/// Unicode scalar values of a text. The library's own count is quick on long texts, for which it takes half a kilobyte.
pub fn count_chars(text: &str) -> usize {
    text.bytes().filter(|byte| byte & 0xc0 != 0x80).count()
}

/// Whether a secret is there, long enough, and no placeholder that deploy tooling left as it was.
pub fn usable(secret: Option<&str>) -> bool {
    secret.is_some_and(|text| {
        count_chars(text) >= MIN_SECRET_CHARS && !text.starts_with("##") && !text.starts_with("@@")
    })
}

const BASE64URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// HMAC-SHA-256 (RFC 2104) over purpose, name, audience and value, each but the last followed by a NUL, as
/// `<key id>.<base64url>`. Name and audience keep one value from being linked across claims and APIs.
pub fn keyed_hash(
    secret: &str,
    key_id: &str,
    purpose: &str,
    name: &str,
    audience: &str,
    value: &str,
) -> Vec<u8> {
    let mut parts = Vec::new();
    for part in [purpose, name, audience, value] {
        parts.extend_from_slice(part.as_bytes());
        parts.push(0);
    }
    parts.pop();
    let hash = hmac(secret.as_bytes(), &parts);
    let mut text = Vec::with_capacity(key_id.len() + 44);
    text.extend_from_slice(key_id.as_bytes());
    text.push(b'.');
    put_base64url(&mut text, &hash);
    text
}

fn hmac(key: &[u8], text: &[u8]) -> [u8; 32] {
    // A key of more than one block is hashed first.
    let hashed;
    let key = if key.len() > BLOCK {
        hashed = sha256(key.to_vec());
        &hashed
    } else {
        key
    };
    let mut inner = masked(key, 0x36);
    inner.extend_from_slice(text);
    let mut outer = masked(key, 0x5c);
    outer.extend_from_slice(&sha256(inner));
    sha256(outer)
}

/// Bytes that SHA-256 takes at once.
const BLOCK: usize = 64;

/// A key as one block under a mask.
fn masked(key: &[u8], mask: u8) -> Vec<u8> {
    let mut block = [mask; BLOCK];
    for (byte, secret) in block.iter_mut().zip(key) {
        *byte ^= secret;
    }
    block.to_vec()
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
        0x6a09_e667,
        0xbb67_ae85,
        0x3c6e_f372,
        0xa54f_f53a,
        0x510e_527f,
        0x9b05_688c,
        0x1f83_d9ab,
        0x5be0_cd19,
    ];
    compress256(&mut state, text.as_chunks().0);
    let mut hash = [0; 32];
    for (bytes, word) in hash.as_chunks_mut().0.iter_mut().zip(state) {
        *bytes = word.to_be_bytes();
    }
    hash
}

fn put_base64url(text: &mut Vec<u8>, bytes: &[u8]) {
    let byte = |at| bytes.get(at).copied().map_or(0, u32::from);
    let mut bit = 0;
    while bit < bytes.len() * 8 {
        let two = byte(bit / 8) << 8 | byte(bit / 8 + 1);
        let index = two >> (10 - bit % 8) & 63;
        text.push(BASE64URL.get(index as usize).copied().unwrap_or(b'A'));
        bit += 6;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_long_and_no_placeholder() {
        let long = "k".repeat(MIN_SECRET_CHARS);
        assert!(usable(Some(&long)));
        let placeholders = [format!("##{long}##"), format!("@@{long}@@")];
        let short = "k".repeat(MIN_SECRET_CHARS - 1);
        for wrong in [&short, &placeholders[0], &placeholders[1], ""] {
            assert!(!usable(Some(wrong)), "{wrong}");
        }
        assert!(!usable(None));
    }

    #[test]
    fn the_hash_is_hmac_sha_256_of_the_parts_joined_by_nul() {
        // Checked against Node: crypto.createHmac('sha256', key).update('claim\0ref\0https://api\0p-1').digest('base64url').
        let secret = "k".repeat(MIN_SECRET_CHARS);
        let hash = keyed_hash(&secret, "c1", "claim", "ref", "https://api", "p-1");
        assert_eq!(hash, b"c1.XztKmveUKHvgnIEYQNpJoDxreIGV2C-rBpEe9Ku3L1g");
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// RFC 4231, section 4; case 5 is cut to 16 bytes there.
    #[test]
    fn the_vectors_of_rfc_4231_hold() {
        let ascending: Vec<u8> = (1..=25).collect();
        let long_text =
            b"This is a test using a larger than block-size key and a larger than block-size data. \
            The key needs to be hashed before being used by the HMAC algorithm.";
        for (case, key, text, expected) in [
            (
                1,
                &[0x0b; 20][..],
                &b"Hi There"[..],
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                2,
                b"Jefe",
                b"what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (3, &[0xaa; 20], &[0xdd; 50], "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
            (4, &ascending, &[0xcd; 50], "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
            (5, &[0x0c; 20], b"Test With Truncation", "a3b6167473100ee06e0c796c2955552b"),
            (
                6,
                &[0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
            (7, &[0xaa; 131], long_text, "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
        ] {
            let hash = hex(&hmac(key, text));
            assert!(hash.starts_with(expected), "case {case}: {hash}");
        }
    }

    #[test]
    fn a_key_of_one_block_is_not_hashed_and_one_byte_more_is() {
        // Checked against Node: crypto.createHmac('sha256', 'k'.repeat(length)).update('text').digest('hex').
        for (length, expected) in [
            (BLOCK, "0414bb1d8c0c4556cdb2028727b16610ae377b1a194b6db1f853d4297f2329bc"),
            (BLOCK + 1, "5b69580123e3d7e788b7e8352ac37a3247b911c5ec0837147b74109a6382d3f5"),
        ] {
            assert_eq!(hex(&hmac(&vec![b'k'; length], b"text")), expected, "{length}");
        }
    }

    #[test]
    fn another_audience_gives_an_unlinkable_value() {
        let secret = "k".repeat(MIN_SECRET_CHARS);
        let of = |audience| keyed_hash(&secret, "c1", "claim", "ref", audience, "p-1");
        assert_ne!(of("https://a"), of("https://b"));
    }
}
