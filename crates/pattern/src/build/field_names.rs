//! Names of fields that are PHI whatever their value.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::identifiers::{ABOUT, BESIDE, INSTITUTIONS, KINDS, Kind};

/// What a field of this name holds, with its place in the law, if it is PHI whatever its value.
///
/// A name may be a path: each part between dots, slashes and colons is judged alone, by its words in
/// snake_case, kebab-case or camelCase, and by words run together as in `dateofbirth` or `homephone`.
#[must_use]
pub fn names_phi(field_name: &str) -> Option<&'static str> {
    let parts: Vec<Vec<String>> = field_name.split(['.', '/', ':']).map(words).collect();
    parts.iter().enumerate().find_map(|(at, words)| {
        let is_last = at + 1 == parts.len();
        let kind = KINDS.iter().find(|kind| kind.is_named_by(words, is_last))?;
        // A type of blood is no type of something that the words before it name.
        let is_about = words
            .split_last()
            .is_some_and(|(last, of)| ABOUT.contains(&last.as_str()) && kind.is_named_by(of, is_last));
        (!is_about).then_some(kind.holds)
    })
}

impl Kind {
    fn is_named_by(&self, words: &[String], is_last: bool) -> bool {
        let is_institution = |word: &String| INSTITUTIONS.contains(&word.as_str());
        if self.of_institutions && words.iter().any(is_institution) {
            return false;
        }
        self.within.iter().any(|phrase| has_phrase(words, phrase))
            || is_last && self.whole.contains(&words.join(" ").as_str())
    }
}

/// Whether the words of a phrase stand side by side, or run together as one word.
fn has_phrase(words: &[String], phrase: &str) -> bool {
    let parts: Vec<&str> = phrase.split(' ').collect();
    words.windows(parts.len()).any(|window| window == parts.as_slice())
        || words.iter().any(|word| *word == parts.concat())
}

/// The words that were run together as this one: it is nothing but words of the identifiers' names, and of those that stand
/// beside them. Else the word itself.
fn apart(word: String) -> Vec<String> {
    let known: Vec<&str> = KINDS
        .iter()
        .flat_map(|kind| kind.within.iter().chain(kind.whole))
        .flat_map(|phrase| phrase.split(' '))
        .chain(BESIDE)
        .filter(|known| known.len() > 1)
        .collect();
    if known.contains(&word.as_str()) {
        return vec![word];
    }
    // The words that each beginning of this one is made of.
    let mut beginnings: Vec<Option<Vec<&str>>> = vec![Some(Vec::new())];
    for end in 1..=word.len() {
        let beginning = known.iter().find_map(|known| {
            let start = end.checked_sub(known.len())?;
            let is_here = word.get(start..end) == Some(*known);
            let before = beginnings.get(start)?.as_ref().filter(|_| is_here)?;
            Some(before.iter().copied().chain([*known]).collect())
        });
        beginnings.push(beginning);
    }
    match beginnings.pop().flatten() {
        Some(words) if !words.is_empty() => words.into_iter().map(String::from).collect(),
        _ => vec![word],
    }
}

/// The words of a name in small letters, without the `s` of a plural.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    let mut characters = name.chars().peekable();
    while let Some(c) = characters.next() {
        let next_is_small = characters.peek().is_some_and(char::is_ascii_lowercase);
        let ends_acronym = before.is_uppercase() && c.is_uppercase() && next_is_small;
        let begins = !before.is_alphanumeric()
            || before.is_lowercase() && c.is_uppercase()
            || before.is_numeric() != c.is_numeric()
            || ends_acronym;
        if c.is_alphanumeric() {
            match words.last_mut() {
                Some(word) if !begins => word.extend(c.to_lowercase()),
                _ => words.push(c.to_lowercase().collect()),
            }
        }
        before = c;
    }
    words.into_iter().map(singular).flat_map(apart).collect()
}

fn singular(word: String) -> String {
    let keeps_it = word.len() < 4 || ["ss", "us", "is", "ias"].iter().any(|end| word.ends_with(end));
    match word.strip_suffix('s') {
        Some(single) if !keeps_it => match single.strip_suffix("sse") {
            Some(stem) => String::from(stem) + "ss",
            None => single.into(),
        },
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::names_phi;

    #[track_caller]
    fn check(name: &str, clause: Option<&str>) {
        let holds = names_phi(name);
        assert_eq!(holds.map(|holds| holds.rsplit(", ").next().unwrap()), clause, "{name}: {holds:?}");
    }

    #[test]
    fn every_identifier_of_the_safe_harbor_is_known_by_its_names() {
        for (name, letter) in [
            ("patient_name", "A"),
            ("firstName", "A"),
            ("lastname", "A"),
            ("user.given_name", "A"),
            ("name", "A"),
            ("user.nickname", "A"),
            ("address", "B"),
            ("home-address", "B"),
            ("ZIPCode", "B"),
            ("city", "B"),
            ("dob", "C"),
            ("patientDOB", "C"),
            ("birth_date", "C"),
            ("dateofbirth", "C"),
            ("birthdate", "C"),
            ("admissionDate", "C"),
            ("phone_number", "D"),
            ("user.phone_number", "D"),
            ("homePhone", "D"),
            ("fax", "E"),
            ("email", "F"),
            ("emailAddress", "F"),
            ("emails", "F"),
            ("ssn", "G"),
            ("SSNLast4", "G"),
            ("social_security_number", "G"),
            ("mrn", "H"),
            ("medicalRecordNumber", "H"),
            ("app_metadata.patient.mrns", "H"),
            ("app_metadata.patient", "A"),
            ("patient_id", "H"),
            ("member_id", "I"),
            ("medicareNumber", "I"),
            ("account_number", "J"),
            ("licenseNumber", "K"),
            ("npi", "K"),
            ("vehicle", "L"),
            ("device_id", "M"),
            ("website", "N"),
            ("ip_address", "O"),
            ("request.ip", "O"),
            ("biometrics", "P"),
            ("picture", "Q"),
            ("addresses", "B"),
            ("phonenumber", "D"),
            ("telephonenumbers", "D"),
            ("homephone", "D"),
            ("emailaddress", "F"),
            ("medicalrecordnumber", "H"),
            ("socialsecuritynumber", "G"),
            ("mothermaidenname", "A"),
            ("displayName", "A"),
            ("nickName", "A"),
            ("patient_alias", "A"),
            ("birthPlace", "B"),
            ("facsimileTelephoneNumber", "E"),
            ("cardholderId", "I"),
            ("carLicense", "L"),
            ("geocode", "B"),
            ("userPrincipalName", "A"),
            ("upn", "A"),
            ("cell", "D"),
            ("chartNo", "H"),
            ("member_no", "I"),
            ("acct", "J"),
            ("plate", "L"),
            ("appointmentDate", "C"),
            ("yob", "C"),
        ] {
            check(name, Some(&format!("45 CFR 164.514(b)(2)(i)({letter})")));
        }
    }

    #[test]
    fn health_information_is_known_by_its_names() {
        for name in [
            "diagnosis",
            "diagnoses",
            "primaryDiagnosis",
            "icd10",
            "icd_code",
            "medications",
            "allergies",
            "blood_type",
            "bloodtype",
            "hivstatus",
            "meds",
            "rx",
            "substanceUse",
            "mental_health",
        ] {
            check(name, Some("45 CFR 160.103"));
        }
    }

    #[test]
    fn names_that_only_resemble_them_are_left_alone() {
        for name in [
            "department",
            "facility_name",
            "user.app_metadata.facility.code",
            "organization.name_suffix",
            "org_address",
            "license_state",
            "license_class",
            "email_verified",
            "phone_verified",
            "email_domain",
            "max_age",
            "storage",
            "capacity",
            "velocity",
            "ethnicity",
            "country",
            "patient_ref",
            "proxy_refs",
            "roles",
            "title",
            "time_zone",
            "zipper",
            "codename",
            "homework",
            "emailtype",
            "diagnosis_type",
            "blood_type_required",
            "cityscape",
            "addressable",
            "networkid",
            "vine",
            "shipping_policy",
            "decision.mfa_at",
            "decision.record_access",
            "care_teams",
            "locale",
            "",
        ] {
            check(name, None);
        }
    }
}
