//! What each detector finds and what it only resembles.
#![expect(clippy::unwrap_used, reason = "a helper of tests may fail")]

use std::sync::LazyLock;

use wardgate_pattern::Detector::{
    BirthDate, Card, Custom, Email, Icd10, Media, Medicare, Network, Npi, Phone, Ssn,
};
use wardgate_pattern::{Detector, PhiGuard, compile_chosen, compile_detectors};

static GUARD: LazyLock<PhiGuard> = LazyLock::new(|| compile_detectors(&[]).unwrap());

/// Each text alone, and in the middle of others.
#[track_caller]
fn check(detector: Option<Detector>, texts: &[(&str, &str)]) {
    for (name, text) in texts {
        for around in ["{}", "see {} today", "({})", "“{}”", "{}\n", "x:{};y"] {
            let text = around.replace("{}", text);
            assert_eq!(GUARD.scan(&text), detector, "{name}: {text:?}");
        }
    }
}

#[track_caller]
fn find(detector: Detector, texts: &[(&str, &str)]) {
    check(Some(detector), texts);
}

#[track_caller]
fn pass(texts: &[(&str, &str)]) {
    check(None, texts);
}

#[test]
fn social_security_numbers_are_found() {
    find(
        Ssn,
        &[
            ("dashes", "123-45-6789"),
            ("spaces", "123 45 6789"),
            ("both", "123-45 6789"),
            ("dots", "123.45.6789"),
            ("slashes", "123/45/6789"),
            ("underscores", "123_45_6789"),
            ("a tab", "123\t45\t6789"),
            ("spaced dashes", "123 - 45 - 6789"),
            ("dashes that do not break", "123\u{2011}45\u{2011}6789"),
            ("spaces that do not break", "123\u{a0}45\u{a0}6789"),
            ("after letters", "SSN123-45-6789"),
            ("before a beneficiary's suffix", "123-45-6789A"),
            ("before a dependant's suffix", "123-45-6789-01"),
            ("the least area", "001-01-0001"),
            ("the greatest area", "899-99-9999"),
            ("beside 666", "665-45-6789"),
            ("bare with a label before", "ssn 123456789"),
            ("bare with a label in capitals", "SSN: 123456789"),
            ("bare with words", "Social Security No. 123456789"),
            ("bare with a label after", "123456789 (SSN)"),
            ("after one that is none", "000-12-3456, 123-45-6789"),
            ("of a taxpayer without one", "900-70-6789"),
            ("the greatest group of those", "999-99-0001"),
        ],
    );
}

#[test]
fn numbers_that_resemble_social_security_numbers_pass() {
    pass(&[
        ("area 000", "000-45-6789"),
        ("area 666", "666-45-6789"),
        ("area 900", "900-45-6789"),
        ("area 999", "999-45-6789"),
        ("a group that no taxpayer has", "900-69-6789"),
        ("another", "999-93-6789"),
        ("group 00", "123-00-6789"),
        ("serial 0000", "123-45-0000"),
        ("one digit more before", "1123-45-6789"),
        ("one digit more after", "123-45-67890"),
        ("colons", "123:45:6789"),
        ("a word between", "123 or 45 or 6789"),
        ("nine bare digits", "123456789"),
        ("an order number", "order 123456789"),
        ("nine digits never issued", "ssn 000456789"),
        ("ten digits with a label", "ssn 1234567890"),
        ("a label too far away", "ssn is what we never ask anyone for 123456789"),
    ]);
}

#[test]
fn telephone_numbers_are_found() {
    find(
        Phone,
        &[
            ("dashes", "617-555-0143"),
            ("dots", "617.555.0143"),
            ("spaces", "617 555 0143"),
            ("parentheses", "(617) 555-0143"),
            ("parentheses without a space", "(617)555-0143"),
            ("a slash", "617/555-0143"),
            ("a country code", "1-617-555-0143"),
            ("a plus", "+1 617 555 0143"),
            ("a plus and nothing between", "+16175550143"),
            ("the area in parentheses after a plus", "+1 (617) 555-0143"),
            ("outside the numbering plan", "123-456-7890"),
            ("an example number", "555-123-4567"),
            ("British", "+44 20 7946 0958"),
            ("French", "+33 1 99 00 12 34"),
            ("German", "+49 (30) 23125-000"),
            ("Danish, the shortest", "+45 32 12 34 56"),
            ("printed dashes", "617\u{2013}555\u{2013}0143"),
            ("a plus behind another script", "для +442079460958"),
            ("a plus behind much else", "???????? +442079460958"),
            ("a plus behind a letter", "Tel+442079460958"),
            ("a plus before parentheses", "+ (44) 20 7946 0958"),
            ("bare with a label", "tel 6175550143"),
            ("bare with another label", "Mobile: 6175550143"),
            ("bare with a label of Spanish", "Tel\u{e9}fono 6175550143"),
            ("bare with its country code and a label", "phone 16175550143"),
        ],
    );
}

#[test]
fn numbers_that_resemble_telephone_numbers_pass() {
    pass(&[
        ("ten bare digits", "6175550143"),
        ("seven digits", "555-0143"),
        ("one digit more before", "1617-555-0143"),
        ("one digit more after", "617-555-01432"),
        ("one digit less", "617-555-014"),
        ("groups of four", "6170-5550-0143"),
        ("a plus and seven digits", "+1234567"),
        ("a sum", "12+3456"),
        ("the day of a build", "1.4.0+20240115"),
        ("a language and a day", "C++ 20240115"),
        ("a plus and a dash", "+-12345678"),
        ("a time zone", "GMT+0530"),
        ("a version", "10.120.3000.4"),
        ("a label and eleven digits", "tel 61755501432"),
        ("a label and one and an area of none", "tel 11175550143"),
        ("a ward that begins like a label", "telemetry unit 6175550143"),
        ("words that end like one", "hotel 6175550143"),
        ("a word with one in it", "excellent 6175550143"),
    ]);
}

#[test]
fn e_mail_addresses_are_found() {
    find(
        Email,
        &[
            ("plain", "jo@mercy.example"),
            ("a tag", "jo+ehr@mercy.example"),
            ("dots and subdomains", "j.o@mail.mercy.example"),
            ("capitals", "JO@MERCY.EXAMPLE"),
            ("with its name", "Jo <jo@mercy.example>"),
            ("a link", "mailto:jo@mercy.example"),
            ("letters beyond ASCII", "jörg@müller.example"),
            ("a domain beyond ASCII", "jo@例え.例え"),
            ("a digit first", "7@mercy.example"),
        ],
    );
}

#[test]
fn texts_that_resemble_e_mail_addresses_pass() {
    pass(&[
        ("no domain", "jo@mercy"),
        ("nothing before", "(@mercy.example)"),
        ("a space before", "jo @mercy.example"),
        ("a space after", "jo@ mercy.example"),
        ("a price", "3@4.50"),
        ("a single letter at the end", "jo@mercy.x"),
        ("a version in other digits", "react@\u{c69}\u{c66}.\u{c6a}.\u{c67}-beta.\u{c68}"),
        ("a price with what nobody sees", "32@74.\u{180e}52"),
        ("a space of printers before", "jo\u{a0}@mercy.example"),
        ("a package", "@scope/name"),
    ]);
}

#[test]
fn whole_dates_are_found() {
    find(
        BirthDate,
        &[
            ("ISO 8601", "1980-03-14"),
            ("with a time", "1980-03-14T10:00:00Z"),
            ("year first with slashes", "1980/3/14"),
            ("American", "3/14/1980"),
            ("American with zeros", "03/14/1980"),
            ("American with dashes", "03-14-1980"),
            ("day first", "14/03/1980"),
            ("German", "14.03.1980"),
            ("German with spaces", "14. 3. 1980"),
            ("two digits for the year", "3/14/80"),
            ("written", "March 14, 1980"),
            ("short", "Mar 14, 1980"),
            ("short with a dot", "Sept. 14, 1980"),
            ("short with dot and comma", "14 Mar., 1980"),
            ("an ordinal", "March 14th, 1980"),
            ("day first, written", "14 March 1980"),
            ("day first with words", "the 1st of March, 1980"),
            ("as in records", "14-MAR-1980"),
            ("as in forms", "14MAR1980"),
            ("year first, written", "1980 March 14"),
            ("year first, written with dashes", "1980-Mar-14"),
            ("the last day", "12/31/2099"),
            ("the first day", "1900-01-01"),
            ("bare with a label", "DOB 19800314"),
            ("bare, month first, with a label", "born 03141980"),
        ],
    );
}

#[test]
fn months_are_known_by_their_names() {
    for month in [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ] {
        assert_eq!(GUARD.scan(&format!("{month} 14, 1980")), Some(BirthDate), "{month}");
        assert_eq!(GUARD.scan(&format!("{month:.3} 14, 1980")), Some(BirthDate), "{month}");
        assert_eq!(GUARD.scan(&format!("{month}s 14, 1980")), None, "{month}s");
    }
}

#[test]
fn texts_that_resemble_dates_pass() {
    pass(&[
        ("a version", "2026.11.0"),
        ("month 13", "1980-13-14"),
        ("day 32", "1980-03-32"),
        ("neither is a month", "14/13/1980"),
        ("another century", "1880-03-14"),
        ("a far year", "2100-03-14"),
        ("a month alone", "March 1980"),
        ("a year alone", "1980"),
        ("no month", "Marble 14, 1980"),
        ("two letters", "Ma 14, 1980"),
        ("day 32, written", "March 32, 1980"),
        ("a fraction of a path", "1/2/300"),
        ("two digits with dashes", "3-14-80"),
        ("two digits, written", "14-MAR-80"),
        ("spaces", "3 14 1980"),
        ("eight bare digits", "19800314"),
        ("eight digits that are no date", "dob 19801314"),
        ("a day and a month", "14 March"),
    ]);
}

#[test]
fn payment_cards_are_found() {
    find(
        Card,
        &[
            ("sixteen digits", "4111111111111111"),
            ("groups", "4111 1111 1111 1111"),
            ("dashes", "5500-0000-0000-0004"),
            ("fifteen digits", "378282246310005"),
            ("fifteen in groups", "3782 822463 10005"),
            ("fourteen digits", "30569309025904"),
            ("thirteen digits", "4222222222222"),
            ("nineteen digits", "6304000000000000000"),
            ("the newer range", "2223003122003222"),
            ("after letters", "visa4111111111111111"),
            ("before its date", "4111 1111 1111 1111 1227"),
            ("after another number", "0012 4111 1111 1111 1111"),
            ("underscores", "4111_1111_1111_1111"),
            ("an underscore behind it", "4111_1111_1111_1111_"),
            ("an underscore and another number behind it", "4111111111111111_12"),
            ("an underscore and another number before it", "12_4111111111111111"),
        ],
    );
}

#[test]
fn numbers_that_resemble_payment_cards_pass() {
    pass(&[
        ("a wrong check digit", "4111111111111112"),
        ("two digits swapped", "5050-0000-0000-0004"),
        ("twelve digits", "411111111117"),
        ("twenty digits", "41111111111111111115"),
        ("another first digit", "1111111111111117"),
        ("zeros", "0000000000000000"),
        ("milliseconds", "1763762400002"),
        ("groups of two", "41 11 11 11 11 11 11 11"),
        ("a group of two", "411111111111 11 11"),
        ("two spaces", "4111  1111  1111  1111"),
        ("underscores before it too", "4410_4111_1111_1111_1111"),
        ("underscores behind it too", "4111_1111_1111_1111_4410"),
    ]);
}

#[test]
fn national_provider_identifiers_are_found() {
    find(
        Npi,
        &[
            ("an individual", "1234567893"),
            ("an organization", "2000000002"),
            ("a label", "NPI 1234567893"),
            ("a label that touches it", "NPI1234567893"),
            ("after a dash", "P-1234567893"),
        ],
    );
}

#[test]
fn numbers_that_resemble_national_provider_identifiers_pass() {
    pass(&[
        ("a wrong check digit", "1234567890"),
        ("another first digit", "3234567899"),
        ("nine digits", "123456789"),
        ("eleven digits", "12345678930"),
        ("part of a token", "a1234567893b"),
        ("after a letter", "x1234567893"),
        ("before a letter", "1234567893x"),
        ("separators", "1234-567-893"),
    ]);
}

#[test]
fn medicare_identifiers_are_found() {
    find(
        Medicare,
        &[
            ("dashes", "1EG4-TE5-MK73"),
            ("bare", "1EG4TE5MK73"),
            ("spaces", "1EG4 TE5 MK72"),
            ("small letters", "1eg4-te5-mk73"),
            ("digits where both may be", "9A07-Y00-XY99"),
            ("after an underscore", "mbi_1EG4TE5MK73"),
        ],
    );
}

#[test]
fn texts_that_resemble_medicare_identifiers_pass() {
    pass(&[
        ("a zero first", "0EG4-TE5-MK73"),
        ("the letter S", "1SG4-TE5-MK73"),
        ("the letter L", "1EL4-TE5-MK73"),
        ("the letter O", "1EG4-OE5-MK73"),
        ("the letter I", "1EG4-TI5-MK73"),
        ("the letter B", "1EG4-TE5-BK73"),
        ("the letter Z", "1EG4-TE5-MZ73"),
        ("a digit for a letter", "1EG4-TE5-4K73"),
        ("a letter for a digit", "1EGA-TE5-MK73"),
        ("a letter more before", "A1EG4TE5MK73"),
        ("a digit more after", "1EG4TE5MK731"),
        ("a dash elsewhere", "1EG-4TE5-MK73"),
    ]);
}

#[test]
fn diagnosis_codes_are_found() {
    find(
        Icd10,
        &[
            ("one place", "E11.9"),
            ("two places", "F10.20"),
            ("four places", "S06.0X1A"),
            ("placeholders", "T07.XXXA"),
            ("a letter in the category", "C7A.00"),
            ("another", "M1A.00X0"),
            ("a letter after the dot", "F32.A"),
            ("and more", "G43.A09"),
            ("the letter Z", "C84.Z9"),
            ("provisional", "U07.1"),
            ("at the end of a sentence", "E11.9."),
            ("in a list", "E11.9,I10.0"),
        ],
    );
}

#[test]
fn texts_that_resemble_diagnosis_codes_pass() {
    pass(&[
        ("no dot", "E119"),
        ("nothing after the dot", "E11."),
        ("five places", "E11.90000"),
        ("a digit first", "111.9"),
        ("small letters", "e11.9"),
        ("a version", "V10.2.1"),
        ("a longer version", "2.E11.9"),
        ("within a word", "AE11.9"),
        ("a letter that no category has", "E1C.9"),
        ("a file", "F01.TXT"),
        ("another file", "F01.DOC"),
        ("a room", "C-12.4"),
    ]);
}

#[test]
fn addresses_of_the_network_are_found() {
    find(
        Network,
        &[
            ("four numbers", "203.0.113.7"),
            ("the greatest", "255.255.255.255"),
            ("the least", "0.0.0.0"),
            ("with zeros before them", "192.168.001.010"),
            ("200 and 249", "200.249.0.250"),
            ("a port", "203.0.113.7:8080"),
            ("a network", "10.0.0.0/8"),
            ("in full", "2001:db8:0:1:1:1:1:1"),
            ("zeros left out", "2001:db8::8a2e:370"),
            ("of a link", "fe80::1"),
            ("ending in zeros", "2001:db8::"),
            ("a network of IPv6", "2001:db8::/32"),
            ("a network of one group", "fe80::/10"),
            ("a network card", "00:1b:63:84:45:e6"),
        ],
    );
}

#[test]
fn texts_that_resemble_the_other_identifiers_pass() {
    pass(&[
        ("four digits beside a label", "member 1234"),
        ("a label within a word", "remembers 123456"),
        ("another word with a label in it", "accounting 123456"),
        ("a label too far away", "member of the board since the year 123456"),
        ("an age up to 89", "aged 89"),
        ("a number of years", "93 years of service"),
        ("an age too far away", "ages and places: 93"),
        ("a newborn's room", "Newborn Unit, room 3-12"),
        ("a day of nobody's", "rounds on March 14"),
        ("a version that is marked", "v4.18.2.7"),
        ("a version of five numbers", "4.18.2.7.1"),
        ("a number past 999", "4.18.1256.7"),
        ("a number past 255", "4.18.256.7"),
        ("another", "4.18.2.300"),
        ("one group and nothing behind it", "add::"),
        ("a time", "12:30:45"),
        ("a name in a module", "std::fmt"),
        ("an account of a cloud", "arn:aws:iam::role"),
        ("a vehicle's number with an O", "1M8GDM9AXKPO42788"),
        ("a letter among the last four places", "1M8GDM9A0KP0427A8"),
        ("a machine in the cloud", "i-03f197404d2472d50"),
        ("one place more", "1M8GDM9AXKP0427881"),
        ("one place less", "1M8GDM9AXKP04278"),
        ("digits alone", "00000000000000000"),
    ]);
    let run = "a".repeat(200);
    pass(&[("two hundred letters", &run)]);
    assert_eq!(GUARD.scan(&(run + "a")), Some(Media));
}

#[test]
fn what_claims_usually_hold_passes() {
    pass(&[
        ("a department", "cardiology"),
        ("a facility", "MGH-014"),
        ("a cost center", "CC4410"),
        ("a locale", "en-US"),
        ("a time zone", "America/New_York"),
        ("a title", "Attending physician, nights"),
        ("an organization", "org_a8F2kQ9xLm3PzT7w"),
        ("a connection", "mercy-ad"),
        ("a scope", "read:patient_records"),
        ("an opaque identifier", "3q2-7wGk9Jv1TqzYx0bLmA"),
        ("a UUID", "550e8400-e29b-41d4-a716-446655440000"),
        ("a hash", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
        ("an Auth0 user", "auth0|507f1f77bcf86cd799439020"),
        ("a floor", "Building C, floor 3, room 12"),
        ("nothing", ""),
    ]);
}

#[test]
fn the_first_detector_in_order_speaks() {
    for (text, first) in [
        (
            "E11.9, 1EG4-TE5-MK73, 1234567893, 4111111111111111, 1980-03-14, a@b.cc, 617-555-0143, 123-45-6789",
            Ssn,
        ),
        ("E11.9, 1EG4-TE5-MK73, 1234567893, 4111111111111111, 1980-03-14, a@b.cc, 617-555-0143", Phone),
        ("E11.9, 1EG4-TE5-MK73, 1234567893, 4111111111111111, 1980-03-14, a@b.cc", Email),
        ("E11.9, 1EG4-TE5-MK73, 1234567893, 4111111111111111, 1980-03-14", BirthDate),
        ("E11.9, 1EG4-TE5-MK73, 1234567893, 4111111111111111", Card),
        ("E11.9, 1EG4-TE5-MK73, 1234567893", Npi),
        ("E11.9, 1EG4-TE5-MK73", Medicare),
        ("E11.9", Icd10),
    ] {
        assert_eq!(GUARD.scan(text), Some(first), "{text}");
    }
}

#[test]
fn patterns_of_the_policy_are_found_by_their_number() {
    let guard = compile_detectors(&[r"(?i)\bhrn[:# ]{0,2}[0-9]{6,10}\b", r"\b[A-Z]{3}[0-9]{9}\b"]).unwrap();
    for (text, found) in [
        ("HRN 0012345", Some(Custom(0))),
        ("hrn#0012345", Some(Custom(0))),
        ("ABC123456780", Some(Custom(1))),
        ("ABC123456780 HRN 0012345", Some(Custom(0))),
        ("HRN 0012345 E11.9", Some(Icd10)),
        ("HRN 00123", None),
        ("ABCD123456780", None),
    ] {
        assert_eq!(guard.scan(text), found, "{text}");
    }
    let many: Vec<String> = (10..28).map(|number| format!("<{number}>")).collect();
    let guard = compile_detectors(&many.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
    assert_eq!(guard.scan("<10>"), Some(Custom(0)));
    assert_eq!(guard.scan("<27>"), Some(Custom(17)));
    assert_eq!(guard.scan("<28>"), None);
}

#[test]
fn detectors_that_are_not_chosen_are_silent() {
    let samples = [
        "123-45-6789",
        "617-555-0143",
        "a@b.cc",
        "1980-03-14",
        "4111111111111111",
        "1234567893",
        "1EG4TE5MK73",
        "E11.9",
        "member 12345",
        "age 93",
        "1M8GDM9AXKP042788",
        "https://",
        "2001:db8::1",
        "data:image/png;base64,",
    ];
    for detector in Detector::BUILT_IN {
        let guard = compile_chosen(&[detector], &[]).unwrap();
        for (sample, of) in samples.iter().zip(Detector::BUILT_IN) {
            assert_eq!(
                guard.scan(sample),
                (of == detector).then_some(detector),
                "{sample} by {}",
                detector.name()
            );
        }
    }
    let none = compile_chosen(&[], &["x"]).unwrap();
    assert_eq!(none.scan(&samples.join(" ")), None);
    assert_eq!(none.scan("x"), Some(Custom(0)));
}

#[test]
fn names_are_stable() {
    let names = Detector::BUILT_IN.map(Detector::name);
    assert_eq!(
        names,
        [
            "ssn",
            "phone",
            "email",
            "birth_date",
            "card",
            "npi",
            "medicare",
            "icd10",
            "labelled",
            "age",
            "vehicle",
            "url",
            "network",
            "media",
        ]
    );
    assert_eq!(Custom(3).name(), "custom");
}
