// Puts a code.js together from the shims, in the builder's order. Tests use it with a glue of their own; the deployed
// files come from the builder.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const SHIMS = path.join(__dirname, '../../js-shims');

/** @param {string} name */
const shim = (name) => fs.readFileSync(path.join(SHIMS, `${name}.js`), 'utf8');

/** A module without anything in it: enough for a glue that does not use it. */
const EMPTY_WASM = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
const EMPTY_IMAGE = Uint8Array.of(1, 2, 3);

/**
 * @typedef {object} Parts
 * @property {'gate' | 'token' | 'machine'} action
 * @property {string} glue JavaScript that declares `wasm_bindgen`.
 * @property {Uint8Array} [wasm]
 * @property {Uint8Array} [image]
 * @property {string} [fields] JavaScript that declares `fields`, which the builder writes for each policy.
 * @property {Record<string, unknown>} [bundle] Members of the hand-over that a test gets wrong on purpose.
 */

/** @param {Parts} parts */
function assemble({ action, glue, wasm = EMPTY_WASM, image = EMPTY_IMAGE, fields = 'function fields() {}', bundle = {} }) {
  const data = {
    wasm: Buffer.from(wasm).toString('base64'),
    image: Buffer.from(image).toString('base64'),
    lengths: [wasm.length, image.length],
    checksum: checksum(wasm, image),
    namespace: '',
    claims: [],
    ...bundle,
  };
  const body = `${fields}\nfunction glue() {\n${glue}\nreturn wasm_bindgen;\n}\n${shim('shared')}\n${shim(action)}`;
  return `// Assembled for a test.\n'use strict';\n${body}\nstart(${JSON.stringify(data)});\n`;
}

/**
 * The checksum as js-shims/shared.js documents it, written a second time.
 * @param {Uint8Array} wasm
 * @param {Uint8Array} image
 */
function checksum(wasm, image) {
  let sum = 0x4741544557415244n;
  for (const part of [wasm, image]) {
    const padded = Buffer.alloc(Math.ceil(part.length / 8) * 8);
    padded.set(part);
    for (let i = 0; i < padded.length; i += 8) {
      sum = ((sum ^ padded.readBigUInt64LE(i) ^ (sum >> 29n)) * 0x9e3779b185ebca77n) & 0xffffffffffffffffn;
    }
  }
  return [Number(sum & 0xffffffffn), Number(sum >> 32n)];
}

module.exports = { assemble, checksum, EMPTY_IMAGE, EMPTY_WASM };
