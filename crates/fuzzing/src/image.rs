//! The compiled policy as bytes: what is no image is refused, and by what is accepted every request is decided.

use crate::policies::policies;
use serde_json::Value;
use std::sync::LazyLock;
use wardgate_auth0::{gate, machine, token};
use wardgate_compiler::{Projection, project};
use wardgate_policy::{AccessToken, Call, Policy, UnixTime, authorize, record_request};

/// The clock of the events.
const NOW: i64 = 1_795_176_000_000;

type Ask = fn(&Policy, &[u16], &str) -> Option<Vec<u8>>;

const ACTIONS: [Ask; 3] = [gate, token, machine];

/// Events as they cross, for the Actions in order.
static CROSSED: LazyLock<Vec<(usize, Projection)>> = LazyLock::new(|| {
    let events = [
        (0, include_str!("../../../tests/scenarios/events/physician.json")),
        (1, include_str!("../../../tests/scenarios/events/physician.json")),
        (1, include_str!("../../../tests/scenarios/events/depth.json")),
        (1, include_str!("../../../tests/scenarios/events/refresh.json")),
        (2, include_str!("../../../tests/scenarios/events/machine.json")),
    ];
    let crossed = policies().take(2).flat_map(|(_, _, compiled)| {
        events.map(|(action, event)| {
            let mut event: Value = serde_json::from_str(event).unwrap();
            wardgate_explain::mark_gate_passed(&mut event, &compiled.policy.hash);
            let plans = &compiled.plans;
            (action, project([&plans.gate, &plans.token, &plans.machine][action], NOW, &event))
        })
    });
    crossed.collect()
});

pub(crate) fn image(input: &[u8]) {
    let Some(policy) = Policy::from_image(input) else { return };
    let written = policy.to_image();
    let again = Policy::from_image(&written).expect("what was written is read");
    assert_eq!(again.to_image(), written, "an image that was read is written in one way");
    for (action, Projection { numbers, text, .. }) in CROSSED.iter() {
        let ask = ACTIONS[*action];
        let answer = ask(&policy, numbers, text).expect("an answer");
        assert_eq!(
            ask(&again, numbers, text).as_deref(),
            Some(&*answer),
            "the same policy answers otherwise"
        );
        // Nothing is granted without a clock, and nothing of what cannot be read, whatever the policy says.
        let timeless = text.split_once('\u{1f}').map_or("", |(_, rest)| rest);
        for (numbers, text) in
            [(&**numbers, format!("\u{a7}\u{1f}{timeless}")), (&[], text.clone()), (&[], "\u{a7}".to_owned())]
        {
            let answer = ask(&policy, numbers, &text).expect("an answer");
            assert!(answer.starts_with(b"deny\x1f"), "{text:?}");
        }
    }
    for api in &policy.apis {
        let token = AccessToken { audiences: vec![&api.audience], ..AccessToken::default() };
        for now in [None, UnixTime::from_millis(NOW)] {
            let call = Call { audience: &api.audience, method: "GET", path: "/a/b", now, audit_secret: None };
            let access = authorize(&policy, &token, &call);
            assert_eq!(access.outcome, wardgate_policy::Outcome::Deny, "a token without a subject");
            record_request(&mut Vec::new(), &policy, &access);
        }
    }
}
