//! The engine of a built Action, with its instructions counted.

use crate::Done;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::Value;
use std::{fs, path::Path};
use wardgate_compiler::Projection;
use wasmi::{CompilationMode, Config, Engine, Instance, Linker, Memory, Module, Store};

/// Stands between the parts of an answer.
const SEPARATOR: u8 = 0x1f;

/// A page of WebAssembly memory.
const PAGE: usize = 65_536;

/// A deployed module and the image that belongs into its memory.
pub(crate) struct Deployed {
    /// Its function that decides.
    action: &'static str,
    module: Module,
    image: Vec<u8>,
    place: usize,
}

/// What a decision took.
pub(crate) struct Count {
    /// As wasmi counts its fuel: one for each instruction, none for what only marks a block, and one more for each 64 bytes
    /// that are copied or filled at once.
    pub(crate) instructions: u64,
    /// What came of it.
    pub(crate) outcome: String,
}

impl Deployed {
    /// Takes the module and the image out of the file that is deployed.
    pub(crate) fn read(file: &Path, action: &'static str, policy_hash: &str) -> Done<Self> {
        let unusable = || format!("{}: build it with scripts/test wasm actions", file.display());
        let code = fs::read_to_string(file).map_err(|_| unusable())?;
        if !code.contains(&format!(", hash {policy_hash}\n")) {
            return Err(unusable().into());
        }
        let data = code.lines().last().and_then(|line| line.strip_prefix("start(")?.strip_suffix(");"));
        let data: Value = serde_json::from_str(data.ok_or_else(unusable)?)?;
        let at = |pointer| data.pointer(pointer).ok_or_else(unusable);
        let number =
            |pointer| -> Done<usize> { Ok(usize::try_from(at(pointer)?.as_u64().ok_or_else(unusable)?)?) };
        let packed = BASE64_STANDARD.decode(at("/packed")?.as_str().ok_or_else(unusable)?)?;
        let (of_module, of_image) = (number("/lengths/1")?, number("/lengths/2")?);
        let place = number("/place")?;
        let length = i32::try_from(of_module + of_image)?;
        let mut wasm = lz4::block::decompress(&packed, Some(length))?;
        let image = wasm.split_off(of_module);
        // What is translated late would be counted with the first decision.
        let mut config = Config::default();
        config.consume_fuel(true).compilation_mode(CompilationMode::Eager);
        let module = Module::new(&Engine::new(&config), &wasm)?;
        Ok(Self { action, module, image, place })
    }

    /// A fresh engine.
    pub(crate) fn start(&self) -> Done<Started> {
        let mut store = Store::new(self.module.engine(), ());
        store.set_fuel(u64::MAX)?;
        let instance = Linker::new(self.module.engine()).instantiate_and_start(&mut store, &self.module)?;
        let memory = instance.get_memory(&store, "memory").ok_or("the engine has no memory")?;
        let mut started = Started { action: self.action, store, instance, memory };
        let after = self.place + self.image.len();
        let missing = after.saturating_sub(memory.data_size(&started.store)).div_ceil(PAGE);
        memory.grow(&mut started.store, missing as u64)?;
        memory.write(&mut started.store, self.place, &self.image)?;
        if started.ask("ready", u32::try_from(after)?)? != 1 {
            return Err("the engine does not take its image".into());
        }
        Ok(started)
    }
}

/// An engine that decides.
pub(crate) struct Started {
    action: &'static str,
    store: Store<()>,
    instance: Instance,
    memory: Memory,
}

impl Started {
    /// Decides as the shim has it decide.
    pub(crate) fn decide(&mut self, event: &Projection) -> Done<Count> {
        self.store.set_fuel(u64::MAX)?;
        let units = event.text.encode_utf16().count();
        let room = self.instance.get_typed_func::<(u32, u32), ()>(&self.store, "room")?;
        room.call(&mut self.store, (u32::try_from(event.numbers.len())?, u32::try_from(3 * units)?))?;
        let (numbers, bytes) = (self.ask("numbers", ())?, self.ask("bytes", ())?);
        let crossing: Vec<u8> = event.numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        self.memory.write(&mut self.store, numbers as usize, &crossing)?;
        self.memory.write(&mut self.store, bytes as usize, event.text.as_bytes())?;
        let lengths = (u32::try_from(event.numbers.len())?, u32::try_from(event.text.len())?);
        let length = self.ask(self.action, lengths)? as usize;
        let at = self.ask("answer", ())? as usize;
        let instructions = u64::MAX - self.store.get_fuel()?;
        let answer = self.memory.data(&self.store).get(at..at + length).unwrap_or_default();
        let outcome = answer.split(|byte| *byte == SEPARATOR).next().unwrap_or_default();
        Ok(Count { instructions, outcome: String::from_utf8(outcome.to_vec())? })
    }

    fn ask<P: wasmi::WasmParams>(&mut self, name: &str, given: P) -> Done<u32> {
        let function = self.instance.get_typed_func::<P, u32>(&self.store, name)?;
        Ok(function.call(&mut self.store, given)?)
    }
}
