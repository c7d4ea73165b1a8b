//! Names that refer to nothing, and definitions that nothing uses.

use super::{changed, check, compiled, tells};

#[test]
fn names_must_refer_to_something() {
    check(
        "audiences = ['https://api', 'https://other']\noidc",
        "audiences = ['https://api', 'https://othr']\noidc",
        &[
            "24:1 api[1]: expected a client that may ask for this audience, which has routes, found none",
            "30:29 client[0].audiences[1]: expected an audience of `[[api]]`, found `'https://othr'`",
        ],
    );
    check(
        "training = ['privacy']",
        "training = ['privcy']",
        &[
            "42:13 category.clinical.training[0]: expected a course of `[training]`, found `'privcy'`",
            "48:1 training.privacy: expected a category that needs this course, found none",
        ],
    );
    check(
        "audience = 'https://other'\nscope",
        "audience = 'https://others'\nscope",
        &[
            "24:1 warning api[1]: expected a route of this audience, found none",
            "86:12 route[3].audience: expected an audience of `[[api]]`, found `'https://others'`",
        ],
    );
    check(
        "category = 'plain'",
        "category = 'plan'",
        &[
            "46:1 category.plain: expected a route or a client of this category, found none",
            "88:12 route[3].category: expected a category of `[category]`, found `'plan'`",
        ],
    );
    check(
        "when = { scope = ['write'], client = ['portal'] }",
        "when = { scope = ['writ'], client = ['portl'] }",
        &[
            "100:19 step_up[1].when.scope[0]: expected a scope of some route, found `'writ'`",
            "100:38 step_up[1].when.client[0]: expected a client of `[[client]]`, found `'portl'`",
        ],
    );
    check(
        "when = { scope = ['write'], client = ['portal'] }",
        "when = { all = [{ category = ['clinic'] }, { role = ['doktor'] }, { requested_scope = ['nothing', 'offline_access'] }] }",
        &[
            "100:31 step_up[1].when.all[0].category[0]: expected a category of `[category]`, found `'clinic'`",
            "100:54 step_up[1].when.all[1].role[0]: expected a role that some route or client names, found `'doktor'`",
            "100:88 step_up[1].when.all[2].requested_scope[0]: expected a scope of some route, or one of OpenID Connect, found `'nothing'`",
        ],
    );
    check(
        "clients = ['portal']",
        "clients = ['portal', 'lab']",
        &["137:22 claim[4].clients[1]: expected a client that gets one of the claim's tokens, found `'lab'`"],
    );
    check(
        "client = 'lab'\naudience = 'https://api'",
        "client = 'lab'\naudience = 'https://ap'",
        &[
            "143:17 claim[5].tokens[1]: expected a token that one of the claim's clients can get for one of its audiences, found `'machine'`",
            "148:12 machine[0].audience: expected an audience of `[[api]]`, found `'https://ap'`",
        ],
    );
    check(
        "when = { scope = ['write'], client = ['portal'] }",
        "when = { scope = ['write'], client = ['portl'] }",
        &["100:39 step_up[1].when.client[0]: expected a client of `[[client]]`, found `'portl'`"],
    );
}

#[test]
fn a_client_gets_the_tokens_of_the_claims_that_name_it() {
    for (tokens, client, known) in [
        ("'machine'", "lab", true),
        ("'machine'", "portal", false),
        ("'id'", "portal", true),
        ("'id'", "lab", false),
        ("'id', 'machine'", "portal", true),
        ("'id', 'machine'", "lab", true),
    ] {
        let source = changed(
            "tokens = ['id', 'machine']\n",
            &format!("tokens = [{tokens}]\nclients = ['{client}']\n"),
        );
        let found = tells(&source, "a client that gets one of the claim's tokens");
        assert_eq!(found, !known, "{tokens} {client}");
    }
}

#[test]
fn definitions_must_be_used() {
    check(
        "[category.plain]",
        "[category.plain]\n\n[category.spare]",
        &["48:1 category.spare: expected a route or a client of this category, found none"],
    );
    check(
        "[training.privacy]",
        "[training.spare]\nsource = 'user.app_metadata.spare'\nmax_age = '1d'\n\n[training.privacy]",
        &["48:1 training.spare: expected a category that needs this course, found none"],
    );
    check(
        "[[client]]\nprotocols = ['oidc-basic-profile', 'oauth2-refresh-token']\nid = 'portal'",
        "[[api]]\naudience = 'https://spare'\nphi = true\n\n[[client]]\nprotocols = ['oidc-basic-profile', 'oauth2-refresh-token']\nid = 'portal'",
        &["27:1 api[2]: expected a client or machine client that may ask for this audience, found none"],
    );
    check(
        "type = 'opaque'",
        "type = 'uuid'",
        &["8:1 keys.claim: expected a claim of type `opaque` that needs the key, found none"],
    );
    check(
        "audiences = ['https://api', 'https://other']\noidc",
        "audiences = ['https://api']\noidc",
        &["24:1 api[1]: expected a client that may ask for this audience, which has routes, found none"],
    );
    check(
        "audiences = ['https://api']\nconnections",
        "connections",
        &["34:1 client[1]: expected `audiences`, or `openid` in `oidc_scopes`, found none"],
    );
    check(
        "[category.plain]",
        "[category.plain]\nown_mfa = { max_age = '1h' }",
        &[
            "47:11 category.plain.own_mfa: expected a route of this category with `own` or `proxy`, found none",
        ],
    );
    check(
        "roles = ['doctor']\n\n[[route]]\nmethods = ['GET']\npath = '/records'",
        "roles = ['doctor', 'docter']\n\n[[route]]\nmethods = ['GET']\npath = '/records'",
        &[
            "53:20 training.privacy.roles[1]: expected a role in the `roles` of a route whose category needs this course, found `'docter'`",
        ],
    );
    check(
        "tokens = ['id', 'machine']\naudiences = ['https://api']",
        "tokens = ['id', 'machine']\naudiences = ['https://other']",
        &[
            "143:17 claim[5].tokens[1]: expected a token that one of the claim's clients can get for one of its audiences, found `'machine'`",
        ],
    );
    check(
        "clients = ['portal']",
        "clients = ['portal']\nroles = ['docter']",
        &[
            "138:10 warning claim[4].roles[0]: expected a role that some route or client names, found `'docter'`",
        ],
    );
}

#[test]
fn an_audience_of_machines_alone_is_used() {
    check(
        "[[machine]]",
        "[[api]]\naudience = 'https://lab'\nphi = false\n\n[[machine]]\nclient = 'lab'\naudience = 'https://lab'\nscopes = []\n\n[[machine]]",
        &[],
    );
    check(
        "[[machine]]",
        "[[api]]\naudience = 'https://lab'\nphi = false\n\n[[machine]]",
        &["146:1 api[2]: expected a client or machine client that may ask for this audience, found none"],
    );
}

#[test]
fn a_claim_is_in_a_token_that_its_clients_can_get() {
    let claim = |clients: &str, audience: &str| {
        let source = changed(
            "name = 'staff'\nfrom = 'user.app_metadata.staff'\ntype = 'opaque'\ntokens = ['access']\naudiences = ['https://api']\nclients = ['portal']",
            &format!(
                "name = 'staff'\nfrom = 'user.app_metadata.staff'\ntype = 'opaque'\ntokens = ['access']\naudiences = ['{audience}']\nclients = ['{clients}']"
            ),
        );
        tells(&source, "claim[4].tokens[0]")
    };
    assert!(!claim("portal", "https://other"));
    assert!(claim("app", "https://other"));
    assert!(!claim("app", "https://api"));
}

#[test]
fn what_a_category_needs_is_for_its_own_clients() {
    let source =
        changed("[category.plain]\n", "[category.plain]\n\n[category.shown]\nmfa = { max_age = '12h' }\n");
    let shown = |category: &str| {
        let source = source.replace(
            "connections = ['db']\npkce = false\n",
            &format!("connections = ['db']\npkce = false\ncategory = '{category}'\nroles = ['doctor']\n"),
        );
        tells(&source, "category.shown: ")
    };
    assert!(!shown("shown"));
    assert!(shown("plain"));
    // A category of one client is none of another.
    let without_roles = changed(
        "category = 'plain'\nroles = ['doctor']",
        "category = 'plain'\nown = { roles = ['doctor'], key = 'shift' }",
    )
    .replace("[category.plain]\n", "[category.plain]\nmfa = { max_age = '12h' }\n")
    .replace(
        "connections = ['db']\npkce = false\n",
        "connections = ['db']\npkce = false\ncategory = 'clinical'\nroles = ['doctor']\n",
    );
    assert!(tells(&without_roles, "category.plain.mfa: expected a route of this category with `roles`"));
}

#[test]
fn an_audience_without_routes_is_doubtful() {
    check(
        "[[route]]\nmethods = ['GET']\npath = '/shifts'\naudience = 'https://other'\nscope = 'shifts'\ncategory = 'plain'\nroles = ['doctor']\n\n",
        "",
        &[
            "24:1 warning api[1]: expected a route of this audience, found none",
            "46:1 category.plain: expected a route or a client of this category, found none",
        ],
    );
}

#[test]
fn names_are_given_once() {
    check(
        "id = 'app'",
        "id = 'portal'",
        &["36:6 client[1].id: expected a name that is given once, found `'portal'` again"],
    );
    check(
        "audience = 'https://other'\nphi",
        "audience = 'https://api'\nphi",
        &[
            "25:12 api[1].audience: expected a name that is given once, found `'https://api'` again",
            "30:29 client[0].audiences[1]: expected an audience of `[[api]]`, found `'https://other'`",
            "86:12 route[3].audience: expected an audience of `[[api]]`, found `'https://other'`",
        ],
    );
    check(
        "name = 'writing'",
        "name = 'risky'",
        &["99:8 step_up[1].name: expected a name that is given once, found `'risky'` again"],
    );
    check(
        "[[machine]]",
        "[[machine]]\nclient = 'lab'\naudience = 'https://api'\nscopes = []\n\n[[machine]]",
        &[
            "152:10 machine[1].client: expected one entry for a machine client at an audience, found `'lab'` again",
        ],
    );
}

#[test]
fn a_role_or_zone_that_nobody_knows_comes_with_a_suggestion() {
    let help = |from: &str, to: &str, path: &str| {
        let problems = match wardgate_compiler::compile(&super::changed(from, to)) {
            Ok(compiled) => compiled.warnings,
            Err(problems) => problems,
        };
        let problem = problems.iter().find(|problem| problem.path == path);
        problem.and_then(|problem| problem.help.clone()).unwrap_or_else(|| format!("{problems:#?}"))
    };
    let last = |text: &str| format!("{text}\n[[machine]]");
    for (from, to, path, meant) in [
        (
            "[policy]",
            "[employment]\nstarts_at = { from = 'user.app_metadata.a', required = false }\nroles = ['docter']\n[policy]",
            "employment.roles[0]",
            "doctor",
        ),
        (
            "grace = '14d'\nroles = ['doctor']",
            "grace = '14d'\nroles = ['docter']",
            "training.privacy.roles[0]",
            "doctor",
        ),
        (
            "[policy]",
            "[connection.db.roles]\nfrom = 'user.groups'\nnames = [{ written = 'a', role = 'docter' }]\n[policy]",
            "connection.db.roles.names[0].role",
            "doctor",
        ),
        (
            "[[machine]]",
            &last(
                "[[claim]]\nname = 'x'\nfrom = 'user.app_metadata.x'\ntype = 'bool'\ntokens = ['access']\nroles = ['docter']",
            ),
            "claim[6].roles[0]",
            "doctor",
        ),
        (
            "[[machine]]",
            &last(
                "[[restriction]]\nname = 'x'\nwhen = { hours_outside = { zone = 'America/Chicgo', within = ['mon-fri 07:00-19:00'] } }\nthen = 'deny'",
            ),
            "restriction[0].when.hours_outside.zone",
            "America/Chicago",
        ),
    ] {
        assert_eq!(help(from, to, path), format!("did you mean `{meant}`?"), "{to}");
    }
}

const REFERENCE: &str = include_str!("../../../../actions/policy.toml");

/// The warnings of the reference policy with some texts replaced, with what to do about each.
fn doubted(replaced: &[(&str, &str)]) -> Vec<String> {
    let source = replaced.iter().fold(REFERENCE.to_owned(), |source, (from, to)| {
        assert!(source.contains(from), "{from}");
        source.replace(from, to)
    });
    let warnings = compiled(&source).warnings;
    warnings.iter().map(|one| format!("{one}; {}", one.help.as_deref().unwrap_or_default())).collect()
}

#[test]
fn a_role_a_connection_and_an_organization_may_be_mistyped() {
    for (from, to, expected) in [
        (
            "roles = [\"physician\", \"nurse\", \"pharmacist\"]\nown",
            "roles = [\"physician\", \"nurze\", \"pharmacist\"]\nown",
            "route[5].roles[1]: expected a role as it is written elsewhere, found `\"nurze\"`; did you mean `nurse`?",
        ),
        (
            "roles = [\"physician\", \"nurse\"]\npkce",
            "roles = [\"physician\", \"nusre\"]\npkce",
            "client[3].roles[1]: expected a role as it is written elsewhere, found `\"nusre\"`; did you mean `nurse`?",
        ),
        (
            "connections = [\"mercy-workforce\"]\nprotocols = [\"oidc-basic-profile\"]",
            "connections = [\"mercy-wrkfroce\"]\nprotocols = [\"oidc-basic-profile\"]",
            "client[2].connections[0]: expected a connection as it is written elsewhere, found `\"mercy-wrkfroce\"`; did you mean \
             `mercy-workforce`?",
        ),
        (
            "connections = [\"mercy-patients\"]",
            "connections = [\"mercy-patients\", \"mercy-emergancy\"]",
            "client[1].connections[1]: expected a connection as it is written elsewhere, found `\"mercy-emergancy\"`; did you mean \
             `mercy-emergency`?",
        ),
        (
            "category = \"referrals\"\nroles = [\"physician\", \"nurse\"]\norganizations = [\"org_lakeside\", \"org_harbor\"]",
            "category = \"referrals\"\nroles = [\"physician\", \"nurse\"]\norganizations = [\"org_lakeside\", \"org_habor\"]",
            "route[15].organizations[1]: expected an organization as it is written elsewhere, found `\"org_habor\"`; did you mean \
             `org_harbor`?",
        ),
    ] {
        assert_eq!(doubted(&[(from, to)]), [expected]);
    }
}

#[test]
fn the_misspelling_may_come_first() {
    // Roles of routes are read before those of clients.
    let (before, routes) = REFERENCE.split_once("[[route]]").unwrap();
    let source = format!("{before}[[route]]{}", routes.replacen("\"nurse\"", "\"nusre\"", 1));
    let told: Vec<_> = compiled(&source).warnings.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].ends_with("expected a role as it is written elsewhere, found `\"nusre\"`"), "{told:?}");
}

#[test]
fn of_more_than_a_thousand_names_no_misspelling_is_told() {
    let of = |count: usize| {
        let names: String = (0..count - 3)
            .map(|at| format!(", \"{}\"", "x".repeat(4 + at % 50) + &format!("-{at}")))
            .collect();
        let with = format!("connections = [\"mercy-patients\", \"mercy-patiants\"{names}]");
        doubted(&[("connections = [\"mercy-patients\"]", &with)]).len()
    };
    // There are mercy-workforce, mercy-emergency and mercy-affiliates, too.
    assert_eq!((of(998), of(999)), (1, 0));
}

#[test]
fn names_that_mean_something_else_are_no_misspelling() {
    let roles = "roles = [\"billing-clerk\"]";
    for (one, other) in [
        ("nurse-a", "nurse-b"),
        ("nurse-rn", "nurse-lpn"),
        ("ward-east", "ward-west"),
        ("team-alpha1", "team-alpha2"),
        ("billing-head", "filing-head"),
        ("billing-aide", "billing-nurse"),
        ("ward-nurse", "ward-nurze-night"),
    ] {
        let with = format!("roles = [\"billing-clerk\", \"{one}\", \"{other}\"]");
        assert_eq!(doubted(&[(roles, &with)]), Vec::<String>::new(), "{one}, {other}");
    }
}
