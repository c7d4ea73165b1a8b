//! The engine's modules: where they are, in which form, and what is read of them.

use crate::{
    arguments::EngineFolder,
    failure::{Done, Failure},
    files,
    snapshot::Taker,
};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// What the engine of an Action is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Wasm,
    /// JavaScript made of the module, for where WebAssembly is forbidden.
    Lowered,
}

/// A module of the engine.
pub(crate) struct Module {
    pub(crate) code: Code,
    /// The Action's shim: `js-shims`, made small.
    pub(crate) shim: String,
}

pub(crate) enum Code {
    Wasm(Vec<u8>),
    /// JavaScript that declares `lowered`.
    Lowered(String),
}

/// The engine: a module for each Action, and what takes the policies for them.
pub(crate) struct Engine {
    pub(crate) taker: Taker,
    pub(crate) gate: Module,
    pub(crate) token: Module,
    pub(crate) machine: Module,
}

impl Engine {
    pub(crate) fn load(given: &EngineFolder, form: Form) -> Done<Self> {
        let folder = match &given.engine_dir {
            Some(folder) => folder.clone(),
            None => beside_program()?,
        };
        let taker = Taker::new(&module(&folder, "engine_bg")?)?;
        let module = |name: &str| -> Done<Module> {
            let wasm = module(&folder, name)?;
            if !taker.made(&wasm)? {
                return Err(Failure::new(format!(
                    "{}: expected {name}.wasm to be of the same engine as engine_bg.wasm, found another; build both with scripts/build-wasm",
                    folder.display()
                )));
            }
            if form == Form::Lowered {
                let what = "the engine as JavaScript, as scripts/build-wasm makes it";
                return Ok(Module {
                    code: Code::Lowered(files::read(&folder.join(format!("{name}.lowered.js")), what)?),
                    shim: files::read(&folder.join(format!("{name}.lowered.shim.js")), "the Action's shim")?,
                });
            }
            Ok(Module {
                code: Code::Wasm(wasm),
                shim: files::read(&folder.join(format!("{name}.shim.js")), "the Action's shim")?,
            })
        };
        let (gate, token, machine) = (module("gate")?, module("token")?, module("machine")?);
        Ok(Self { taker, gate, token, machine })
    }
}

fn module(folder: &Path, name: &str) -> Done<Vec<u8>> {
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
    Ok(wasm)
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
