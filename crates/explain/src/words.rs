//! What each code means to people, and what would have to change.

/// The words for a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// The stable name.
    pub name: &'static str,
    /// What was found: a sentence without its full stop.
    pub found: &'static str,
    /// What would have to change.
    pub change: &'static str,
}

/// The words for a code such as `W302`; `None` for one that Wardgate does not have.
pub fn words(code: &str) -> Option<Words> {
    TABLE.iter().find(|(known, ..)| *known == code).map(|(_, name, found, change)| Words {
        name,
        found,
        change,
    })
}

/// Every code, for documents and tests: the core's in order, then the shim's own.
#[rustfmt::skip]
pub(crate) const TABLE: &[(&str, &str, &str, &str)] = &[
    ("W000", "granted", "nothing was wanting", "nothing"),
    ("W100", "time_unreadable", "the clock could not be read", "look at the Action's runtime; no policy can mend it"),
    ("W101", "tenant_refused", "the policy is not for this tenant", "name the tenant in `[policy] tenants`, or deploy the policy where it belongs"),
    ("W102", "client_unknown", "the policy names no such client", "add a `[[client]]` with its client id"),
    ("W103", "phi_disabled", "PHI is switched off", "set `[policy] phi = \"enabled\"` once the business associate agreement is in force"),
    ("W104", "audience_refused", "the client may not ask for this audience", "name the audience in the client's `audiences`, and in an `[[api]]`"),
    ("W105", "connection_refused", "the client may not be reached through this connection", "name the connection in the client's `connections`, or sign in through one that is named"),
    ("W106", "pkce_missing", "the authorization request has no PKCE challenge with S256, or is for more than a code", "have the application ask for a code alone (`response_type=code`) and send `code_challenge` and `code_challenge_method=S256`"),
    ("W107", "oidc_scope_refused", "an OpenID Connect scope was asked for that the client does not name; by a password `openid` asks for `profile`, `email`, `address` and `phone`, too", "ask for less, or name the scope in the client's `oidc_scopes`"),
    ("W108", "assertion_refused", "the protocol ends in an assertion (SAML, WS-Federation, WS-Trust), which the client does not name", "use OpenID Connect, or name `samlp` or `wsfed` in the client's `protocols`, with `category` and `roles`"),
    ("W109", "gate_missing", "the gate did not run before in this login, or ran with another policy", "bind `wardgate-gate` first and `wardgate-token` last, both from one build"),
    ("W110", "email_unverified", "the account's e-mail address is not verified", "have the address verified"),
    ("W111", "refresh_without_audience", "a refresh at a PHI client names no audience", "have the application name the audience"),
    ("W112", "secret_unusable", "a secret that the policy names is missing, shorter than 43 characters, or a placeholder (`##…##`) that deploying left", "set the Action's secret to 32 random bytes in base64url"),
    ("W113", "user_missing", "the event names no user", "look at the tenant: Auth0 always sends one"),
    ("W114", "request_unreadable", "what was asked for cannot be read: scopes, authorization details, a field that holds the control character U+001F, or texts of more than 1,048,576 bytes in all", "ask for at most 2,000 scopes, each a text without white space, and for details that are objects; take U+001F out of the user's fields; look for what has grown so large"),
    ("W115", "protocol_refused", "the client does not name the protocol", "name it in the client's `protocols`, or sign in by one that is named"),
    ("W116", "organization_refused", "the login is in no organization that the client or the scope names, or the machine client acts in none of its own", "sign in to one of the organizations that the rule names, or ask for the token in one"),
    ("W117", "delegation_refused", "somebody acts for the user, or took over the session, whom the client does not name, or who asked for a refresh token", "have the user sign in, name the actor in the client's `delegates`, or have the application ask for no `offline_access` then"),
    ("W118", "subject_refused", "the policy refuses this user, or who acts for them", "take the subject out of `subjects.refused`"),
    ("W119", "delegation_used", "somebody acts for the user, or took over the session, whom the client names or who reaches no PHI there", "nothing to do; `act=` in the record is the hash of who it is"),
    ("W121", "employment_inactive", "the status of employment is none that counts, or there is none", "mend the status at the source of `employment.status`"),
    ("W122", "employment_ahead", "employment has not begun, or nobody can tell", "wait until it begins, or mend the date at the source of `employment.starts_at`"),
    ("W123", "employment_ended", "employment has ended, or nobody can tell", "mend the date at the source of `employment.ends_at`"),
    ("W124", "on_leave", "the user is on leave", "end the leave at the source of `employment.leave`"),
    ("W125", "account_dormant", "the account was not used for too long, or nobody can tell", "renew the time at the source of `employment.dormant`"),
    ("W131", "session_expired", "the session or the refresh token has lasted too long", "sign out, so that the session ends, and sign in again"),
    ("W132", "session_unknown", "nobody can tell how long the session or the refresh token has lasted", "sign in again; look at the tenant's plan: only Enterprise has these times"),
    ("W133", "restricted", "a restriction holds", "see the restriction: time, place and device are what they usually are about"),
    ("W134", "reauthentication_required", "the login is too long ago for what was asked", "sign in again: the application sends `prompt=login` or `max_age`"),
    ("W141", "emergency_expired", "the account is for emergencies and has expired", "renew it in `[[break_glass]]`"),
    ("W142", "emergency_used", "an account for emergencies was used", "nothing: it is to be reviewed"),
    ("W201", "route_unknown", "a route that the policy does not have: one that was named at a login, or one that was asked of an API", "add a `[[route]]`, or mend the path: encoded, dotted and empty segments match nothing"),
    ("W202", "route_refused", "none of the user's roles reaches the named route", "give the user a role of the route, or the route a role of the user"),
    ("W203", "details_refused", "authorization details of a type that the policy does not govern", "name the type in the API's `authorization_details_type`, or do not ask for it"),
    ("W204", "no_scope_left", "patient-route scopes were asked for and none is left", "see the other reasons: each says why a scope went"),
    ("W205", "strip_ineffective", "a scope would have to go, but the API authorises on `permissions`, which no Action can change", "have the API authorise on `scope`"),
    ("W206", "role_refused", "none of the user's roles has the scope", "give the user a role of the route, or the route a role of the user"),
    ("W207", "scope_ungoverned", "a scope that no route and no client governs", "add a `[[route]]` for it, or do not ask for it"),
    ("W208", "record_key_missing", "own or proxy access without the claim that says whose record, or to a named route of a record that the claim does not have", "look at the claim's source for this user: a reference or a record is missing, has ended, is for other scopes, is one of too many, or is not of the claim's type. Enter one only where it is due"),
    ("W209", "attribute_refused", "the user lacks an attribute that the scope's routes ask for", "give the user one of the values that the route lists, at the attribute's source"),
    ("W301", "training_missing", "no completion of the course is on record, or it cannot be read", "record the completion: `completed_at` as RFC 3339 below the course's `source`"),
    ("W302", "training_expired", "the course was completed too long ago", "repeat the course"),
    ("W303", "training_future", "the completion is in the future", "mend the record: it lies more than 60 s ahead"),
    ("W304", "training_version", "an older version of the course was completed, or its version cannot be read", "repeat the course in its present version"),
    ("W305", "training_grace", "the course was completed too long ago, within the days of grace", "repeat the course before the grace ends"),
    ("W306", "completion_refused", "what came back from the training portal is not what was asked of it, or came with somebody who acts for the user", "begin the login again; look at the portal if it happens to others"),
    ("W401", "factor_missing", "no second factor was used", "use one, where somebody can be asked: in an interactive login"),
    ("W402", "factor_stale", "the second factor was used too long ago", "use it again, in an interactive login"),
    ("W403", "factor_weak", "a second factor was used, but of no type that counts here", "use one of the types that the rule lists"),
    ("W404", "factor_not_enrolled", "a second factor is needed and the user has none", "have the user enrolled, or set the rule's `enrol = \"allow\"`"),
    ("W405", "factor_unsuitable", "a second factor is needed and the user has only types that do not count here", "enrol one of the types that the rule lists"),
    ("W406", "factors_conflict", "two rules need a second factor and have no type in common", "give the rules a type in common"),
    ("W501", "claim_type", "the claim's value is of another type, or outside its list or bounds, and was dropped", "mend the value at the claim's source, or the claim's type"),
    ("W502", "claim_length", "the claim's value is too long and was dropped", "shorten the value, or raise the claim's `max`"),
    ("W503", "claim_pattern", "the claim's value does not match its pattern and was dropped", "mend the value at the claim's source, or the pattern"),
    ("W504", "claim_phi", "the claim's value looks like PHI and was dropped", "take it out of the claim's source"),
    ("W505", "claim_own_value", "the claim's value contains the user's own name, address or number and was dropped", "take it out of the claim's source"),
    ("W601", "machine_unknown", "the policy names no such machine client at this audience", "add a `[[machine]]` with its client id and audience"),
    ("W602", "machine_scope_refused", "the machine client would get a scope that it may not have", "take the scope out of its client grant, or name it in its `scopes`"),
    ("W603", "machine_network_refused", "the machine client comes from another network", "name the network in its `networks`"),
    ("W701", "token_foreign", "the access token was not issued for this API", "have the application ask for this API's audience; have the API's verifier check the audience"),
    ("W702", "token_unreadable", "something in the access token that decides is of another type: an issuer of tokens that is not Auth0, or claims that were altered", "look at `sub`, `act`, `azp`, `aud`, `scope`, `permissions`, `iat`, `exp` and `gty` of such a token"),
    ("W703", "token_expired", "the access token has ended, was issued longer ago than the API's `max_token_age`, or nobody can tell", "have the application get a new one; set the token lifetime in Auth0 to no more than `max_token_age`"),
    ("W704", "scope_missing", "the access token lacks the scope of the route", "have the application ask for the scope; if it did, ask the login's record why the scope went: it has the same id"),
    ("W705", "record_access_missing", "the access token does not say whose records the scope reaches, or what it says the policy no longer grants", "bind `wardgate-token` last, so that it writes `decision.record_access`; get a new token after a change of the policy"),
    ("W706", "record_refused", "the access token reaches certain records, and the one in the path is none of them", "nothing: whoever should reach it needs it named at the source of the `key` claim"),
    ("W900", "shim_failed", "the Action failed in a way that nobody foresaw", "report it with the policy hash; nothing was granted"),
    ("W901", "no_webassembly", "the runtime has no WebAssembly", "build with `--lower js`"),
    ("W902", "webassembly_forbidden", "the runtime does not let WebAssembly be compiled or started", "build with `--lower js`"),
    ("W903", "checksum_differs", "the module or the policy's image was altered", "deploy the built file again, as it is"),
    ("W904", "length_differs", "the module or the policy's image is cut short", "deploy the built file again, as it is"),
    ("W905", "engine_trapped", "the engine stopped; the next login gets a fresh one", "report it with the policy hash"),
    ("W906", "answer_unreadable", "the engine's answer could not be read", "deploy the built file again, as it is"),
    ("W907", "effect_refused", "the answer asked for a call that this Action may not make; none was made", "report it with the policy hash"),
    ("W908", "method_missing", "Auth0's `api` lacks a method that the answer needs; nothing was called", "look at the tenant's plan and trigger version"),
    ("W909", "method_failed", "a method of Auth0's `api` failed; nothing was called after it but the denial", "look at the tenant's settings: MFA customisation, plan, limits"),
    ("W910", "event_unreadable", "reading the event failed", "look at what else handles the event"),
    ("W911", "event_missing", "the event is no object", "look at what calls the Action"),
    ("W912", "continued_unasked", "somebody came back to a login, and the policy sends nobody away", "nothing: it is refused"),
    ("W913", "image_refused", "the engine does not take the policy's image", "build module and policy with one version of Wardgate"),
    ("W914", "secret_missing", "a secret that an effect names is missing", "set the Action's secret"),
    ("W915", "return_refused", "somebody came back from the training portal without a token that Auth0 finds signed, for this user and this login", "begin the login again; look at the portal's secret if it happens to others"),
    ("W920", "token_missing", "the request has no bearer token", "send one: `Authorization: Bearer …`"),
    ("W921", "token_unverified", "the bearer token did not pass the API's verifier", "get a new token; look at the verifier's issuer, audience and keys if it happens to all"),
    ("W922", "request_ambiguous", "the request can be read in two ways: more than one `Authorization` header, or a header that names another method or path", "send one token, and the method and path that are meant"),
    ("W923", "verifier_open", "the API's verifier let a token pass that nobody signed; nothing is let through", "hand in the verifier itself and nothing that only decodes tokens"),
    ("W924", "guard_failed", "the verifier panicked, or gave no answer to the tokens it is tried with; or the middleware itself failed", "look at the verifier and whether it reaches its keys; report anything else with the policy hash: nothing was granted"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use wardgate_policy::Code;

    #[test]
    fn every_code_of_the_core_has_its_words_under_its_name() {
        for (code, name) in Code::ALL {
            let found = words(&format!("W{}", code.number()));
            assert_eq!(found.map(|words| words.name), Some(*name));
        }
        let core = TABLE.iter().filter(|(code, ..)| !code.starts_with("W9") && *code != "W000").count();
        assert_eq!(core, Code::ALL.len());
    }

    #[test]
    fn the_document_has_every_code_in_these_words() {
        let document = include_str!("../../../docs/codes.md");
        for (code, name, found, change) in TABLE {
            let row = format!("| {code} | `{name}` | {found} | {change} |");
            assert!(document.contains(&row), "docs/codes.md lacks\n{row}");
        }
    }

    #[test]
    fn codes_stand_once_and_in_order() {
        assert!(TABLE.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
