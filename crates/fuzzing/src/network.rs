//! Networks of the policy document and addresses of events, against the standard library and ipnet.
//!
//! The input is a network and addresses, a line each.

use crate::policies::{Form, document_with, small};
use ipnet::IpNet;
use std::{
    net::{IpAddr, Ipv6Addr},
    sync::LazyLock,
};
use wardgate_compiler::{compile, document::Cidr};
use wardgate_policy::{Code, Correlation, MachineRequest, Network, Policy, UnixTime, Values, decide_machine};

static FORM: LazyLock<Form> = LazyLock::new(|| Form::of("Cidr"));

pub(crate) fn network(input: &[u8]) {
    let Ok(input) = str::from_utf8(input) else { return };
    let mut lines = input.split('\n');
    let text = lines.next().unwrap_or_default();
    let found = Cidr(text.to_owned()).network().filter(|_| FORM.fits(text));
    let known = known_network(text);
    assert_eq!(found, known.map(mapped), "{text:?}");
    let anywhere = Network { base: [0; 16], prefix: 0 };
    let (mut narrow, mut wide) = (small().policy.clone(), small().policy.clone());
    wide.machines[0].networks = vec![anywhere];
    narrow.machines[0].networks = found.into_iter().collect();
    for address in lines.take(8) {
        let parsed: Option<IpAddr> = address.parse().ok();
        assert_eq!(admits(&wide, address), parsed.is_some(), "{address:?}");
        if let (Some(known), Some(parsed)) = (known, parsed) {
            assert_eq!(admits(&narrow, address), holds(known, parsed), "{address:?} in {text:?}");
        }
    }
    // Networks of every size about the same address.
    for prefix in 0..=known.map_or(0, |known| known.max_prefix_len()) {
        let Some(network) = known.and_then(|known| IpNet::new(known.addr(), prefix).ok()) else { continue };
        for address in ends(network) {
            let inside = mapped(network.trunc()).has(sixteen(address).0);
            assert_eq!(inside, holds(network, address), "{address} in {network}");
        }
    }
    // Reading a whole document is a thousand times as long.
    if text.len() <= 49 && input.bytes().map(u32::from).sum::<u32>().is_multiple_of(64) {
        let document = document_with("\"203.0.113.0/24\"", &format!("{text:?}"));
        if compile(&document).is_ok() {
            let known = known.expect("a network that a document may name");
            assert_eq!(known.trunc(), known, "{text:?} has bits beyond its prefix");
        }
    }
}

/// A network as ipnet reads it, where no number has needless zeros.
fn known_network(text: &str) -> Option<IpNet> {
    let (address, prefix) = text.split_once('/')?;
    let address: IpAddr = address.parse().ok()?;
    let prefix = Some(prefix)
        .filter(|prefix| prefix.len() <= 3 && prefix.bytes().all(|digit| digit.is_ascii_digit()))?;
    IpNet::new(address, prefix.parse().ok()?).ok()
}

/// The first and the last address of a network, and those before and after them.
fn ends(network: IpNet) -> [IpAddr; 4] {
    let (first, _) = sixteen(network.network());
    let (last, _) = sixteen(network.broadcast());
    let (first, last) = (u128::from_be_bytes(first), u128::from_be_bytes(last));
    [first.wrapping_sub(1), first, last, last.wrapping_add(1)].map(|address| Ipv6Addr::from(address).into())
}

fn mapped(network: IpNet) -> Network {
    let (base, more) = sixteen(network.addr());
    Network { base, prefix: network.prefix_len() + more }
}

fn sixteen(address: IpAddr) -> ([u8; 16], u8) {
    match address {
        IpAddr::V4(v4) => (v4.to_ipv6_mapped().octets(), 96),
        IpAddr::V6(v6) => (v6.octets(), 0),
    }
}

/// Whether ipnet finds the address in the network, IPv4 as IPv4-mapped IPv6.
fn holds(network: IpNet, address: IpAddr) -> bool {
    let (base, more) = sixteen(network.addr());
    let wide = IpNet::new(Ipv6Addr::from(base).into(), network.prefix_len() + more).unwrap();
    wide.contains(&IpAddr::V6(Ipv6Addr::from(sixteen(address).0)))
}

/// Whether the machine client of the small policy may come from there.
fn admits(policy: &Policy, address: &str) -> bool {
    let values = Values::default();
    let request = MachineRequest {
        now: UnixTime::from_millis(1_795_176_000_000),
        unreadable: false,
        tenant: Some("mercy-prod"),
        client: Some("lab"),
        audience: Some("https://api.mercy.example/ehr"),
        scopes: Some(Vec::new()),
        organization: None,
        address: Some(address),
        correlation: Correlation::default(),
        values: &values,
    };
    let decision = decide_machine(policy, &request);
    assert!(
        decision.reasons.iter().all(|reason| reason.code == Code::MachineNetworkRefused),
        "{:?}",
        decision.reasons
    );
    decision.reasons.is_empty()
}
