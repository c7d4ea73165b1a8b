//! Durations and networks as people write them.

use crate::document::{Cidr, Duration};
use std::net::IpAddr;
use wardgate_policy::Network;

/// The longest duration, ten years: what is older than that was not written by this tenant.
pub(crate) const LONGEST: u32 = 3650 * 86_400;

impl Duration {
    /// Its seconds; `None` where it is no duration, or one of more than ten years.
    pub fn seconds(&self) -> Option<u32> {
        seconds(&self.0)
    }
}

impl Cidr {
    /// The network that it is; `None` where it is none.
    pub fn network(&self) -> Option<Network> {
        let (address, prefix) = network(&self.0)?;
        let (base, prefix) = mapped(address, prefix);
        Some(Network { base, prefix })
    }
}

/// The seconds of a duration such as `15m`; `None` where it is none, or longer than [`LONGEST`].
fn seconds(text: &str) -> Option<u32> {
    let (count, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return None,
    };
    count.parse::<u32>().ok()?.checked_mul(unit).filter(|seconds| *seconds <= LONGEST)
}

/// A network as address and prefix length; `None` where it is none.
pub(crate) fn network(text: &str) -> Option<(IpAddr, u8)> {
    let (address, prefix) = text.split_once('/')?;
    let address: IpAddr = address.parse().ok()?;
    let prefix: u8 = prefix.parse().ok()?;
    let longest = if address.is_ipv4() { 32 } else { 128 };
    (prefix <= longest).then_some((address, prefix))
}

/// An address as 16 bytes, IPv4 as IPv4-mapped IPv6, and what a prefix length of it is among those.
pub(crate) fn mapped(address: IpAddr, prefix: u8) -> ([u8; 16], u8) {
    match address {
        IpAddr::V4(v4) => (v4.to_ipv6_mapped().octets(), prefix + 96),
        IpAddr::V6(v6) => (v6.octets(), prefix),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<u32>) {
        assert_eq!(seconds(text), expected, "{text}");
    }

    #[test]
    fn durations_have_one_unit_and_an_end() {
        check("90s", Some(90));
        check("15m", Some(900));
        check("12h", Some(43_200));
        check("365d", Some(31_536_000));
        check("3650d", Some(LONGEST));
        check("3651d", None);
        check("999999999h", None);
        check("15", None);
        check("15 m", None);
        check("1h30m", None);
        check("-1m", None);
        check("", None);
        check("m", None);
    }

    #[test]
    fn a_prefix_fits_its_address() {
        assert!(network("203.0.113.0/24").is_some());
        assert!(network("2001:db8::/32").is_some());
        assert!(network("203.0.113.0/33").is_none());
        assert!(network("2001:db8::/129").is_none());
        assert!(network("203.0.113/24").is_none());
        assert!(network("203.0.113.0").is_none());
    }
}
