//! When a trigger fires.

use super::{Names, ORGANIZATION, texts};
use crate::document::{self, Scope, ShortText};
use wardgate_policy::Condition;

/// A condition with one key is what the key says; several keys must all hold.
pub(super) fn lower(condition: &document::Condition, names: &Names<'_>) -> Condition {
    let mut parts = parts(condition, names);
    match (parts.pop(), parts.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            parts.extend(last);
            Condition::All(parts)
        }
    }
}

fn parts(condition: &document::Condition, names: &Names<'_>) -> Vec<Condition> {
    // Every key is named, so that a new one cannot be forgotten.
    let document::Condition {
        all,
        any,
        scope,
        requested_scope,
        category,
        role,
        client,
        acr_values,
        risk,
        new_device,
        new_device_risk,
        impossible_travel,
        impossible_travel_risk,
        untrusted_ip,
        untrusted_ip_risk,
        first_login,
        logins_below: logins_below_count,
        session_age,
        first_factor_age,
        session_asn_changed,
        session_device_changed,
        refresh_asn_changed,
        refresh_device_changed,
        network_outside,
        hours_outside,
        organization,
        country_outside,
        strategy,
    } = condition;
    let field = |path: &str| names.numbers.get(path);
    let confidence = |list: &Option<Vec<document::Confidence>>, assessment: &str| {
        let path = format!("authentication.riskAssessment.{assessment}confidence");
        list.as_ref().map(|list| Condition::IsNot(field(&path), others(list)))
    };
    let assessed = |named: &Option<document::True>, assessment, safe: &[&str]| {
        let path = format!("authentication.riskAssessment.assessments.{assessment}.code");
        named.map(|_| Condition::IsNot(field(&path), safe.iter().map(|code| (*code).to_owned()).collect()))
    };
    let changed = |named: &Option<document::True>, fact, since| {
        named.map(|_| Condition::Differ(field(fact), field(since)))
    };
    let older = |limit: &Option<document::Duration>, path| {
        limit.as_ref().map(|limit| Condition::Older(field(path), super::seconds(limit)))
    };
    let below =
        |conditions: &Vec<document::Condition>| conditions.iter().map(|below| lower(below, names)).collect();
    let categories =
        |list: &Vec<document::Name>| list.iter().filter_map(|name| names.category(name)).collect();
    let clients = |list: &Vec<ShortText>| list.iter().filter_map(|id| names.client(&id.0)).collect();
    let countries = |list: &Vec<document::Country>| list.iter().map(|country| country.0.clone()).collect();
    let parts = [
        all.as_ref().map(|conditions| Condition::All(below(conditions))),
        any.as_ref().map(|conditions| Condition::Any(below(conditions))),
        scope.as_ref().map(|list| Condition::Scope(scopes(list))),
        requested_scope.as_ref().map(|list| Condition::RequestedScope(scopes(list))),
        category.as_ref().map(|list| Condition::Category(categories(list))),
        role.as_ref().map(|list| Condition::Role(names.roles(list))),
        client.as_ref().map(|list| Condition::Client(clients(list))),
        acr_values.as_ref().map(|list| Condition::Asked(field("transaction.acr_values"), texts(list))),
        confidence(risk, ""),
        assessed(new_device, "NewDevice", &["match"]),
        confidence(new_device_risk, "assessments.NewDevice."),
        assessed(impossible_travel, "ImpossibleTravel", POSSIBLE_TRAVEL),
        confidence(impossible_travel_risk, "assessments.ImpossibleTravel."),
        assessed(untrusted_ip, "UntrustedIP", &["not_found_on_deny_list"]),
        confidence(untrusted_ip_risk, "assessments.UntrustedIP."),
        first_login.map(|_| logins_below(names, 2)),
        logins_below_count.map(|count| logins_below(names, count)),
        older(session_age, "session.created_at"),
        older(first_factor_age, "session.authenticated_at"),
        changed(session_asn_changed, "request.asn", "session.device.initial_asn"),
        changed(session_device_changed, "request.user_agent", "session.device.initial_user_agent"),
        changed(refresh_asn_changed, "request.asn", "refresh_token.device.initial_asn"),
        changed(refresh_device_changed, "request.user_agent", "refresh_token.device.initial_user_agent"),
        network_outside.as_ref().map(|list| outside_networks(list, names)),
        hours_outside.as_ref().map(|hours| {
            let windows = hours.within.iter().filter_map(document::Window::windows);
            Condition::OutsideHours(names.zone(&hours.zone.0), windows.flatten().collect())
        }),
        // A login without an organization is in none: that is known.
        organization.as_ref().map(|list| {
            let field = field(ORGANIZATION);
            Condition::All(vec![Condition::Present(field), Condition::Is(field, super::ids(list))])
        }),
        country_outside
            .as_ref()
            .map(|list| Condition::IsNot(field("request.geoip.countryCode"), countries(list))),
        strategy.as_ref().map(|list| Condition::Is(field("connection.strategy"), texts(list))),
    ];
    parts.into_iter().flatten().collect()
}

fn scopes(list: &[Scope]) -> Vec<String> {
    list.iter().map(|scope| scope.0.clone()).collect()
}

/// Holds where the source address is in none of the networks.
pub(super) fn outside_networks(networks: &[document::Cidr], names: &Names<'_>) -> Condition {
    let networks = networks.iter().filter_map(document::Cidr::network).collect();
    Condition::OutsideNetworks(names.numbers.get("request.ip"), networks)
}

fn logins_below(names: &Names<'_>, count: u32) -> Condition {
    Condition::Below(names.numbers.get("stats.logins_count"), count)
}

/// The codes of `ImpossibleTravel` that say for certain that the travel is possible; every other, and none, does not.
const POSSIBLE_TRAVEL: &[&str] = &[
    "minimal_travel_from_last_login",
    "travel_from_last_login",
    "substantial_travel_from_last_login",
    "initial_login",
];

/// The confidences that are not listed: whatever is none of these, also what Auth0 has never said, is a reason to worry.
fn others(list: &[document::Confidence]) -> Vec<String> {
    use document::Confidence::{High, Low, Medium, Neutral};
    [(Low, "low"), (Medium, "medium"), (High, "high"), (Neutral, "neutral")]
        .into_iter()
        .filter(|(confidence, _)| !list.contains(confidence))
        .map(|(_, name)| name.to_owned())
        .collect()
}
