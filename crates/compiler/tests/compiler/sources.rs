//! Where claims and training may come from.

use super::{BASE, check, told};

#[test]
fn a_source_gets_one_piece_of_advice() {
    for (source, said) in [
        ("user.email", "a source of the allowlist"),
        ("user.user_metadata.email", "a source whose name says no PHI"),
        ("user.user_metadata.theme", "a source that users cannot edit"),
    ] {
        let claim = format!(
            "[[claim]]\nname = 'x'\nfrom = '{source}'\ntype = 'bool'\ntokens = ['access']\naudiences = ['https://api']\n[[machine]]"
        );
        check("[[machine]]", &claim, &[&format!("148:8 claim[6].from: expected {said}, found `'{source}'`")]);
    }
}

#[test]
fn sources_are_an_allowlist() {
    check(
        "from = 'user.app_metadata.staff'",
        "from = 'user.email'",
        &["133:8 claim[4].from: expected a source of the allowlist, found `'user.email'`"],
    );
    check(
        "from = 'user.app_metadata.staff'",
        "from = 'user.name'",
        &["133:8 claim[4].from: expected a source of the allowlist, found `'user.name'`"],
    );
    check(
        "from = 'user.app_metadata.staff'",
        "from = 'user.identities'",
        &["133:8 claim[4].from: expected a source of the allowlist, found `'user.identities'`"],
    );
    check(
        "from = 'user.app_metadata.staff'",
        "from = 'user.app_metadata'",
        &["133:8 claim[4].from: expected a source of the allowlist, found `'user.app_metadata'`"],
    );
    check(
        "from = 'user.app_metadata.staff'",
        "from = 'user.department'",
        &["133:8 claim[4].from: expected a source of the allowlist, found `'user.department'`"],
    );
    check(
        "from = 'user.app_metadata.staff'",
        "from = 'request.query.role'",
        &["133:8 claim[4].from: expected a source of the allowlist, found `'request.query.role'`"],
    );
    check(
        "from = 'user.app_metadata.staff'",
        "from = 'request.body.x'",
        &["133:8 claim[4].from: expected a source of the allowlist, found `'request.body.x'`"],
    );
    check(
        "from = 'user.app_metadata.staff'",
        "from = 'request.ip'",
        &["133:8 claim[4].from: expected a source of the allowlist, found `'request.ip'`"],
    );
    check(
        "from = 'user.app_metadata.staff'",
        "from = 'transaction.login_hint'",
        &["133:8 claim[4].from: expected a source of the allowlist, found `'transaction.login_hint'`"],
    );
    check(
        "from = 'user.app_metadata.staff'",
        "from = 'secrets.KEY'",
        &["133:8 claim[4].from: expected a source of the allowlist, found `'secrets.KEY'`"],
    );
    check(
        "from = 'user.app_metadata.staff'",
        "from = 'event.user.app_metadata.x'",
        &["133:8 claim[4].from: expected a source of the allowlist, found `'event.user.app_metadata.x'`"],
    );
    check(
        "from = 'user.app_metadata.staff'",
        "from = 'user.user_metadata.x'",
        &["133:8 claim[4].from: expected a source that users cannot edit, found `'user.user_metadata.x'`"],
    );
    check(
        "from = 'user.app_metadata.staff'",
        "from = 'client.metadata'",
        &["133:8 claim[4].from: expected a source of the allowlist, found `'client.metadata'`"],
    );
    check(
        "from = 'user.app_metadata.staff'",
        "from = 'authentication.methods'",
        &["133:8 claim[4].from: expected a source of the allowlist, found `'authentication.methods'`"],
    );
}

#[test]
fn what_every_object_inherits_is_no_part_of_a_source() {
    for name in ["__lookupGetter__", "hasOwnProperty", "prototype", "toString", "valueOf"] {
        check(
            "from = 'user.app_metadata.staff'",
            &format!("from = 'user.app_metadata.{name}'"),
            &[&format!(
                "133:8 claim[4].from: expected parts of letters, digits and `_:/-`, none of them JavaScript's own, found `'user.app_metadata.{name}'`"
            )],
        );
    }
}

#[test]
fn parts_of_a_source_are_plain_names() {
    check(
        "from = 'user.app_metadata.staff'",
        "from = 'user.app_metadata.__proto__'",
        &[
            "133:8 claim[4].from: expected parts of letters, digits and `_:/-`, none of them JavaScript's own, found `'user.app_metadata.__proto__'`",
        ],
    );
    check(
        "from = 'user.app_metadata.staff'",
        "from = 'user.app_metadata.a b'",
        &["133:8 claim[4].from: expected a dotted path into the event, found `'user.app_metadata.a b'`"],
    );
    check(
        "from = 'user.app_metadata.staff'",
        "from = 'user.app_metadata..a'",
        &["133:8 claim[4].from: expected a dotted path into the event, found `'user.app_metadata..a'`"],
    );
    check(
        "from = 'user.app_metadata.staff'",
        "from = 'user.app_metadata.ä'",
        &[
            "133:8 claim[4].from: expected parts of letters, digits and `_:/-`, none of them JavaScript's own, found `'user.app_metadata.ä'`",
        ],
    );
}

#[test]
fn what_users_edit_is_said_to_be_so() {
    check(
        "from = 'user.app_metadata.staff'",
        "from = 'user.app_metadata.staff'\nuser_editable = true",
        &["134:17 claim[4].user_editable: expected no such key: users cannot edit this source, found `true`"],
    );
}

#[test]
fn decisions_are_a_closed_list() {
    check(
        "from = 'decision.mfa_at'",
        "from = 'decision.mfa'",
        &[
            "20:1 api[0]: expected a claim from `decision.mfa_at` in access tokens for `https://api`, by which it knows when the second factor was used, found none",
            "112:8 claim[1].from: expected one of `decision.roles`, `decision.mfa_at`, `decision.record_access`, `decision.id`, `decision.policy`, `decision.emergency`, found `'decision.mfa'`",
        ],
    );
    check("tokens = ['id', 'machine']\naudiences", "tokens = ['id']\naudiences", &[]);
}

#[test]
fn machines_have_clients_and_organizations_only() {
    check(
        "from = 'client.metadata.site'",
        "from = 'user.app_metadata.site'",
        &[
            "141:8 claim[5].from: expected a source below `client` or `organization`, since machine tokens carry the claim, found `'user.app_metadata.site'`",
        ],
    );
    check(
        "from = 'client.metadata.site'\ntype = { enum = ['a', 'b'] }",
        "from = 'decision.roles'",
        &[
            "141:8 claim[5].from: expected a source that machine clients have, such as `decision.id`, found `'decision.roles'`",
        ],
    );
}

#[test]
fn training_is_where_only_administrators_write() {
    check(
        "source = 'user.app_metadata.privacy'",
        "source = 'user.user_metadata.privacy'",
        &[
            "49:10 training.privacy.source: expected a place below `user.app_metadata`, found `'user.user_metadata.privacy'`",
        ],
    );
    check(
        "source = 'user.app_metadata.privacy'",
        "source = 'app_metadata.privacy'",
        &[
            "49:10 training.privacy.source: expected a place below `user.app_metadata`, found `'app_metadata.privacy'`",
        ],
    );
    check(
        "source = 'user.app_metadata.privacy'",
        "source = 'user.app_metadata.constructor'",
        &[
            "49:10 training.privacy.source: expected parts of letters, digits and `_:/-`, none of them JavaScript's own, found `'user.app_metadata.constructor'`",
        ],
    );
}

#[test]
fn no_source_is_within_another() {
    check(
        "from = 'user.app_metadata.staff'",
        "from = 'user.app_metadata.refs.staff'",
        &[
            "133:8 claim[4].from: expected a source that neither has nor is a part of another, found `'user.app_metadata.refs.staff'`",
        ],
    );
    check(
        "from = 'user.app_metadata.staff'",
        "from = 'user.app_metadata.privacy'",
        &[
            "49:10 training.privacy.source: expected a source that neither has nor is a part of another, found `'user.app_metadata.privacy'`",
        ],
    );
    check("from = 'user.app_metadata.staff'", "from = 'user.app_metadata.privacy.version'", &[]);
    check("from = 'client.metadata.site'", "from = 'client.client_id'", &[]);
}

#[test]
fn what_is_read_as_records_is_read_as_nothing_else() {
    let list = "\n[[claim]]\nname = 'list'\nfrom = 'user.app_metadata.refs'\ntype = { list = { of = 'uuid', max = 2 } }\ntokens = ['access']\naudiences = ['https://api']\n";
    assert_eq!(
        told(&format!("{BASE}{list}")),
        [
            "126:8 claim[3].from: expected a source that only claims of type `proxies` read, found `'user.app_metadata.refs'`"
        ]
    );
}
