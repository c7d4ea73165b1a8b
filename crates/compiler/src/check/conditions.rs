//! Conditions that always hold, or never.

use super::{
    flows::{BROWSER, REFRESH, SESSION},
    machines::check_network,
    needs::duration,
};
use crate::{
    document::{
        Audience, Client, Condition, Confidence, Document, Name, OrganizationId, Route, Scope, ShortText,
    },
    hours,
    problem::{Report, error},
};
use std::collections::BTreeSet;
use wardgate_policy::{Flow, Flows};

/// A single fact that a condition looks at.
pub(super) struct Leaf {
    /// Its key.
    pub(super) key: &'static str,
    /// The flows that have the fact.
    pub(super) facts: Flows,
    /// Whether it holds whatever the fact is.
    pub(super) holds: bool,
}

/// The facts that a condition itself looks at, not those below.
pub(super) fn leaves(condition: &Condition) -> Vec<Leaf> {
    let everywhere: Flows = Flow::ALL.iter().copied().collect();
    let leaf = |key, there: bool, facts, holds| there.then_some(Leaf { key, facts, holds });
    let confidence = |key, list: &Option<Vec<Confidence>>| {
        let every = list.as_ref().is_some_and(|list| list.len() >= 4);
        leaf(key, list.is_some(), BROWSER, every)
    };
    let other = |key, there| leaf(key, there, everywhere, false);
    [
        confidence("risk", &condition.risk),
        leaf("new_device", condition.new_device.is_some(), BROWSER, false),
        confidence("new_device_risk", &condition.new_device_risk),
        leaf("impossible_travel", condition.impossible_travel.is_some(), BROWSER, false),
        confidence("impossible_travel_risk", &condition.impossible_travel_risk),
        leaf("untrusted_ip", condition.untrusted_ip.is_some(), BROWSER, false),
        confidence("untrusted_ip_risk", &condition.untrusted_ip_risk),
        leaf("session_age", condition.session_age.is_some(), SESSION, false),
        leaf("first_factor_age", condition.first_factor_age.is_some(), SESSION, false),
        leaf("session_asn_changed", condition.session_asn_changed.is_some(), SESSION, false),
        leaf("session_device_changed", condition.session_device_changed.is_some(), SESSION, false),
        leaf("refresh_asn_changed", condition.refresh_asn_changed.is_some(), REFRESH, false),
        leaf("refresh_device_changed", condition.refresh_device_changed.is_some(), REFRESH, false),
        other("network_outside", condition.network_outside.is_some()),
        other("hours_outside", condition.hours_outside.is_some()),
        other("organization", condition.organization.is_some()),
        other("country_outside", condition.country_outside.is_some()),
        other("first_login", condition.first_login.is_some()),
        other("logins_below", condition.logins_below.is_some()),
        other("strategy", condition.strategy.is_some()),
        other("scope", condition.scope.is_some()),
        other("requested_scope", condition.requested_scope.is_some()),
        other("category", condition.category.is_some()),
        other("role", condition.role.is_some()),
        other("client", condition.client.is_some()),
        other("acr_values", condition.acr_values.is_some()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    for (path, condition) in document.placed_conditions() {
        check_below(document, report, &path, condition, &Bounds::default());
    }
}

fn check_below<'d>(
    document: &'d Document,
    report: &mut Report<'_>,
    path: &str,
    condition: &'d Condition,
    outer: &Bounds<'d>,
) {
    for leaf in leaves(condition).iter().filter(|leaf| leaf.holds) {
        let help = "with all of them it holds at every login".to_owned();
        report
            .tell(error(format!("{path}.{}", leaf.key), "a list without one of the confidences").help(help));
    }
    for (key, age) in
        [("session_age", &condition.session_age), ("first_factor_age", &condition.first_factor_age)]
    {
        if let Some(age) = age {
            duration(report, &format!("{path}.{key}"), age);
        }
    }
    for (at, network) in condition.network_outside.iter().flatten().enumerate() {
        check_network(report, &format!("{path}.network_outside[{at}]"), &network.0);
    }
    if let Some(hours) = &condition.hours_outside {
        if hours::zone(&hours.zone.0).is_none() {
            let finding =
                error(format!("{path}.hours_outside.zone"), "an IANA time zone such as `America/Chicago`");
            report.tell(finding.help(hours::zone_meant(&hours.zone.0)));
        }
        if hours.leave_nothing() {
            let help = "with every hour of the week it never holds".to_owned();
            let path = format!("{path}.hours_outside.within");
            report.tell(error(path, "days and hours that leave some of the week").help(help));
        }
        for (at, window) in hours.within.iter().enumerate() {
            if window.windows().is_none() {
                let expected = "days and hours such as `mon-fri 07:00-19:00` or `sat 19:00-07:00`";
                report.tell(error(format!("{path}.hours_outside.within[{at}]"), expected));
            }
        }
    }
    for (at, country) in condition.country_outside.iter().flatten().enumerate() {
        if !COUNTRIES.split(' ').any(|known| known == country.0) {
            report
                .tell(error(format!("{path}.country_outside[{at}]"), "a country code of ISO 3166-1 alpha-2"));
        }
    }
    let bounds = outer.and(condition);
    let contradiction = bounds.contradiction(document).filter(|_| report.whole(&["client", "route"]));
    if let Some(why) = contradiction {
        report.tell(error(path, "conditions that can hold at once").help(why));
        return;
    }
    for (key, below) in [("all", &condition.all), ("any", &condition.any)] {
        for (at, below) in below.iter().flatten().enumerate() {
            check_below(document, report, &format!("{path}.{key}[{at}]"), below, &bounds);
        }
    }
}

/// What must hold at once, of facts that a login has one of.
#[derive(Clone, Default)]
struct Bounds<'d> {
    clients: Option<BTreeSet<&'d ShortText>>,
    strategies: Option<BTreeSet<&'d ShortText>>,
    organizations: Option<BTreeSet<&'d OrganizationId>>,
    scopes: Vec<&'d [Scope]>,
    categories: Vec<&'d [Name]>,
}

impl<'d> Bounds<'d> {
    /// These, what the condition itself says, and what those of its `all` say.
    fn and(&self, condition: &'d Condition) -> Self {
        let mut bounds = self.clone();
        narrow(&mut bounds.clients, condition.client.as_deref());
        narrow(&mut bounds.strategies, condition.strategy.as_deref());
        narrow(&mut bounds.organizations, condition.organization.as_deref());
        bounds.scopes.extend(condition.scope.as_deref());
        bounds.categories.extend(condition.category.as_deref());
        condition.all.iter().flatten().fold(bounds, |bounds, below| bounds.and(below))
    }

    /// Why they cannot hold at once.
    fn contradiction(&self, document: &Document) -> Option<String> {
        if self.clients.as_ref().is_some_and(BTreeSet::is_empty) {
            return Some("a login has one client".to_owned());
        }
        if self.strategies.as_ref().is_some_and(BTreeSet::is_empty) {
            return Some("a login has one connection".to_owned());
        }
        let known = |id: &&ShortText| document.client.iter().any(|client| client.id == **id);
        if !self.clients.iter().flatten().all(known) {
            return None;
        }
        let clients: Vec<&Client> = document
            .client
            .iter()
            .filter(|client| self.clients.as_ref().is_none_or(|clients| clients.contains(&client.id)))
            .collect();
        let asked = |route: &Route| clients.iter().any(|client| client.audiences.contains(&route.audience));
        // A name that no route has is reported where it stands.
        let missed = |named: &dyn Fn(&Route) -> bool| {
            let mut routes = document.route.iter().filter(|route| named(route)).peekable();
            routes.peek().is_some() && !routes.any(asked)
        };
        if self.scopes.iter().any(|scopes| missed(&|route| scopes.contains(&route.scope))) {
            return Some("none of the clients may ask for an audience with one of the scopes".to_owned());
        }
        // An application counts as one of its category.
        let entered = |categories: &[Name]| {
            clients
                .iter()
                .any(|client| client.category.as_ref().is_some_and(|name| categories.contains(name)))
        };
        if self
            .categories
            .iter()
            .any(|categories| !entered(categories) && missed(&|route| categories.contains(&route.category)))
        {
            return Some(
                "none of the clients may ask for an audience with data of one of the categories".to_owned(),
            );
        }
        None
    }

    /// Whether a client asks for the audience, if there is one, and reaches what is named.
    fn reaches(&self, document: &Document, client: &Client, audience: Option<&Audience>) -> bool {
        let some = |named: &dyn Fn(&Route) -> bool| {
            document.route.iter().any(|route| Some(&route.audience) == audience && named(route))
        };
        let entered =
            |names: &[Name]| client.category.as_ref().is_some_and(|category| names.contains(category));
        self.scopes.iter().all(|scopes| some(&|route| scopes.contains(&route.scope)))
            && self
                .categories
                .iter()
                .all(|names| entered(names) || some(&|route| names.contains(&route.category)))
    }
}

/// Whether some login can be one at which all of these hold: it has one client, audience, connection and organization.
pub(super) fn at_once<'d>(
    document: &'d Document,
    conditions: impl IntoIterator<Item = &'d Condition>,
) -> bool {
    let bounds = conditions.into_iter().fold(Bounds::default(), |bounds, condition| bounds.and(condition));
    let none = [
        bounds.strategies.as_ref().is_some_and(BTreeSet::is_empty),
        bounds.organizations.as_ref().is_some_and(BTreeSet::is_empty),
    ];
    let mut clients = document
        .client
        .iter()
        .filter(|client| bounds.clients.as_ref().is_none_or(|clients| clients.contains(&client.id)));
    !none.contains(&true)
        && clients.any(|client| {
            let mut audiences = client.audiences.iter().map(Some).chain([None]);
            audiences.any(|audience| bounds.reaches(document, client, audience))
        })
}

fn narrow<'d, T: Ord>(known: &mut Option<BTreeSet<&'d T>>, list: Option<&'d [T]>) {
    let Some(list) = list else { return };
    let list: BTreeSet<&T> = list.iter().collect();
    *known = Some(
        known.as_ref().map_or_else(|| list.clone(), |known| known.intersection(&list).copied().collect()),
    );
}

/// ISO 3166-1 alpha-2.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR \
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET \
    FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ \
    IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML \
    MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS \
    PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL \
    TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";
