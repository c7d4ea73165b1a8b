//! The name of a compiled policy.

use crate::numbers::Numbers;
use sha2::{Digest, Sha256};
use wardgate_policy::Policy;

/// The first 16 hexadecimal digits of the SHA-256 of the image of a policy that has no hash yet, and of the paths of the
/// fields that it names: the image has numbers for them, in which two policies may agree that read different fields.
pub(crate) fn of(unnamed: &Policy, numbers: &Numbers) -> String {
    let mut digest = Sha256::new_with_prefix(unnamed.to_image());
    for path in numbers.paths() {
        digest.update([0]);
        digest.update(path);
    }
    digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
