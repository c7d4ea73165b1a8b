//! What is answered: one outcome, every reason for it, and what has to be done.

use crate::{
    claims::ClaimValue,
    request::{Completion, Value},
    scopes::RecordAccess,
    sets::{Factors, Roles},
    time::UnixTime,
};
use alloc::vec::Vec;
use core::mem::discriminant;

/// The answer. A stricter one wins: [`Outcome::and`] is the maximum, so it is associative and commutative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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

impl Outcome {
    /// Both together: the stricter.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.max(other)
    }

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

/// What a reason leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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

impl Consequence {
    /// What it alone would make of the login.
    pub const fn outcome(self) -> Outcome {
        match self {
            Self::Note | Self::Strip => Outcome::Permit,
            Self::Redirect => Outcome::Redirect,
            Self::StepUp => Outcome::StepUp,
            Self::Deny => Outcome::Deny,
        }
    }

    /// The name in answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Strip => "strip",
            Self::Redirect => "redirect",
            Self::StepUp => "step_up",
            Self::Deny => "deny",
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $number:literal $name:literal,)+) => {
        #[expect(non_upper_case_globals, reason = "they are used as an enum's variants are")]
        impl Code {
            $($(#[$doc])* pub const $variant: Self = Self($number);)+

            /// Every code with its name, in order.
            pub const ALL: &'static [(Self, &'static str)] = &[$((Self::$variant, $name),)+];
        }
    };
}

/// Why. The number is all that an outsider sees; among the reasons of the strictest consequence, the lowest
/// number is the primary one. A code never gets a second meaning. A number and no enum, so that a policy's image can
/// hold one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code(pub(crate) u16);

codes! {
    /// The clock could not be read.
    TimeUnreadable = 100 "time_unreadable",
    /// The policy is not for this tenant.
    TenantRefused = 101 "tenant_refused",
    /// The policy names no such client.
    ClientUnknown = 102 "client_unknown",
    /// PHI is switched off.
    PhiDisabled = 103 "phi_disabled",
    /// The client may not ask for this audience.
    AudienceRefused = 104 "audience_refused",
    /// The client may not be reached through this connection.
    ConnectionRefused = 105 "connection_refused",
    /// An authorization code without PKCE.
    PkceMissing = 106 "pkce_missing",
    /// An OpenID Connect scope that the client does not name.
    OidcScopeRefused = 107 "oidc_scope_refused",
    /// A protocol that ends in an assertion, which this policy does not govern.
    AssertionRefused = 108 "assertion_refused",
    /// The gate did not run before, or ran with another policy.
    GateMissing = 109 "gate_missing",
    /// The account's e-mail address is not verified.
    EmailUnverified = 110 "email_unverified",
    /// A refresh at a PHI client without an audience.
    RefreshWithoutAudience = 111 "refresh_without_audience",
    /// A secret that the policy names is missing or too short.
    SecretUnusable = 112 "secret_unusable",
    /// The event names no user.
    UserMissing = 113 "user_missing",
    /// What was asked for is there and cannot be read, so it cannot be narrowed either.
    RequestUnreadable = 114 "request_unreadable",
    /// A protocol that the client does not name.
    ProtocolRefused = 115 "protocol_refused",
    /// An organization that the client or the scope does not name, or none.
    OrganizationRefused = 116 "organization_refused",
    /// Somebody acts for the user whom the client does not name.
    DelegationRefused = 117 "delegation_refused",
    /// The policy refuses this user.
    SubjectRefused = 118 "subject_refused",
    /// Somebody acts for the user, and the client names them or handles no PHI.
    DelegationUsed = 119 "delegation_used",
    /// The status of employment is none that counts.
    EmploymentInactive = 121 "employment_inactive",
    /// Employment has not begun.
    EmploymentAhead = 122 "employment_ahead",
    /// Employment has ended.
    EmploymentEnded = 123 "employment_ended",
    /// On leave.
    OnLeave = 124 "on_leave",
    /// The account was not used for too long.
    AccountDormant = 125 "account_dormant",
    /// The session or refresh token has lasted too long.
    SessionExpired = 131 "session_expired",
    /// Nobody can tell how long the session or refresh token has lasted.
    SessionUnknown = 132 "session_unknown",
    /// A restriction holds.
    Restricted = 133 "restricted",
    /// The login is too long ago, and an Action cannot ask for another.
    ReauthenticationRequired = 134 "reauthentication_required",
    /// An account for emergencies that has expired.
    EmergencyExpired = 141 "emergency_expired",
    /// An account for emergencies was used.
    EmergencyUsed = 142 "emergency_used",

    /// A route that the policy does not have.
    RouteUnknown = 201 "route_unknown",
    /// A named route that the user may not reach.
    RouteRefused = 202 "route_refused",
    /// Authorization details of a type that the policy does not govern.
    DetailsRefused = 203 "details_refused",
    /// Patient-route scopes were asked for and none is left.
    NoScopeLeft = 204 "no_scope_left",
    /// The API does not look at scopes, so taking one away would not protect it.
    StripIneffective = 205 "strip_ineffective",
    /// None of the user's roles has the scope.
    RoleRefused = 206 "role_refused",
    /// A scope that neither a route nor the client governs.
    ScopeUngoverned = 207 "scope_ungoverned",
    /// Own or proxy access without the claim that says whose.
    RecordKeyMissing = 208 "record_key_missing",
    /// The user lacks an attribute that the scope's routes ask for.
    AttributeRefused = 209 "attribute_refused",

    /// No completion of the course, or one that cannot be read.
    TrainingMissing = 301 "training_missing",
    /// The completion is too long ago.
    TrainingExpired = 302 "training_expired",
    /// The completion is in the future.
    TrainingFuture = 303 "training_future",
    /// The completed version is too old, or cannot be read.
    TrainingVersion = 304 "training_version",
    /// The completion is too long ago, within the days of grace.
    TrainingGrace = 305 "training_grace",
    /// What came back from the training portal is not what was asked of it.
    CompletionRefused = 306 "completion_refused",

    /// No second factor that counts.
    FactorMissing = 401 "factor_missing",
    /// The second factor was too long ago.
    FactorStale = 402 "factor_stale",
    /// A second factor, but of no type that counts here.
    FactorWeak = 403 "factor_weak",
    /// A second factor is needed and none is enrolled.
    FactorNotEnrolled = 404 "factor_not_enrolled",
    /// A second factor is needed and only other types are enrolled.
    FactorUnsuitable = 405 "factor_unsuitable",
    /// Two needs have no factor type in common.
    FactorsConflict = 406 "factors_conflict",

    /// A claim's value is of another type, or outside its list or bounds.
    ClaimType = 501 "claim_type",
    /// A claim's value is too long.
    ClaimLength = 502 "claim_length",
    /// A claim's value does not match its pattern.
    ClaimPattern = 503 "claim_pattern",
    /// A claim's value looks like PHI.
    ClaimPhi = 504 "claim_phi",
    /// A claim's value contains the user's own name, address or number.
    ClaimOwnValue = 505 "claim_own_value",

    /// The policy names no such machine client at this audience.
    MachineUnknown = 601 "machine_unknown",
    /// The machine client would get a scope that it may not have.
    MachineScopeRefused = 602 "machine_scope_refused",
    /// The machine client comes from another network.
    MachineNetworkRefused = 603 "machine_network_refused",

    /// The access token was not issued for this API.
    TokenForeign = 701 "token_foreign",
    /// Something in the access token that decides cannot be read.
    TokenUnreadable = 702 "token_unreadable",
    /// The access token was issued too long ago, has ended, or nobody can tell.
    TokenExpired = 703 "token_expired",
    /// The access token lacks the scope of the route.
    ScopeMissing = 704 "scope_missing",
    /// The access token does not say whose records the scope reaches.
    RecordAccessMissing = 705 "record_access_missing",
    /// The access token reaches records, and not this one.
    RecordRefused = 706 "record_refused",
}

impl Code {
    /// The digits after the `W`.
    pub const fn number(self) -> u16 {
        self.0
    }

    /// The stable name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(code, _)| *code == self).map_or("", |(_, name)| name)
    }
}

/// The rule that spoke, by its place in the document.
#[derive(Clone, Copy, Debug, Eq)]
pub enum Rule {
    /// No rule named it: deny by default.
    Default,
    /// `policy.tenants`.
    Tenants,
    /// `policy.phi`.
    Phi,
    /// `keys.claim`.
    ClaimKey,
    /// `keys.audit`.
    AuditKey,
    /// `keys.redirect`.
    RedirectKey,
    /// `client[n]`.
    Client(u16),
    /// `api[n]`.
    Api(u16),
    /// `route[n]`.
    Route(u16),
    /// `training.<name>`, by index.
    Training(u16),
    /// `category.<name>.mfa`, by index.
    Mfa(u16),
    /// `category.<name>.own_mfa`, by index.
    OwnMfa(u16),
    /// `step_up[n]`.
    StepUp(u16),
    /// `restriction[n]`.
    Restriction(u16),
    /// `session[n]`.
    Session(u16),
    /// `break_glass[n]`.
    Emergency(u16),
    /// `employment`.
    Employment,
    /// `subjects.refused`.
    Subjects,
    /// `claim[n]`.
    Claim(u16),
    /// `machine[n]`.
    Machine(u16),
}

impl Rule {
    /// The place in its list; 0 for a rule that stands alone.
    const fn place(self) -> u16 {
        match self {
            Self::Default
            | Self::Tenants
            | Self::Phi
            | Self::ClaimKey
            | Self::AuditKey
            | Self::RedirectKey
            | Self::Employment
            | Self::Subjects => 0,
            Self::Client(at)
            | Self::Api(at)
            | Self::Route(at)
            | Self::Training(at)
            | Self::Mfa(at)
            | Self::OwnMfa(at)
            | Self::StepUp(at)
            | Self::Restriction(at)
            | Self::Session(at)
            | Self::Emergency(at)
            | Self::Claim(at)
            | Self::Machine(at) => at,
        }
    }
}

/// Not derived, because that compares places once for each kind of rule.
impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        discriminant(self) == discriminant(other) && self.place() == other.place()
    }
}

/// One reason of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason<'r> {
    /// What was found.
    pub code: Code,
    /// What it leads to.
    pub consequence: Consequence,
    /// Which rule spoke.
    pub rule: Rule,
    /// The scope it is about, where it is about one.
    pub scope: Option<&'r str>,
}

/// Something that has to be done. A deny has none: Auth0 does not undo what was queued before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obligation<'r> {
    /// Take a scope out of the access token.
    RemoveScope(&'r str),
    /// Set a claim, an index into the policy's claims, in every token that it names.
    SetClaim {
        /// Which.
        claim: u16,
        /// To what.
        value: ClaimValue,
    },
    /// Ask for one of these enrolled factors.
    Challenge(Factors),
    /// Ask to enrol one of these factors.
    Enrol(Factors),
    /// Leave the marker for the `token` Action.
    MarkGate,
    /// Send the person to the portal for these courses, with this nonce, and remember it.
    SendToPortal(Vec<u16>, Vec<u8>),
    /// Forget the nonce.
    ForgetVisit,
    /// Store that a course was completed.
    StoreCompletion(u16, Completion<'r>),
    /// End the session, or the refresh token, by then.
    Limit(Limited, UnixTime),
    /// Have the session end with the browser.
    NonPersistent,
    /// Let the times at which each of [`Factors::USUAL`] was last used go along with the refresh token.
    CarryFactors(Vec<Option<UnixTime>>),
    /// Keep out of the assertion what the policy does not name.
    CloseAssertion,
}

/// What ends at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limited {
    /// The session, used or not.
    Session,
    /// The session, where it is not used.
    IdleSession,
    /// The refresh token, used or not.
    RefreshToken,
    /// The refresh token, where it is not used.
    IdleRefreshToken,
}

/// An id that ties a decision to its record, its deny text and its claim: 12 characters of Crockford's base 32.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecisionId(pub [u8; 12]);

impl DecisionId {
    /// The id in ASCII letters.
    pub const fn letters(&self) -> &[u8] {
        &self.0
    }
}

/// A patient-route scope that stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant<'r> {
    /// The scope.
    pub scope: &'r str,
    /// Whose records it reaches.
    pub access: RecordAccess,
    /// When the second factor was used that its category needs.
    pub mfa_at: Option<UnixTime>,
    /// The records of others that it reaches, where the policy says so record by record.
    pub proxies: Proxies<'r>,
}

/// Records of others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies<'r> {
    /// The place of the claim that names them.
    pub claim: u16,
    /// What names each of them: texts and whole numbers.
    pub references: Vec<Value<'r>>,
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision<'r> {
    /// What is to happen.
    pub outcome: Outcome,
    /// Every reason, in the order found; empty where nothing was wanting.
    pub reasons: Vec<Reason<'r>>,
    /// What has to be done, in order.
    pub obligations: Vec<Obligation<'r>>,
    /// Ties it to its record.
    pub id: DecisionId,
    /// The keyed hash by which records name the user; never of a machine.
    pub subject: Option<Vec<u8>>,
    /// The same of the first who acts for the user and has a name.
    pub actor: Option<Vec<u8>>,
    /// Place of the client in the document, where the policy names it.
    pub client: Option<u16>,
    /// Place of the API in the document, where it may be asked for.
    pub api: Option<u16>,
    /// The policy's roles that the user holds.
    pub roles: Roles,
    /// Patient-route scopes that stay.
    pub kept: Vec<Grant<'r>>,
    /// Scopes that go.
    pub cut: usize,
}

impl Decision<'_> {
    /// The reason that made the outcome what it is: the strictest, and of those the lowest code. That no scope is left
    /// says less than why they went, so it is never the one while there is another.
    pub fn primary(&self) -> Option<Code> {
        primary(&self.reasons)
    }
}

pub(crate) fn primary(reasons: &[Reason<'_>]) -> Option<Code> {
    let weight = |reason: &Reason<'_>| match reason.code {
        Code::NoScopeLeft => Consequence::Note,
        _ => reason.consequence,
    };
    let mut reasons = reasons.iter();
    let mut primary = reasons.next()?;
    for reason in reasons {
        if (weight(reason), primary.code) > (weight(primary), reason.code) {
            primary = reason;
        }
    }
    Some(primary.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_combine_to_the_stricter_in_any_order() {
        let all = [Outcome::Permit, Outcome::Redirect, Outcome::StepUp, Outcome::Deny];
        for a in all {
            for b in all {
                assert_eq!(a.and(b), b.and(a));
                for c in all {
                    assert_eq!(a.and(b).and(c), a.and(b.and(c)));
                }
            }
        }
        assert_eq!(Outcome::Permit.and(Outcome::StepUp), Outcome::StepUp);
        assert_eq!(Outcome::StepUp.and(Outcome::Deny), Outcome::Deny);
    }

    #[test]
    fn a_rule_is_the_same_in_kind_and_place() {
        assert_eq!(Rule::Client(3), Rule::Client(3));
        assert_ne!(Rule::Client(3), Rule::Client(4));
        assert_ne!(Rule::Client(3), Rule::Api(3));
        assert_ne!(Rule::Client(0), Rule::Default);
    }

    #[test]
    fn codes_and_names_are_given_once_and_in_order() {
        for pair in Code::ALL.windows(2) {
            assert!(pair[0].0.number() < pair[1].0.number());
        }
        let mut names: Vec<_> = Code::ALL.iter().map(|(_, name)| name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
        assert_eq!(Code::TrainingExpired.name(), "training_expired");
    }
}
