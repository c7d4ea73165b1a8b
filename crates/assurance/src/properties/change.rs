//! Rules that refuse because of what a user has or gets. Who has less may get more by them, and no other rule does that.

use crate::document::{Facts, items};
use serde_json::Value;
use wardgate_explain::{Consequence, Simulation};

/// Whether a refusal or a strip of the answer is of a rule that looks at what the user has or gets:
///
/// - a trigger, a restriction or a session with a condition on a scope, a category or a role;
/// - a category whose second factor was not used, in a login where it could have been asked for;
/// - employment, and a course with `roles`, which bind whom they bind by roles;
/// - a course with `lapse = "deny"`, which refuses the login of whoever has a role that needs it;
/// - the portal: who is sent there gets nothing yet.
pub(super) fn interlocked(facts: Facts<'_>, answer: &Simulation) -> bool {
    answer.reasons.iter().any(|reason| {
        let rule = reason.rule.replace('[', ".").replace(']', "");
        let (table, name) = rule.split_once('.').unwrap_or((&rule, ""));
        match table {
            "step_up" | "restriction" | "session" => {
                looks_at_grants(&facts.0[table][name.parse::<usize>().unwrap()]["when"])
            }
            "category" => reason.consequence == Consequence::Deny,
            "employment" => true,
            "training" => {
                facts.0["training"][name]["roles"].is_array()
                    || matches!(reason.consequence, Consequence::Redirect | Consequence::Deny)
            }
            _ => false,
        }
    })
}

/// Whether a condition is, in some part of it, about what the user has or gets.
pub(super) fn looks_at_grants(when: &Value) -> bool {
    let own = ["scope", "category", "role"].iter().any(|key| when[key].is_array());
    own || ["all", "any"].iter().any(|key| items(&when[key]).any(looks_at_grants))
}
