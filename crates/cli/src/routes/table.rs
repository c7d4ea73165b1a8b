//! The route table as data: what `wardgate routes --format json` prints, and what every other form is made from.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use wardgate_compiler::document::{AuthorizesOn, Enrol, Lapse, Lift, Method, Mode, Phi, Records};

/// Who may reach what: the routes of a policy, in the order of its document, and everything else that decides. Ages and
/// durations are in seconds, but for those of tables that are as the document has them.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Table {
    /// `[policy] id`.
    pub(crate) id: String,
    /// `[policy] version`.
    pub(crate) version: String,
    /// The policy's hash, as records and markers have it.
    pub(crate) hash: String,
    /// The role that it is of. Absent: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) role: Option<String>,
    /// `disabled`: every API with PHI is refused, whatever the routes say.
    pub(crate) phi: Phi,
    /// `shadow`: nothing of this is enforced.
    pub(crate) mode: Mode,
    /// The APIs.
    pub(crate) apis: Vec<ApiRow>,
    /// The routes.
    pub(crate) routes: Vec<RouteRow>,
    /// What it takes to reach the data of a category, by the names that routes have.
    pub(crate) categories: IndexMap<String, CategoryRow>,
    /// Courses, by the names that categories have.
    pub(crate) courses: IndexMap<String, CourseRow>,
    /// Machine clients.
    pub(crate) machines: Vec<MachineRow>,
    /// Triggers that can ask for more than a category does.
    pub(crate) step_ups: Vec<StepUpRow>,
    /// Conditions that no second factor helps against.
    pub(crate) restrictions: Vec<Written>,
    /// Applications that no API protects, which show data themselves; none where the table is of one API.
    pub(crate) applications: Vec<ApplicationRow>,
    /// Accounts for emergencies.
    pub(crate) emergencies: Vec<EmergencyRow>,
    /// Clients that people sign in with.
    pub(crate) clients: Vec<Written>,
    /// What is particular about connections.
    pub(crate) connections: IndexMap<String, Written>,
    /// What the workforce must be. Absent: nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) employment: Option<Written>,
    /// How many people are refused by name.
    pub(crate) refused_subjects: usize,
    /// Attributes that routes can ask for.
    pub(crate) attributes: IndexMap<String, Written>,
    /// Limits of sessions and refresh tokens.
    pub(crate) sessions: Vec<Written>,
    /// The claims that tokens may have.
    pub(crate) claims: Vec<Written>,
    /// The tables that hold for all of this: `policy`, `messages`, `keys`, `phi`, `portal`.
    pub(crate) general: IndexMap<String, Written>,
}

/// A table as the policy document has it, without the keys that say nothing; `docs/policy.md` says what each means.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Written {
    #[serde(flatten)]
    pub(crate) keys: Map<String, Value>,
    /// Its line in the policy document.
    pub(crate) line: usize,
}

/// A step-up: a table of the policy document, but for the second factor.
#[derive(Serialize, JsonSchema)]
pub(crate) struct StepUpRow {
    #[serde(flatten)]
    pub(crate) written: Written,
    /// The second factor that it demands.
    pub(crate) require: NeedRow,
}

/// An application that shows data itself: what it takes is demanded at the sign-in.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ApplicationRow {
    /// Its `client_id`.
    pub(crate) client: String,
    /// The category of its data.
    pub(crate) category: String,
    /// Workforce roles that may sign in.
    pub(crate) roles: Vec<String>,
    /// Its line in the policy document.
    pub(crate) line: usize,
}

/// An account for emergencies.
#[derive(Serialize, JsonSchema)]
pub(crate) struct EmergencyRow {
    /// Its `user_id`.
    pub(crate) user: String,
    /// From when on it is refused.
    pub(crate) expires: String,
    /// The second factor that it always needs.
    pub(crate) require: NeedRow,
    /// What does not bind it. Routes and roles do.
    pub(crate) lifts: Vec<Lift>,
    /// Its line in the policy document.
    pub(crate) line: usize,
}

/// An API.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ApiRow {
    /// Its identifier.
    pub(crate) audience: String,
    /// Whether it serves PHI.
    pub(crate) phi: bool,
    /// What it authorises on.
    pub(crate) authorizes_on: AuthorizesOn,
    /// The type of authorization details that name a route of it.
    pub(crate) authorization_details_type: String,
    /// How long ago an access token may have been issued. Absent: as long as the token lasts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_token_age: Option<u32>,
}

/// A route.
#[derive(Serialize, JsonSchema)]
pub(crate) struct RouteRow {
    /// The API that serves it.
    pub(crate) audience: String,
    /// Methods.
    pub(crate) methods: Vec<Method>,
    /// Its path; `{name}` stands for one segment.
    pub(crate) path: String,
    /// The scope that the API asks for.
    pub(crate) scope: String,
    /// The category of its data.
    pub(crate) category: String,
    /// Workforce roles: any record.
    pub(crate) roles: Vec<String>,
    /// People who reach their own record: `key` is the claim that the path's parameter of the same name is compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) own: Option<Records>,
    /// People who reach the records of others: `key` is the claim that lists them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) proxy: Option<Records>,
    /// Organizations whose logins reach it. Absent: any, and logins without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) organizations: Option<Vec<String>>,
    /// Attributes that the workforce must have: one of the values of each.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) attributes: IndexMap<String, Vec<String>>,
    /// Machine clients that may hold its scope.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) machines: Vec<String>,
    /// Names of triggers whose condition names its scope or category.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) step_ups: Vec<String>,
    /// Names of restrictions whose condition names its scope or category.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) restrictions: Vec<String>,
    /// Its line in the policy document.
    pub(crate) line: usize,
}

/// What it takes to reach the data of a category.
#[derive(Serialize, JsonSchema)]
pub(crate) struct CategoryRow {
    /// Courses that the workforce must have completed.
    pub(crate) training: Vec<String>,
    /// The second factor that the workforce needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mfa: Option<NeedRow>,
    /// The second factor that people need for their own record, or for one they stand in for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) own_mfa: Option<NeedRow>,
    /// Its line in the policy document.
    pub(crate) line: usize,
}

/// A second factor that is needed.
#[derive(Serialize, JsonSchema)]
pub(crate) struct NeedRow {
    /// How long ago it may have been used.
    pub(crate) max_age: u32,
    /// The factors that count.
    pub(crate) factors: Vec<String>,
    /// What becomes of a person who has none.
    pub(crate) enrol: Enrol,
}

/// A course.
#[derive(Serialize, JsonSchema)]
pub(crate) struct CourseRow {
    /// How long a completion lasts.
    pub(crate) max_age: u32,
    /// How long after that a lapse is only reported.
    pub(crate) grace: u32,
    /// The least version that counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) min_version: Option<u32>,
    /// What a lapse does.
    pub(crate) lapse: Lapse,
    /// Whether a person who lacks nothing else is sent to the training portal.
    pub(crate) redirect: bool,
    /// Where its completion is.
    pub(crate) source: String,
    /// The workforce roles it binds. Absent: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) roles: Option<Vec<String>>,
    /// Its line in the policy document.
    pub(crate) line: usize,
}

/// A machine client at an API.
#[derive(Serialize, JsonSchema)]
pub(crate) struct MachineRow {
    /// Its `client_id`.
    pub(crate) client: String,
    /// The API.
    pub(crate) audience: String,
    /// Scopes it may hold.
    pub(crate) scopes: Vec<String>,
    /// Networks it must come from. Absent: anywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) networks: Option<Vec<String>>,
    /// Organizations it must act in. Absent: any, or none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) organizations: Option<Vec<String>>,
    /// Its line in the policy document.
    pub(crate) line: usize,
}
