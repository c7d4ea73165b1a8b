// Makes the engine's modules for Actions from what wasm-pack built: one an Action, each with just the exports that its
// shim calls, and the shim for each form, made small. wasm-bindgen's own JavaScript is not needed: only numbers cross.
//
//   node scripts/engine-modules.mjs FOLDER
//
// reads engine_bg.wasm in the folder, writes gate.wasm, gate.shim.js, token.wasm and so on beside it. With the word shims
// after it, writes only the shims.
import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import binaryen from 'binaryen';
import { transformSync } from 'esbuild';

const EXPORTS = ['gate', 'token', 'machine'];
// What only the builder calls, in the engine as wasm-pack built it.
const BUILDING = ['load', 'begin', 'end'];
// Sets up a table of JavaScript values, of which the engine has none; its one import would cost every cold start a
// compiled wrapper.
const START = '__wbindgen_start';
const WASM_OPT = join(dirname(fileURLToPath(import.meta.url)), '../node_modules/.bin/wasm-opt');
// What every Node.js of an Action can load. Allowed all features, binaryen writes types that none of them knows.
const FEATURES = ['bulk-memory', 'sign-ext', 'mutable-globals', 'nontrapping-float-to-int', 'multivalue', 'reference-types'];
// Straightened first, and not inlined into a single caller: both were measured to be smaller.
const PASSES = ['-ocimfs=0', '--flatten', '--rereloop', '-Oz', '-Oz', '--converge'];
const STRIPPED = ['--strip-debug', '--strip-producers', '--strip-target-features'];

const [folder, only] = process.argv.slice(2);

for (const kept of EXPORTS) {
  if (only !== 'shims') {
    const wasm = optimized(kept);
    check(kept, wasm);
    write(`${kept}.wasm`, wasm);
    console.error(`build-wasm: ${kept}: ${wasm.length} bytes`);
  }
  write(`${kept}.shim.js`, shim('wasm', kept));
  write(`${kept}.lowered.shim.js`, shim('lowered', kept));
}

/** The module without the other exports, and without what only they use. */
function optimized(kept) {
  const module = binaryen.readBinary(readFileSync(join(folder, 'engine_bg.wasm')));
  for (const other of [...EXPORTS, ...BUILDING, START]) if (other !== kept) module.removeExport(other);
  const [from, to] = [join(folder, `${kept}.whole`), join(folder, `${kept}.small`)];
  writeFileSync(from, module.emitBinary());
  execFileSync(WASM_OPT, [from, '-o', to, ...FEATURES.map((name) => `--enable-${name}`), ...PASSES, ...STRIPPED]);
  const wasm = readFileSync(to);
  rmSync(from);
  rmSync(to);
  return wasm;
}

/** A module must load, offer what its shim calls, and ask the host for nothing. */
function check(kept, wasm) {
  const module = new WebAssembly.Module(wasm);
  const exported = WebAssembly.Module.exports(module).map(({ name }) => name);
  for (const name of ['memory', 'room', 'numbers', 'bytes', 'ready', 'answer', kept]) if (!exported.includes(name)) throw new Error(`${kept}: the module does not export ${name}`);
  for (const { name } of WebAssembly.Module.imports(module)) throw new Error(`${kept}: the module asks the host for ${name}`);
}

/** An Action's shim. The names at its top stay as they are: what the builder writes around it uses them. */
function shim(form, kept) {
  const texts = ['shared', form, kept].map((name) => readFileSync(new URL(`../js-shims/${name}.js`, import.meta.url), 'utf8'));
  return transformSync(texts.join('\n'), { minify: true, target: 'node18' }).code;
}

/** Whole or not at all. */
function write(name, contents) {
  const place = join(folder, name);
  writeFileSync(`${place}.part`, contents);
  renameSync(`${place}.part`, place);
}
