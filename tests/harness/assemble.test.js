// The text of an Action: the checksum that the builder computes too, and what the shims must not hold.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { assemble, checksum, handedOver, unpacked, EMPTY_WASM } = require('./assemble.js');

const SHIMS = path.join(__dirname, '../../js-shims');
const shims = ['shared', 'wasm', 'lowered', 'gate', 'token', 'machine'].map((name) => [
  name,
  fs.readFileSync(path.join(SHIMS, `${name}.js`), 'utf8'),
]);

/** `[name, packed, checksum]`: the builder is tested with the same. */
const VECTORS = [
  ['nothing', Uint8Array.of(), [1463898692, 1195463749]],
  ['eleven bytes', Uint8Array.of(...EMPTY_WASM, 1, 2, 3), [1178149088, 3951971399]],
  ['1,003 bytes of 7 i + 3', Uint8Array.from({ length: 1003 }, (_, i) => i * 7 + 3), [394598965,4241839146]],
];
for (const [name, packed, sum] of VECTORS) {
  test(`the checksum of ${name}`, () => assert.deepEqual(checksum(packed), sum));
}

test('what is handed over is the module and the image', () => {
  for (const length of [0, 6, 14, 15, 16, 269, 270, 271, 5000]) {
    const image = Buffer.from(Array.from({ length }, (_, i) => (i * i) >> 5));
    const { packed, lengths } = handedOver(EMPTY_WASM, image);
    const block = Buffer.from(packed, 'base64');
    assert.deepEqual(lengths, [block.length, 8, length]);
    assert.deepEqual(unpacked(block), Buffer.concat([EMPTY_WASM, image]));
  }
  // What was written before, some of it by the same copy.
  assert.deepEqual(unpacked(Buffer.from([0x2f, 97, 98, 2, 0, 1, 0x10, 99])), Buffer.from(`${'ab'.repeat(11)}c`));
});

test('a change within one word always changes the checksum', () => {
  const image = new Uint8Array(64);
  const seen = new Set([checksum(image).join()]);
  for (let bit = 0; bit < 512; bit++) {
    const changed = image.slice();
    changed[bit >> 3] ^= 1 << (bit & 7);
    seen.add(checksum(changed).join());
  }
  assert.equal(seen.size, 513);
});

test('the highest bits of two words do not cancel', () => {
  const two = (/** @type {number[]} */ ...at) =>
    checksum(Uint8Array.from({ length: 64 }, (_, i) => (at.includes(i) ? 0x80 : 0))).join();
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
  const text = assemble({ action: 'gate', made: 'return {};' });
  const parts = ["'use strict';", 'function fields()', 'class Failure', 'function made() {\nreturn {};\n}', 'const gate =', '\nstart({"packed":'];
  assert.deepEqual(
    parts.map((part) => text.indexOf(part)).filter((at, i, all) => at > (all[i - 1] ?? 0)).length,
    parts.length,
  );
});
