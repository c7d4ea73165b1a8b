//! The compiled policy as bytes: what `wardgate build` puts into an Action, and what the engine reads when it starts.
//!
//! A format of our own, because a general one cost the engine 25 kB of its 60: numbers are LEB128, texts and lists
//! are counted, a structure is its fields in order, a variant is its number. Writing and reading a type stand in one
//! place below, so that they cannot differ.

use crate::{
    claims::ClaimType,
    keyed::count_chars,
    policy::{
        Api, AuthorizesOn, Category, Claim, ClaimIndex, ClaimSource, Client, Course, Enrol, FieldId, Key,
        Lapse, Machine, Need, Network, Phi, Policy, RecordRule, ScopeRule, Trigger, Unattended,
    },
    route::{Methods, Route, RouteTree},
    sets::{Confidences, Factors, Flows, OidcScopes, Roles, Tokens},
    time::Seconds,
    trigger::Condition,
};
use alloc::{boxed::Box, string::String, vec::Vec};
use core::mem::forget;
use wardgate_pattern::{Dfa, PhiGuard};

/// The first bytes of an image; the last of them is the format's version.
const MAGIC: &[u8] = b"WGP\x02";

/// Nothing in a policy nests deeper: not routes by segments, not conditions.
const MAX_DEPTH: u8 = 64;

impl Policy {
    /// The policy as bytes; the same policy gives the same bytes.
    pub fn to_image(&self) -> Vec<u8> {
        let mut image = MAGIC.to_vec();
        self.write(&mut image);
        image
    }

    /// Reads an image; `None` where it is no image of this version, or not whole.
    pub fn from_image(image: &[u8]) -> Option<Self> {
        let mut source = Source { rest: image.strip_prefix(MAGIC)?, whole: true, depth: 0 };
        let policy = Self::read(&mut source);
        if source.whole && source.rest.is_empty() {
            return Some(policy);
        }
        // The engine that was handed this is given up: freeing what it had read would be code for nothing.
        forget(policy);
        None
    }
}

/// What is left to read. A read never fails: past the end, and after anything malformed, there are zeros and empty
/// lists, and `whole` remembers it. Leaving early would have to free what was read so far, field by field, at every
/// field, which made the reader three times as large.
struct Source<'a> {
    rest: &'a [u8],
    whole: bool,
    depth: u8,
}

impl Source<'_> {
    fn fail(&mut self) {
        self.whole = false;
        self.rest = &[];
    }

    fn number(&mut self) -> u64 {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let Some((byte, rest)) = self.rest.split_first() else { break };
            self.rest = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if *byte < 0x80 {
                return number;
            }
        }
        self.fail();
        0
    }

    /// A count of things that take a byte each at the least.
    fn count(&mut self) -> usize {
        let count = self.number() as usize;
        if count > self.rest.len() {
            self.fail();
            return 0;
        }
        count
    }

    fn bytes(&mut self) -> &[u8] {
        let count = self.count();
        let (bytes, rest) = self.rest.split_at_checked(count).unwrap_or_default();
        self.rest = rest;
        bytes
    }
}

fn write_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

trait Image: Sized {
    fn write(&self, out: &mut Vec<u8>);
    fn read(source: &mut Source<'_>) -> Self;
}

macro_rules! numbers {
    ($($ty:ty),+) => {$(
        impl Image for $ty {
            fn write(&self, out: &mut Vec<u8>) {
                write_number(out, u64::from(*self));
            }

            fn read(source: &mut Source<'_>) -> Self {
                source.number() as Self
            }
        }
    )+};
}

numbers!(u8, u16, u32, u64);

impl Image for bool {
    fn write(&self, out: &mut Vec<u8>) {
        write_number(out, u64::from(*self));
    }

    fn read(source: &mut Source<'_>) -> Self {
        source.number() == 1
    }
}

/// Zigzag, so that small negative numbers are short too.
impl Image for i64 {
    fn write(&self, out: &mut Vec<u8>) {
        write_number(out, (self << 1 ^ self >> 63).cast_unsigned());
    }

    fn read(source: &mut Source<'_>) -> Self {
        let number = source.number();
        (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
    }
}

/// The number of each character: as short as UTF-8, and quickly checked.
impl Image for String {
    fn write(&self, out: &mut Vec<u8>) {
        write_number(out, count_chars(self) as u64);
        self.chars().for_each(|letter| write_number(out, u64::from(letter)));
    }

    fn read(source: &mut Source<'_>) -> Self {
        let mut text = Self::new();
        for _ in 0..source.count() {
            match char::from_u32(source.number() as u32) {
                Some(letter) => text.push(letter),
                None => source.fail(),
            }
        }
        text
    }
}

impl<T: Image> Image for Vec<T> {
    fn write(&self, out: &mut Vec<u8>) {
        write_number(out, self.len() as u64);
        self.iter().for_each(|item| item.write(out));
    }

    fn read(source: &mut Source<'_>) -> Self {
        let mut items = Self::new();
        for _ in 0..source.count() {
            items.push(T::read(source));
        }
        items
    }
}

impl<T: Image> Image for Option<T> {
    fn write(&self, out: &mut Vec<u8>) {
        self.is_some().write(out);
        self.iter().for_each(|item| item.write(out));
    }

    fn read(source: &mut Source<'_>) -> Self {
        bool::read(source).then(|| T::read(source))
    }
}

impl<T: Image> Image for Box<T> {
    fn write(&self, out: &mut Vec<u8>) {
        T::write(self, out);
    }

    fn read(source: &mut Source<'_>) -> Self {
        source.depth += 1;
        if source.depth > MAX_DEPTH {
            source.fail();
        }
        let item = T::read(source);
        source.depth -= 1;
        Self::new(item)
    }
}

impl<A: Image, B: Image> Image for (A, B) {
    fn write(&self, out: &mut Vec<u8>) {
        self.0.write(out);
        self.1.write(out);
    }

    fn read(source: &mut Source<'_>) -> Self {
        (A::read(source), B::read(source))
    }
}

macro_rules! structures {
    ($($ty:ident { $($field:tt),+ })+) => {$(
        impl Image for $ty {
            fn write(&self, out: &mut Vec<u8>) {
                $(self.$field.write(out);)+
            }

            fn read(source: &mut Source<'_>) -> Self {
                Self { $($field: Image::read(source)),+ }
            }
        }
    )+};
}

macro_rules! variants {
    ($($ty:ident { $($number:literal = $variant:ident $(($payload:ident))? $({ $($field:ident),+ })?),+ })+) => {$(
        impl Image for $ty {
            fn write(&self, out: &mut Vec<u8>) {
                match self {
                    $(Self::$variant $(($payload))? $({ $($field),+ })? => {
                        write_number(out, $number);
                        $($payload.write(out);)?
                        $($($field.write(out);)+)?
                    })+
                }
            }

            fn read(source: &mut Source<'_>) -> Self {
                match source.number() {
                    $($number => {
                        $(let $payload = Image::read(source);)?
                        $($(let $field = Image::read(source);)+)?
                        Self::$variant $(($payload))? $({ $($field),+ })?
                    })+
                    // From here on there are zeros, and the variant of number 0 is one of them.
                    _ => {
                        source.fail();
                        Self::read(source)
                    }
                }
            }
        }
    )+};
}

structures! {
    Policy {
        hash, label, tenants, phi, denied_message, claim_key, audit_key, roles, apis, clients, categories, courses,
        triggers, claims, free_claims, machines, guard
    }
    Key { id, secret }
    FieldId { 0 }
    Seconds { 0 }
    Factors { 0 }
    Flows { 0 }
    Confidences { 0 }
    OidcScopes { 0 }
    Tokens { 0 }
    Methods { 0 }
    Api { audience, phi, authorizes_on, details_type, scopes, routes, claims, rule }
    ScopeRule { name, category, roles, own, proxy, rule }
    RecordRule { roles, key }
    Route { methods, scope, rule }
    RouteTree { routes, literals, parameter }
    ClaimIndex { everyone, by_role }
    Client { id, audiences, connections, oidc_scopes, pkce, verified_email, rule }
    Category { name, training, mfa, own_mfa }
    Need { max_age, factors, enrol }
    Course { name, completed_at, version, max_age, min_version, grace, lapse, roles }
    Trigger { flows, when, require, unattended }
    Claim { name, source, ty, tokens, clients }
    Machine { client, audience, phi, scopes, networks, rule }
    Network { base, prefix }
}

variants! {
    Phi { 0 = Enabled, 1 = Disabled }
    AuthorizesOn { 0 = Scope, 1 = Permissions }
    Enrol { 0 = Deny, 1 = Allow }
    Lapse { 0 = Strip, 1 = Deny }
    Unattended { 0 = Deny, 1 = Strip }
    ClaimSource { 0 = Field(field), 1 = Roles, 2 = MfaAt, 3 = RecordAccess, 4 = DecisionId, 5 = PolicyLabel }
    ClaimType {
        0 = Enum(texts), 1 = Bool, 2 = Integer { min, max }, 3 = Uuid, 4 = Time, 5 = Opaque, 6 = List { of, max },
        7 = Pattern { dfa, max }, 8 = Text { max }
    }
    Condition {
        0 = All(conditions), 1 = Any(conditions), 2 = Scope(names), 3 = RequestedScope(names), 4 = Category(categories),
        5 = Role(roles), 6 = Client(clients), 7 = Acr(values), 8 = Risk(set), 9 = NewDevice, 10 = NewDeviceRisk(set),
        11 = ImpossibleTravel, 12 = ImpossibleTravelRisk(set), 13 = UntrustedIp, 14 = UntrustedIpRisk(set),
        15 = LoginsBelow(count), 16 = SessionAge(limit), 17 = CountryOutside(countries), 18 = Strategy(strategies)
    }
}

/// The places of the roles: most sets hold a few of many.
impl Image for Roles {
    fn write(&self, out: &mut Vec<u8>) {
        let places: Vec<u8> = (0..=u8::MAX).filter(|place| self.has(usize::from(*place))).collect();
        write_number(out, places.len() as u64);
        out.extend_from_slice(&places);
    }

    fn read(source: &mut Source<'_>) -> Self {
        source.bytes().iter().map(|place| usize::from(*place)).collect()
    }
}

impl Image for [u8; 16] {
    fn write(&self, out: &mut Vec<u8>) {
        write_number(out, 16);
        out.extend_from_slice(self);
    }

    fn read(source: &mut Source<'_>) -> Self {
        let bytes = source.bytes().try_into();
        bytes.unwrap_or_else(|_| {
            source.fail();
            [0; 16]
        })
    }
}

macro_rules! tables {
    ($($ty:ty),+) => {$(
        impl Image for $ty {
            fn write(&self, out: &mut Vec<u8>) {
                let bytes = self.to_bytes();
                write_number(out, bytes.len() as u64);
                out.extend_from_slice(&bytes);
            }

            fn read(source: &mut Source<'_>) -> Self {
                Self::from_bytes(source.bytes()).unwrap_or_else(|| {
                    source.fail();
                    Self::default()
                })
            }
        }
    )+};
}

tables!(Dfa, PhiGuard);
