//! The name of a compiled policy.

use sha2::{Digest, Sha256};
use wardgate_policy::Policy;

/// The first 16 hexadecimal digits of the SHA-256 of the image of a policy that has no hash yet.
pub(crate) fn hash(unnamed: &Policy) -> String {
    let digest = Sha256::digest(unnamed.to_image());
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
