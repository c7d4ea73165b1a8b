//! Sources: only fields that neither users nor clients can write, and none within another.

use crate::{
    document::{Claim, ClaimType, DatedSource, Document, Employment, Source, Token},
    numbers::{DECISION, completion},
    problem::{Report, error},
};
use std::collections::{BTreeMap, BTreeSet};
use wardgate_pattern::names_phi;

/// Fields that a claim may come from.
const LEAVES: [&str; 8] = [
    "connection.id",
    "connection.name",
    "connection.strategy",
    "organization.id",
    "organization.name",
    "client.client_id",
    "client.name",
    "request.geoip.countryCode",
];

/// Objects whose members a claim may come from: only administrators write them.
const METADATA: [&str; 4] =
    [ADMINISTERED, "connection.metadata.", "organization.metadata.", "client.metadata."];

/// Where only administrators write about a user.
pub(super) const ADMINISTERED: &str = "user.app_metadata.";

/// What users write themselves.
const USER_WRITTEN: &str = "user.user_metadata.";

/// What a machine client has, too.
const OF_MACHINES: [&str; 2] = ["client.", "organization."];

/// What every object of JavaScript has, and so an event too.
const INHERITED: [&str; 13] = [
    "__defineGetter__",
    "__defineSetter__",
    "__lookupGetter__",
    "__lookupSetter__",
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "prototype",
    "toLocaleString",
    "toString",
    "valueOf",
];

pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    for (at, claim) in document.claim.iter().enumerate() {
        check_claim(report, &format!("claim[{at}]"), claim);
    }
    for (path, source) in deciding(document) {
        // What the identity provider says of a user's roles is as good as what administrators write.
        let provided = path.starts_with("connection.") && from_provider(&source.0);
        if !source.0.starts_with(ADMINISTERED) && !provided {
            let help =
                "only administrators write there; rules decide on nothing that people write of themselves";
            report.tell(error(path, "a place below `user.app_metadata`").help(help.to_owned()));
        } else if let Some(segment) = strange(&source.0) {
            refuse_segment(report, &path, segment);
        }
    }
    check_nesting(document, report);
}

/// The sources that rules decide on, each with its place.
fn deciding(document: &Document) -> Vec<(String, &Source)> {
    let courses =
        document.training.iter().map(|(name, one)| (format!("training.{}.source", name.0), &one.source));
    let attributes =
        document.attribute.iter().map(|(name, one)| (format!("attribute.{}.from", name.0), &one.from));
    let roles = document.connection.iter().filter_map(|(name, one)| {
        Some((format!("connection.{}.roles.from", name.0), &one.roles.as_ref()?.from))
    });
    let employment = document.employment.iter().flat_map(|employment| {
        let Employment { roles: _, status, starts_at, ends_at, leave, dormant } = employment;
        [
            ("status.from", status.as_ref().map(|status| &status.from)),
            ("starts_at.from", starts_at.as_ref().map(from)),
            ("ends_at.from", ends_at.as_ref().map(from)),
            ("leave.starts_at", leave.as_ref().map(|leave| &leave.starts_at)),
            ("leave.ends_at", leave.as_ref().map(|leave| &leave.ends_at)),
            ("dormant.from", dormant.as_ref().map(|dormant| &dormant.from)),
        ]
    });
    let employment = employment.filter_map(|(key, source)| Some((format!("employment.{key}"), source?)));
    courses.chain(attributes).chain(roles).chain(employment).collect()
}

fn from(source: &DatedSource) -> &Source {
    &source.from
}

/// Whether a source is an attribute that the identity provider's mapping writes, and no field of Auth0's own profile, of
/// which users can edit some.
fn from_provider(source: &str) -> bool {
    source.strip_prefix("user.").is_some_and(|name| !name.contains('.') && !PROFILE.contains(&name))
}

/// Auth0's own fields of a user, and the standard claims of OpenID Connect, which social providers let their users write.
const PROFILE: [&str; 33] = [
    "address",
    "app_metadata",
    "birthdate",
    "blocked",
    "created_at",
    "email",
    "email_verified",
    "enrolledFactors",
    "family_name",
    "gender",
    "given_name",
    "identities",
    "last_ip",
    "last_login",
    "last_password_reset",
    "locale",
    "logins_count",
    "middle_name",
    "multifactor",
    "name",
    "nickname",
    "phone_number",
    "phone_number_verified",
    "phone_verified",
    "picture",
    "preferred_username",
    "profile",
    "updated_at",
    "user_id",
    "user_metadata",
    "username",
    "website",
    "zoneinfo",
];

fn check_claim(report: &mut Report<'_>, path: &str, claim: &Claim) {
    let source = claim.from.0.as_str();
    let from = format!("{path}.from");
    if let Some(decision) = source.strip_prefix(DECISION) {
        check_decision(report, path, claim, decision);
        return;
    }
    let user_written = source.starts_with(USER_WRITTEN);
    // What a connection, an organization or a client is called names no person.
    let of_person = source.starts_with("user.") && !matches!(claim.ty, Some(ClaimType::Opaque));
    let phi = source.split('.').skip(1).find_map(names_phi).filter(|_| of_person);
    if let Some(what) = phi.filter(|_| allowed(source)) {
        let help = format!("it names {what}; a claim of type `opaque` carries a keyed hash instead");
        report.tell(error(&from, "a source whose name says no PHI").help(help));
    }
    if user_written && !claim.user_editable && phi.is_none() {
        let help = "with `user_editable = true` the claim carries what users say of themselves; decide nothing on it";
        report.tell(error(&from, "a source that users cannot edit").help(help.to_owned()));
    } else if claim.user_editable && !user_written {
        report.tell(error(format!("{path}.user_editable"), "no such key: users cannot edit this source"));
    } else if !allowed(source) {
        report.tell(error(&from, "a source of the allowlist").help(allowlist()));
    } else if let Some(segment) = strange(source) {
        refuse_segment(report, &from, segment);
    } else if claim.tokens.contains(&Token::Machine)
        && !OF_MACHINES.iter().any(|object| source.starts_with(object))
    {
        let expected = "a source below `client` or `organization`, since machine tokens carry the claim";
        report.tell(error(&from, expected));
    }
}

fn check_decision(report: &mut Report<'_>, path: &str, claim: &Claim, decision: &str) {
    let from = format!("{path}.from");
    let of_users = match decision {
        "roles" | "mfa_at" | "record_access" | "emergency" => true,
        "id" | "policy" => false,
        _ => {
            let known = ["roles", "mfa_at", "record_access", "id", "policy", "emergency"]
                .map(|name| format!("`decision.{name}`"));
            return report.tell(error(from, format!("one of {}", known.join(", "))));
        }
    };
    if claim.ty.is_some() {
        report.tell(error(format!("{path}.type"), "no such key: Wardgate itself writes this value"));
    }
    if claim.user_editable {
        report.tell(error(format!("{path}.user_editable"), "no such key: users cannot edit this source"));
    }
    if of_users && claim.tokens.contains(&Token::Machine) {
        report.tell(error(from, "a source that machine clients have, such as `decision.id`"));
    }
}

fn allowed(source: &str) -> bool {
    LEAVES.contains(&source)
        || METADATA.iter().chain([&USER_WRITTEN]).any(|object| source.starts_with(object))
}

fn allowlist() -> String {
    let leaves = LEAVES.map(|leaf| format!("`{leaf}`")).join(", ");
    let objects = METADATA.map(|object| format!("`{object}…`")).join(", ");
    format!("{objects}, {leaves}")
}

/// A segment of a path that is no plain name of a member.
fn strange(path: &str) -> Option<&str> {
    let plain = |segment: &str| {
        segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_:/-".contains(&byte))
            && !INHERITED.contains(&segment)
    };
    path.split('.').find(|segment| !plain(segment))
}

fn refuse_segment(report: &mut Report<'_>, path: &str, segment: &str) {
    let expected = "parts of letters, digits and `_:/-`, none of them JavaScript's own";
    report.tell(error(path, expected).help(format!("`{segment}` is none")));
}

/// One field within another could be projected as one of them only.
fn check_nesting(document: &Document, report: &mut Report<'_>) {
    let mut fields = fields(document);
    // Of a list of records some members are read, and of anything else the value itself.
    let tables = document
        .claim
        .iter()
        .enumerate()
        .filter(|(_, claim)| matches!(claim.ty, Some(ClaimType::Proxies(_))));
    let tables: BTreeMap<_, _> =
        tables.map(|(at, claim)| (format!("claim[{at}].from"), &claim.from.0)).collect();
    for (place, path) in &tables {
        let other = fields.iter().find(|(field, other)| field == *path && !tables.contains_key(other));
        if let Some((_, other)) = other {
            let expected = "a source that only claims of type `proxies` read";
            report.tell(error(place.clone(), expected).related("the other", other));
        }
    }
    // Sorted by segments, whatever is within a field follows it at once.
    fields.sort_by(|a, b| a.0.split('.').cmp(b.0.split('.')));
    let mut outer: Option<&(String, String)> = None;
    let mut told = BTreeSet::new();
    for field in &fields {
        let within = |(path, _): &&(String, String)| {
            field.0.strip_prefix(path.as_str()).is_some_and(|rest| rest.starts_with('.'))
        };
        match outer.filter(within) {
            None => outer = Some(field),
            Some((outer, other)) => {
                let (field, path) = field;
                if told.insert((path, other)) {
                    let help = format!("`{field}` is within `{outer}`, and both are read");
                    let finding =
                        error(path, "a source that neither has nor is a part of another").help(help);
                    report.tell(finding.related("the other", other));
                }
            }
        }
    }
}

/// Every field that the document names as a source, with its place; claims that are refused anyway are left out. What
/// Wardgate itself reads has nothing in common with what may be named.
fn fields(document: &Document) -> Vec<(String, String)> {
    let claims = document.claim.iter().enumerate().filter(|(_, claim)| allowed(&claim.from.0));
    let claims = claims.map(|(at, claim)| (claim.from.0.clone(), format!("claim[{at}].from")));
    let courses = document.training.iter().flat_map(|(name, training)| {
        completion(&training.source.0).map(|path| (path, format!("training.{}.source", name.0)))
    });
    let others = deciding(document).into_iter().filter(|(path, _)| !path.starts_with("training."));
    let others = others.map(|(path, source)| (source.0.clone(), path));
    claims.chain(courses).chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wardgate_auth0::fields::FIELDS;

    #[test]
    fn no_source_is_within_what_wardgate_itself_reads_nor_around_it() {
        for path in FIELDS.iter().map(|field| field.path) {
            let object = format!("{path}.");
            assert!(!METADATA.iter().any(|metadata| object.starts_with(metadata)), "{path}");
            assert!(!METADATA.iter().chain(&LEAVES).any(|source| source.starts_with(&object)), "{path}");
            assert!(!from_provider(path), "{path}");
        }
    }
}
