//! A tower layer: each request at an API is decided by the policy that its tokens were issued by.
//!
//! The application verifies tokens, with whatever it verifies them with; `wardgate-resource-server` decides. This reads the
//! request, asks both, and then either calls the service below, which finds [`Authorized`] among the request's extensions, or
//! answers in its place. `examples/patient_api.rs` is a whole API.
//!
//! - Nothing reaches a decision but what the verifier has answered for the token of this very request.
//! - A panic of the verifier refuses, one of the sink changes nothing.
//! - The time is taken from the system here and nowhere below.
//! - Nothing about tokens or patients is kept between two requests.

mod authorized;
mod journal;
mod layer;
mod live;
mod token;

pub use authorized::Authorized;
pub use layer::{GuardLayer, Guarded, Wardgate};
pub use live::{LivePolicy, LoadProblem, Reload};
pub use token::BearerToken;
pub use wardgate_resource_server::{Guard, GuardProblem, Records};
