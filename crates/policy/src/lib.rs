//! The policy model, the request and the decision: pure and total.
//!
//! Nothing here knows Auth0, JSON or JavaScript, reads a clock or draws a random number. Time, the event's
//! facts and the secrets are inputs; the answer is data. What a decision means is written down in
//! `docs/semantics.md`, section by section in the order of the modules below.
#![cfg_attr(not(test), no_std)]

extern crate alloc;

mod access_token;
mod address;
mod admission;
mod authorize;
mod claims;
mod clock;
mod condition;
mod decide;
mod decision;
mod image;
mod keyed;
mod lasting;
mod machine;
mod policy;
mod prune;
mod reads;
mod record;
mod request;
mod route;
mod scopes;
mod second_factor;
mod sets;
mod time;
mod training;

pub use access_token::{AccessToken, Claimed, RecordRef};
pub use address::Network;
pub use authorize::{Access, Call, Reach, authorize};
pub use claims::{ClaimType, ClaimValue};
pub use clock::{Window, Zone};
pub use condition::Condition;
pub use decide::{decide_gate, decide_token};
pub use decision::{
    Code, Consequence, Decision, DecisionId, Grant, Limited, Obligation, Outcome, Proxies, Reason, Rule,
};
pub use keyed::{MIN_SECRET_CHARS, count_chars, keyed_hash, usable as usable_secret};
pub use machine::{MachineRequest, decide_machine};
pub use policy::{
    Api, AuthorizesOn, Category, Claim, ClaimIndex, ClaimSource, Client, Connection, Course, Emergency,
    Employment, Enrol, FieldId, Key, Lapse, Machine, Need, Phi, Policy, Portal, RecordRule, Refusal,
    Restriction, RoleSource, ScopeRule, SessionRule, Trigger, Unattended,
};
pub use reads::Read;
pub use record::{MAX_RECORD, SUBJECT_CHARS, put, put_number, record, record_request};
pub use request::{
    Completion, Correlation, Lifetime, List, Method, NamedRoute, OwnValues, Person, Request, Returned, Stage,
    Value, Values,
};
pub use route::{Methods, Route, RouteTree, Segment, parse_request_path};
pub use scopes::RecordAccess;
pub use sets::{Factor, Factors, Flow, Flows, Lift, Lifts, OidcScope, OidcScopes, Roles, Token, Tokens};
pub use time::{CLOCK_SKEW, Freshness, Seconds, UnixTime};
