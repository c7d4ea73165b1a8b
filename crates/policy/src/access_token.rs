//! What an API is shown: a verified access token.

use crate::{record::decimal, time::UnixTime};
use alloc::vec::Vec;
use subtle::{Choice, ConstantTimeEq};

/// What an access token says. That it was signed by the tenant, for this API, is for its verifier to have found out before.
#[derive(Clone, Debug, Default)]
pub struct AccessToken<'a> {
    /// Whether something that decides is there in a form that cannot be read.
    pub unreadable: bool,
    /// `sub`.
    pub subject: Option<&'a str>,
    /// Who acts for the user (RFC 8693, `act`), where somebody does: its `sub`, if that is not empty.
    pub actor: Option<Option<&'a str>>,
    /// Whom it was issued to: `azp`, or `client_id`.
    pub client: Option<&'a str>,
    /// Whether it was issued to a machine client, behind which there is no user.
    pub machine: bool,
    /// `aud`.
    pub audiences: Vec<&'a str>,
    /// `scope`.
    pub scopes: Vec<&'a str>,
    /// `permissions`.
    pub permissions: Vec<&'a str>,
    /// `iat`.
    pub issued_at: Option<UnixTime>,
    /// `exp`.
    pub expires_at: Option<UnixTime>,
    /// The other claims that the policy writes, by their whole names.
    pub claims: Vec<(&'a str, Claimed<'a>)>,
}

/// The value of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claimed<'a> {
    /// A text.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// A list.
    List(Vec<Claimed<'a>>),
    /// An object, such as those that say something scope by scope.
    Object(Vec<(&'a str, Claimed<'a>)>),
    /// Anything else.
    Other,
}

impl<'a> AccessToken<'a> {
    /// The value of a claim.
    pub(crate) fn claim(&self, name: &str) -> Option<&Claimed<'a>> {
        self.claims.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }
}

impl<'a> Claimed<'a> {
    /// What an object says of a scope.
    pub(crate) fn of(&self, scope: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        members.iter().find(|(name, _)| *name == scope).map(|(_, value)| value)
    }

    /// The text, if it is one.
    pub(crate) const fn text(&self) -> Option<&'a str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The instant that so many seconds after 1970 began stand for.
    pub(crate) fn instant(&self) -> Option<UnixTime> {
        match self {
            Self::Integer(seconds) => UnixTime::from_millis(seconds.checked_mul(1000)?),
            _ => None,
        }
    }
}

/// A reference to a record, as a claim tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordRef<'a> {
    /// A text.
    Text(&'a str),
    /// A whole number; a path has it in decimal.
    Integer(i64),
}

impl<'a> RecordRef<'a> {
    /// The references of a claim, which has one or a list of them.
    pub(crate) fn of(value: &Claimed<'a>) -> Vec<Self> {
        match value {
            Claimed::List(items) => items.iter().filter_map(Self::one).collect(),
            value => Self::one(value).into_iter().collect(),
        }
    }

    fn one(value: &Claimed<'a>) -> Option<Self> {
        match value {
            // An empty one is nobody's.
            Claimed::Text(text) if !text.is_empty() => Some(Self::Text(text)),
            Claimed::Integer(number) => Some(Self::Integer(*number)),
            _ => None,
        }
    }

    /// Whether a segment of a path is this reference. How long it takes does not tell how much of it was right.
    fn is(self, segment: &str) -> Choice {
        match self {
            Self::Text(text) => text.as_bytes().ct_eq(segment.as_bytes()),
            Self::Integer(number) => decimal(number).ct_eq(segment.as_bytes()),
        }
    }

    /// Whether a segment of a path is one of these; each is looked at, whichever it is.
    pub(crate) fn any(references: &[Self], segment: &str) -> bool {
        let found = references.iter().fold(Choice::from(0), |found, reference| found | reference.is(segment));
        found.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &Claimed<'_>, segment: &str, expected: bool) {
        assert_eq!(RecordRef::any(&RecordRef::of(value), segment), expected, "{value:?} {segment}");
    }

    #[test]
    fn a_segment_is_one_of_the_references_of_a_claim_or_none() {
        check(&Claimed::Text("p-1"), "p-1", true);
        check(&Claimed::Text("p-1"), "p-10", false);
        check(&Claimed::Text("p-1"), "P-1", false);
        check(&Claimed::Text(""), "p-1", false);
        check(&Claimed::Integer(42), "42", true);
        check(&Claimed::Integer(42), "042", false);
        check(&Claimed::Integer(-1), "-1", true);
        check(&Claimed::Other, "p-1", false);
        let list = Claimed::List([Claimed::Text("p-1"), Claimed::Other, Claimed::Text("p-2")].into());
        check(&list, "p-2", true);
        check(&list, "p-3", false);
        check(&Claimed::List([list].into()), "p-2", false);
        check(&Claimed::Object([("p-1", Claimed::Text("p-1"))].into()), "p-1", false);
    }
}
