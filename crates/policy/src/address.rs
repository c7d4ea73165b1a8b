//! Internet addresses and networks. The library's reader is three kilobytes, more than all else that is made of an address.

/// An address as 16 bytes, IPv4 as IPv4-mapped IPv6.
pub(crate) type Address = [u8; 16];

/// A network: addresses whose first `prefix` bits equal those of `base`. IPv4 is held as IPv4-mapped IPv6.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// The first address.
    pub base: [u8; 16],
    /// Leading bits that count, 0 to 128.
    pub prefix: u8,
}

impl Network {
    /// Whether the address, as 16 bytes, is in the network.
    pub fn has(&self, address: [u8; 16]) -> bool {
        let mut left = u32::from(self.prefix);
        self.base.iter().zip(address).all(|(want, got)| {
            let bits = left.min(8);
            left -= bits;
            u16::from(want ^ got) >> (8 - bits) == 0
        })
    }
}

/// Whether one of `networks` has the address that this is.
#[inline(never)]
pub(crate) fn inside(networks: &[Network], address: Option<&str>) -> bool {
    let address = address.and_then(parse);
    address.is_some_and(|address| networks.iter().any(|network| network.has(address)))
}

/// Reads an address as people write it: RFC 4291, section 2.2, without a zone.
fn parse(text: &str) -> Option<Address> {
    let mut address = [0; 16];
    if text.bytes().all(|byte| byte != b':') {
        for (place, byte) in [255, 255].iter().chain(&v4(text.as_bytes())?).rev().enumerate() {
            *address.get_mut(15 - place)? = *byte;
        }
        return Some(address);
    }
    // Where `::` stood, once.
    let mut gap = None;
    let mut length = 0;
    let mut rest = text.as_bytes();
    if let [b':', b':', after @ ..] = rest {
        (gap, rest) = (Some(0), after);
    }
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b':').unwrap_or(rest.len());
        let (group, after) = rest.split_at_checked(end)?;
        if group.contains(&b'.') && after.is_empty() {
            for byte in v4(group)? {
                *address.get_mut(length)? = byte;
                length += 1;
            }
        } else {
            let number = number(group, 16, 4)?;
            *address.get_mut(length)? = (number >> 8) as u8;
            *address.get_mut(length + 1)? = number as u8;
            length += 2;
        }
        rest = match after {
            [b':', b':', after @ ..] if gap.is_none() => {
                gap = Some(length);
                after
            }
            [b':', after @ ..] if !after.is_empty() => after,
            [] => after,
            _ => return None,
        };
    }
    match gap {
        // It stands for one group at least.
        Some(gap) if length < 15 => {
            address.get_mut(gap..)?.rotate_right(16 - length);
            Some(address)
        }
        None if length == 16 => Some(address),
        _ => None,
    }
}

fn v4(text: &[u8]) -> Option<[u8; 4]> {
    let mut parts = text.split(|byte| *byte == b'.');
    let mut bytes = [0; 4];
    for byte in &mut bytes {
        let part = parts.next()?;
        let led = part.len() > 1 && part.first() == Some(&b'0');
        *byte = number(part, 10, 3).filter(|number| *number < 256 && !led)? as u8;
    }
    parts.next().is_none().then_some(bytes)
}

/// A number of one to so many digits.
fn number(digits: &[u8], base: u32, most: usize) -> Option<u32> {
    let mut number = 0;
    // One digit too many is enough to refuse.
    for digit in digits.iter().take(most + 1) {
        number = number * base + char::from(*digit).to_digit(base)?;
    }
    (1..=most).contains(&digits.len()).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::IpAddr;

    fn known(text: &str) -> Option<Address> {
        Some(match text.parse().ok()? {
            IpAddr::V4(v4) => v4.to_ipv6_mapped().octets(),
            IpAddr::V6(v6) => v6.octets(),
        })
    }

    #[track_caller]
    fn check(base: &str, prefix: u8, address: &str, expected: bool) {
        let network = Network { base: known(base).unwrap(), prefix };
        assert_eq!(inside(&[network], Some(address)), expected, "{address}");
    }

    #[test]
    fn networks_hold_their_own_addresses_only() {
        check("203.0.113.0", 120, "203.0.113.255", true);
        check("203.0.113.0", 120, "203.0.114.0", false);
        check("203.0.113.0", 120, "::ffff:203.0.113.7", true);
        check("203.0.113.128", 121, "203.0.113.127", false);
        check("2001:db8::", 32, "2001:db8:ffff::1", true);
        check("2001:db8::", 32, "2001:db9::", false);
        check("::", 0, "2001:db9::", true);
        check("2001:db8::1", 128, "2001:db8::2", false);
    }

    /// The library's reader is the reference: texts made of the parts that addresses have, right and wrong.
    #[test]
    fn addresses_are_read_as_the_library_reads_them() {
        const PARTS: [&str; 14] =
            ["1", "0", "255", "256", "01", "ffff", "g", "12345", ":", "::", ".", "1.2.3.4", "", "%1"];
        let mut state = 1_u64;
        let mut right = 0;
        for _ in 0..400_000 {
            let mut text = String::new();
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let mut bits = state >> 20;
            for at in 0..17 {
                // Groups and signs in turn, mostly.
                let part = if at % 2 == 1 { 8 + bits % 3 } else { bits % 8 };
                text.push_str(PARTS[part as usize]);
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                bits = state >> 33;
                if bits.is_multiple_of(11) {
                    break;
                }
            }
            right += usize::from(known(&text).is_some());
            assert_eq!(parse(&text), known(&text), "{text}");
        }
        assert!(right > 200, "{right}");
        for text in [
            "1:2:3:4:5:6:7:8",
            "1::",
            "::1",
            "::",
            "1::2:3",
            "1:2:3:4:5:6:1.2.3.4",
            "::1.2.3.4",
            "1:2:3:4:5:6:7::",
            "1:2:3:4:5:6:7:8::",
            "::1:2:3:4:5:6:7:8",
            "1:::2",
            ":1",
            "1:",
            ":",
            "",
            "1.2.3",
            "1.2.3.4.5",
            "1.2.3.4:1",
            "fe80::1%1",
            "1::2::3",
            "1:2:3:4:5:6:7:1.2.3.4",
            "::ffff:1.2.3.04",
            "1.2.3.4\0",
            "1.2.3.4294967300",
            "1:2:3:4:5:6:7:100000008",
        ] {
            assert_eq!(parse(text), known(text), "{text}");
        }
    }
}
