//! When a trigger fires.

use super::Names;
use crate::document::{self, Scope, ShortText};
use wardgate_policy::{Condition, Confidences, Seconds};

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
        logins_below,
        session_age,
        country_outside,
        strategy,
    } = condition;
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
        acr_values.as_ref().map(|list| Condition::Acr(texts(list))),
        risk.as_ref().map(|list| Condition::Risk(confidences(list))),
        new_device.map(|_| Condition::NewDevice),
        new_device_risk.as_ref().map(|list| Condition::NewDeviceRisk(confidences(list))),
        impossible_travel.map(|_| Condition::ImpossibleTravel),
        impossible_travel_risk.as_ref().map(|list| Condition::ImpossibleTravelRisk(confidences(list))),
        untrusted_ip.map(|_| Condition::UntrustedIp),
        untrusted_ip_risk.as_ref().map(|list| Condition::UntrustedIpRisk(confidences(list))),
        first_login.map(|_| Condition::LoginsBelow(2)),
        logins_below.map(Condition::LoginsBelow),
        session_age.as_ref().map(|limit| Condition::SessionAge(age(limit))),
        country_outside.as_ref().map(|list| Condition::CountryOutside(countries(list))),
        strategy.as_ref().map(|list| Condition::Strategy(texts(list))),
    ];
    parts.into_iter().flatten().collect()
}

/// The roles that a condition names, at any depth.
pub(super) fn roles(condition: &document::Condition) -> Vec<&ShortText> {
    let below = condition.all.iter().chain(&condition.any).flatten().flat_map(roles);
    condition.role.iter().flatten().chain(below).collect()
}

fn scopes(list: &[Scope]) -> Vec<String> {
    list.iter().map(|scope| scope.0.clone()).collect()
}

fn texts(list: &[ShortText]) -> Vec<String> {
    list.iter().map(|text| text.0.clone()).collect()
}

fn confidences(list: &[document::Confidence]) -> Confidences {
    list.iter().map(|confidence| (*confidence).into()).collect()
}

fn age(limit: &document::Duration) -> Seconds {
    super::seconds(limit)
}
