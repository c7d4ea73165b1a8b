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
    ...handedOver(wasm, image),
    namespace: '',
    claims: [],
    ...bundle,
  };
  const body = `${fields}\nfunction glue() {\n${glue}\nreturn wasm_bindgen;\n}\n${shim('shared')}\n${shim('wasm')}\n${shim(action)}`;
  return `// Assembled for a test.\n'use strict';\n${body}\nstart(${JSON.stringify(data)});\n`;
}

/**
 * What the builder hands over of a module and an image, as js-shims/shared.js documents it, written a second time. Nothing is
 * made smaller: a block may hold all of its bytes as they are.
 * @param {Uint8Array} wasm
 * @param {Uint8Array} image
 */
function handedOver(wasm, image) {
  const packed = stored(Buffer.concat([wasm, image]));
  return { packed: packed.toString('base64'), lengths: [packed.length, wasm.length, image.length], checksum: checksum(packed) };
}

/** An LZ4 block of literals. @param {Uint8Array} bytes */
function stored(bytes) {
  if (bytes.length < 15) return Buffer.from([bytes.length << 4, ...bytes]);
  const more = bytes.length - 15;
  return Buffer.concat([Buffer.from([0xf0]), Buffer.alloc(Math.floor(more / 255), 255), Buffer.from([more % 255]), bytes]);
}

/** The bytes of an LZ4 block. @param {Uint8Array} block */
function unpacked(block) {
  /** @type {number[]} */
  const bytes = [];
  let at = 0;
  const length = (/** @type {number} */ short) => {
    let sum = short;
    if (short === 15) do sum += block[at]; while (block[at++] === 255);
    return sum;
  };
  for (;;) {
    const token = block[at++];
    const literals = length(token >> 4);
    bytes.push(...block.subarray(at, at + literals));
    at += literals;
    if (at >= block.length) return Buffer.from(bytes);
    const from = bytes.length - (block[at] | (block[at + 1] << 8));
    at += 2;
    const matched = length(token & 15) + 4;
    for (let i = 0; i < matched; i++) bytes.push(bytes[from + i]);
  }
}

/** @param {Uint8Array} packed */
function checksum(packed) {
  const words = Buffer.concat([packed, Buffer.alloc(-packed.length & 7)]);
  let sum = 0x4741544557415244n;
  for (let i = 0; i < words.length; i += 8) {
    sum = ((sum ^ words.readBigUInt64LE(i) ^ (sum >> 29n)) * 0x9e3779b185ebca77n) & 0xffffffffffffffffn;
  }
  return [Number(sum & 0xffffffffn), Number(sum >> 32n)];
}

module.exports = { assemble, checksum, handedOver, unpacked, EMPTY_IMAGE, EMPTY_WASM };
