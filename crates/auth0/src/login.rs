//! The post-login trigger: an event's fields to a request.

use crate::{fields, text::whole_number};
use alloc::vec::Vec;
use wardgate_policy::{
    Completion, Correlation, Factor, Factors, FieldId, Flow, Lifetime, Method, NamedRoute, OwnValues, Person,
    Request, Returned, Stage, UnixTime, Value, Values,
};

/// The longest scope that Auth0 can take away, as JavaScript counts; a longer one cannot be granted either.
const MAX_SCOPE_UNITS: usize = 280;

/// The request that the fields make. Not inlined: what it would be part of is, as plain JavaScript, larger than what V8
/// optimizes.
#[inline(never)]
pub(crate) fn request<'a>(
    stage: Stage,
    now: Option<i64>,
    unreadable: bool,
    values: &'a Values<'a>,
) -> Request<'a> {
    let read = Read(values);
    let (flow, assertion) = protocol(read.text(fields::PROTOCOL), silent(&read));
    let (scopes, routes) = (scopes(&read), routes(&read));
    let (methods, first) = methods(&read);
    let (enrolled, enrolled_otherwise) =
        if stage == Stage::Gate { enrolled(&read) } else { (Factors::EMPTY, false) };
    Request {
        stage,
        now: now.and_then(UnixTime::from_millis),
        flow,
        unreadable: unreadable || scopes.is_none() || routes.is_none(),
        assertion,
        tenant: read.text(fields::TENANT),
        client: read.text(fields::CLIENT),
        connection: read.text(fields::CONNECTION),
        audience: read.text(fields::AUDIENCE),
        gate_marker: read.text(fields::MARKER),
        portal_nonce: read.text(fields::PORTAL_NONCE),
        returned: if stage == Stage::Token { returned(&read) } else { None },
        scopes: scopes.unwrap_or_default(),
        routes: routes.unwrap_or_default(),
        actors: actors(&read),
        roles: read.texts(fields::ROLES),
        delegated: [fields::SESSION_ACTOR, fields::ACTOR, fields::AGENT]
            .iter()
            .any(|field| read.at(*field) != Value::Absent),
        methods,
        first,
        carried: read.text(fields::CARRIED_METHODS).map(carried).unwrap_or_default(),
        enrolled,
        enrolled_otherwise,
        session: lifetime(&read, fields::SESSION, fields::SESSION_CREATED),
        refresh_token: lifetime(&read, fields::REFRESH_TOKEN, fields::REFRESH_TOKEN_CREATED),
        person: Person {
            // An empty one names nobody.
            id: read.text(fields::USER).filter(|id| !id.is_empty()),
            own_values: OwnValues::new(
                names(&read),
                name_in_one_piece(&read),
                read.text(fields::EMAIL),
                read.text(fields::PHONE_NUMBER),
            ),
        },
        correlation: Correlation {
            transaction: read.text(fields::TRANSACTION).or_else(|| read.text(fields::CORRELATION)),
        },
        values,
    }
}

fn names<'a>(read: &Read<'a>) -> Vec<&'a str> {
    let mut names = Vec::new();
    for field in [fields::NAME, fields::GIVEN_NAME, fields::FAMILY_NAME, fields::NICKNAME, fields::USERNAME] {
        if let Some(name) = read.text(field) {
            names.push(name);
        }
    }
    names
}

/// The name, where nobody says which part of it is which.
fn name_in_one_piece<'a>(read: &Read<'a>) -> Option<&'a str> {
    let told_apart = read.text(fields::GIVEN_NAME).or_else(|| read.text(fields::FAMILY_NAME));
    read.text(fields::NAME).filter(|_| told_apart.is_none())
}

/// Reads values by field number.
#[derive(Clone, Copy)]
pub(crate) struct Read<'a>(pub(crate) &'a Values<'a>);

impl<'a> Read<'a> {
    pub(crate) fn at(self, field: u16) -> Value<'a> {
        self.0.at(FieldId(field))
    }

    pub(crate) fn text(self, field: u16) -> Option<&'a str> {
        self.at(field).text()
    }

    /// The texts of a list; none where it is anything else.
    pub(crate) fn texts(self, field: u16) -> Vec<&'a str> {
        self.0.texts(self.at(field)).unwrap_or_default()
    }

    /// The items of a list; none where it is anything else.
    fn items(self, field: u16) -> &'a [Value<'a>] {
        self.0.list(self.at(field)).unwrap_or_default()
    }
}

/// Which flow a protocol is, and whether it ends in an assertion. Interactive is a closed list, and nothing is
/// interactive where `prompt=none` was asked for; what is missing or not known is unattended.
fn protocol(name: Option<&str>, silent: bool) -> (Flow, bool) {
    let browser = if silent { Flow::Silent } else { Flow::Interactive };
    match name {
        Some("oidc-basic-profile" | "oidc-implicit-profile" | "oidc-hybrid-profile") => (browser, false),
        Some("samlp" | "wsfed") => (browser, true),
        Some("wstrust-usernamemixed") => (Flow::Password, true),
        Some("oauth2-refresh-token") => (Flow::Refresh, false),
        Some("oauth2-password" | "oauth2-resource-owner" | "oauth2-webauthn") => (Flow::Password, false),
        Some("oauth2-token-exchange" | "oauth2-access-token" | "oauth2-resource-owner-jwt-bearer") => {
            (Flow::Exchange, false)
        }
        Some("oauth2-device-code") => (Flow::Device, false),
        Some("oidc-ciba" | "oidc-ciba-web-link") => (Flow::Backchannel, false),
        _ => (Flow::Unknown, false),
    }
}

/// Whether `prompt=none` was asked for, or nobody can tell.
fn silent(read: &Read<'_>) -> bool {
    let in_list = match read.at(fields::PROMPT) {
        Value::Absent => false,
        Value::List(_) => {
            read.items(fields::PROMPT).iter().any(|item| item.text().is_none_or(|prompt| prompt == "none"))
        }
        _ => true,
    };
    let in_query = match read.at(fields::QUERY_PROMPT) {
        Value::Absent => false,
        Value::Text(prompts) => {
            prompts.as_bytes().split(|byte| *byte == b' ').any(|prompt| prompt == b"none")
        }
        _ => true,
    };
    in_list || in_query
}

/// The scopes that were asked for; `None` where they cannot be read. Auth0 splits at spaces, so one with white space
/// in it is none, and it could not be taken away either.
fn scopes<'a>(read: &Read<'a>) -> Option<Vec<&'a str>> {
    let mut scopes = Vec::new();
    if matches!(read.at(fields::SCOPES), Value::Absent) {
        return Some(scopes);
    }
    for item in read.0.list(read.at(fields::SCOPES))? {
        let scope = item.text()?;
        if scope.is_empty() || scope.len() > MAX_SCOPE_UNITS && scope.encode_utf16().count() > MAX_SCOPE_UNITS
        {
            continue;
        }
        let plain = scope.bytes().all(|byte| byte.is_ascii_graphic());
        if !plain && scope.chars().any(is_space) {
            return None;
        }
        scopes.push(scope);
    }
    Some(scopes)
}

/// Whether a character is white space of Unicode, or U+FEFF. The library's own test brings a table of a quarter of a
/// kilobyte.
fn is_space(letter: char) -> bool {
    let code = u32::from(letter);
    let reached = SPACES.iter().take_while(|range| u32::from(range.0) <= code);
    reached.last().is_some_and(|range| code <= u32::from(range.1))
}

/// The first and the last of each range of white space, in order.
const SPACES: [(u16, u16); 11] = [
    (0x09, 0x0d),
    (0x20, 0x20),
    (0x85, 0x85),
    (0xa0, 0xa0),
    (0x1680, 0x1680),
    (0x2000, 0x200a),
    (0x2028, 0x2029),
    (0x202f, 0x202f),
    (0x205f, 0x205f),
    (0x3000, 0x3000),
    (0xfeff, 0xfeff),
];

/// The routes that were named; `None` where there is a list that cannot be read.
fn routes<'a>(read: &Read<'a>) -> Option<Vec<NamedRoute<'a>>> {
    if matches!(read.at(fields::DETAILS), Value::Absent) {
        return Some(Vec::new());
    }
    let mut routes = Vec::new();
    for item in read.0.list(read.at(fields::DETAILS))? {
        let [kind, method, path] = read.0.list(*item)? else { return None };
        routes.push(NamedRoute { kind: kind.text(), method: method.text(), path: path.text() });
    }
    Some(routes)
}

/// What the training portal sent back: the shim puts it beside the event when its signature has been checked.
fn returned<'a>(read: &Read<'a>) -> Option<Returned<'a>> {
    let fields = [fields::RETURNED_PURPOSE, fields::RETURNED_NONCE, fields::COMPLETIONS];
    let there = fields.iter().any(|field| read.at(*field) != Value::Absent);
    there.then(|| Returned {
        purpose: read.text(fields::RETURNED_PURPOSE),
        nonce: read.text(fields::RETURNED_NONCE),
        completions: completions(read),
    })
}

#[inline(never)]
fn completions<'a>(read: &Read<'a>) -> Option<Vec<Completion<'a>>> {
    let mut completions = Vec::new();
    for item in read.0.list(read.at(fields::COMPLETIONS))? {
        let [Value::Text(course), Value::Text(completed_at), version] = read.0.list(*item)? else {
            return None;
        };
        completions.push(Completion { course, completed_at, version: version.integer() });
    }
    Some(completions)
}

/// Who acts for the user: of the session, of the transaction, by an agent, by a session that was handed over. An actor
/// who has one in turn is somebody whom no policy names.
fn actors<'a>(read: &Read<'a>) -> Vec<Option<&'a str>> {
    let mut actors = Vec::new();
    for (field, name) in [
        (fields::SESSION_ACTOR, Some(fields::SESSION_ACTOR_NAME)),
        (fields::ACTOR, Some(fields::ACTOR_NAME)),
        (fields::ACTOR_OF_ACTOR, None),
        (fields::TRANSFER, Some(fields::TRANSFER_NAME)),
        (fields::AGENT, Some(fields::AGENT_NAME)),
    ] {
        if read.at(field) != Value::Absent {
            actors.push(name.and_then(|name| read.text(name)).filter(|name| !name.is_empty()));
        }
    }
    actors
}

fn lifetime<'a>(read: &Read<'a>, id: u16, created: u16) -> Lifetime<'a> {
    Lifetime { id: read.text(id), created: read.text(created).and_then(UnixTime::parse) }
}

/// The methods that were used and may count as a second factor, of which one without a readable time was not; and the
/// types of factor among the first ones, whenever they were used.
fn methods(read: &Read<'_>) -> (Vec<Method>, Factors) {
    let (mut methods, mut first) = (Vec::new(), Factors::EMPTY);
    for item in read.items(fields::METHODS) {
        let Some([Value::Text(name), kind, timestamp]) = read.0.list(*item) else { continue };
        let (factor, typed) = match *name {
            "mfa" => (kind.text().and_then(challenged), !matches!(kind, Value::Absent)),
            "passkey" => (Some(Factor::Passkey), true),
            "federated" => (Some(Factor::Federated), true),
            "sms" | "phone_number" => {
                first = first.with(Factor::Phone);
                continue;
            }
            "email" => {
                first = first.with(Factor::Email);
                continue;
            }
            _ => continue,
        };
        if let Some(at) = timestamp.text().and_then(UnixTime::parse) {
            methods.push(Method { factor, typed, at });
        }
    }
    (methods, first)
}

/// The second factors that came along with a refresh token: for each of [`Factor::ALL`], in order, when it was last
/// used in seconds, or 0, with commas between. What is written in any other way is none.
#[inline(never)]
fn carried(text: &str) -> Vec<Method> {
    let mut methods = Vec::new();
    let mut times = text.as_bytes().split(|byte| *byte == b',');
    for factor in Factor::ALL {
        let seconds = times.next().and_then(whole_number).unwrap_or(0);
        if let Some(at) = UnixTime::from_millis(seconds.saturating_mul(1000))
            && seconds > 0
        {
            methods.push(Method { factor: Some(*factor), typed: true, at });
        }
    }
    methods
}

/// A factor that Auth0 itself asked for.
fn challenged(name: &str) -> Option<Factor> {
    factor(name).filter(|factor| !matches!(factor, Factor::Passkey | Factor::Federated))
}

/// Auth0 says `push` in some places for what it calls `push-notification` in others.
fn factor(name: &str) -> Option<Factor> {
    Factor::parse(if name == "push" { Factor::Push.name() } else { name })
}

/// The factors that the user has, and whether there is anything else: who has it is not offered a first one.
fn enrolled(read: &Read<'_>) -> (Factors, bool) {
    let mut known = Factors::EMPTY;
    let mut otherwise = !matches!(read.at(fields::ENROLLED), Value::Absent | Value::List(_));
    for item in read.items(fields::ENROLLED) {
        let name = match read.0.list(*item) {
            Some([Value::Text(name)]) => Some(*name),
            _ => None,
        };
        match name.and_then(challenged) {
            Some(factor) => known = known.with(factor),
            None => otherwise = true,
        }
    }
    (known, otherwise)
}

#[cfg(test)]
mod tests {
    use super::is_space;

    #[test]
    fn white_space_is_what_unicode_says_and_the_byte_order_mark() {
        for letter in '\0'..=char::MAX {
            assert_eq!(is_space(letter), letter.is_whitespace() || letter == '\u{feff}', "{letter:?}");
        }
    }
}
