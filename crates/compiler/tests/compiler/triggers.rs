//! Conditions that always hold, or never.

use super::check;

#[test]
fn a_trigger_names_the_flows_that_have_its_facts() {
    check(
        "flows = ['interactive', 'silent']\n",
        "",
        &[
            "91:1 step_up[0].flows: expected `flows` that have the condition's facts: `interactive`, `silent`, found no such key",
        ],
    );
    check(
        "flows = ['interactive', 'silent']",
        "flows = ['interactive', 'refresh', 'unknown']",
        &[
            "93:9 step_up[0].flows: expected `flows` that have the condition's facts: `interactive`, found `['interactive', 'refresh', 'unknown']`",
        ],
    );
    check(
        "flows = ['interactive', 'silent']",
        "flows = ['password']",
        &["93:9 step_up[0].flows: expected flows that have the condition's facts, found `['password']`"],
    );
    check(
        "when = { scope = ['write'], client = ['portal'] }",
        "when = { session_age = '8h' }",
        &[
            "98:1 step_up[1].flows: expected `flows` that have the condition's facts: `interactive`, `silent`, `device`, found no such key",
        ],
    );
    check(
        "when = { scope = ['write'], client = ['portal'] }",
        "when = { country_outside = ['US'] }",
        &[
            "98:1 step_up[1].flows: expected `flows` that have the condition's facts: `interactive`, `silent`, `device`, found no such key",
        ],
    );
    check(
        "when = { scope = ['write'], client = ['portal'] }",
        "when = { all = [{ risk = ['low'] }, { untrusted_ip = true }] }",
        &[
            "98:1 step_up[1].flows: expected `flows` that have the condition's facts: `interactive`, `silent`, found no such key",
        ],
    );
}

#[test]
fn a_condition_does_not_always_hold() {
    check(
        "risk = ['low']",
        "risk = ['low', 'medium', 'high', 'neutral']",
        &[
            "94:26 step_up[0].when.any[0].risk: expected a list without one of the confidences, found `['low', 'medium', 'high', 'neutral']`",
        ],
    );
    check(
        "when = { scope = ['write'], client = ['portal'] }",
        "when = { session_age = '0s' }\nflows = ['interactive']",
        &[
            "100:24 step_up[1].when.session_age: expected a duration that is longer than nothing, found `'0s'`",
        ],
    );
}

#[test]
fn a_condition_can_hold() {
    check(
        "when = { scope = ['write'], client = ['portal'] }",
        "when = { scope = ['shifts'], client = ['app'] }",
        &[
            "100:8 step_up[1].when: expected conditions that can hold at once, found `{ scope = ['shifts'], client = ['app'] }`",
        ],
    );
    check(
        "when = { scope = ['write'], client = ['portal'] }",
        "when = { client = ['portal'], all = [{ client = ['app'] }] }",
        &[
            "100:8 step_up[1].when: expected conditions that can hold at once, found `{ client = ['portal'], all = [{ client = ['app'] }] }`",
        ],
    );
    check(
        "when = { scope = ['write'], client = ['portal'] }",
        "when = { any = [{ scope = ['write'] }, { category = ['plain'], client = ['app'] }] }",
        &[
            "100:40 step_up[1].when.any[1]: expected conditions that can hold at once, found `{ category = ['plain'], client = ['app'] }`",
        ],
    );
    check(
        "when = { scope = ['write'], client = ['portal'] }",
        "when = { strategy = ['auth0'], all = [{ strategy = ['ad'] }] }",
        &[
            "100:8 step_up[1].when: expected conditions that can hold at once, found `{ strategy = ['auth0'], all = [{ strategy = ['ad'] }] }`",
        ],
    );
    check(
        "when = { scope = ['write'], client = ['portal'] }",
        "when = { country_outside = ['UK'], scope = ['write'] }",
        &[
            "100:29 step_up[1].when.country_outside[0]: expected a country code of ISO 3166-1 alpha-2, found `'UK'`",
        ],
    );
}
