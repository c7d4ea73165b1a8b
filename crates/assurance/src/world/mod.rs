//! A small hospital with one rule of every kind, everything that can come to it, and what must come of it.

mod charts;
mod event;
mod logins;
mod machines;
mod policy;
mod requests;
mod table;

use std::{collections::BTreeSet, panic::catch_unwind};

/// A chart: points by number, from 0.
pub struct Chart {
    /// What it is called.
    pub name: &'static str,
    /// How many points it has.
    pub points: u64,
    /// So many of the first have nothing odd about them: there most is decided by what is asked for, and by whom. Of a chart
    /// that is of odd things, none.
    pub usual: u64,
    /// Looks at one; whether something was granted.
    explore: fn(u64) -> Result<bool, String>,
}

/// Every chart.
pub fn charts() -> [Chart; 5] {
    let chart = |name, sizes: &[u64], usual: usize, explore| Chart {
        name,
        points: sizes.iter().product(),
        usual: if usual == 0 { 0 } else { sizes[..usual].iter().product() },
        explore,
    };
    [
        chart("logins", &charts::LOGINS, 6, |number| logins::explore(&charts::login(number))),
        chart("circumstances", &[charts::circumstances()], 0, |number| {
            logins::explore(&charts::circumstance(number))
        }),
        chart("protocols", &charts::WAYS, 0, |number| logins::explore(&charts::protocol(number))),
        chart("machines", &machines::SIZES, 4, machines::explore),
        chart("requests", &requests::SIZES, 4, requests::explore),
    ]
}

impl Chart {
    /// Looks at each of these points; how many granted something.
    ///
    /// # Errors
    /// The first one that is not answered as it must be, in words.
    pub fn explore(&self, numbers: impl IntoIterator<Item = u64>) -> Result<u64, String> {
        let mut granted = 0;
        for number in numbers {
            let one = catch_unwind(|| (self.explore)(number)).unwrap_or_else(|_| Err("a panic".to_owned()));
            let one = one.map_err(|why| format!("{} {number}: {why}", self.name))?;
            granted += u64::from(one);
        }
        Ok(granted)
    }

    /// About so many points, half of them usual ones where there are any, always the same and none twice.
    pub fn share(&self, count: u64) -> BTreeSet<u64> {
        if self.usual == 0 {
            return spread(self.points, count).collect();
        }
        [self.usual, self.points].into_iter().flat_map(|points| spread(points, count / 2)).collect()
    }
}

/// Numbers below a bound, at a distance that has no factor in common with it: every digit has every value.
fn spread(points: u64, count: u64) -> impl Iterator<Item = u64> {
    let shared = |one: u64, other: u64| {
        (2..=19).any(|factor| one.is_multiple_of(factor) && other.is_multiple_of(factor))
    };
    let mut step = (points / count).max(1);
    while step > 1 && shared(step, points) {
        step += 1;
    }
    (0..points).step_by(step as usize)
}

/// Everything that tells one login from another.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// Protocol and prompt.
    pub way: Way,
    /// Roles that Auth0 has assigned: a set of [`ROLES`], as bits.
    pub roles: u8,
    /// How the user stands to the course `privacy`.
    pub privacy: Completion,
    /// How the user stands to the course `part-2`.
    pub part_2: Completion,
    /// Second factors that were used, each with its age in seconds.
    pub methods: &'static [(Kind, i64)],
    /// The audience, and what is asked for.
    pub asked: Asked,
    /// Auth0's confidence in the login.
    pub confidence: Option<&'static str>,
    /// Whether the policy has PHI switched on.
    pub phi: bool,
    /// The client's id.
    pub client: &'static str,
    /// What else there is.
    pub around: Around,
}

/// Whatever else a rule looks at.
#[derive(Clone, Copy, Debug)]
pub struct Around {
    /// The connection's name.
    pub connection: &'static str,
    /// The organization's id.
    pub organization: Option<&'static str>,
    /// When employment ends.
    pub ends: Ends,
    /// Who it is.
    pub user: &'static str,
    /// Where the address is.
    pub country: Option<&'static str>,
    /// Units that the user works in.
    pub units: &'static [&'static str],
    /// How old the session and the refresh token are, in seconds.
    pub lasted: Option<i64>,
    /// How long ago the first factor was used, in seconds.
    pub signed_in: i64,
    /// Who acts for the user.
    pub actor: Option<&'static str>,
    /// The route that is named.
    pub route: Option<(&'static str, &'static str)>,
    /// Whether it is night.
    pub night: bool,
    /// What came back from the portal: the nonce.
    pub returned: Option<&'static str>,
    /// Whether the authorization request has PKCE.
    pub pkce: bool,
    /// Whether the gate has left its marker.
    pub marked: bool,
    /// Second factors that the user has.
    pub enrolled: &'static [&'static str],
    /// The age of a one-time password that came along with the refresh token, in seconds.
    pub carried: Option<i64>,
    /// The reference of the user's own record.
    pub own_ref: Option<&'static str>,
    /// How long a guardian's record still holds, in seconds.
    pub guardian_for: i64,
    /// Whether the secrets are those that were deployed.
    pub secrets: bool,
    /// Whether the e-mail address is verified.
    pub verified: bool,
}

/// A protocol, a prompt in the transaction and one in the query.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Way {
    /// `transaction.protocol`.
    pub protocol: Option<&'static str>,
    /// `transaction.prompt`.
    pub prompt: &'static [&'static str],
    /// `request.query.prompt`.
    pub query: Option<&'static str>,
}

/// A course that was completed, or not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Completion {
    /// Nothing is on record.
    Absent,
    /// Something that is no instant.
    Text(&'static str),
    /// So many seconds ago, of a version.
    Done(i64, Option<i64>),
}

/// Of what type a second factor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A security key.
    Key,
    /// A one-time password.
    Otp,
    /// An e-mail.
    Email,
    /// A code by text message, as a second factor.
    Phone,
    /// The same as the first one.
    Sms,
    /// A method without a type.
    Untyped,
    /// A method of a type that is not known.
    Unknown,
    /// A passkey, which is a first factor.
    Passkey,
    /// The login at the user's own identity provider.
    Federated,
}

/// The audience, and what is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Asked {
    /// The audience.
    pub audience: Option<&'static str>,
    /// The scopes.
    pub scopes: &'static [&'static str],
}

/// An instant at which employment ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ends {
    /// Never.
    Never,
    /// In so many seconds.
    In(i64),
    /// Nobody can tell.
    Unreadable,
}

/// Roles, each at its bit.
pub const ROLES: [&str; 4] = ["physician", "nurse", "patient", "guardian"];
/// The bits of the workforce.
pub const PHYSICIAN: u8 = 1;
/// See [`ROLES`].
pub const NURSE: u8 = 2;
/// See [`ROLES`].
pub const PATIENT: u8 = 4;
/// See [`ROLES`].
pub const GUARDIAN: u8 = 8;

/// The electronic health record.
pub const EHR: &str = "https://ehr.example/";
/// Duty rosters, without PHI.
pub const ROTA: &str = "https://rota.example/";
/// An API that authorises on permissions.
pub const OLD: &str = "https://old.example/";

/// An account for emergencies, one that has expired, and one that is refused.
pub const EMERGENCY: &str = "auth0|emergency";
/// See [`EMERGENCY`].
pub const EXPIRED: &str = "auth0|expired";
/// See [`EMERGENCY`].
pub const REFUSED: &str = "auth0|refused";
/// The nonce of the visit to the portal that is remembered.
pub const NONCE: &str = "r1.nonce";

const DAY: i64 = 86_400;
const HOUR: i64 = 3600;
