// The built modules as binaries: what they export, what they ask of the host, what they tell of the machine that built them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import binaryen from 'binaryen';

const wasm = new URL('../../target/wasm/', import.meta.url);
const ENGINE = ['engine/gate.wasm', 'engine/token.wasm', 'engine/machine.wasm'];

for (const name of [...ENGINE, 'workbench/workbench_bg.wasm']) {
  const bytes = readFileSync(new URL(name, wasm));

  // V8 in Node 20 and 22 can crash the whole process when hot JavaScript calls one.
  test(`${name}: no export has an externref result`, () => {
    const module = binaryen.readBinary(bytes);
    let functions = 0;
    for (let at = 0; at < module.getNumExports(); at++) {
      const { kind, value, name: exported } = binaryen.getExportInfo(module.getExportByIndex(at));
      if (kind !== binaryen.ExternalFunction) continue;
      functions += 1;
      const { results } = binaryen.getFunctionInfo(module.getFunction(value));
      assert.ok(!binaryen.expandType(results).includes(binaryen.externref), exported);
    }
    assert.ok(functions > 1);
    module.dispose();
  });

  test(`${name}: no path of the machine that built it`, () => {
    const text = bytes.toString('latin1');
    for (const path of ['/home/', '/root/', '/Users/', 'C:\\', '.cargo/registry', '.rustup/']) assert.ok(!text.includes(path), path);
  });
}

for (const name of ENGINE) {
  test(`${name}: asks the host for nothing`, () => {
    assert.deepEqual(WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(new URL(name, wasm)))), []);
  });

  // A trap says nothing; a text for it would be dead weight, and could quote a value.
  test(`${name}: no text of a panic, and no name of a source file`, () => {
    const text = readFileSync(new URL(name, wasm)).toString('latin1');
    for (const word of ['panicked', 'unwrap()', 'index out of', 'overflow', 'assertion', 'capacity', 'core::', 'alloc::']) assert.ok(!text.includes(word), word);
    assert.doesNotMatch(text, /[a-z_]+\.rs\b/);
  });
}

test('the module in the shim that unpacks and sums is the one that can be read', () => {
  const shims = new URL('../../js-shims/', import.meta.url);
  const module = binaryen.parseText(readFileSync(new URL('unpack.wat', shims), 'utf8'));
  const base64 = Buffer.from(module.emitBinary()).toString('base64');
  assert.ok(readFileSync(new URL('wasm.js', shims), 'utf8').includes(`'${base64}'`), base64);
  module.dispose();
});
