// Makes the engine's modules for Actions from what wasm-pack built: one for logins, one for machine clients, each with just the
// exports that its shim calls, and wasm-bindgen's glue for them without what only a browser needs.
//
//   node scripts/engine-modules.mjs FOLDER
//
// reads engine_bg.wasm and engine.js in the folder, writes login.wasm, login.js, machine.wasm and machine.js beside them.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import binaryen from 'binaryen';
import { buildSync } from 'esbuild';

const EXPORTS = ['login', 'machine'];
const folder = process.argv[2];
const built = readFileSync(join(folder, 'engine_bg.wasm'));

for (const kept of EXPORTS) {
  const module = binaryen.readBinary(built);
  for (const other of EXPORTS) if (other !== kept) module.removeExport(other);
  binaryen.setOptimizeLevel(2);
  binaryen.setShrinkLevel(2);
  for (let size = Infinity; ; ) {
    module.optimize();
    const { length } = module.emitBinary();
    if (length >= size) break;
    size = length;
  }
  const wasm = module.emitBinary();
  check(kept, wasm);
  write(`${kept}.wasm`, wasm);
  write(`${kept}.js`, glue(kept));
  console.error(`build-wasm: ${kept}: ${wasm.length} bytes`);
}

/** A module must load, offer what its shim calls, and ask the host for nothing but wasm-bindgen's own start and error. */
function check(kept, wasm) {
  const module = new WebAssembly.Module(wasm);
  const exported = WebAssembly.Module.exports(module).map(({ name }) => name);
  for (const name of ['load', kept]) if (!exported.includes(name)) throw new Error(`${kept}: the module does not export ${name}`);
  for (const { name } of WebAssembly.Module.imports(module)) {
    if (!/^__wbindgen_(init_externref_table|throw)$/.test(name)) throw new Error(`${kept}: the module asks the host for ${name}`);
  }
}

/** Declares `wasm_bindgen` with `initSync`, `load` and `decide`. */
function glue(kept) {
  const { outputFiles } = buildSync({
    stdin: { contents: `export { initSync, load, ${kept} as decide } from './engine.js';`, resolveDir: folder },
    bundle: true, format: 'iife', globalName: 'wasm_bindgen', target: 'node18', minify: true, write: false, logLevel: 'error',
    // Only the asynchronous start uses it, which is left out.
    logOverride: { 'empty-import-meta': 'silent' },
  });
  return outputFiles[0].text;
}

/** Whole or not at all. */
function write(name, contents) {
  const place = join(folder, name);
  writeFileSync(`${place}.part`, contents);
  renameSync(`${place}.part`, place);
}
