//! The engine's modules: where they are, in which form, and what is read of them.

use crate::{
    arguments::EngineFolder,
    bundle::sha256,
    failure::{Done, Failure},
    files,
    snapshot::Taker,
};
use std::{collections::HashMap, env, fs, path::PathBuf};

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
        let files = Files::of(folder)?;
        let module = |name: &str| -> Done<Module> {
            Ok(match form {
                Form::Wasm => Module {
                    code: Code::Wasm(files.bytes(&format!("{name}.wasm"))?),
                    shim: files.text(&format!("{name}.shim.js"))?,
                },
                Form::Lowered => Module {
                    code: Code::Lowered(files.text(&format!("{name}.lowered.js"))?),
                    shim: files.text(&format!("{name}.lowered.shim.js"))?,
                },
            })
        };
        let taker = Taker::new(&files.bytes("engine_bg.wasm")?)?;
        Ok(Self { taker, gate: module("gate")?, token: module("token")?, machine: module("machine")? })
    }
}

/// The engine's folder, of which only files that were built together are taken: memory that one module was made ready in
/// would be nonsense to another.
struct Files {
    folder: PathBuf,
    /// By name.
    sums: HashMap<String, String>,
}

const SUMS: &str = "SHA256SUMS";

impl Files {
    fn of(folder: PathBuf) -> Done<Self> {
        let text = files::read(&folder.join(SUMS), "the sums of the engine's files")
            .map_err(|failure| Failure::new(format!("{failure}; {BUILD}")))?;
        let lines = text.lines().filter_map(|line| line.split_once("  "));
        let sums = lines.map(|(sum, name)| (name.to_owned(), sum.to_owned())).collect();
        Ok(Self { folder, sums })
    }

    fn bytes(&self, name: &str) -> Done<Vec<u8>> {
        let path = self.folder.join(name);
        let refused = |why: String| Failure::new(format!("{}: {why}; {BUILD}", path.display()));
        let Some(expected) = self.sums.get(name) else {
            return Err(refused(format!("expected a file of the engine that {SUMS} beside it names")));
        };
        let bytes = fs::read(&path).map_err(|error| {
            refused(format!("expected a file of the engine, but it cannot be read: {}", files::say(&error)))
        })?;
        let found = sha256(&bytes);
        if found != *expected {
            return Err(refused(format!(
                "expected the file that {SUMS} beside it names, of sha256 {expected}, found one of {found}"
            )));
        }
        Ok(bytes)
    }

    fn text(&self, name: &str) -> Done<String> {
        String::from_utf8(self.bytes(name)?).map_err(|_| {
            Failure::new(format!("{}: expected text in UTF-8; {BUILD}", self.folder.join(name).display()))
        })
    }
}

const BUILD: &str = "build all of them with scripts/build-wasm";

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
