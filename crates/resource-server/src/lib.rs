//! The API's side: a verified access token and a request in; a decision, its record and an HTTP answer out.
//!
//! The core decides (`wardgate_policy::authorize`). Here are Auth0's names of claims, and the words of RFC 6750 (bearer
//! tokens), RFC 9457 (problem details) and RFC 9470 (step-up). Middleware of every language asks this, so that all give the same
//! answers and lines. Nothing is kept between two requests.

mod answer;
mod guard;
mod token;

pub use answer::Answer;
pub use guard::{AMBIGUOUS_HEADERS, Guard, GuardProblem, Records, Refusal, Verdict};
pub use wardgate_explain::{Outcome, Reason};
