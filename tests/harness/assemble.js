// Puts a code.js together from the shims, in the builder's order. Tests use it with an engine of their own; the deployed
// files come from the builder.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const SHIMS = path.join(__dirname, '../../js-shims');

/** @param {string} name */
const shim = (name) => fs.readFileSync(path.join(SHIMS, `${name}.js`), 'utf8');

/** A module without anything in it: enough for an engine that is not made of it. */
const EMPTY_WASM = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
const EMPTY_IMAGE = Uint8Array.of(1, 2, 3);

/**
 * @typedef {object} Parts
 * @property {'gate' | 'token' | 'machine'} action
 * @property {string} made What makes the engine: the body of the shim's `made`.
 * @property {Uint8Array} [wasm]
 * @property {Uint8Array} [image]
 * @property {string} [fields] JavaScript that declares `fields`, which the builder writes for each policy.
 * @property {Record<string, unknown>} [bundle] Members of the hand-over that a test gets wrong on purpose.
 */

/** @param {Parts} parts */
function assemble({ action, made, wasm = EMPTY_WASM, image = EMPTY_IMAGE, fields = 'function fields() {}', bundle = {} }) {
  const data = {
    ...handedOver(wasm, image),
    place: 0,
    namespace: '',
    claims: [],
    ...bundle,
  };
  const form = shim('wasm').replace(/(?<=^function made\(\) \{\n)[^]*?(?=^\})/m, () => `${made}\n`);
  const body = `${fields}\n${shim('shared')}\n${form}\n${shim(action)}`;
  return `// Assembled for a test.\n'use strict';\n${body}\nstart(${JSON.stringify(data)});\n`;
}

/**
 * What the builder hands over of a module and an image, as js-shims/shared.js documents it, written a second time.
 * @param {Uint8Array} wasm
 * @param {Uint8Array} image
 */
function handedOver(wasm, image) {
  const packed = block(Buffer.concat([wasm, image]));
  return { packed: packed.toString('base64'), lengths: [packed.length, wasm.length, image.length], checksum: checksum(packed) };
}

/** An LZ4 block, in which what was there before is copied from where it was last. @param {Uint8Array} bytes */
function block(bytes) {
  /** @type {number[]} */
  const packed = [];
  const more = (/** @type {number} */ length) => {
    for (; length >= 255; length -= 255) packed.push(255);
    packed.push(length);
  };
  /** @param {number} from @param {number} to @param {number} offset @param {number} matched */
  const sequence = (from, to, offset, matched) => {
    const literals = to - from;
    packed.push((Math.min(literals, 15) << 4) | Math.min(Math.max(matched - 4, 0), 15));
    if (literals >= 15) more(literals - 15);
    for (let i = from; i < to; i++) packed.push(bytes[i]);
    if (matched === 0) return;
    packed.push(offset & 255, offset >> 8);
    if (matched - 4 >= 15) more(matched - 4 - 15);
  };
  const seen = new Map();
  let from = 0;
  for (let at = 0; at + 12 < bytes.length; at++) {
    const four = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    const before = seen.get(four);
    seen.set(four, at);
    if (before === undefined || at - before > 65535) continue;
    let matched = 4;
    while (at + matched + 5 < bytes.length && bytes[at + matched] === bytes[before + matched]) matched++;
    sequence(from, at, at - before, matched);
    from = at + matched;
    at = from - 1;
  }
  sequence(from, bytes.length, 0, 0);
  return Buffer.from(packed);
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
