//! What must come of a point: the hospital's policy said once more, in whole seconds and sets of bits, without a policy
//! document, an event or an instant. Written from `docs/semantics.md`, in the order of its section 5.

use super::{
    Completion, DAY, EHR, EMERGENCY, EXPIRED, Ends, GUARDIAN, HOUR, Kind, NONCE, NURSE, OLD, PATIENT,
    PHYSICIAN, Point, REFUSED, ROTA,
};
use std::collections::{BTreeMap, BTreeSet};
use wardgate_explain::Outcome;

/// The first Action of a login, or the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The first.
    Gate,
    /// The last.
    Token,
}

/// What must come of a login.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Expected {
    /// The outcome.
    pub(super) outcome: Outcome,
    /// Scopes that stay: whose records, and how old the second factor is that is needed.
    pub(super) kept: BTreeMap<&'static str, (&'static str, Option<i64>)>,
    /// Scopes that are taken away.
    pub(super) removed: BTreeSet<&'static str>,
    /// The call that asks for a second factor, and the types.
    pub(super) ask: Option<(&'static str, Vec<&'static str>)>,
}

/// Who may hold a scope.
struct Terms {
    scope: &'static str,
    audience: &'static str,
    category: Category,
    workforce: u8,
    own: bool,
    psychiatry: bool,
    lake: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Category {
    Clinical,
    Notes,
    Referrals,
    Duty,
}

const fn terms(scope: &'static str, audience: &'static str, category: Category, workforce: u8) -> Terms {
    Terms { scope, audience, category, workforce, own: false, psychiatry: false, lake: false }
}

/// In the order of their bytes within an audience, which is that in which assumed scopes are judged.
static SCOPES: [Terms; 8] = [
    Terms { psychiatry: true, ..terms("read:notes", EHR, Category::Notes, PHYSICIAN) },
    Terms { own: true, ..terms("read:records", EHR, Category::Clinical, PHYSICIAN) },
    Terms { lake: true, ..terms("read:referrals", EHR, Category::Referrals, PHYSICIAN | NURSE) },
    terms("write:lab", EHR, Category::Clinical, 0),
    terms("write:records", EHR, Category::Clinical, PHYSICIAN | NURSE),
    terms("read:shifts", ROTA, Category::Duty, PHYSICIAN | NURSE),
    terms("read:archive", OLD, Category::Clinical, PHYSICIAN),
    terms("read:index", OLD, Category::Clinical, PHYSICIAN | NURSE),
];

/// A second factor that is needed: how old it may be, and which count; none listed: the usual ones.
struct Need(i64, Option<&'static [Kind]>);

static CLINICAL: Need = Need(12 * HOUR, None);
static OWN_CLINICAL: Need = Need(30 * DAY, None);
static NOTES: Need = Need(900, Some(&[Kind::Key, Kind::Otp]));
static REFERRALS: Need = Need(12 * HOUR, Some(&[Kind::Otp, Kind::Federated]));
static RISKY: Need = Need(300, None);
static NOTES_NOW: Need = Need(300, Some(&[Kind::Key]));
static ACCOUNT: Need = Need(300, Some(&[Kind::Key, Kind::Otp]));

/// How the user stands to a course.
#[derive(Clone, Copy, PartialEq)]
enum Standing {
    Well,
    Lapsed,
}

#[derive(Clone, Copy, PartialEq)]
enum Origin {
    Requested,
    Assumed,
    Route,
    Entry,
}

struct Kept {
    terms: &'static Terms,
    origin: Origin,
    any: bool,
    own: bool,
    proxy: bool,
    age: Option<i64>,
}

struct Login<'p> {
    point: &'p Point,
    stage: Stage,
    flow: Flow,
    roles: u8,
    privacy: Standing,
    part_2: Standing,
    methods: Vec<(Kind, i64)>,
    kept: Vec<Kept>,
    removed: BTreeSet<&'static str>,
    unmet: Vec<&'static Need>,
    outcome: Outcome,
}

#[derive(Clone, Copy, PartialEq)]
enum Flow {
    Interactive,
    Silent,
    Refresh,
    Password,
    Exchange,
    Device,
    Backchannel,
    Unknown,
}

/// The entry to the charting application: judged like a scope.
static ENTRY: Terms = terms("", "", Category::Clinical, PHYSICIAN);

/// What must come of a point.
pub(super) fn expected(point: &Point, stage: Stage) -> Expected {
    let (flow, assertion) = flow(point);
    let mut login = Login {
        point,
        stage,
        flow,
        roles: 0,
        privacy: Standing::Well,
        part_2: Standing::Well,
        methods: Vec::new(),
        kept: Vec::new(),
        removed: BTreeSet::new(),
        unmet: Vec::new(),
        outcome: Outcome::Permit,
    };
    if !admitted(point, stage, flow, assertion) {
        return login.concluded(None);
    }
    login.judge();
    let ask = if login.outcome == Outcome::StepUp { login.ask() } else { None };
    if login.outcome == Outcome::StepUp && ask.is_none() {
        login.outcome = Outcome::Deny;
    }
    login.concluded(Some(ask))
}

fn flow(point: &Point) -> (Flow, bool) {
    let way = point.way;
    let silent = way.prompt.contains(&"none")
        || way.query.is_some_and(|query| query.split(' ').any(|one| one == "none"));
    let browser = if silent { Flow::Silent } else { Flow::Interactive };
    match way.protocol.unwrap_or_default() {
        "oidc-basic-profile" | "oidc-implicit-profile" | "oidc-hybrid-profile" => (browser, false),
        "samlp" | "wsfed" => (browser, true),
        "wstrust-usernamemixed" => (Flow::Password, true),
        "oauth2-password" | "oauth2-resource-owner" | "oauth2-webauthn" => (Flow::Password, false),
        "oauth2-refresh-token" => (Flow::Refresh, false),
        "oauth2-token-exchange" | "oauth2-access-token" | "oauth2-resource-owner-jwt-bearer" => {
            (Flow::Exchange, false)
        }
        "oauth2-device-code" => (Flow::Device, false),
        "oidc-ciba" | "oidc-ciba-web-link" => (Flow::Backchannel, false),
        _ => (Flow::Unknown, false),
    }
}

/// Whether what is asked of a browser is asked: by a protocol that nobody knows, what any other would be asked for.
const fn held_as_browser(flow: Flow) -> bool {
    matches!(flow, Flow::Interactive | Flow::Silent | Flow::Unknown)
}

/// Section 6.
fn admitted(point: &Point, stage: Stage, flow: Flow, assertion: bool) -> bool {
    let around = &point.around;
    let asks = |scope: &str| point.asked.scopes.contains(&scope);
    let without_code = matches!(point.way.protocol, Some("oidc-implicit-profile" | "oidc-hybrid-profile"));
    let lacks_pkce = held_as_browser(flow) && (without_code || stage == Stage::Gate && !around.pkce);
    let common = point.phi
        && around.secrets
        && around.user != REFUSED
        && (stage == Stage::Gate || around.marked)
        // Only the desk may act for a user, and at the portal only.
        && around.actor.is_none_or(|actor| {
            actor == "auth0|desk" && point.client == "portal" && !asks("offline_access")
        })
        // By a password that would be a name, an address and a telephone number, too, which no client asks for.
        && (flow != Flow::Password || !asks("openid"));
    common
        && match point.client {
            "portal" => {
                !assertion
                    && ["staff", "affiliates"].contains(&around.connection)
                    && !lacks_pkce
                    && !asks("profile")
                    && point.asked.audience.is_none_or(|audience| [EHR, ROTA, OLD].contains(&audience))
                    && (point.asked.audience.is_some() || flow != Flow::Refresh)
            }
            "practice" => {
                !assertion
                    && ["staff", "affiliates"].contains(&around.connection)
                    && around.organization == Some("org_lake")
                    && around.verified
                    && !asks("profile")
                    && !asks("offline_access")
                    && point.asked.audience.is_none_or(|audience| audience == EHR)
                    && (point.asked.audience.is_some() || flow != Flow::Refresh)
            }
            "charting" => {
                // It names two protocols, which have a browser and no code challenge.
                matches!(point.way.protocol, Some("samlp" | "wsfed"))
                    && around.connection == "staff"
                    && !["openid", "profile", "offline_access"].iter().any(|scope| asks(scope))
                    && point.asked.audience.is_none()
            }
            _ => false,
        }
}

impl Login<'_> {
    fn deny(&mut self) {
        self.outcome = Outcome::Deny;
    }

    fn at_least(&mut self, outcome: Outcome) {
        let rank = |outcome| match outcome {
            Outcome::Permit => 0,
            Outcome::Redirect => 1,
            Outcome::StepUp => 2,
            Outcome::Deny => 3,
        };
        if rank(outcome) > rank(self.outcome) {
            self.outcome = outcome;
        }
    }

    /// Whether the user is there, and nobody else in their place.
    fn attended(&self) -> bool {
        self.flow == Flow::Interactive && self.point.around.actor.is_none()
    }

    fn began_with_phone(&self) -> bool {
        self.point.methods.iter().any(|(kind, _)| *kind == Kind::Sms)
    }

    fn is_emergency(&self) -> bool {
        [EMERGENCY, EXPIRED].contains(&self.point.around.user)
    }

    fn judge(&mut self) {
        let point = self.point;
        let around = &point.around;
        self.roles = point.roles;
        if around.connection == "affiliates" {
            // Their directory knows these two only.
            self.roles &= PHYSICIAN | NURSE;
        }
        let over = matches!(around.ends, Ends::Unreadable)
            || matches!(around.ends, Ends::In(seconds) if seconds <= 0);
        if over && self.roles & (PHYSICIAN | NURSE) != 0 && !self.is_emergency() {
            self.roles &= !(PHYSICIAN | NURSE);
            if self.roles == 0 {
                self.deny();
            }
        }
        self.methods = point.methods.to_vec();
        self.methods.retain(|(kind, _)| *kind != Kind::Federated || around.connection == "affiliates");
        if self.began_with_phone() {
            self.methods.retain(|(kind, _)| !matches!(kind, Kind::Untyped | Kind::Phone));
        }
        if self.flow == Flow::Refresh && point.client == "portal" {
            self.methods.extend(around.carried.map(|age| (Kind::Otp, age)));
        }
        if !self.is_emergency() {
            self.privacy = standing(point.privacy, Some(3), 14 * DAY);
            self.part_2 = standing(point.part_2, None, 0);
        }
        if let Some(nonce) = around.returned.filter(|_| self.stage == Stage::Token) {
            if nonce == NONCE && around.actor.is_none() && self.part_2 == Standing::Lapsed {
                self.part_2 = Standing::Well;
            } else {
                self.deny();
            }
        }
        self.judge_scopes();
        self.judge_factors();
        self.judge_restrictions();
        self.judge_session();
        let requested = |kept: &Kept| kept.origin == Origin::Requested;
        let patient = point.asked.scopes.iter().any(|scope| {
            let apis: &[&str] = match point.client {
                "portal" => &[EHR, ROTA, OLD],
                "practice" => &[EHR],
                _ => &[],
            };
            let of = |terms: &Terms| match point.asked.audience {
                Some(audience) => terms.audience == audience,
                None => apis.contains(&terms.audience),
            };
            SCOPES.iter().any(|terms| terms.scope == *scope && of(terms))
        });
        if patient && !self.kept.iter().any(requested) {
            self.deny();
        }
        if point.asked.audience == Some(OLD) && !self.removed.is_empty() {
            self.deny();
        }
    }

    /// Section 7.
    fn judge_scopes(&mut self) {
        let asked = self.point.asked;
        let mut judged = BTreeSet::new();
        for scope in
            asked.scopes.iter().filter(|scope| !["openid", "offline_access", "profile"].contains(scope))
        {
            let terms =
                SCOPES.iter().find(|terms| terms.scope == *scope && Some(terms.audience) == asked.audience);
            match terms {
                Some(terms) if judged.insert(terms.scope) => self.judge_scope(terms, Origin::Requested, None),
                Some(_) => {}
                None => drop(self.removed.insert(scope)),
            }
        }
        let by_password = matches!(self.flow, Flow::Password | Flow::Exchange | Flow::Unknown);
        if asked.scopes.is_empty() || asked.audience == Some(OLD) || by_password && judged.is_empty() {
            let all = SCOPES.iter().filter(|terms| Some(terms.audience) == asked.audience);
            for terms in all.filter(|terms| !judged.contains(terms.scope)) {
                self.judge_scope(terms, Origin::Assumed, None);
            }
        }
        match self.point.around.route.filter(|_| asked.audience.is_some()) {
            Some(("GET", "/notes")) if asked.audience == Some(EHR) => {
                self.judge_scope(&SCOPES[0], Origin::Route, None);
            }
            Some(("GET", path)) if asked.audience == Some(EHR) && path.len() == "/records/p-ab12".len() => {
                self.judge_scope(&SCOPES[1], Origin::Route, path.strip_prefix("/records/"));
            }
            Some(_) => self.deny(),
            None => {}
        }
        if self.point.client == "charting" {
            self.judge_scope(&ENTRY, Origin::Entry, None);
        }
    }

    fn judge_scope(&mut self, terms: &'static Terms, origin: Origin, record: Option<&str>) {
        let around = &self.point.around;
        if terms.lake && around.organization != Some("org_lake") {
            return self.strip(terms, origin);
        }
        let person = !terms.psychiatry || self.is_emergency() || around.units.contains(&"psychiatry");
        let workforce = self.roles & terms.workforce != 0 && person;
        let (mut lapsed, mut refused, mut sent) = (false, false, false);
        if workforce && terms.category != Category::Duty {
            lapsed |= self.privacy == Standing::Lapsed;
            if terms.category == Category::Notes && self.part_2 == Standing::Lapsed {
                let asks = self.attended() && origin != Origin::Assumed;
                let returned = self.stage == Stage::Token && around.returned.is_some();
                if asks && !returned {
                    sent = true;
                } else {
                    lapsed = true;
                }
                // What a lapse does, where nobody is sent.
                refused = true;
            }
        }
        if sent && !lapsed {
            self.at_least(Outcome::Redirect);
        }
        let any = workforce && !lapsed;
        let names = |reference: &str| record.is_none_or(|record| record == reference);
        let own =
            terms.own && self.roles & PATIENT != 0 && around.own_ref == Some("p-ab12") && names("p-ab12");
        let proxy = terms.own && self.roles & GUARDIAN != 0 && around.guardian_for > 0 && names("p-cd34");
        if any || own || proxy {
            self.kept.push(Kept { terms, origin, any, own, proxy, age: None });
        } else {
            if lapsed && refused {
                self.deny();
            }
            self.strip(terms, origin);
        }
    }

    fn strip(&mut self, terms: &'static Terms, origin: Origin) {
        match origin {
            Origin::Requested | Origin::Assumed => drop(self.removed.insert(terms.scope)),
            Origin::Route | Origin::Entry => self.deny(),
        }
    }

    /// Section 9, then the account for emergencies and the triggers of section 10.
    fn judge_factors(&mut self) {
        for mut kept in std::mem::take(&mut self.kept) {
            let (need, own_need): (Option<&'static Need>, Option<&'static Need>) = match kept.terms.category {
                Category::Clinical => (Some(&CLINICAL), Some(&OWN_CLINICAL)),
                Category::Notes => (Some(&NOTES), None),
                Category::Referrals => (Some(&REFERRALS), None),
                Category::Duty => (None, None),
            };
            if kept.any && self.meets(need, &mut kept.age) {
                self.kept.push(kept);
            } else if (kept.own || kept.proxy) && self.meets(own_need, &mut kept.age) {
                self.kept.push(Kept { any: false, ..kept });
            } else {
                self.strip(kept.terms, kept.origin);
            }
        }
        if self.is_emergency() {
            if self.point.around.user == EXPIRED {
                self.deny();
            } else if self.met(&ACCOUNT).is_none() {
                self.demand(&ACCOUNT);
            }
        }
        let risky = !matches!(self.point.confidence, Some("high" | "neutral"));
        if held_as_browser(self.flow) && risky && self.met(&RISKY).is_none() {
            self.demand(&RISKY);
        }
        let is_note = |kept: &Kept| kept.terms.scope == "read:notes";
        if self.kept.iter().any(is_note) && self.met(&NOTES_NOW).is_none() {
            if self.attended() {
                self.demand(&NOTES_NOW);
            } else {
                self.strip_all(is_note);
            }
        }
    }

    /// Whether the scope stays, as far as a need goes: one that is unmet stays where somebody can be asked.
    fn meets(&mut self, need: Option<&'static Need>, age: &mut Option<i64>) -> bool {
        let Some(need) = need else { return true };
        if let Some(met) = self.met(need) {
            *age = Some(met);
            return true;
        }
        if self.attended() {
            self.demand(need);
        }
        self.attended()
    }

    /// The age of the newest second factor that counts, if it is fresh.
    fn met(&self, need: &Need) -> Option<i64> {
        let counts = |kind: Kind| match need.1 {
            Some(listed) => listed.contains(&kind),
            None => matches!(kind, Kind::Key | Kind::Otp | Kind::Phone | Kind::Untyped),
        };
        let ages =
            self.methods.iter().filter(|(kind, age)| counts(*kind) && *age >= -60).map(|(_, age)| *age);
        ages.min().filter(|age| *age <= need.0)
    }

    /// What an unmet need of the whole login becomes.
    fn demand(&mut self, need: &'static Need) {
        if self.attended() && self.stage == Stage::Gate {
            self.unmet.push(need);
            self.at_least(Outcome::StepUp);
        } else {
            self.deny();
        }
    }

    fn strip_all(&mut self, concerned: impl Fn(&Kept) -> bool) {
        for kept in std::mem::take(&mut self.kept) {
            if concerned(&kept) {
                self.strip(kept.terms, kept.origin);
            } else {
                self.kept.push(kept);
            }
        }
    }

    fn judge_restrictions(&mut self) {
        let around = &self.point.around;
        let browser = held_as_browser(self.flow);
        if browser && around.country != Some("US") && self.roles & PHYSICIAN != 0 {
            self.deny();
        }
        if around.night {
            self.strip_all(|kept| kept.terms.scope == "write:records");
        }
        if browser && self.point.client == "charting" && !(-60..=8 * HOUR).contains(&around.signed_in) {
            self.deny();
        }
    }

    /// Section 11.
    fn judge_session(&mut self) {
        let limit = match self.flow {
            // Of a protocol that nobody knows, both are limited.
            Flow::Interactive | Flow::Silent | Flow::Device | Flow::Unknown => 12 * HOUR,
            Flow::Refresh => 30 * DAY,
            _ => return,
        };
        if !self.point.around.lasted.is_some_and(|age| (-60..=limit).contains(&age)) {
            self.deny();
        }
    }

    /// What to ask, so that every unmet need is met at once; nothing, where nothing can be asked.
    fn ask(&self) -> Option<(&'static str, Vec<&'static str>)> {
        const ASKABLE: [(&str, Option<Kind>); 5] = [
            ("webauthn-roaming", Some(Kind::Key)),
            ("webauthn-platform", None),
            ("push-notification", None),
            ("otp", Some(Kind::Otp)),
            ("phone", Some(Kind::Phone)),
        ];
        let accepted = |kind: Option<Kind>| {
            self.unmet
                .iter()
                .all(|need| need.1.is_none_or(|listed| kind.is_some_and(|kind| listed.contains(&kind))))
        };
        let acceptable: Vec<_> =
            ASKABLE.iter().filter(|(_, kind)| accepted(*kind)).map(|(name, _)| *name).collect();
        let acceptable: Vec<_> =
            acceptable.into_iter().filter(|name| *name != "phone" || !self.began_with_phone()).collect();
        let enrolled = self.point.around.enrolled;
        let usable: Vec<_> = acceptable.iter().copied().filter(|name| enrolled.contains(name)).collect();
        let (one, many, offered) = if !usable.is_empty() {
            ("authentication.challengeWith", "authentication.challengeWithAny", usable)
        } else {
            let usual = ASKABLE.iter().any(|(name, _)| enrolled.contains(name));
            // People may enrol for their own record; for anything else somebody else does it.
            let own = self.unmet.iter().all(|need| std::ptr::eq(*need, &OWN_CLINICAL));
            if acceptable.is_empty() || usual || !own {
                return None;
            }
            ("authentication.enrollWith", "authentication.enrollWithAny", acceptable)
        };
        Some((if offered.len() == 1 { one } else { many }, offered))
    }

    /// The answer; without `ask`, of a login that is not admitted.
    fn concluded(self, ask: Option<Option<(&'static str, Vec<&'static str>)>>) -> Expected {
        let outcome = if ask.is_some() { self.outcome } else { Outcome::Deny };
        let mut expected =
            Expected { outcome, kept: BTreeMap::new(), removed: BTreeSet::new(), ask: ask.flatten() };
        if outcome == Outcome::Permit {
            let counted =
                self.kept.iter().filter(|kept| matches!(kept.origin, Origin::Requested | Origin::Assumed));
            expected.kept = counted.map(|kept| (kept.terms.scope, (kept.access(), kept.age))).collect();
            expected.removed = self.removed;
        }
        expected
    }
}

impl Kept {
    fn access(&self) -> &'static str {
        match (self.any, self.own, self.proxy) {
            (true, ..) => "any",
            (_, true, true) => "own proxy",
            (_, true, _) => "own",
            _ => "proxy",
        }
    }
}

/// Section 8, for a course of a year.
fn standing(completion: Completion, least: Option<i64>, grace: i64) -> Standing {
    match completion {
        Completion::Done(age, version)
            if (-60..=365 * DAY + grace).contains(&age)
                && least.is_none_or(|least| version.is_some_and(|version| version >= least)) =>
        {
            Standing::Well
        }
        _ => Standing::Lapsed,
    }
}
