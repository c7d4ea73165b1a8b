//! What a document that is right becomes.

use super::{BASE, changed, compiled};
use wardgate_compiler::Compiled;
use wardgate_policy::{ClaimIndex, Condition, FieldId, Policy, Seconds};

#[test]
fn every_rule_has_its_place() {
    let places = compiled(BASE).places;
    let told: Vec<String> = places
        .iter()
        .map(|(path, place)| {
            let last = place.text.lines().last().unwrap_or_default();
            format!("{path} {}:{} {last}", place.line, place.column)
        })
        .collect();
    let expected = [
        "api[0] 20:1 phi = true",
        "api[1] 24:1 phi = false",
        "category.clinical 41:1 own_mfa = { max_age = '30d' }",
        "category.clinical.mfa 43:1 mfa = { max_age = '12h' }",
        "category.clinical.own_mfa 44:1 own_mfa = { max_age = '30d' }",
        "category.plain 46:1 [category.plain]",
        "claim[0] 104:1 audiences = ['https://api']",
        "claim[1] 110:1 audiences = ['https://api']",
        "claim[2] 116:1 roles = ['patient']",
        "claim[3] 124:1 audiences = ['https://api']",
        "claim[4] 131:1 clients = ['portal']",
        "claim[5] 139:1 audiences = ['https://api']",
        "client[0] 27:1 pkce = true",
        "client[1] 34:1 pkce = false",
        "keys 8:1 previous = { id = 'a1', secret = 'AUDIT_KEY_OLD' }",
        "keys.audit 12:1 previous = { id = 'a1', secret = 'AUDIT_KEY_OLD' }",
        "keys.claim 8:1 secret = 'CLAIM_KEY'",
        "machine[0] 146:1 networks = ['203.0.113.0/24']",
        "phi 17:1 mrn = 'MRN[0-9]{8}'",
        "policy 1:1 plan = 'enterprise'",
        "policy.phi 6:1 phi = 'enabled'",
        "policy.tenants 4:1 tenants = ['t1']",
        "route[0] 55:1 proxy = { roles = ['guardian'], key = 'refs' }",
        "route[1] 65:1 proxy = { roles = ['guardian'], key = 'refs' }",
        "route[2] 75:1 roles = ['doctor']",
        "route[3] 83:1 roles = ['doctor']",
        "step_up[0] 91:1 unattended = 'deny'",
        "step_up[1] 98:1 unattended = 'strip'",
        "training.privacy 48:1 roles = ['doctor']",
    ];
    assert_eq!(told, expected);
    assert_eq!(places.get("route[2]").map(|place| (place.line, place.column)), Some((75, 1)));
    assert_eq!(places.get("route[4]"), None);
}

#[test]
fn lists_are_sorted_for_look_up_and_keep_their_places() {
    let source = changed("id = 'app'", "id = 'a'").replace("'https://other'", "'https://a'");
    let policy = compiled(&source).policy;
    let apis: Vec<_> = policy.apis.iter().map(|api| (api.audience.as_str(), api.rule)).collect();
    assert_eq!(apis, [("https://a", 1), ("https://api", 0)]);
    let clients: Vec<_> = policy
        .clients
        .iter()
        .map(|client| (client.id.as_str(), client.audiences.clone(), client.rule))
        .collect();
    assert_eq!(clients, [("a", vec![1], 1), ("portal", vec![1, 0], 0)]);
    assert_eq!(policy.roles, ["doctor", "guardian", "patient"]);
    assert_eq!(policy.label, "base@1");
}

#[test]
fn a_scope_has_what_its_routes_say() {
    let policy = compiled(BASE).policy;
    let api = &policy.apis[0];
    let scopes: Vec<_> =
        api.scopes.iter().map(|scope| (scope.name.as_str(), scope.category, scope.rule)).collect();
    assert_eq!(scopes, [("read", 0, 0), ("write", 0, 2)]);
    let read = &api.scopes[0];
    assert_eq!(read.own.as_ref().map(|own| own.key), Some(2));
    assert_eq!(read.proxy.as_ref().map(|proxy| proxy.key), Some(3));
    let lead = |method, path| api.routes.find(method, path).map(|route| (route.scope, route.rule));
    assert_eq!(lead("GET", "/records"), Some((0, 0)));
    assert_eq!(lead("HEAD", "/records/42"), Some((0, 1)));
    assert_eq!(lead("PUT", "/records/42"), Some((1, 2)));
    assert_eq!(lead("PUT", "/records"), None);
    assert_eq!(lead("GET", "/shifts"), None);
}

#[test]
fn the_segment_that_names_a_record_is_told_with_its_route() {
    let record = |source: &str, path: &str| {
        let policy = compiled(source).policy;
        policy.apis.iter().find_map(|api| api.routes.find("GET", path)).map(|route| route.record)
    };
    assert_eq!(record(BASE, "/records"), Some(None));
    assert_eq!(record(BASE, "/records/p-abcd"), Some(Some(1)));
    assert_eq!(record(BASE, "/shifts"), Some(None));
    let deeper = BASE.replace("'/records/{ref}'", "'/wards/{ward}/records/{ref}/all'");
    assert_eq!(record(&deeper, "/wards/7/records/p-abcd/all"), Some(Some(3)));
    let by_proxy = BASE
        .replace("own = { roles = ['patient'], key = 'ref' }\n", "")
        .replace("'/records/{ref}'", "'/children/{child}'");
    assert_eq!(record(&by_proxy, "/children/p-abcd"), Some(Some(1)));
    let for_staff = changed("path = '/shifts'", "path = '/shifts/{day}'");
    assert_eq!(record(&for_staff, "/shifts/mon"), Some(None));
}

#[test]
fn claims_are_found_by_audience_and_role() {
    let source = changed("tokens = ['id', 'machine']\naudiences = ['https://api']", "tokens = ['id']")
        .replace("clients = ['portal']", "clients = ['portal', 'app']");
    let policy = compiled(&source).policy;
    let index = |index: &ClaimIndex| (index.everyone.clone(), index.by_role.clone());
    assert_eq!(index(&policy.apis[0].claims), (vec![0, 1, 3, 4], vec![(2, vec![2])]));
    assert_eq!(index(&policy.free_claims), (vec![5], vec![]));
    assert_eq!(policy.claims[2].name, "https://base.example/ref");
    assert_eq!(policy.claims[4].clients, ["app", "portal"]);
}

#[track_caller]
fn condition(when: &str, expected: impl FnOnce(&dyn Fn(&str) -> FieldId) -> Condition) {
    let source = changed("when = { scope = ['write'], client = ['portal'] }", when);
    let compiled = compiled(&source);
    let fields = compiled.plans.token.fields();
    let field = |wanted: &str| FieldId(fields.iter().find(|(path, ..)| path == wanted).unwrap().1);
    assert_eq!(compiled.policy.triggers[1].when, expected(&field), "{when}");
}

#[test]
fn several_keys_of_a_condition_must_all_hold() {
    let scope = || Condition::Scope(vec!["write".to_owned()]);
    condition("when = { scope = ['write'] }", |_| scope());
    condition("when = { scope = ['write'], client = ['app'] }", |_| {
        Condition::All(vec![scope(), Condition::Client(vec![0])])
    });
    let logins = "stats.logins_count";
    condition("when = { first_login = true }", |field| Condition::Below(field(logins), 2));
    condition("when = { logins_below = 5 }", |field| Condition::Below(field(logins), 5));
    condition(
        "when = { any = [{ scope = ['write'] }, { session_age = '8h' }] }\nflows = ['interactive']",
        |field| {
            let age = Condition::Older(field("session.created_at"), Seconds(28_800));
            Condition::Any(vec![scope(), age])
        },
    );
}

#[test]
fn machine_clients_are_sorted_and_so_are_their_scopes() {
    let machine = |audience: &str, scopes| {
        format!("[[machine]]\nclient = 'lab'\naudience = '{audience}'\nscopes = {scopes}\n\n")
    };
    let others = machine("https://other", "['b', 'a']")
        + "[[machine]]\nclient = 'a'\naudience = 'https://api'\nscopes = []\n\n[[machine]]";
    let policy = compiled(&changed("[[machine]]", &others)).policy;
    let machines: Vec<_> = policy
        .machines
        .iter()
        .map(|machine| {
            (machine.client.as_str(), machine.audience.as_str(), machine.scopes.join(" "), machine.rule)
        })
        .collect();
    let expected = [
        ("a", "https://api", String::new(), 1),
        ("lab", "https://api", "write:results".to_owned(), 2),
        ("lab", "https://other", "a b".to_owned(), 0),
    ];
    assert_eq!(machines, expected);
}

#[test]
fn a_network_is_kept_as_its_address_and_bits() {
    let policy = compiled(&changed("'203.0.113.0/24'", "'203.0.113.0/24', '2001:db8::/32'")).policy;
    let bits: Vec<_> = policy.machines[0].networks.iter().map(|network| network.prefix).collect();
    assert_eq!(bits, [120, 32]);
    assert!(
        policy.machines[0].networks[0].has(std::net::Ipv4Addr::new(203, 0, 113, 9).to_ipv6_mapped().octets())
    );
    assert!(policy.machines[0].phi);
}

#[test]
fn the_hash_names_the_whole_policy_and_nothing_of_its_layout() {
    let hash = |source: &str| compiled(source).policy.hash;
    let base = hash(BASE);
    assert_eq!(base.len(), 16);
    assert_eq!(hash(&changed("version = '1'", "# One.\nversion   = \"1\"")), base);
    assert_ne!(hash(&changed("version = '1'", "version = '2'")), base);
    assert_ne!(hash(&changed("max_age = '1h'", "max_age = '2h'")), base);
    assert_eq!(hash(&changed("max_age = '1h'", "max_age = '60m'")), base);
}

#[test]
fn the_hash_names_what_is_read_of_an_event() {
    let base = compiled(BASE).policy;
    for (from, to) in [
        ("source = 'user.app_metadata.privacy'", "source = 'user.app_metadata.privacz'"),
        ("from = 'user.app_metadata.refs'", "from = 'user.app_metadata.reft'"),
        ("from = 'client.metadata.site'", "from = 'client.metadata.sitf'"),
        ("secret = 'CLAIM_KEY'", "secret = 'CLAIM_KEZ'"),
        ("{ new_device = true }", "{ impossible_travel = true }"),
    ] {
        let other = compiled(&changed(from, to)).policy;
        assert_ne!(other.hash, base.hash, "{to}");
    }
}

#[test]
fn the_image_is_the_policy() {
    let Compiled { policy, .. } = compiled(BASE);
    let image = policy.to_image();
    let read = Policy::from_image(&image).expect("an image that was just written");
    assert_eq!(read.hash, policy.hash);
    assert_eq!(read.to_image(), image);
}

#[test]
fn a_truncated_image_is_refused() {
    let image = compiled(BASE).policy.to_image();
    for length in 0..image.len() {
        assert!(Policy::from_image(&image[..length]).is_none(), "{length} bytes");
    }
}

#[test]
fn where_a_course_is_kept_is_told_to_who_stores_it_and_nobody_else() {
    assert_eq!(compiled(BASE).policy.courses[0].source, [""; 0]);
    let source = changed("grace = '14d'", "grace = '14d'\nredirect = true")
        + "\n[portal]\nurl = 'https://learn.example/'\n[keys.redirect]\nid = 'r1'\nsecret = 'PORTAL_KEY'\n";
    assert_eq!(compiled(&source).policy.courses[0].source, ["privacy"]);
}

#[test]
fn each_hour_is_of_its_own_zone() {
    let hours = |name: &str, zone: &str| {
        format!(
            "[[restriction]]\nname = '{name}'\nwhen = {{ hours_outside = {{ zone = '{zone}', within = ['mon 07:00-19:00'] }} }}\nthen = 'deny'\n"
        )
    };
    let policy = compiled(&format!(
        "{BASE}\n{}{}",
        hours("east", "America/New_York"),
        hours("central", "America/Chicago")
    ))
    .policy;
    let zone = |at: usize| match &policy.restrictions[at].when {
        Condition::OutsideHours(zone, _) => policy.zones[usize::from(*zone)].offsets[0].1,
        other => panic!("{other:?}"),
    };
    assert_eq!((zone(0), zone(1)), (-300, -360));
}

#[test]
fn a_rule_ends_where_the_last_table_within_it_does() {
    let source = changed(
        "when = { any = [{ risk = ['low'] }, { new_device = true }] }\nrequire = { max_age = '5m', factors = ['otp', 'phone'] }\nunattended = 'deny'\n",
        "require = { max_age = '5m', factors = ['otp', 'phone'] }\nunattended = 'deny'\n[[step_up.when.any]]\nrisk = ['low']\n[[step_up.when.any]]\nnew_device = true\n",
    );
    let places = compiled(&source).places;
    let text = &places.get("step_up[0]").unwrap().text;
    assert!(text.ends_with("new_device = true"), "{text}");
}

#[test]
fn a_machine_reaches_phi_where_its_api_serves_it() {
    let other = "[[machine]]\nclient = 'lab'\naudience = 'https://other'\nscopes = ['shifts']\n";
    let policy = compiled(&format!("{BASE}\n{other}")).policy;
    let phi: Vec<_> =
        policy.machines.iter().map(|machine| (machine.audience.as_str(), machine.phi)).collect();
    assert_eq!(phi, [("https://api", true), ("https://other", false)]);
}

#[test]
fn a_cookie_ends_with_the_browser_only_where_the_rule_says_so() {
    let rules = "[[session]]\nname = 'a'\nidle = '15m'\n[[session]]\nname = 'b'\ncookie = 'non-persistent'\n";
    let policy = compiled(&format!("{BASE}\n{rules}")).policy;
    assert_eq!(policy.sessions.iter().map(|rule| rule.non_persistent).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn the_detectors_are_there_where_people_wrote_some_text() {
    let policy = compiled(BASE).policy;
    assert!(policy.guard.scan("MRN12345678").is_some());
    assert_eq!(policy.for_token().guard, policy.guard);
    assert_eq!(policy.for_gate().guard, policy.guard);
    // A site is one of two words.
    assert!(policy.for_machine().guard.scan("MRN12345678").is_none());
}
