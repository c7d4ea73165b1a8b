//! Which logins there are: charts of points by number.

use super::{
    Around, Asked, Completion, DAY, EHR, EMERGENCY, EXPIRED, Ends, GUARDIAN, HOUR, Kind, NONCE, NURSE, OLD,
    PATIENT, PHYSICIAN, Point, REFUSED, ROTA, Way,
};

/// Takes a number apart into one below each of the sizes.
pub(super) fn digits<const N: usize>(mut number: u64, sizes: [u64; N]) -> [usize; N] {
    sizes.map(|size| {
        let digit = number % size;
        number /= size;
        digit as usize
    })
}

const fn way(protocol: &'static str) -> Way {
    Way { protocol: Some(protocol), prompt: &[], query: None }
}

const BASIC: Way = way("oidc-basic-profile");

/// One of each flow, and of each that ends in an assertion.
const FLOWS: [Way; 13] = [
    BASIC,
    Way { prompt: &["none"], ..BASIC },
    Way { query: Some("login none"), ..BASIC },
    way("samlp"),
    way("wsfed"),
    way("wstrust-usernamemixed"),
    way("oauth2-password"),
    way("oauth2-refresh-token"),
    way("oauth2-token-exchange"),
    way("oauth2-device-code"),
    way("oidc-ciba"),
    way("oidc-something-new"),
    Way { protocol: None, ..BASIC },
];

/// Every standing of a course of a year with 14 days of grace and a least version, with a second on either side.
const PRIVACY: [Completion; 11] = [
    Completion::Done(0, Some(3)),
    Completion::Absent,
    Completion::Text("soon"),
    Completion::Done(-61, Some(3)),
    Completion::Done(-60, Some(4)),
    Completion::Done(365 * DAY, Some(3)),
    Completion::Done(365 * DAY + 1, Some(3)),
    Completion::Done(379 * DAY, Some(3)),
    Completion::Done(379 * DAY + 1, Some(3)),
    Completion::Done(0, Some(2)),
    Completion::Done(0, None),
];

const PART_2: [Completion; 2] = [Completion::Done(365 * DAY, None), Completion::Done(365 * DAY + 1, None)];

/// Second factors with a second on either side of every limit.
const METHODS: [&[(Kind, i64)]; 25] = [
    &[],
    &[(Kind::Key, 300)],
    &[(Kind::Key, 301)],
    &[(Kind::Key, 900)],
    &[(Kind::Key, 901)],
    &[(Kind::Otp, -61)],
    &[(Kind::Otp, -60)],
    &[(Kind::Otp, 300)],
    &[(Kind::Otp, 301)],
    &[(Kind::Otp, 900)],
    &[(Kind::Otp, 901)],
    &[(Kind::Otp, 12 * HOUR)],
    &[(Kind::Otp, 12 * HOUR + 1)],
    &[(Kind::Otp, 30 * DAY)],
    &[(Kind::Otp, 30 * DAY + 1)],
    &[(Kind::Untyped, 300)],
    &[(Kind::Unknown, 0)],
    &[(Kind::Email, 0)],
    &[(Kind::Passkey, 0)],
    &[(Kind::Federated, 0)],
    &[(Kind::Key, 12 * HOUR + 1), (Kind::Otp, 901)],
    &[(Kind::Otp, 12 * HOUR), (Kind::Key, -61)],
    &[(Kind::Phone, 300)],
    &[(Kind::Sms, 0), (Kind::Phone, 0), (Kind::Untyped, 0)],
    &[(Kind::Sms, 0), (Kind::Otp, 300)],
];

const fn asked(audience: &'static str, scopes: &'static [&'static str]) -> Asked {
    Asked { audience: Some(audience), scopes }
}

const ASKED: [Asked; 18] = [
    asked(EHR, &["openid", "read:records"]),
    asked(EHR, &[]),
    asked(EHR, &["openid"]),
    asked(EHR, &["write:records"]),
    asked(EHR, &["read:notes"]),
    asked(EHR, &["read:notes", "read:records", "write:records"]),
    asked(EHR, &["read:records", "offline_access", "read:referrals", "read:records"]),
    asked(EHR, &["write:lab", "write:records"]),
    asked(EHR, &["read:shifts", "read:unheard-of", "read:shifts"]),
    asked(EHR, &["profile"]),
    asked(ROTA, &["read:shifts"]),
    asked(ROTA, &[]),
    asked(ROTA, &["read:records", "openid"]),
    asked(OLD, &["read:index"]),
    asked(OLD, &[]),
    asked("https://elsewhere.example/", &["read:records"]),
    Asked { audience: None, scopes: &[] },
    Asked { audience: None, scopes: &["openid", "read:records"] },
];

const CONFIDENCES: [Option<&str>; 3] = [Some("high"), Some("low"), None];
const CLIENTS: [&str; 4] = ["portal", "charting", "unheard-of", "practice"];

/// Where nothing is in the way.
const AROUND: Around = Around {
    connection: "staff",
    organization: None,
    ends: Ends::Never,
    user: "auth0|ada",
    country: Some("US"),
    units: &["surgery", "psychiatry"],
    lasted: Some(0),
    signed_in: 0,
    actor: None,
    route: None,
    night: false,
    returned: None,
    pkce: true,
    marked: true,
    enrolled: &["otp", "webauthn-roaming"],
    carried: None,
    own_ref: Some("p-ab12"),
    guardian_for: 1,
    secrets: true,
    verified: true,
};

/// protocol × roles × privacy × part-2 × second factor × scopes × risk × PHI × client
pub(super) const LOGINS: [u64; 9] = [13, 16, 11, 2, 25, 18, 3, 2, 3];

/// Whatever HIPAA asks for: who, trained, with which second factor, for what, by which way.
pub(super) fn login(number: u64) -> Point {
    let [way, roles, privacy, part_2, methods, asked, confidence, phi, client] = digits(number, LOGINS);
    Point {
        way: FLOWS[way],
        roles: roles as u8,
        privacy: PRIVACY[privacy],
        part_2: PART_2[part_2],
        methods: METHODS[methods],
        asked: ASKED[asked],
        confidence: CONFIDENCES[confidence],
        phi: phi == 0,
        client: CLIENTS[client],
        around: AROUND,
    }
}

/// What one circumstance can be: each sets its own.
type Circumstance = &'static [fn(&mut Around)];

const CIRCUMSTANCES: [Circumstance; 18] = [
    &[|_| {}, |it| it.connection = "affiliates", |it| it.connection = "people"],
    &[|_| {}, |it| it.organization = Some("org_lake"), |it| it.organization = Some("org_sea")],
    &[
        |_| {},
        |it| it.ends = Ends::In(1),
        |it| it.ends = Ends::In(0),
        |it| it.ends = Ends::In(-1),
        |it| it.ends = Ends::Unreadable,
    ],
    &[|_| {}, |it| it.user = EMERGENCY, |it| it.user = EXPIRED, |it| it.user = REFUSED],
    &[|_| {}, |it| it.country = Some("DE"), |it| it.country = None],
    &[|_| {}, |it| it.units = &["surgery"], |it| it.units = &[]],
    &[
        |it| it.lasted = Some(12 * HOUR),
        |it| it.lasted = Some(12 * HOUR + 1),
        |it| it.lasted = Some(30 * DAY),
        |it| it.lasted = Some(30 * DAY + 1),
        |it| it.lasted = Some(-60),
        |it| it.lasted = Some(-61),
        |it| it.lasted = None,
    ],
    &[|it| it.signed_in = 8 * HOUR, |it| it.signed_in = 8 * HOUR + 1, |it| it.signed_in = -61],
    &[|_| {}, |it| it.actor = Some("auth0|desk"), |it| it.actor = Some("auth0|stranger")],
    &[
        |_| {},
        |it| it.route = Some(("GET", "/notes")),
        |it| it.route = Some(("GET", "/records/p-ab12")),
        |it| it.route = Some(("GET", "/records/p-cd34")),
        |it| it.route = Some(("POST", "/notes")),
        |it| it.route = Some(("GET", "/records/")),
    ],
    &[|_| {}, |it| it.night = true],
    &[|_| {}, |it| it.returned = Some(NONCE), |it| it.returned = Some("r1.another")],
    &[|_| {}, |it| it.pkce = false],
    &[|_| {}, |it| it.marked = false],
    &[
        |_| {},
        |it| it.enrolled = &[],
        |it| it.enrolled = &["otp"],
        |it| it.enrolled = &["phone", "email"],
        |it| it.enrolled = &["recovery-code"],
    ],
    &[|_| {}, |it| it.carried = Some(12 * HOUR), |it| it.carried = Some(12 * HOUR + 1)],
    &[|_| {}, |it| it.own_ref = None, |it| it.own_ref = Some("p-ab1"), |it| it.guardian_for = 0],
    &[|_| {}, |it| it.secrets = false, |it| it.verified = false],
];

/// protocol × roles × scopes × client × second factor × part-2, for each pair of circumstances
const CORE: [u64; 6] = [6, 7, 6, 3, 4, 2];

/// How many points there are: each circumstance of one kind with each of another.
pub(super) fn circumstances() -> u64 {
    let pairs = pairs().map(|(one, other)| (CIRCUMSTANCES[one].len() * CIRCUMSTANCES[other].len()) as u64);
    pairs.sum::<u64>() * CORE.iter().product::<u64>()
}

fn pairs() -> impl Iterator<Item = (usize, usize)> {
    (0..CIRCUMSTANCES.len()).flat_map(|one| (0..one).map(move |other| (one, other)))
}

/// Whatever else a rule looks at, two of them at once.
pub(super) fn circumstance(number: u64) -> Point {
    let [flow, roles, asked, client, methods, part_2] = digits(number, CORE);
    let mut number = (number / CORE.iter().product::<u64>()) as usize;
    let client = ["portal", "charting", "practice"][client];
    let charting = client == "charting";
    let mut around = Around { organization: (client == "practice").then_some("org_lake"), ..AROUND };
    for (one, other) in pairs() {
        let (one, other) = (CIRCUMSTANCES[one], CIRCUMSTANCES[other]);
        if number < one.len() * other.len() {
            one[number / other.len()](&mut around);
            other[number % other.len()](&mut around);
            break;
        }
        number -= one.len() * other.len();
    }
    Point {
        way: match flow {
            0 if charting => way("samlp"),
            1 if charting => Way { prompt: &["none"], ..way("wsfed") },
            0 => BASIC,
            1 => Way { prompt: &["none"], ..BASIC },
            2 => way("oauth2-refresh-token"),
            3 => way("oauth2-device-code"),
            4 => way("oauth2-token-exchange"),
            _ => way("samlp"),
        },
        roles: [PHYSICIAN, NURSE, PATIENT, GUARDIAN, PHYSICIAN | PATIENT, NURSE | PATIENT | GUARDIAN, 0]
            [roles],
        privacy: PRIVACY[0],
        part_2: PART_2[part_2],
        methods: [METHODS[1], METHODS[12], METHODS[0], METHODS[19]][methods],
        asked: if charting {
            ASKED[16]
        } else {
            [ASKED[0], ASKED[1], ASKED[2], ASKED[5], ASKED[6], ASKED[14]][asked]
        },
        confidence: Some("high"),
        phi: true,
        client,
        around,
    }
}

/// Every protocol of Auth0, and what is none.
const PROTOCOLS: [Option<&str>; 19] = [
    Some("oidc-basic-profile"),
    Some("oidc-implicit-profile"),
    Some("oidc-hybrid-profile"),
    Some("samlp"),
    Some("wsfed"),
    Some("wstrust-usernamemixed"),
    Some("oauth2-password"),
    Some("oauth2-resource-owner"),
    Some("oauth2-webauthn"),
    Some("oauth2-refresh-token"),
    Some("oauth2-token-exchange"),
    Some("oauth2-access-token"),
    Some("oauth2-resource-owner-jwt-bearer"),
    Some("oauth2-device-code"),
    Some("oidc-ciba"),
    Some("oidc-ciba-web-link"),
    Some("SAMLP"),
    Some(""),
    None,
];
const PROMPTS: [&[&str]; 4] = [&[], &["login"], &["none"], &["login", "none"]];
const QUERIES: [Option<&str>; 6] =
    [None, Some("login"), Some("none"), Some("login none"), Some("NONE"), Some("none\tlogin")];

/// protocol × prompt × prompt in the query × roles × second factor × scopes × client
pub(super) const WAYS: [u64; 7] = [19, 4, 6, 16, 5, 5, 4];

/// Every protocol with every prompt.
pub(super) fn protocol(number: u64) -> Point {
    let [protocol, prompt, query, roles, methods, asked, client] = digits(number, WAYS);
    let organization = (CLIENTS[client] == "practice").then_some("org_lake");
    Point {
        way: Way { protocol: PROTOCOLS[protocol], prompt: PROMPTS[prompt], query: QUERIES[query] },
        methods: [METHODS[1], METHODS[11], METHODS[12], METHODS[13], METHODS[0]][methods],
        asked: [ASKED[0], ASKED[5], ASKED[14], ASKED[16], ASKED[2]][asked],
        roles: roles as u8,
        client: CLIENTS[client],
        around: Around { organization, ..AROUND },
        ..login(0)
    }
}
