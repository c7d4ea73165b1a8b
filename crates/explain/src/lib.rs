//! Whole events in, whole explanations out: what tools and pages show of a decision. No rule, and no other decision
//! than the engine's own: it asks `wardgate-auth0` what the deployed module asks it, and puts words to the answer.

mod answer;
mod detail;
mod line;
mod simulate;
mod words;

pub use answer::{Answer, Consequence, Effect, Outcome, Reason};
pub use detail::detail;
pub use line::{LineProblem, RecordLine, explain_record};
pub use simulate::{
    AccessToken, Action, IdToken, Simulation, Tokens, mark_gate_passed, pass_challenge, run, tokens,
};
pub use words::{Words, words};
