//! One Action's `code.js`: a header that people can read, the shim, and the data.

use crate::{
    engine::{Code, Engine, Module},
    failure::Done,
    snapshot::Snapshot,
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use wardgate_auth0::claim_calls;
use wardgate_compiler::{Compiled, Plan};
use wardgate_policy::{Claim, ClaimSource, Policy};

/// The size of one Action's JavaScript is limited to this many bytes.
pub(crate) const LIMIT: usize = 100_000;

/// A file stays below this many, so that Auth0's limit is never met by surprise.
pub(crate) const BUDGET: usize = 95_000;

/// An Action that is generated.
pub(crate) struct Bundle {
    /// The Action's name in Auth0.
    pub(crate) name: String,
    /// Its trigger.
    pub(crate) trigger: &'static str,
    /// The trigger's version.
    pub(crate) version: &'static str,
    /// Whether it is the trigger's first Action; the others are the last.
    pub(crate) first: bool,
    /// `code.js`.
    pub(crate) code: String,
    /// What it has of the policy.
    pub(crate) policy: Policy,
}

/// What goes into one Action.
struct Parts<'a> {
    /// `gate`, `token` or `machine`.
    action: &'static str,
    trigger: &'static str,
    version: &'static str,
    first: bool,
    purpose: &'static str,
    module: &'a Module,
    policy: Policy,
    snapshot: Snapshot,
    plan: &'a Plan,
}

/// The three Actions of a policy.
pub(crate) fn bundles(compiled: &Compiled, engine: &Engine) -> Done<[Bundle; 3]> {
    let (policy, plans) = (&compiled.policy, &compiled.plans);
    let [gate, token, machine] = [policy.for_gate(), policy.for_token(), policy.for_machine()];
    let parts = [
        Parts {
            action: "gate",
            trigger: "post-login",
            version: "v3",
            first: true,
            purpose: "first Action of a login: who may go on, and the second factor",
            module: &engine.gate,
            snapshot: engine.taker.take(&gate.to_image())?,
            policy: gate,
            plan: &plans.gate,
        },
        Parts {
            action: "token",
            trigger: "post-login",
            version: "v3",
            first: false,
            purpose: "last Action of a login: what the tokens may say",
            module: &engine.token,
            snapshot: engine.taker.take(&token.to_image())?,
            policy: token,
            plan: &plans.token,
        },
        Parts {
            action: "machine",
            trigger: "credentials-exchange",
            version: "v2",
            first: false,
            purpose: "last Action of machine clients: what their tokens may say",
            module: &engine.machine,
            snapshot: engine.taker.take(&machine.to_image())?,
            policy: machine,
            plan: &plans.machine,
        },
    ];
    Ok(parts.map(|parts| Bundle {
        name: name(compiled, parts.action),
        trigger: parts.trigger,
        version: parts.version,
        first: parts.first,
        code: match &parts.module.code {
            Code::Wasm(wasm) => code(compiled, &parts, "", wasm),
            Code::Lowered(text) => {
                let plain = code(compiled, &parts, &format!("{text}\n"), &[]);
                // Packed, it is made a function when the Action starts.
                if plain.len() <= BUDGET {
                    plain
                } else {
                    code(compiled, &parts, "let lowered;\n", text.as_bytes())
                }
            }
        },
        policy: parts.policy,
    }))
}

/// What the Action is called in Auth0: one that enforces nothing says so wherever it is named.
fn name(compiled: &Compiled, action: &str) -> String {
    format!("wardgate-{action}{}", if compiled.policy.shadow { "-shadow" } else { "" })
}

/// `engine` is text of the file; `packed_engine` is packed with the policy.
fn code(compiled: &Compiled, parts: &Parts<'_>, engine: &str, packed_engine: &[u8]) -> String {
    let Parts { action, purpose, module, snapshot, plan, .. } = parts;
    let mut code = header(compiled, &name(compiled, action), purpose, module);
    let _ = writeln!(code, "'use strict';\n{}{engine}{}", plan.to_js(), module.shim.trim());
    let packed = packed([packed_engine, &snapshot.bytes]);
    let mut data = json!({
        "packed": BASE64_STANDARD.encode(&packed),
        "lengths": [packed.len(), packed_engine.len(), snapshot.bytes.len()],
        "place": snapshot.place,
        "checksum": checksum(&packed),
        "namespace": compiled.document.policy.claim_namespace.0,
        "claims": claim_rows(compiled, action),
    });
    if let Some(members) = data.as_object_mut() {
        if compiled.policy.shadow {
            members.insert("shadow".to_owned(), true.into());
        }
        if let Some(portal) = compiled.policy.portal.as_ref().filter(|_| *action == "token") {
            members.insert("portal".to_owned(), portal.secret.clone().into());
        }
    }
    let _ = writeln!(code, "start({data});");
    code
}

/// One LZ4 block of the parts. Most of a module is said twice; unpacking takes a fraction of a
/// millisecond, where loading `zlib` would take several.
fn packed(parts: [&[u8]; 2]) -> Vec<u8> {
    let best = Some(lz4::block::CompressionMode::HIGHCOMPRESSION(12));
    let packed = lz4::block::compress(&parts.concat(), best, false);
    // A block can hold two gigabytes.
    debug_assert!(packed.is_ok());
    packed.unwrap_or_default()
}

/// What each claim of the policy is for the shim: its name below the namespace, the field it copies, the calls that set it
/// as bits. The gate sets none.
fn claim_rows(compiled: &Compiled, action: &str) -> Vec<Value> {
    if action == "gate" {
        return Vec::new();
    }
    let namespace = compiled.document.policy.claim_namespace.0.as_str();
    let row = |claim: &Claim| {
        let field = match claim.source {
            ClaimSource::Field(field) => i32::from(field.0),
            _ => -1,
        };
        let calls = claim_calls(claim, action == "machine");
        if calls.is_empty() {
            return json!(0);
        }
        let bits = calls.iter().fold(0, |bits, call| bits | claim_call_bit(call));
        json!([claim.name.strip_prefix(namespace).unwrap_or(&claim.name), field, bits])
    };
    compiled.policy.claims.iter().map(row).collect()
}

/// A call's place in the shim's own list.
fn claim_call_bit(call: &str) -> u8 {
    match call {
        "accessToken.setCustomClaim" => 1,
        "idToken.setCustomClaim" => 2,
        _ => 4,
    }
}

/// What a person sees who opens the Action in the dashboard.
fn header(compiled: &Compiled, name: &str, purpose: &str, module: &Module) -> String {
    let document = &compiled.document;
    let mut text = format!(
        "/*\n{name}: {purpose}.\nGenerated by Wardgate {}; do not edit: change the policy and build again.\n\n",
        env!("CARGO_PKG_VERSION")
    );
    if compiled.policy.shadow {
        text.push_str("SHADOW MODE: this Action decides and records. It refuses nobody, asks for nothing and changes no token.\n\n");
    }
    let _ = writeln!(text, "policy   {}, hash {}", compiled.policy.label, compiled.policy.hash);
    let (form, bytes) = match &module.code {
        Code::Wasm(wasm) => ("WebAssembly", wasm.as_slice()),
        Code::Lowered(text) => ("JavaScript lowered from WebAssembly", text.as_bytes()),
    };
    let _ = writeln!(text, "engine   {form}, sha256 {}", short_sha256(bytes));
    let _ =
        writeln!(text, "tenants  {}", join(document.policy.tenants.iter().map(|tenant| tenant.0.as_str())));
    let _ = writeln!(
        text,
        "rules    {} clients, {} routes, {} categories, {} courses, {} triggers, {} claims, {} machine clients",
        document.client.len(),
        document.route.len(),
        document.category.len(),
        document.training.len(),
        document.step_up.len(),
        document.claim.len(),
        document.machine.len(),
    );
    let _ =
        writeln!(text, "triggers {}", join(document.step_up.iter().map(|trigger| trigger.name.0.as_str())));
    let _ = writeln!(text, "claims   {}", join(document.claim.iter().map(|claim| claim.name.0.as_str())));
    text.push_str("*/\n");
    text
}

/// At most some names, so that a header stays one; none of them can end the comment.
fn join<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<_> = names.map(|name| name.replace("*/", "* /")).collect();
    if names.len() > 12 {
        let more = names.split_off(12).len();
        names.push(format!("and {more} more"));
    }
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn short_sha256(bytes: &[u8]) -> String {
    sha256(bytes).chars().take(16).collect()
}

/// The checksum that js-shims/shared.js documents and checks.
fn checksum(packed: &[u8]) -> [u32; 2] {
    let mut sum = 0x4741_5445_5741_5244_u64;
    for word in packed.chunks(8) {
        let mut bytes = [0; 8];
        bytes.iter_mut().zip(word).for_each(|(byte, given)| *byte = *given);
        sum = (sum ^ u64::from_le_bytes(bytes) ^ sum >> 29).wrapping_mul(0x9e37_79b1_85eb_ca77);
    }
    [sum as u32, (sum >> 32) as u32]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_that_the_shim_computes() {
        // The same vectors as in tests/harness/assemble.test.js.
        let long: Vec<u8> = (0..1003_u32).map(|i| (7 * i + 3) as u8).collect();
        assert_eq!(checksum(b"\0asm\x01\0\0\0\x01\x02\x03"), [1_178_149_088, 3_951_971_399]);
        assert_eq!(checksum(&long), [394598965, 4241839146]);
        assert_eq!(checksum(&[]), [1_463_898_692, 1_195_463_749]);
    }

    #[test]
    fn a_name_cannot_end_the_header() {
        assert_eq!(join(["a*/b"].into_iter()), "a* /b");
    }
}
