//! The claim allowlist: what a value must be to reach a token. A value is set as it is, or not at all.

use crate::{
    decide::Run,
    decision::{Code, Consequence, Obligation, Reason, Rule},
    keyed::{count_chars, keyed_hash},
    policy::{Api, Claim, ClaimIndex, ClaimSource, FieldId, Policy, lists, named},
    request::{OwnValues, Value, Values},
    sets::{Roles, Token, Tokens},
    time::UnixTime,
};
use alloc::{boxed::Box, string::String, vec::Vec};
use wardgate_pattern::{Dfa, Text, own_value};

/// What a claim's value must be, the closed types first.
#[derive(Clone, Debug)]
pub enum ClaimType {
    /// One of these texts.
    Enum(Vec<String>),
    /// A truth value.
    Bool,
    /// A whole number between the two, both included.
    Integer {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// A UUID in its 36-character form.
    Uuid,
    /// An RFC 3339 date-time.
    Time,
    /// Any text, of which only the keyed hash is set.
    Opaque,
    /// Values of one type.
    List {
        /// Their type, itself no list.
        of: Box<ClaimType>,
        /// How many at most.
        max: u16,
    },
    /// A text that matches as a whole.
    Pattern {
        /// The pattern.
        dfa: Dfa,
        /// How many characters at most.
        max: u16,
    },
    /// Any text.
    Text {
        /// How many characters at most.
        max: u16,
    },
}

/// A value to set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimValue {
    /// The event's own value, as it is.
    Event,
    /// A keyed hash.
    Hash(Vec<u8>),
    /// The roles of the policy that the user holds: [`Decision::roles`](crate::Decision).
    Roles,
    /// Per kept scope that needs one, the time of the second factor: [`Decision::kept`](crate::Decision).
    MfaAt,
    /// Per kept scope, whose records it reaches: [`Decision::kept`](crate::Decision).
    RecordAccess,
    /// Per kept scope with proxy access, which records: [`Decision::kept`](crate::Decision).
    ProxyRecords,
    /// `true`: an account for emergencies is used.
    Emergency,
    /// The decision's id.
    DecisionId,
    /// The policy's label.
    PolicyLabel,
}

/// What claims of one run are made from.
#[derive(Clone, Copy)]
pub(crate) struct ClaimFacts<'r> {
    pub(crate) policy: &'r Policy,
    /// `client_id`.
    pub(crate) client: &'r str,
    /// The audience; empty where none was asked for.
    pub(crate) audience: &'r str,
    /// Every projected field.
    pub(crate) values: &'r Values<'r>,
    /// What no claim may contain; a machine has nothing of its own.
    pub(crate) own_values: Option<&'r OwnValues<'r>>,
    /// Whether an account for emergencies is used.
    pub(crate) emergency: bool,
}

impl<'r> ClaimFacts<'r> {
    /// The claim's value: `Ok(None)` where its source is absent, the reason where the value is dropped.
    fn value(&self, claim: &'r Claim) -> Result<Option<ClaimValue>, Code> {
        Ok(Some(match claim.source {
            ClaimSource::Field(field) => return self.evaluate(claim, field),
            ClaimSource::Roles => ClaimValue::Roles,
            ClaimSource::MfaAt => ClaimValue::MfaAt,
            ClaimSource::RecordAccess => ClaimValue::RecordAccess,
            ClaimSource::ProxyRecords(_) => ClaimValue::ProxyRecords,
            ClaimSource::Emergency => return Ok(self.emergency.then_some(ClaimValue::Emergency)),
            ClaimSource::DecisionId => ClaimValue::DecisionId,
            ClaimSource::PolicyLabel => ClaimValue::PolicyLabel,
        }))
    }

    /// The value of a claim that comes from `field`: `Ok(None)` where the field is absent, the reason where the
    /// value is dropped.
    pub(crate) fn evaluate(&self, claim: &'r Claim, field: FieldId) -> Result<Option<ClaimValue>, Code> {
        Ok(match (&claim.ty, self.values.at(field)) {
            (_, Value::Absent) => None,
            (ClaimType::Opaque, Value::Text(text)) => Some(ClaimValue::Hash(self.opaque(claim, text)?)),
            (ty, value) => {
                self.check(ty, value)?;
                Some(ClaimValue::Event)
            }
        })
    }

    /// Whether a value is of a type, and may be set as it is.
    pub(crate) fn check(&self, ty: &ClaimType, value: Value<'r>) -> Result<(), Code> {
        let right = match (ty, value) {
            (ClaimType::Enum(texts), Value::Text(text)) => lists(texts, text),
            (ClaimType::Bool, Value::Bool(_)) => true,
            (ClaimType::Integer { min, max }, Value::Integer(value)) => (*min..=*max).contains(&value),
            (ClaimType::Uuid, Value::Text(text)) => is_uuid(text),
            (ClaimType::Time, Value::Text(text)) => is_date_time(text),
            (ClaimType::List { of, max }, Value::List(_)) => {
                let items = self.values.list(value).unwrap_or_default();
                if items.len() > usize::from(*max) {
                    return Err(Code::ClaimLength);
                }
                for item in items {
                    self.check(of, *item)?;
                }
                self.check_split(of, items)?;
                true
            }
            (ClaimType::Pattern { dfa, max }, Value::Text(text)) => {
                check_length(text, *max)?;
                if !dfa.is_match(text) {
                    return Err(Code::ClaimPattern);
                }
                return self.check_free_form(text);
            }
            (ClaimType::Text { max }, Value::Text(text)) => {
                check_length(text, *max)?;
                return self.check_free_form(text);
            }
            _ => false,
        };
        if right { Ok(()) } else { Err(Code::ClaimType) }
    }

    /// What is split over the items of a list that people wrote: a name, the groups of a number.
    pub(crate) fn check_split(&self, of: &ClaimType, items: &[Value<'r>]) -> Result<(), Code> {
        if !matches!(of, ClaimType::Pattern { .. } | ClaimType::Text { .. }) {
            return Ok(());
        }
        let texts = || items.iter().filter_map(|item| item.text());
        let mut joined = String::with_capacity(texts().map(|text| text.len() + 1).sum());
        for text in texts() {
            joined += text;
            joined += "_";
        }
        self.check_free_form(&joined)
    }

    fn opaque(&self, claim: &Claim, text: &str) -> Result<Vec<u8>, Code> {
        let key = self.policy.claim_key.as_ref().ok_or(Code::ClaimType)?;
        let secret = self.values.at(key.secret).text().ok_or(Code::ClaimType)?;
        Ok(keyed_hash(secret, &key.id, "claim", &claim.name, self.audience, text))
    }

    /// A text that people wrote: no detector may find PHI in it, and none of the user's own values.
    fn check_free_form(&self, text: &str) -> Result<(), Code> {
        let text = Text::new(text);
        if self.policy.guard.find(&text).is_some() {
            return Err(Code::ClaimPhi);
        }
        if self.own_values.is_some_and(|own| own_value(own.needles(), &text)) {
            return Err(Code::ClaimOwnValue);
        }
        Ok(())
    }
}

/// Lengths are counted in Unicode scalar values, so that JavaScript and Rust agree.
fn check_length(text: &str, max: u16) -> Result<(), Code> {
    let max = usize::from(max);
    // No text has more characters than bytes.
    if text.len() > max && count_chars(text) > max { Err(Code::ClaimLength) } else { Ok(()) }
}

fn is_uuid(text: &str) -> bool {
    let right = |(at, byte): (usize, u8)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    text.len() == 36 && text.bytes().enumerate().all(right)
}

/// A bare date, which is ten characters long, would be a birth date more often than not.
fn is_date_time(text: &str) -> bool {
    text.len() > 10 && UnixTime::parse(text).is_some()
}

/// The claims of an index that are for this client, and for one of the roles that are held.
pub(crate) fn applicable<'r>(
    facts: &ClaimFacts<'r>,
    index: &'r ClaimIndex,
    roles: &Roles,
    token: impl Fn(&Claim) -> bool,
) -> Vec<(u16, &'r Claim)> {
    let mut found: Vec<(u16, &Claim)> = Vec::new();
    let mut groups = index.by_role.iter();
    let mut group = Some(&index.everyone);
    // How many are for everyone; none of them is for a role too.
    let mut common = usize::MAX;
    while let Some(claims) = group {
        for at in claims {
            let Some(claim) = facts.policy.claims.get(usize::from(*at)) else { continue };
            let for_client =
                claim.clients.is_empty() || named(&claim.clients, String::as_str, facts.client).is_some();
            // A claim for two roles that are both held stands under each.
            let again = || found.iter().skip(common).any(|(known, _)| known == at);
            if for_client && token(claim) && !again() {
                found.push((*at, claim));
            }
        }
        common = common.min(found.len());
        group = groups.find(|(role, _)| roles.has(usize::from(*role))).map(|(_, claims)| claims);
    }
    found
}

impl<'r> Run<'r> {
    pub(crate) fn claim_facts(&self) -> ClaimFacts<'r> {
        ClaimFacts {
            policy: self.policy,
            client: self.request.client.unwrap_or_default(),
            audience: self.request.audience.unwrap_or_default(),
            values: self.request.values,
            own_values: Some(&self.request.person.own_values),
            emergency: self.emergency.is_some(),
        }
    }

    /// Writes the claims of a permitted login.
    pub(crate) fn write_claims(&mut self, obligations: &mut Vec<Obligation<'r>>) {
        let facts = self.claim_facts();
        let of_api = self.api.map(|(_, api)| &api.claims);
        for index in core::iter::once(&self.policy.free_claims).chain(of_api) {
            let assertion = self.request.assertion;
            let carried = |claim: &Claim| {
                let here = if assertion {
                    claim.tokens.has(Token::Saml)
                } else {
                    !claim.tokens.both(OF_USERS).is_empty()
                };
                here && !claim.organizations.as_ref().is_some_and(|elsewhere| elsewhere.holds(self))
            };
            for (at, claim) in applicable(&facts, index, &self.roles, carried) {
                match facts.value(claim) {
                    Ok(None) => {}
                    Ok(Some(value)) => obligations.push(Obligation::SetClaim { claim: at, value }),
                    Err(code) => self.reason(code, Consequence::Note, Rule::Claim(at), None),
                }
            }
        }
    }
}

const OF_USERS: Tokens = Tokens::EMPTY.with(Token::Access).with(Token::Id);

/// Writes the claims of a machine's token.
pub(crate) fn write_machine_claims<'r>(
    facts: &ClaimFacts<'r>,
    api: Option<&'r Api>,
    reasons: &mut Vec<Reason<'r>>,
    obligations: &mut Vec<Obligation<'r>>,
) {
    let indices = core::iter::once(&facts.policy.free_claims).chain(api.map(|api| &api.claims));
    for (at, claim) in indices.flat_map(|index| {
        applicable(facts, index, &Roles::default(), |claim| claim.tokens.has(Token::Machine))
    }) {
        match facts.value(claim) {
            Ok(None) => {}
            Ok(Some(value)) => obligations.push(Obligation::SetClaim { claim: at, value }),
            Err(code) => {
                reasons.push(Reason {
                    code,
                    consequence: Consequence::Note,
                    rule: Rule::Claim(at),
                    scope: None,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_has_its_dashes_in_place() {
        assert!(is_uuid("123e4567-e89b-12d3-a456-426614174000"));
        assert!(is_uuid("123E4567-E89B-12D3-A456-426614174000"));
        assert!(!is_uuid("123e4567e89b12d3a456426614174000"));
        assert!(!is_uuid("123e4567-e89b-12d3-a456-42661417400g"));
        assert!(!is_uuid("{123e4567-e89b-12d3-a456-42661417400}"));
    }

    #[test]
    fn a_time_is_a_date_time() {
        assert!(is_date_time("2026-11-20T12:00:00Z"));
        assert!(!is_date_time("1980-01-01"));
    }
}
