//! The core answers as it did when its answers were recorded: the quick judge of mutants. `WARDGATE_RECORDED` names the
//! file, which `crates/resource-server/examples/recorded.rs` writes.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod request;

use std::{env, fs};
use wardgate_policy::Policy;

fn part<'a>(bytes: &mut &'a [u8]) -> &'a [u8] {
    let length = u32::from_le_bytes(*bytes.split_off(..4).unwrap().first_chunk().unwrap());
    bytes.split_off(..usize::try_from(length).unwrap()).unwrap()
}

#[test]
fn every_answer_is_as_it_was_recorded() {
    let file = fs::read(env::var("WARDGATE_RECORDED").unwrap()).unwrap();
    let mut rest = file.as_slice();
    let (mut engine, mut api, mut answers) = (None, None, 0);
    while !rest.is_empty() {
        let [name, numbers, text, expected] = [(); 4].map(|()| part(&mut rest));
        let text = str::from_utf8(text).unwrap();
        if name == b"policy" {
            let mut policy = Policy::from_image(numbers).unwrap();
            assert!(policy.to_image() == numbers, "{} has another image", policy.hash);
            engine = Some(policy.clone());
            policy.apis.iter_mut().for_each(|api| api.routes.index());
            api = Some(policy);
            continue;
        }
        let answer = if name == b"request" {
            request::verdict(api.as_ref().unwrap(), &serde_json::from_str(text).unwrap()).into_bytes()
        } else {
            let ask = match name {
                b"gate" => wardgate_auth0::gate,
                b"token" => wardgate_auth0::token,
                b"machine" => wardgate_auth0::machine,
                _ => panic!("{}", name.escape_ascii()),
            };
            let numbers: Vec<u16> =
                numbers.as_chunks().0.iter().map(|number| u16::from_le_bytes(*number)).collect();
            ask(engine.as_ref().unwrap(), &numbers, text).unwrap_or_default()
        };
        let shown = |answer: &[u8]| String::from_utf8_lossy(answer).replace('\u{1f}', "\n");
        assert!(answer == expected, "{}\n\nnow\n\n{}", shown(expected), shown(&answer));
        answers += 1;
    }
    assert!(answers > 1000, "{answers}");
}
