//! What is in an engine's memory once it has taken a policy. An Action's engine has it put there, and needs no code to read
//! an image.

use crate::failure::{Done, Failure};
use wasmi::{Instance, Linker, Memory, Module, Store};

/// An engine that can take policies: the one that the Actions' modules were cut from.
pub(crate) struct Taker {
    module: Module,
}

/// What was kept of an engine's memory.
pub(crate) struct Snapshot {
    /// Where it was.
    pub(crate) place: u32,
    pub(crate) bytes: Vec<u8>,
}

/// Room for the numbers and the bytes of most events, so that the first decision has to make none.
const NUMBERS: u32 = 256;
const BYTES: u32 = 4096;

impl Taker {
    /// Reads the engine as `wasm-pack` built it.
    pub(crate) fn new(wasm: &[u8]) -> Done<Self> {
        let module = Module::new(&wasmi::Engine::default(), wasm).map_err(unusable)?;
        Ok(Self { module })
    }

    /// Has a fresh engine take an image.
    pub(crate) fn take(&self, image: &[u8]) -> Done<Snapshot> {
        let mut store = Store::new(self.module.engine(), ());
        let (instance, memory) = start(&mut store, &self.module)?;
        let length = u32::try_from(image.len()).unwrap_or(u32::MAX);
        let make_room = instance.get_typed_func::<(u32, u32), ()>(&store, "room").map_err(unusable)?;
        make_room.call(&mut store, (NUMBERS, length.max(BYTES))).map_err(unusable)?;
        let at = ask::<()>(&mut store, &instance, "bytes", ())? as usize;
        memory.write(&mut store, at, image).map_err(unusable)?;
        if ask(&mut store, &instance, "load", length)? != 1 {
            return Err(Failure::new(
                "the engine does not take this policy's image: build engine and command from one version",
            ));
        }
        memory.write(&mut store, at, &vec![0; image.len()]).map_err(unusable)?;
        let place = ask(&mut store, &instance, "begin", ())?;
        let end = ask(&mut store, &instance, "end", ())?;
        let bytes = memory.data(&store).get(place as usize..end as usize).unwrap_or_default().to_vec();
        Ok(Snapshot { place, bytes })
    }
}

fn start(store: &mut Store<()>, module: &Module) -> Done<(Instance, Memory)> {
    let mut linker = Linker::new(module.engine());
    // A table of JavaScript values, of which the engine has none.
    for import in module.imports() {
        linker.func_wrap(import.module(), import.name(), || {}).map_err(unusable)?;
    }
    let instance = linker.instantiate_and_start(&mut *store, module).map_err(unusable)?;
    let memory = instance.get_memory(&*store, "memory").ok_or_else(|| unusable("it has no memory"))?;
    Ok((instance, memory))
}

fn ask<P: wasmi::WasmParams>(store: &mut Store<()>, of: &Instance, name: &str, given: P) -> Done<u32> {
    let function = of.get_typed_func::<P, u32>(&*store, name).map_err(unusable)?;
    function.call(store, given).map_err(unusable)
}

fn unusable(why: impl std::fmt::Display) -> Failure {
    Failure::new(format!("the engine cannot be used: {why}; build it with scripts/build-wasm"))
}
