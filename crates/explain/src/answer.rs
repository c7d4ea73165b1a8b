//! The engine's answer, typed. `docs/answer.schema.json` is made from these types.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What the engine answers for one run of one Action.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// What is to happen.
    pub outcome: Outcome,
    /// Every reason, in the order found.
    pub reasons: Vec<Reason>,
    /// Calls of Auth0's `api`, in order.
    pub effects: Vec<Effect>,
    /// The console line: at most 256 characters.
    pub record: String,
}

/// What is to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Go on.
    Permit,
    /// Send the person to take a course first.
    Redirect,
    /// Ask for a second factor first.
    StepUp,
    /// Refuse.
    Deny,
}

impl From<wardgate_policy::Outcome> for Outcome {
    fn from(outcome: wardgate_policy::Outcome) -> Self {
        match outcome {
            wardgate_policy::Outcome::Permit => Self::Permit,
            wardgate_policy::Outcome::Redirect => Self::Redirect,
            wardgate_policy::Outcome::StepUp => Self::StepUp,
            wardgate_policy::Outcome::Deny => Self::Deny,
        }
    }
}

impl Outcome {
    /// The name in answers and records.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Permit => "permit",
            Self::Redirect => "redirect",
            Self::StepUp => "step_up",
            Self::Deny => "deny",
        }
    }
}

/// One reason of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// `W` and three digits; see `docs/codes.md`.
    pub code: String,
    /// What the reason leads to.
    pub consequence: Consequence,
    /// Place of the rule in the policy document; `default` where no rule named what was asked, or the reason is about none.
    pub rule: String,
    /// The scope it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
}

/// What a reason leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Consequence {
    /// Nothing but a line in the record.
    Note,
    /// A scope is taken away.
    Strip,
    /// The person is sent to take a course.
    Redirect,
    /// A second factor is asked for.
    StepUp,
    /// The login is refused.
    Deny,
}

impl From<wardgate_policy::Consequence> for Consequence {
    fn from(consequence: wardgate_policy::Consequence) -> Self {
        match consequence {
            wardgate_policy::Consequence::Note => Self::Note,
            wardgate_policy::Consequence::Strip => Self::Strip,
            wardgate_policy::Consequence::Redirect => Self::Redirect,
            wardgate_policy::Consequence::StepUp => Self::StepUp,
            wardgate_policy::Consequence::Deny => Self::Deny,
        }
    }
}

/// A call of Auth0's `api`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// The method, dotted, such as `accessToken.removeScope`.
    pub call: String,
    /// Its arguments; `{ "secret": "NAME" }` stands for the secret of that name.
    pub args: Vec<Value>,
}
