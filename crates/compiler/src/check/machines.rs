//! Scopes and networks of machine clients.

use crate::{
    document::{Document, Machine, OrganizationId, Route},
    problem::{Report, error, warning},
    read::expect::{did_you_mean, list},
    units,
};
use std::net::{IpAddr, Ipv6Addr};

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    for (at, machine) in document.machine.iter().enumerate() {
        let routes: Vec<_> =
            document.route.iter().filter(|route| route.audience == machine.audience).collect();
        let known: Vec<&str> = routes.iter().map(|route| route.scope.0.as_str()).collect();
        check_organizations(report, &format!("machine[{at}].organizations"), machine, &routes);
        for (item, scope) in machine.scopes.iter().enumerate() {
            // One that no route has is right for an API that this policy does not know route by route.
            if report.whole(&["route"])
                && !known.contains(&scope.0.as_str())
                && let Some(meant) = did_you_mean(&scope.0, known.iter().copied())
            {
                let expected = format!("a scope of some route of `{}`", machine.audience.0);
                report.tell(warning(format!("machine[{at}].scopes[{item}]"), expected).help(meant));
            }
        }
        for (item, network) in machine.networks.iter().flatten().enumerate() {
            check_network(report, &format!("machine[{at}].networks[{item}]"), &network.0);
        }
    }
}

/// A scope that is for some organizations is for machines of those.
fn check_organizations(report: &mut Report<'_>, path: &str, machine: &Machine, routes: &[&Route]) {
    let bound = routes.iter().filter(|route| machine.scopes.contains(&route.scope));
    for (route, organizations) in bound.filter_map(|route| Some((route, route.organizations.as_ref()?))) {
        let within = |ids: &Vec<OrganizationId>| ids.iter().all(|id| organizations.contains(id));
        if !machine.organizations.as_ref().is_some_and(within) && report.whole(&["route"]) {
            let ids: Vec<&str> = organizations.iter().map(|id| id.0.as_str()).collect();
            let expected = format!("organizations out of {}, for which `{}` is", list(&ids), route.scope.0);
            let finding = error(path, expected);
            report.tell(if machine.organizations.is_none() { finding.found("none") } else { finding });
            return;
        }
    }
}

/// Ranges that no public address is of (RFC 6890 and its registry). Those for documentation are left out: examples
/// use them.
const NOT_PUBLIC: [&str; 17] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/128",
    "::1/128",
    "100::/64",
    "fc00::/7",
    "fe80::/10",
    "ff00::/8",
];

pub(super) fn check_network(report: &mut Report<'_>, path: &str, text: &str) {
    let Some((address, prefix)) = units::network(text) else {
        report.tell(error(path, "a network such as `203.0.113.0/24` or `2001:db8::/32`"));
        return;
    };
    let (base, bits) = units::mapped(address, prefix);
    // An IPv6 network may hold IPv4 addresses only where it is above all of them.
    if address.is_ipv6() && Ipv6Addr::from(base).to_ipv4_mapped().is_some() {
        report.tell(error(path, "an IPv4 network written as one"));
        return;
    }
    let first = masked(base, bits);
    if first != base {
        let right = written(first, address.is_ipv4());
        let help = format!("write `{right}/{prefix}`");
        report.tell(error(path, "a network whose address has no bits beyond its prefix").help(help));
    }
    let ranges = NOT_PUBLIC.iter().filter_map(|range| Some((range, units::network(range)?)));
    let meets =
        ranges.filter(|(_, (known, _))| known.is_ipv4() == address.is_ipv4()).find(|(_, (known, length))| {
            let (known, length) = units::mapped(*known, *length);
            let shorter = length.min(bits);
            masked(known, shorter) == masked(base, shorter)
        });
    if let Some((range, _)) = meets {
        let help = format!(
            "Auth0 sees public addresses only, and `{range}` has none; leave `networks` out for anywhere"
        );
        report.tell(error(path, "a public network").help(help));
    }
}

/// The address with nothing beyond its first bits.
fn masked(address: [u8; 16], bits: u8) -> [u8; 16] {
    let mask = u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or(0);
    (u128::from_be_bytes(address) & mask).to_be_bytes()
}

fn written(address: [u8; 16], v4: bool) -> IpAddr {
    let v6 = Ipv6Addr::from(address);
    v6.to_ipv4_mapped().filter(|_| v4).map_or(IpAddr::V6(v6), IpAddr::V4)
}
