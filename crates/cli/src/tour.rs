//! `wardgate tour`: sign-ins through the built Actions, for people to read.

use crate::{
    arguments::Tour,
    engine::{Engine, Form},
    failure::{Done, Failure},
    output::outln,
    policy,
    scenario::Suite,
    text::explain,
};

pub(crate) fn run(given: &Tour) -> Done {
    let suite = Suite::load(std::slice::from_ref(&given.scenarios))?;
    let results = suite.run_bundle(Engine::load(&given.engine_folder, Form::Wasm)?)?;
    outln!(
        "{} of {}, each decided by the built Actions:\n",
        policy::plural(results.len(), "sign-in"),
        given.scenarios.display()
    );
    let mut failed = 0;
    for (((_, case), loaded), result) in suite.cases().zip(suite.policies()).zip(&results) {
        match result {
            Ok(simulation) => outln!("── {}\n{}", case.name, explain(simulation, loaded?, None)),
            Err(failure) => {
                failed += 1;
                outln!("── {}\nfailed: {failure}\n", case.name);
            }
        }
    }
    if failed > 0 {
        return Err(Failure::new(format!("{failed} of {} failed", policy::plural(results.len(), "sign-in"))));
    }
    Ok(())
}
