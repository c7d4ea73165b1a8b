// The reference task has the effects of plain JavaScript in both forms, also where the policy takes more memory than an engine
// has when it starts.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, test } = require('node:test');
const { built, differing } = require('./built.js');

const root = path.resolve(__dirname, '../..');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardgate-effects-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

for (const [form, options] of Object.entries({ WebAssembly: [], JavaScript: ['--lower', 'js'] })) {
  for (const routes of [0, 1000]) {
    test(`${routes} more routes, ${form}`, () => {
      const token = built(path.join(root, 'target/debug/wardgate'), path.join(root, 'target/wasm/engine'), folder, `${form}-${routes}`, { routes }, options);
      const [, , image] = JSON.parse(/** @type {RegExpExecArray} */ (/"lengths":(\[[0-9,]+\])/.exec(fs.readFileSync(token.file, 'utf8')))[1]);
      assert.ok(image > 65_536, `the policy takes ${image} bytes`);
      assert.deepEqual(differing(token), []);
    });
  }
}
