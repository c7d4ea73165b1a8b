// The text of an Action: the checksum that the builder computes too, and what the shims must not hold.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { assemble, checksum, EMPTY_WASM } = require('./assemble.js');

const SHIMS = path.join(__dirname, '../../js-shims');
const shims = ['shared', 'gate', 'token', 'machine'].map((name) => [
  name,
  fs.readFileSync(path.join(SHIMS, `${name}.js`), 'utf8'),
]);

/** `[name, module, image, checksum]`: the builder is tested with the same. */
const VECTORS = [
  ['nothing', Uint8Array.of(), Uint8Array.of(), [1463898692, 1195463749]],
  ['an empty module and three bytes', EMPTY_WASM, Uint8Array.of(1, 2, 3), [1178149088, 3951971399]],
  [
    '1,003 bytes of 7 i + 3 and 258 of i squared',
    Uint8Array.from({ length: 1003 }, (_, i) => i * 7 + 3),
    Uint8Array.from({ length: 258 }, (_, i) => i * i),
    [1305019379, 1848684869],
  ],
];
for (const [name, wasm, image, sum] of VECTORS) {
  test(`the checksum of ${name}`, () => assert.deepEqual(checksum(wasm, image), sum));
}

test('a change within one word always changes the checksum', () => {
  const image = new Uint8Array(64);
  const seen = new Set([checksum(EMPTY_WASM, image).join()]);
  for (let bit = 0; bit < 512; bit++) {
    const changed = image.slice();
    changed[bit >> 3] ^= 1 << (bit & 7);
    seen.add(checksum(EMPTY_WASM, changed).join());
  }
  assert.equal(seen.size, 513);
});

test('the highest bits of two words do not cancel', () => {
  const two = (/** @type {number[]} */ ...at) =>
    checksum(
      EMPTY_WASM,
      Uint8Array.from({ length: 64 }, (_, i) => (at.includes(i) ? 0x80 : 0)),
    ).join();
  for (let first = 3; first < 64; first += 4) {
    for (let second = first + 4; second < 64; second += 4) assert.notEqual(two(first, second), two());
  }
});

for (const [name, text] of shims) {
  test(`${name}.js is ASCII: one wider character doubles what V8 keeps of the whole file`, () =>
    assert.match(text, /^[\t\n -~]*$/));

  test(`${name}.js holds nothing that deploy tooling rewrites or its checker reports`, () => {
    assert.doesNotMatch(text, /##|@@/);
    assert.doesNotMatch(text, /\b(?:const|let|var)\s+\w+\s*=\s*['"`]/);
  });
}

test("the parts stand in the builder's order", () => {
  const text = assemble({ action: 'gate', glue: 'const wasm_bindgen = {};' });
  const parts = ["'use strict';", 'function glue() {', 'class Failure', 'const gate =', '\nstart({"wasm":'];
  assert.deepEqual(
    parts.map((part) => text.indexOf(part)).filter((at, i, all) => at > (all[i - 1] ?? 0)).length,
    parts.length,
  );
});
