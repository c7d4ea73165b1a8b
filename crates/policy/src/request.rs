//! What is asked: the facts of one login, each of them possibly absent.
//!
//! Absence is its own value everywhere. A fact of the wrong type arrives as absent, so that it can never pass
//! for a right one; only claim values keep the difference, because it is reported.

use crate::{
    policy::FieldId,
    sets::{Factor, Factors, Flow},
    time::UnixTime,
};
use alloc::{vec, vec::Vec};
use core::cell::OnceCell;
use wardgate_pattern::Needles;

/// Which Action asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// First of the login: an unmet second factor is asked for.
    Gate,
    /// Last of the login: an unmet second factor is refused, and claims are written.
    Token,
}

impl Stage {
    /// The name in documents and records.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gate => "gate",
            Self::Token => "token",
        }
    }
}

/// A login as the rules see it.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// Which Action asks.
    pub stage: Stage,
    /// When; nothing is granted without it.
    pub now: Option<UnixTime>,
    /// How the login runs.
    pub flow: Flow,
    /// Whether scopes or routes were asked for in a form that cannot be read.
    pub unreadable: bool,
    /// Whether the protocol ends in an assertion (SAML, WS-Federation, WS-Trust) and not in tokens.
    pub assertion: bool,
    /// The tenant's name.
    pub tenant: Option<&'a str>,
    /// `client_id`.
    pub client: Option<&'a str>,
    /// Name of the connection.
    pub connection: Option<&'a str>,
    /// Audience of the requested API.
    pub audience: Option<&'a str>,
    /// Policy hash that the gate left.
    pub gate_marker: Option<&'a str>,
    /// The nonce of the visit to the portal that the person was sent on.
    pub portal_nonce: Option<&'a str>,
    /// What the portal sent back, where the person has come back; its signature has been checked.
    pub returned: Option<Returned<'a>>,
    /// Scopes that were asked for by name; none where nothing was.
    pub scopes: Vec<&'a str>,
    /// Routes that were asked for by name (RFC 9396).
    pub routes: Vec<NamedRoute<'a>>,
    /// The name of each who acts for the user, in whichever way; `None` where it cannot be read.
    pub actors: Vec<Option<&'a str>>,
    /// Whether somebody else than the user is there, who acts for them; of those above, a session that was handed over is
    /// still the user's own.
    pub delegated: bool,
    /// Names of roles that Auth0 itself holds.
    pub roles: Vec<&'a str>,
    /// Authentication methods of the session.
    pub methods: Vec<Method>,
    /// Types of factor that the login began with: who has used one as the first has not used a second by using it again.
    pub first: Factors,
    /// Second factors whose times came along with the refresh token.
    pub carried: Vec<Method>,
    /// Enrolled second factors.
    pub enrolled: Factors,
    /// Whether there is another one of the user, of a type that nobody knows or that cannot be read.
    pub enrolled_otherwise: bool,
    /// The session.
    pub session: Lifetime<'a>,
    /// The refresh token.
    pub refresh_token: Lifetime<'a>,
    /// The user.
    pub person: Person<'a>,
    /// What tells this run from others.
    pub correlation: Correlation<'a>,
    /// Every projected field, for claims, training and secrets.
    pub values: &'a Values<'a>,
}

/// A projected value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// Not there, or null.
    Absent,
    /// A text.
    Text(&'a str),
    /// A whole number of at most 2^53 in size.
    Integer(i64),
    /// A truth value.
    Bool(bool),
    /// A list; [`Values::list`] has its items.
    List(List),
    /// Anything else: an object, a fraction, a text with a lone surrogate.
    Other,
}

impl<'a> Value<'a> {
    /// The number, if it is a whole one.
    pub const fn integer(self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(number),
            _ => None,
        }
    }

    /// The text, if it is one.
    pub const fn text(self) -> Option<&'a str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Where a list's items are among [`Values`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct List {
    start: usize,
    end: usize,
}

/// All values of one event. They are plain data in two vectors, so that none has to be freed one by one.
#[derive(Clone, Debug, Default)]
pub struct Values<'a> {
    fields: Vec<Value<'a>>,
    items: Vec<Value<'a>>,
}

impl<'a> Values<'a> {
    /// Values of so many fields, all absent.
    pub fn of(fields: usize) -> Self {
        Self { fields: vec![Value::Absent; fields], items: Vec::new() }
    }

    /// Puts a field's value.
    pub fn put(&mut self, field: usize, value: Value<'a>) {
        if let Some(slot) = self.fields.get_mut(field) {
            *slot = value;
        }
    }

    /// Makes a list of so many items, all absent.
    pub fn push_list(&mut self, items: usize) -> List {
        let start = self.items.len();
        self.items.resize(start + items, Value::Absent);
        List { start, end: start + items }
    }

    /// Puts an item of a list.
    pub fn put_item(&mut self, list: List, at: usize, value: Value<'a>) {
        if let Some(slot) = self.items.get_mut(list.start..list.end).and_then(|items| items.get_mut(at)) {
            *slot = value;
        }
    }

    /// The field's value.
    pub fn at(&self, field: FieldId) -> Value<'a> {
        self.fields.get(usize::from(field.0)).copied().unwrap_or(Value::Absent)
    }

    /// The items, if the value is a list.
    pub fn list(&self, value: Value<'a>) -> Option<&[Value<'a>]> {
        match value {
            Value::List(List { start, end }) => self.items.get(start..end),
            _ => None,
        }
    }

    /// The texts of a list of texts; an item of another type makes the whole list absent.
    pub fn texts(&self, value: Value<'a>) -> Option<Vec<&'a str>> {
        let items = self.list(value)?;
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            texts.push(item.text()?);
        }
        Some(texts)
    }

    /// A text, or the texts of a list of texts.
    pub(crate) fn all_texts(&self, value: Value<'a>) -> impl Iterator<Item = &'a str> {
        self.texts(value).unwrap_or_default().into_iter().chain(value.text())
    }
}

/// A route that the client named in `authorization_details`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedRoute<'a> {
    /// `type`.
    pub kind: Option<&'a str>,
    /// `method`.
    pub method: Option<&'a str>,
    /// `path`.
    pub path: Option<&'a str>,
}

/// A second factor that was used. Other methods do not reach the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Method {
    /// Its type, where Auth0 says it.
    pub factor: Option<Factor>,
    /// Whether Auth0 said a type at all: one that is not known is not "no type".
    pub typed: bool,
    /// When.
    pub at: UnixTime,
}

/// What the training portal sent back.
#[derive(Clone, Debug)]
pub struct Returned<'a> {
    /// What the message is for.
    pub purpose: Option<&'a str>,
    /// The nonce of the visit.
    pub nonce: Option<&'a str>,
    /// The courses that were completed; `None` where they cannot be read.
    pub completions: Option<Vec<Completion<'a>>>,
}

/// A completed course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Completion<'a> {
    /// Its name.
    pub course: &'a str,
    /// When it was completed.
    pub completed_at: &'a str,
    /// Which version.
    pub version: Option<i64>,
}

/// Something that lasts for a while.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lifetime<'a> {
    /// Its id, where there is one at all.
    pub id: Option<&'a str>,
    /// When it began.
    pub created: Option<UnixTime>,
}

impl Lifetime<'_> {
    pub(crate) const fn is_there(self) -> bool {
        self.id.is_some() || self.created.is_some()
    }
}

/// The user, as far as rules and the PHI guard need to know.
#[derive(Clone, Debug, Default)]
pub struct Person<'a> {
    /// `user_id`; only its keyed hash ever leaves.
    pub id: Option<&'a str>,
    /// What no claim may contain.
    pub own_values: OwnValues<'a>,
}

/// The user's own names, addresses and numbers.
#[derive(Clone, Debug, Default)]
pub struct OwnValues<'a> {
    names: Vec<&'a str>,
    in_one_piece: Option<&'a str>,
    email: Option<&'a str>,
    phone: Option<&'a str>,
    /// Made for the first free-form value, since many logins have none; once, because names may be long.
    needles: OnceCell<Needles>,
}

impl<'a> OwnValues<'a> {
    /// Of names, nicknames and usernames, a name each part of which counts, the e-mail address and the telephone number.
    pub const fn new(
        names: Vec<&'a str>,
        in_one_piece: Option<&'a str>,
        email: Option<&'a str>,
        phone: Option<&'a str>,
    ) -> Self {
        Self { names, in_one_piece, email, phone, needles: OnceCell::new() }
    }

    /// What a text is searched for.
    pub(crate) fn needles(&self) -> &Needles {
        self.needles.get_or_init(|| {
            let mut needles = Needles::default();
            for name in &self.names {
                needles.text(name);
            }
            if let Some(name) = self.in_one_piece {
                needles.parts(name);
            }
            if let Some(email) = self.email {
                needles.email(email);
            }
            if let Some(phone) = self.phone {
                needles.phone(phone);
            }
            needles
        })
    }
}

/// What tells one run from another, without telling who.
#[derive(Clone, Debug, Default)]
pub struct Correlation<'a> {
    /// The transaction.
    pub transaction: Option<&'a str>,
}
