//! PHI that is reached without what HIPAA would have, or that stands in the document itself.

use crate::{
    document::{Audience, ClaimType, Document, Name},
    problem::{Report, error, warning},
};
use wardgate_pattern::PhiGuard;

/// A category may ask for nothing. Where the workforce reaches PHI on such terms, somebody should know.
pub(super) fn check(document: &Document, report: &mut Report<'_>) {
    let serves_phi =
        |audience: &Audience| document.api.iter().any(|api| api.phi && api.audience == *audience);
    for (name, category) in &document.category {
        let mut records =
            document.route.iter().filter(|route| route.category == *name && serves_phi(&route.audience));
        if category.own_mfa.is_none() && records.any(|route| route.own.is_some() || route.proxy.is_some()) {
            let finding =
                warning(format!("category.{}.own_mfa", name.0), "a second factor: 45 CFR 164.312(d)");
            let help = "people reach their own records, or those of others, with the first factor alone: write `own_mfa = { max_age = \"30d\" }`";
            report.tell(finding.found("none").help(help.to_owned()));
        }
        let of_it =
            document.route.iter().filter(|route| route.category == *name && serves_phi(&route.audience));
        let roles: Vec<_> = of_it.flat_map(|route| &route.roles).collect();
        if roles.is_empty() {
            continue;
        }
        // One that binds none of them is none for them.
        let binds = |course: &Name| {
            let training = document.training.get(course);
            training.is_none_or(|training| {
                training.roles.as_ref().is_none_or(|bound| bound.iter().any(|role| roles.contains(&role)))
            })
        };
        let wanting = [
            (
                "training",
                !category.training.iter().any(binds),
                "a course: 45 CFR 164.308(a)(5), 164.530(b)",
                "`training = [\"NAME\"]`, and a `[training.NAME]`",
            ),
            (
                "mfa",
                category.mfa.is_none(),
                "a second factor: 45 CFR 164.312(d)",
                "`mfa = { max_age = \"12h\" }`, and a claim from `decision.mfa_at`",
            ),
        ];
        for (key, wanting, expected, how) in wanting {
            if wanting {
                let path = format!("category.{}.{key}", name.0);
                let help = format!("the workforce reaches PHI of this category: write {how}");
                report.tell(warning(path, expected).found("none").help(help));
            }
        }
    }
}

/// The texts of an enum are set as they are, so they must not be PHI themselves.
pub(super) fn check_texts(document: &Document, report: &mut Report<'_>, guard: &PhiGuard) {
    for (at, claim) in document.claim.iter().enumerate() {
        if let Some(ty) = &claim.ty {
            check_type(report, &format!("claim[{at}].type"), ty, guard);
        }
    }
}

fn check_type(report: &mut Report<'_>, path: &str, ty: &ClaimType, guard: &PhiGuard) {
    match ty {
        ClaimType::List(list) => check_type(report, &format!("{path}.list.of"), &list.of, guard),
        ClaimType::Proxies(list) => check_type(report, &format!("{path}.proxies.of"), &list.of, guard),
        ClaimType::Enum(texts) => {
            for (at, text) in texts.iter().enumerate() {
                if let Some(detector) = guard.scan(&text.0) {
                    let help = format!("the detector `{}` finds something in it", detector.name());
                    report.tell(
                        error(format!("{path}.enum[{at}]"), "a text that does not look like PHI").help(help),
                    );
                }
            }
        }
        _ => {}
    }
}
