//! `wardgate check`: every problem of a policy document in one run.

use crate::{
    arguments::Check,
    failure::{Done, Failure},
    files,
    output::{errln, outln},
    policy::{self, plural},
};
use wardgate_compiler::compile;

pub(crate) fn run(given: &Check) -> Done {
    let source = files::read(&given.policy, "a policy document")?;
    let file = given.policy.display().to_string();
    let compiled =
        compile(&source).map_err(|problems| Failure::shown(policy::render(&file, &source, &problems)))?;
    let warnings = [compiled.warnings, policy::expired(&source, given.now.as_deref())?].concat();
    if !warnings.is_empty() {
        let shown = policy::render(&file, &source, &warnings);
        if given.strict {
            return Err(Failure::shown(shown));
        }
        errln!("{shown}");
    }
    let document = &compiled.document;
    outln!(
        "{file}: policy {} is sound: {}, {}, {}, {}, {}, {}; hash {}",
        compiled.policy.label,
        plural(document.api.len(), "API"),
        plural(document.client.len(), "client"),
        plural(document.route.len(), "route"),
        plural(document.claim.len(), "claim"),
        plural(document.step_up.len(), "trigger"),
        plural(document.machine.len(), "machine client"),
        compiled.policy.hash,
    );
    Ok(())
}
