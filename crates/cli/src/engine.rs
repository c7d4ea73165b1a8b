//! The engine's modules: where they are, and what is read of them.

use crate::{
    arguments::EngineFolder,
    failure::{Done, Failure},
    files,
};
use std::{env, fs, path::PathBuf};

/// A module of the engine.
pub(crate) struct Module {
    pub(crate) wasm: Vec<u8>,
    /// wasm-bindgen's JavaScript: declares `wasm_bindgen`.
    pub(crate) glue: String,
    /// The Action's shim: `js-shims`, made small.
    pub(crate) shim: String,
}

/// The engine: a module for each Action.
pub(crate) struct Engine {
    pub(crate) gate: Module,
    pub(crate) token: Module,
    pub(crate) machine: Module,
}

impl Engine {
    pub(crate) fn load(given: &EngineFolder) -> Done<Self> {
        let folder = match &given.engine_dir {
            Some(folder) => folder.clone(),
            None => beside_program()?,
        };
        let module = |name: &str| -> Done<Module> {
            let path = folder.join(format!("{name}.wasm"));
            let wasm = fs::read(&path).map_err(|error| {
                Failure::new(format!(
                    "{}: expected a module of the engine: {}; build it with scripts/build-wasm",
                    path.display(),
                    files::say(&error)
                ))
            })?;
            if !wasm.starts_with(b"\0asm") {
                return Err(Failure::new(format!(
                    "{}: expected a WebAssembly module, found something else; build it with scripts/build-wasm",
                    path.display()
                )));
            }
            Ok(Module {
                wasm,
                glue: files::read(&folder.join(format!("{name}.js")), "the engine's glue")?,
                shim: files::read(&folder.join(format!("{name}.shim.js")), "the Action's shim")?,
            })
        };
        Ok(Self { gate: module("gate")?, token: module("token")?, machine: module("machine")? })
    }
}

/// `wasm/engine` in a folder above this program, where `scripts/build-wasm` puts it.
fn beside_program() -> Done<PathBuf> {
    let program = env::current_exe().map_err(|error| {
        Failure::new(format!("this program's own place is not known: {}", files::say(&error)))
    })?;
    let found = program
        .ancestors()
        .map(|above| above.join("wasm/engine"))
        .find(|folder| folder.join("token.wasm").is_file());
    found.ok_or_else(|| Failure::new("no engine beside this program: build it with scripts/build-wasm, or name its folder with --engine-dir"))
}
