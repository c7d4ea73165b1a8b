//! The claim allowlist.

use super::{Names, index as narrow, other_organization};
use crate::{
    document::{self, Document},
    numbers::DECISION,
};
use wardgate_pattern::compile_pattern;
use wardgate_policy::{Claim, ClaimIndex, ClaimSource, ClaimType};

pub(super) fn claim(document: &Document, claim: &document::Claim, names: &Names<'_>) -> Claim {
    let mut clients: Vec<String> = claim.clients.iter().flatten().map(|client| client.0.clone()).collect();
    clients.sort_unstable();
    Claim {
        name: format!("{}{}", document.policy.claim_namespace.0, claim.name.0),
        source: source(&claim.from.0).unwrap_or_else(|| {
            let field = names.numbers.get(&claim.from.0);
            match claim.ty {
                Some(document::ClaimType::Proxies(_)) => ClaimSource::ProxyRecords(field),
                _ => ClaimSource::Field(field),
            }
        }),
        ty: claim.ty.as_ref().map_or(ClaimType::Enum(Vec::new()), lower_type),
        tokens: claim.tokens.iter().map(|token| (*token).into()).collect(),
        clients,
        organizations: claim.organizations.as_ref().map(|list| other_organization(list, names)),
    }
}

/// A source that is no field of the event.
pub(crate) fn source(from: &str) -> Option<ClaimSource> {
    match from.strip_prefix(DECISION)? {
        "roles" => Some(ClaimSource::Roles),
        "mfa_at" => Some(ClaimSource::MfaAt),
        "record_access" => Some(ClaimSource::RecordAccess),
        "id" => Some(ClaimSource::DecisionId),
        "policy" => Some(ClaimSource::PolicyLabel),
        "emergency" => Some(ClaimSource::Emergency),
        _ => None,
    }
}

/// A pattern that cannot be compiled admits nothing.
fn lower_type(ty: &document::ClaimType) -> ClaimType {
    use document::ClaimType as Written;
    match ty {
        Written::Bool => ClaimType::Bool,
        Written::Uuid => ClaimType::Uuid,
        Written::Time => ClaimType::Time,
        Written::Opaque => ClaimType::Opaque,
        Written::Enum(texts) => ClaimType::Enum(texts.iter().map(|text| text.0.clone()).collect()),
        Written::Integer(bounds) => ClaimType::Integer { min: bounds.min, max: bounds.max },
        Written::List(list) | Written::Proxies(list) => {
            ClaimType::List { of: Box::new(lower_type(&list.of)), max: list.max }
        }
        Written::Text(text) => ClaimType::Text { max: text.max },
        Written::Pattern(pattern) => match compile_pattern(&pattern.regex.0) {
            Ok(dfa) => ClaimType::Pattern { dfa, max: pattern.max },
            Err(_) => ClaimType::Enum(Vec::new()),
        },
    }
}

/// The claims of the document that `belongs` picks, by the roles they are for.
pub(super) fn index(
    document: &Document,
    names: &Names<'_>,
    belongs: impl Fn(&document::Claim) -> bool,
) -> ClaimIndex {
    let mut index = ClaimIndex::default();
    let mut by_role: Vec<Vec<u16>> = vec![Vec::new(); names.roles.len()];
    for (at, claim) in document.claim.iter().enumerate().filter(|(_, claim)| belongs(claim)) {
        let Some(at) = narrow(at) else { continue };
        let Some(roles) = &claim.roles else {
            index.everyone.push(at);
            continue;
        };
        let held = names.roles(roles);
        by_role
            .iter_mut()
            .enumerate()
            .filter(|(role, _)| held.has(*role))
            .for_each(|(_, claims)| claims.push(at));
    }
    let named = by_role.into_iter().enumerate().filter(|(_, claims)| !claims.is_empty());
    index.by_role = named.filter_map(|(role, claims)| Some((narrow(role)?, claims))).collect();
    index
}
