//! What must hold between two answers, whatever the policy and the event: properties, each tried on policies and events that
//! are drawn. `docs/assurance.md` says each of them in words, and why some are said otherwise than one would first think.

mod access;
mod change;
mod fewer;
mod less;
mod long;
mod prune;
mod same;
mod stricter;

use crate::{
    aims::{Aim, Who},
    document::to_toml,
    draw::Draw,
    events,
    grants::Grants,
    policies::EMERGENCY,
    subject::Subject,
};
use proptest::{
    collection::vec,
    num::u32::ANY,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner},
};
use serde_json::{Value, json};
use std::{cell::Cell, fmt};
use wardgate_explain::{Action, Simulation};

/// A property.
pub struct Property {
    /// What must hold.
    pub name: &'static str,
    /// At least so many of a thousand cases must tell something, about a quarter of those that did when this was written:
    /// the others would hold of a policy that grants nothing.
    pub telling: u64,
    /// So many cases an event can make.
    each: u64,
    hold: fn(&Drawn<'_>) -> Result<Found, String>,
}

const fn property(
    name: &'static str,
    telling: u64,
    hold: fn(&Drawn<'_>) -> Result<Found, String>,
) -> Property {
    Property { name, telling, each: 1, hold }
}

impl Property {
    const fn each(self, each: u64) -> Self {
        Self { each, ..self }
    }
}

/// Every property.
pub const PROPERTIES: &[Property] = &[
    property("what no rule names grants nothing", 100, fewer::deny_by_default),
    property("removing a role never adds a scope or a claim", 70, less::a_role),
    property("removing a training record never adds a scope or a claim", 50, less::a_training_record),
    property("removing a client refuses it, and gives no other more", 70, fewer::without_a_client),
    property("removing a table that grants never adds a scope or a claim", 50, fewer::without_what_grants),
    property("a table that binds never adds a scope or a claim", 70, stricter::with_what_binds),
    property("a trigger or a restriction more never grants more", 70, stricter::with_another_rule),
    property("a shorter age never grants more", 40, stricter::with_a_shorter_age),
    property("a narrower claim type never grants more", 80, stricter::with_a_narrower_claim),
    property("what is refused at login is never allowed at the API", 60, access::refused_at_login),
    property("both Actions of a login agree", 100, access::both_agree),
    property("every answer keeps the invariants", 30, same::invariants).each(3),
    property("a record keeps its length, however much there is to tell", 300, long::records).each(2),
    property("the order of unrelated rules does not matter", 50, same::in_another_order).each(3),
    property("the same input gives the same bytes", 80, same::bytes).each(3),
];

/// What was tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Events, each with its policy or policies.
    pub cases: u64,
    /// Those that could have failed: something was granted, and something was changed.
    pub telling: u64,
    /// Those in which something was gained because a rule no longer spoke that had refused it.
    pub excused: u64,
}

impl Found {
    /// Adds another.
    pub fn add(&mut self, other: Self) {
        self.cases += other.cases;
        self.telling += other.telling;
        self.excused += other.excused;
    }

    /// As [`Found::from_json`] reads it.
    pub fn to_json(self) -> Value {
        json!({ "cases": self.cases, "telling": self.telling, "excused": self.excused })
    }

    /// What [`Found::to_json`] wrote; nothing where it did not.
    pub fn from_json(value: &Value) -> Option<Self> {
        let of = |key: &str| value[key].as_u64();
        Some(Self { cases: of("cases")?, telling: of("telling")?, excused: of("excused")? })
    }
}

impl fmt::Display for Found {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cases, telling, excused } = self;
        write!(formatter, "{cases} cases, {telling} telling, {excused} excused")
    }
}

impl Property {
    /// So many cases there must be of so many policies with up to so many events each: a quarter of what there is if every
    /// policy and event makes some.
    pub fn floor(&self, policies: u32, events: usize) -> u64 {
        self.each * u64::from(policies) * events as u64 / 8
    }

    /// Whether at least so many cases were tried, and enough of them could have failed.
    ///
    /// # Errors
    /// Too little, in words.
    pub fn tells(&self, found: Found, cases: u64) -> Result<(), String> {
        ensure!(found.cases >= cases, "{}: too few cases, expected {cases}: {found}", self.name);
        let enough = found.cases > 0 && found.telling * 1000 >= found.cases * self.telling;
        ensure!(enough, "{}: too few that tell, of a thousand {} must: {found}", self.name, self.telling);
        // What is excused is not tried: it has to be rare.
        ensure!(
            found.excused * 20 <= found.cases,
            "{}: too many excused, one of 20 may be: {found}",
            self.name
        );
        Ok(())
    }
}

/// What a case is made from.
pub struct Drawn<'c> {
    policy: &'c [u32],
    change: &'c [u32],
    events: &'c [Vec<u32>],
}

/// Choices for a policy, for a change of it and for an event: more than are used up. To shuffle a policy takes most.
const CHOICES: [usize; 3] = [400, 1200, 220];

impl Drawn<'_> {
    /// The policy; nothing where it is none, which is rare.
    fn subject(&self) -> Option<Subject> {
        Subject::new(crate::policies::document(&Draw::new(self.policy))).ok()
    }

    /// The policy, enforced: in shadow mode nothing is granted or refused.
    fn enforced(&self) -> Option<Subject> {
        let mut document = crate::policies::document(&Draw::new(self.policy));
        document["policy"]["mode"] = "enforce".into();
        Subject::new(document).ok()
    }

    /// Logins whose secrets are as they were deployed, and from which nobody has come back from the portal: two policies need
    /// not have the same keys and courses.
    fn plain_logins(&self, document: &Value) -> impl Iterator<Item = (Value, i64, Draw<'_>)> {
        self.logins(document).map(|(mut event, now, draw)| {
            event["secrets"] = events::secrets();
            event.as_object_mut().unwrap().remove("wardgate_returned");
            (event, now, draw)
        })
    }

    /// What is to be changed.
    fn change(&self) -> Draw<'_> {
        Draw::new(self.change)
    }

    /// Logins at a policy, each with its clock and with what is drawn after it. Half of them are of somebody who may have what
    /// is asked for.
    fn logins(&self, document: &Value) -> impl Iterator<Item = (Value, i64, Draw<'_>)> {
        self.events.iter().map(move |choices| {
            let draw = Draw::new(choices);
            let (mut event, now) = events::login(&draw, document);
            if draw.sometimes(2) {
                Aim { document, draw: &draw, event: &mut event, now }.at_any(Who::Anyone);
            }
            (event, now, draw)
        })
    }
}

/// Tries a property on so many policies with so many events each, all drawn from a seed.
///
/// # Errors
/// The least policy and event that were found for which it does not hold, in words.
pub fn hold(property: &Property, seed: u64, policies: u32, events: usize) -> Result<Found, String> {
    let config = Config {
        cases: policies,
        failure_persistence: None,
        max_shrink_time: 30_000,
        max_shrink_iters: u32::MAX,
        ..Config::default()
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let [policy, change, event] = CHOICES.map(|count| vec(ANY, count));
    let drawn = (policy, change, vec(event, 1..=events));
    let found = Cell::new(Found::default());
    let run = runner.run(&drawn, |(policy, change, events)| {
        let one = (property.hold)(&Drawn { policy: &policy, change: &change, events: &events });
        let one = one.map_err(TestCaseError::fail)?;
        let mut all = found.get();
        all.add(one);
        found.set(all);
        Ok(())
    });
    match run {
        Ok(()) => Ok(found.get()),
        Err(TestError::Fail(why, _)) => Err(format!("{}, seed {seed}: {why}", property.name)),
        Err(TestError::Abort(why)) => Err(format!("{}, seed {seed}: {why}", property.name)),
    }
}

/// Bends three of four events.
fn bend(subject: &Subject, draw: &Draw<'_>, event: &mut Value, now: i64, aim: &impl Fn(&mut Aim<'_, '_>)) {
    if !draw.sometimes(4) {
        aim(&mut Aim { document: &subject.document, draw, event, now });
    }
}

/// An answer of the last Action, and what it grants.
struct Granted {
    answer: Simulation,
    grants: Grants,
}

/// What the last Action answers to an event that the gate has let pass.
fn granted(subject: &Subject, event: &Value, now: i64) -> Granted {
    let event = subject.after_gate(event);
    let answer = subject.ask(Action::Token, &event, now);
    let grants = Grants::of(subject.facts(), &event, &answer);
    Granted { answer, grants }
}

/// Whether the event is of an account for emergencies that is another in the other policy: what it lifts may be gone.
fn is_changed_account(one: &Subject, other: &Subject, event: &Value) -> bool {
    event["user"]["user_id"] == EMERGENCY
        && one.document["break_glass"][0]["lifts"] != other.document["break_glass"][0]["lifts"]
}

/// A failure in words: what, and all that is needed to see it again.
fn told(what: &str, subjects: &[&Subject], events: &[&Value], now: i64, answers: &[&Simulation]) -> String {
    let policies = subjects.iter().map(|subject| to_toml(&subject.document));
    let events = events.iter().map(|event| event.to_string());
    let answers = answers.iter().map(|answer| serde_json::to_string(answer).unwrap());
    let parts: Vec<String> = policies.chain(events).chain(answers).collect();
    format!("{what}, at {now}\n{}", parts.join("\n"))
}
