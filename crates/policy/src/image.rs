//! The compiled policy as bytes: what `wardgate build` puts into an Action, and what the engine reads when it starts.
//!
//! A format of our own, because a general one cost the engine 25 kB of its 60: numbers are LEB128, texts and lists
//! are counted, a structure is its fields in order, a variant is its number. Writing and reading a type stand in one
//! place below, so that they cannot differ.

use crate::{
    address::Network,
    claims::ClaimType,
    clock::{Window, Zone},
    condition::Condition,
    decision::Code,
    keyed::count_chars,
    policy::{
        Api, AuthorizesOn, Category, Claim, ClaimIndex, ClaimSource, Client, Connection, Course, Emergency,
        Employment, Enrol, FieldId, Key, Lapse, Machine, Need, Phi, Policy, Portal, RecordRule, Refusal,
        Restriction, RoleSource, ScopeRule, SessionRule, Trigger, Unattended,
    },
    route::{Methods, Places, Route, RouteTree},
    sets::{Factors, Flows, Lifts, OidcScopes, Roles, Tokens},
    time::{Seconds, UnixTime},
};
use alloc::{boxed::Box, string::String, vec::Vec};
use core::mem::forget;
use wardgate_pattern::{Bytes, Dfa, PhiGuard, put_number, put_part};

/// The first bytes of an image; the last of them is the format's version.
const MAGIC: &[u8] = b"WGP\x04";

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
        let mut source = Source { bytes: Bytes::new(image.strip_prefix(MAGIC)?), depth: 0 };
        let policy = Self::read(&mut source);
        if source.bytes.is_read() {
            return Some(policy);
        }
        // The engine that was handed this is given up: freeing what it had read would be code for nothing.
        if cfg!(target_arch = "wasm32") {
            forget(policy);
        }
        None
    }
}

/// What is left to read. Nothing ever fails halfway: past the end there are zeros and empty lists, and whether all was
/// well is asked once, in the end. Leaving early would have to free what was read so far, field by field, at every
/// field, which made the reader three times as large.
struct Source<'a> {
    bytes: Bytes<'a>,
    depth: u8,
}

impl Source<'_> {
    /// A number that is 0 or 1.
    fn flag(&mut self) -> bool {
        self.bytes.number_to(1) == 1
    }

    /// Reads what can hold its like.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        self.bytes.demand(self.depth <= MAX_DEPTH);
        let item = read(self);
        self.depth -= 1;
        item
    }
}

trait Image: Sized {
    fn write(&self, out: &mut Vec<u8>);
    fn read(source: &mut Source<'_>) -> Self;
}

macro_rules! numbers {
    ($($ty:ty),+) => {$(
        impl Image for $ty {
            fn write(&self, out: &mut Vec<u8>) {
                put_number(out, u32::from(*self));
            }

            fn read(source: &mut Source<'_>) -> Self {
                source.bytes.number() as Self
            }
        }
    )+};
}

numbers!(u8, u16, u32);

/// The lower half, then the upper; zigzag, so that small negative numbers are short too.
impl Image for i64 {
    fn write(&self, out: &mut Vec<u8>) {
        let number = (self << 1 ^ self >> 63).cast_unsigned();
        put_number(out, number as u32);
        put_number(out, (number >> 32) as u32);
    }

    fn read(source: &mut Source<'_>) -> Self {
        let low = source.bytes.number();
        let number = u64::from(source.bytes.number()) << 32 | u64::from(low);
        (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
    }
}

/// Milliseconds; past the last instant that is told there is nothing.
impl Image for UnixTime {
    fn write(&self, out: &mut Vec<u8>) {
        self.millis().write(out);
    }

    fn read(source: &mut Source<'_>) -> Self {
        Self::from_millis(i64::read(source)).unwrap_or(Self::MAX)
    }
}

/// Zigzag.
impl Image for i32 {
    fn write(&self, out: &mut Vec<u8>) {
        i64::from(*self).write(out);
    }

    fn read(source: &mut Source<'_>) -> Self {
        i64::read(source) as Self
    }
}

/// Types of two values, the one of number 0 first.
macro_rules! flags {
    ($($ty:ident { $no:expr, $yes:expr })+) => {$(
        impl Image for $ty {
            fn write(&self, out: &mut Vec<u8>) {
                put_number(out, u32::from(*self == $yes));
            }

            fn read(source: &mut Source<'_>) -> Self {
                if source.flag() { $yes } else { $no }
            }
        }
    )+};
}

flags! {
    bool { false, true }
    Phi { Self::Enabled, Self::Disabled }
    AuthorizesOn { Self::Scope, Self::Permissions }
    Lapse { Self::Strip, Self::Deny }
    Unattended { Self::Deny, Self::Strip }
}

impl Image for String {
    fn write(&self, out: &mut Vec<u8>) {
        put_number(out, count_chars(self) as u32);
        self.chars().for_each(|letter| put_number(out, u32::from(letter)));
    }

    fn read(source: &mut Source<'_>) -> Self {
        let count = source.bytes.count();
        let mut text = Self::with_capacity(count);
        for _ in 0..count {
            match char::from_u32(source.bytes.number()) {
                Some(letter) => text.push(letter),
                None => source.bytes.demand(false),
            }
        }
        text
    }
}

impl<T: Image> Image for Vec<T> {
    fn write(&self, out: &mut Vec<u8>) {
        put_number(out, self.len() as u32);
        self.iter().for_each(|item| item.write(out));
    }

    fn read(source: &mut Source<'_>) -> Self {
        let count = source.bytes.count();
        let mut items = Self::with_capacity(count);
        for _ in 0..count {
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
        source.flag().then(|| T::read(source))
    }
}

impl<T: Image> Image for Box<T> {
    fn write(&self, out: &mut Vec<u8>) {
        T::write(self, out);
    }

    fn read(source: &mut Source<'_>) -> Self {
        Self::new(T::read(source))
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

            #[inline(never)]
            fn read(source: &mut Source<'_>) -> Self {
                Self { $($field: Image::read(source)),+ }
            }
        }
    )+};
}

macro_rules! variants {
    ($($ty:ident or $otherwise:expr => { $($number:literal = $variant:ident $(($($payload:ident),+))? $({ $($field:ident),+ })?),+ })+) => {$(
        impl Image for $ty {
            fn write(&self, out: &mut Vec<u8>) {
                match self {
                    $(Self::$variant $(($($payload),+))? $({ $($field),+ })? => {
                        put_number(out, $number);
                        $($($payload.write(out);)+)?
                        $($($field.write(out);)+)?
                    })+
                }
            }

            fn read(source: &mut Source<'_>) -> Self {
                source.nested(|source| match source.bytes.number() {
                    $($number => {
                        $($(let $payload = Image::read(source);)+)?
                        $($(let $field = Image::read(source);)+)?
                        Self::$variant $(($($payload),+))? $({ $($field),+ })?
                    })+
                    _ => {
                        source.bytes.demand(false);
                        $otherwise
                    }
                })
            }
        }
    )+};
}

structures! {
    Policy {
        hash, label, tenants, phi, shadow, denied_message, claim_key, audit_key, portal, roles, connections, refused_subjects,
        employment, emergencies, apis, clients, categories, courses, triggers, restrictions, sessions, zones, claims,
        free_claims, machines, guard
    }
    Key { id, secret }
    Portal { url, key, secret }
    FieldId { 0 }
    Seconds { 0 }
    Factors { 0 }
    Flows { 0 }
    OidcScopes { 0 }
    Lifts { 0 }
    Code { 0 }
    Tokens { 0 }
    Methods { 0 }
    Api { audience, phi, authorizes_on, details_type, max_token_age, scopes, routes, claims, rule }
    ScopeRule { name, category, roles, own, proxy, organizations, attributes, rule }
    RecordRule { roles, key }
    Route { methods, scope, record, rule }
    ClaimIndex { everyone, by_role }
    Client { id, phi, audiences, oidc_scopes, refusals, assertions, entry, delegates, carries_factors, rule }
    Refusal { flows, gate_only, when, code }
    Connection { name, roles, federated }
    RoleSource { field, names }
    Employment { roles, withholds, lapses }
    Emergency { user, expires, require, lifts, rule }
    Restriction { flows, when, code, then }
    SessionRule { when, idle, absolute, refresh_idle, refresh_absolute, non_persistent }
    Zone { offsets, ends }
    Window { from, until }
    Category { name, training, mfa, own_mfa }
    Need { max_age, factors, enrol }
    Course { name, completed_at, version, max_age, min_version, grace, lapse, redirect, source, roles }
    Trigger { flows, when, require, unattended }
    Claim { name, source, ty, tokens, clients, organizations }
    Machine { client, audience, phi, scopes, networks, organizations, rule }
    Network { base, prefix }
}

variants! {
    ClaimSource or Self::PolicyLabel => {
        0 = Field(field), 1 = Roles, 2 = MfaAt, 3 = RecordAccess, 4 = DecisionId, 5 = PolicyLabel, 6 = ProxyRecords(field),
        7 = Emergency
    }
    Enrol or Self::Deny => { 0 = Deny, 1 = Allow, 2 = Unless(condition) }
    ClaimType or Self::Bool => {
        0 = Enum(texts), 1 = Bool, 2 = Integer { min, max }, 3 = Uuid, 4 = Time, 5 = Opaque, 6 = List { of, max },
        7 = Pattern { dfa, max }, 8 = Text { max }
    }
    Condition or Self::Any(Vec::new()) => {
        0 = All(conditions), 1 = Any(conditions), 2 = Scope(names), 3 = RequestedScope(names), 4 = Category(categories),
        5 = Role(roles), 6 = Client(clients), 7 = Asked(field, texts), 8 = Is(field, texts), 9 = IsNot(field, texts),
        10 = Untrue(field), 11 = Below(field, count), 12 = Older(field, limit), 13 = Reached(field), 14 = Ahead(field),
        15 = Differ(field, other), 16 = Present(field), 17 = OutsideNetworks(field, networks),
        18 = OutsideHours(zone, windows), 19 = Lacks(field, texts)
    }
}

/// A node can hold nodes.
impl Image for RouteTree {
    fn write(&self, out: &mut Vec<u8>) {
        self.routes.write(out);
        self.branches.write(out);
    }

    fn read(source: &mut Source<'_>) -> Self {
        source.nested(|source| Self {
            routes: Image::read(source),
            branches: Image::read(source),
            places: Places::default(),
        })
    }
}

/// The places of the roles: most sets hold a few of many.
impl Image for Roles {
    fn write(&self, out: &mut Vec<u8>) {
        let places: Vec<u8> = (0..=u8::MAX).filter(|place| self.has(usize::from(*place))).collect();
        put_part(out, &places);
    }

    fn read(source: &mut Source<'_>) -> Self {
        source.bytes.part().iter().map(|place| usize::from(*place)).collect()
    }
}

impl Image for [u8; 16] {
    fn write(&self, out: &mut Vec<u8>) {
        self.iter().for_each(|byte| byte.write(out));
    }

    fn read(source: &mut Source<'_>) -> Self {
        [(); 16].map(|()| u8::read(source))
    }
}

macro_rules! tables {
    ($($ty:ty),+) => {$(
        impl Image for $ty {
            fn write(&self, out: &mut Vec<u8>) {
                out.extend(self.to_bytes());
            }

            fn read(source: &mut Source<'_>) -> Self {
                Self::read(&mut source.bytes)
            }
        }
    )+};
}

tables!(Dfa, PhiGuard);
