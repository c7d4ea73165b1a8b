// The built Actions of a folder, and their files taken apart, so that a test can damage a part and put them together
// again.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { handedOver, unpacked } = require('./assemble.js');

const HOW =
  'WARDGATE_BUILT must name a folder of built Actions: run `wardgate build --policy actions/policy.toml --out DIR`, ' +
  'then WARDGATE_BUILT=DIR node --test tests/harness/failures.test.js';

/** @typedef {{ packed: string, lengths: number[], checksum: number[] }} Bundle */
/** @typedef {{ source: string, modules?: Record<string, unknown> }} Remade A file, and what it requires. */

/** The Actions whose descriptors stand in `actions/` of the folder. */
function builtActions() {
  const folder = process.env.WARDGATE_BUILT;
  if (folder === undefined || folder === '') throw new Error(HOW);
  const actions = path.join(folder, 'actions');
  const descriptors = fs
    .readdirSync(actions)
    .filter((name) => name.endsWith('.json'))
    .sort();
  if (descriptors.length === 0) throw new Error(`${actions} holds no descriptor`);
  return descriptors.map((file) => {
    const {
      name,
      supported_triggers: [trigger],
    } = JSON.parse(fs.readFileSync(path.join(actions, file), 'utf8'));
    return new Built(name, trigger.id, path.join(actions, path.basename(file, '.json'), 'code.js'));
  });
}

/** The same, for a file of tests: where there are none, a test fails that says how to build them. */
function actionsToTest() {
  try {
    return builtActions();
  } catch (error) {
    test('there are built Actions', () => assert.fail(/** @type {Error} */ (error).message));
    return [];
  }
}

class Built {
  /** What is handed over of an engine with no more than so many pages: packing takes a while. @type {Map<number, Bundle>} */
  #limited = new Map();

  /** @param {string} name @param {string} trigger @param {string} file */
  constructor(name, trigger, file) {
    this.name = name;
    this.trigger = trigger;
    this.file = file;
    /** The word of its console line, and the engine's function that decides. */
    this.action = name.replace(/^wardgate-/, '');
    const source = fs.readFileSync(file, 'utf8');
    const call = /\nstart\((\{.*\})\);\s*$/.exec(source);
    if (call === null) throw new Error(`${file} does not end with the hand-over of its data`);
    this.code = source.slice(0, call.index + 1);
    /** @type {Bundle} */
    this.bundle = JSON.parse(call[1]);
    /** Whether the engine is JavaScript; where it is packed, it stands for the module. */
    this.lowered = !this.code.includes('WebAssembly.Instance');
    this.packed = Buffer.from(this.bundle.packed, 'base64');
    const bytes = unpacked(this.packed);
    const [, ofModule, ofImage] = this.bundle.lengths;
    this.wasm = bytes.subarray(0, ofModule);
    this.image = bytes.subarray(ofModule, ofModule + ofImage);
  }

  /**
   * The file with other data; what is not given stays.
   * @param {Partial<Bundle>} [data]
   * @param {(code: string) => string} [change]
   */
  source(data = {}, change = (code) => code) {
    return `${change(this.code)}start(${JSON.stringify({ ...this.bundle, ...data })});\n`;
  }

  /** The file taking its data from `require('bundle')`: one text for many data, so that V8 compiles it once. */
  get open() {
    return `${this.code}start(require('bundle'));\n`;
  }

  /**
   * The file with other bytes, which the checksum and the lengths vouch for.
   * @param {{ wasm?: Uint8Array, image?: Uint8Array }} bytes
   */
  vouched({ wasm = this.wasm, image = this.image }) {
    return this.source(handedOver(wasm, image));
  }

  /** The objects of the event, one below it, of which something is read. */
  get reads() {
    return [...this.code.matchAll(/=sub\(o0\.(\w+)\)/g)].map(([, key]) => key);
  }

  /** The file with an engine that gives this answer. @param {Uint8Array} answer */
  answering(answer) {
    return this.remade(`
      engine.room(0, 8192);
      const decide = () => {
        Buffer.from(engine.memory.buffer).set([${answer}], engine.bytes() + 4096);
        return ${answer.length};
      };
      return { ...engine, ${this.action}: decide, answer: () => engine.bytes() + 4096 };`);
  }

  /** The file with an engine of which this function traps. @param {string} name */
  trapping(name) {
    if (!this.lowered) return this.vouched({ wasm: replaced(this.wasm, name, UNREACHABLE) });
    return this.remade(`return { ...engine, ${name}() { throw new Error('abort'); } };`);
  }

  /**
   * The file with a first engine whose function that decides fails, and whole ones after it.
   * @param {'unreachable' | 'out of bounds' | 'recursion'} how @returns {Remade}
   */
  failingOnce(how) {
    const once = (/** @type {string} */ first) => `if (exports.failed) return engine;\nexports.failed = true;\nreturn ${first};`;
    if (this.lowered) {
      const body = how === 'recursion' ? `return 1 + this.${this.action}();` : "throw new Error('abort');";
      return { source: this.remade(once(`{ ...engine, ${this.action}() { ${body} } }`)) };
    }
    const code = { unreachable: UNREACHABLE, 'out of bounds': OUT_OF_BOUNDS, recursion: CALL_OF_ITSELF }[how];
    const failing = new WebAssembly.Module(replaced(this.wasm, this.action, code));
    return { source: this.remade(once("new WebAssembly.Instance(require('failing')).exports")), modules: { failing } };
  }

  /** The file with engines that can have no more memory than this many bytes after what they begin with.
   * @param {number} bytes @returns {Remade} */
  limited(bytes) {
    const used = this.bundle.place + this.image.length;
    const pages = Math.ceil((used + bytes + 16_384) / 65_536);
    // What is not to be had is taken at the start, in the block that the text goes to.
    const fill = `engine.room(0, ${pages * 65_536 - used - bytes});`;
    const body = `return { ...engine, ready(end) { const is = engine.ready(end); ${fill} return is; } };`;
    const bound = (/** @type {string} */ code) => code.replace('>32767&&', `>${pages}&&`);
    if (!this.#limited.has(pages)) {
      const wasm = this.lowered ? Buffer.from(bound(this.wasm.toString('latin1')), 'latin1') : limited(this.wasm, pages);
      this.#limited.set(pages, { ...this.bundle, ...handedOver(wasm, this.image) });
    }
    const bundle = this.#limited.get(pages);
    return { source: bound(this.remade(body)).replace(/\nstart\(.*/, "\nstart(require('bundle'));"), modules: { bundle } };
  }

  /** The file with other engines. @param {string} body What is made of `engine`. */
  remade(body) {
    const named = 'function made(){';
    if (!this.code.includes(named)) throw new Error(`${this.file}: nothing makes the engine`);
    return this.source({}, (code) => code.replace(named, () => `function made() {\nconst engine = first();\n${body}\n}\nfunction first() {`));
  }
}

const UNREACHABLE = () => [0x00];
/** Reads at the highest address. */
const OUT_OF_BOUNDS = () => [0x41, 0x7f, 0x28, 0x02, 0x00];
/** Hands on its two parameters. */
const CALL_OF_ITSELF = (/** @type {number} */ index) => [0x20, 0x00, 0x20, 0x01, 0x10, ...lebOf(index)];

/**
 * The module with another body of an exported function.
 * @param {Uint8Array} wasm @param {string} name @param {(index: number) => number[]} code Of a function, by its number.
 */
function replaced(wasm, name, code) {
  const bytes = Buffer.from(wasm);
  const sections = new Map(sectionsOf(bytes));
  const imported = WebAssembly.Module.imports(new WebAssembly.Module(bytes)).filter(
    ({ kind }) => kind === 'function',
  ).length;
  const index = exportedFunction(bytes, sections.get(7) ?? 0, name) - imported;
  let [count, at] = leb(bytes, sections.get(10) ?? 0);
  for (let i = 0; i < count; i++) {
    const [size, start] = leb(bytes, at);
    // No locals, the code, and `nop` up to the `end` that stands there already.
    if (i === index) bytes.fill(0x01, start, start + size - 1).set([0x00, ...code(index + imported)], start);
    at = start + size;
  }
  return bytes;
}

/** The module with a memory of no more than this many pages. @param {Buffer} wasm @param {number} pages */
function limited(wasm, pages) {
  const [, at] = sectionsOf(wasm).find(([id]) => id === 5) ?? [5, 0];
  // One memory, with flags that say no maximum, and its first size.
  const [size, begin] = leb(wasm, at - 1);
  const [first] = leb(wasm, at + 2);
  const memory = [1, 1, ...lebOf(first), ...lebOf(pages)];
  return Buffer.concat([wasm.subarray(0, at - 1), Buffer.of(memory.length, ...memory), wasm.subarray(begin + size)]);
}

/** @param {Buffer} bytes @returns {[number, number][]} Each section's id and where its content starts. */
function sectionsOf(bytes) {
  /** @type {[number, number][]} */
  const found = [];
  for (let at = 8; at < bytes.length;) {
    const [size, start] = leb(bytes, at + 1);
    found.push([bytes[at], start]);
    at = start + size;
  }
  return found;
}

/** @param {Buffer} bytes @param {number} at @param {string} name */
function exportedFunction(bytes, at, name) {
  let count;
  [count, at] = leb(bytes, at);
  for (let i = 0; i < count; i++) {
    const [length, start] = leb(bytes, at);
    const [index, next] = leb(bytes, start + length + 1);
    if (bytes[start + length] === 0 && bytes.toString('utf8', start, start + length) === name) return index;
    at = next;
  }
  throw new Error(`the module exports no function ${name}`);
}

/**
 * An unsigned LEB128 number and what follows it.
 * @param {Buffer} bytes
 * @param {number} at
 * @returns {[number, number]}
 */
function leb(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return [value, at];
  }
}

/** A number as unsigned LEB128. @param {number} value @returns {number[]} */
const lebOf = (value) => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...lebOf(value >>> 7)]);

module.exports = { actionsToTest, builtActions };
