// Makes plain JavaScript of the engine's modules for Actions, for where WebAssembly is forbidden.
//
//   node scripts/lower-engine.mjs FOLDER
//
// reads gate.wasm, token.wasm and machine.wasm in the folder and writes gate.lowered.js and so on beside them. Each declares
// `lowered`, a function that makes a fresh engine and answers what the module exports.
import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import binaryen from 'binaryen';
import { minify } from 'terser';

const TOOLS = join(dirname(fileURLToPath(import.meta.url)), '../node_modules/.bin');
// Of wasm-bindgen's own; the last is a table of JavaScript values, and wasm2js knows one table only.
const UNUSED = ['__abort_handler', '__instance_terminated', '__wbindgen_externrefs'];

/** Bytes of memory that an engine has before it asks for more. */
const SPARE = 2 ** 21;

const folder = process.argv[2];
for (const name of ['gate', 'token', 'machine']) {
  const text = await small(closed(name, javascript(name)));
  check(name, text);
  const place = join(folder, `${name}.lowered.js`);
  writeFileSync(`${place}.part`, text);
  renameSync(`${place}.part`, place);
  console.error(`build-wasm: ${name}, lowered: ${text.length} bytes`);
}

/** What wasm2js makes of a module. */
function javascript(name) {
  const module = binaryen.readBinary(readFileSync(join(folder, `${name}.wasm`)));
  for (const unused of UNUSED) module.removeExport(unused);
  const [text, wasm, js] = ['wat', 'wasm', 'mjs'].map((kind) => join(folder, `${name}.lowered.${kind}`));
  writeFileSync(text, outlined(module.emitText()));
  module.dispose();
  execFileSync(join(TOOLS, 'wasm-opt'), [text, '-o', wasm, '--all-features', '--remove-unused-module-elements']);
  // A large function stays one of its own, also where there is one caller: V8 does not optimize one of more than 60 kB of
  // bytecode, and the engine takes 4.5 times as long then instead of twice.
  execFileSync(join(TOOLS, 'wasm2js'), [wasm, '-o', js, '--all-features', '-Oz', '-ocimfs=1000']);
  const made = readFileSync(js, 'utf8');
  for (const place of [text, wasm, js]) rmSync(place);
  return made;
}

/**
 * Calls functions for what JavaScript writes at length: numbers of 64 bits, which become two of 32, and those that may lie
 * anywhere, which become four of 8. A tenth of all text.
 */
function outlined(text) {
  const functions = new Map();
  const called = text.replace(/\((i32|i64)\.(load|store)(?: offset=(\d+))?(?: align=(\d))?$/gm, (all, type, verb, offset = '0', given) => {
    if (type === 'i32' && given === undefined) return all;
    const align = given === '1' || given === '2' ? 1 : 4;
    const name = `$${verb}_${type}_${align}`;
    const access = `(${type}.${verb} align=${align} (i32.add (local.get 1) (local.get 0))`;
    functions.set(name, verb === 'load'
      ? `(func ${name} (param i32 i32) (result ${type}) ${access}))`
      : `(func ${name} (param i32 i32 ${type}) ${access} (local.get 2)))`);
    return `(call ${name} (i32.const ${offset})`;
  });
  return called.trimEnd().replace(/\)$/, `${[...functions.values()].join('\n')})`);
}

/** All of it in one function, of which each call has a memory of its own. */
function closed(name, text) {
  const replaced = (pattern, by, times) => {
    const found = text.match(new RegExp(pattern, 'gm'))?.length ?? 0;
    if (times === undefined ? found === 0 : found !== times) throw new Error(`${name}: wasm2js wrote ${pattern} ${found} times`);
    text = text.replace(new RegExp(pattern, 'gm'), by);
  };
  // Node.js decodes Base64 itself.
  replaced(String.raw`^  var base64ReverseLookup[^]*?^  }\n(?=function)`, '', 1);
  replaced(String.raw`base64DecodeToExistingUint8Array\(bufferView, (\d+), ("[^"]*")\)`, "bufferView.set(Buffer.from($2, 'base64'), $1)");
  // Addresses are numbers with a sign: what lies beyond 2 GiB traps, where wasm2js would go on. Growing copies all there is,
  // so there are pages to spare; the host provides none before it is used.
  replaced(String.raw`^ var buffer = new ArrayBuffer\((\d+)\);$`, ` var pages = $1 >> 16;\n var buffer = new ArrayBuffer($1 + ${SPARE});`, 1);
  replaced(String.raw`^  return buffer\.byteLength >> 16;$`, '  return pages;', 1);
  replaced(String.raw`^  if \(\(oldPages < newPages\) && \(newPages < 65536\)\) \{\n   var newBuffer = new ArrayBuffer\(newPages << 16\);$`,
    `  if (newPages > 32767) wasm2js_trap();\n  pages = newPages;\n  if (newPages << 16 > buffer.byteLength) {\n   var newBuffer = new ArrayBuffer((newPages << 16) + ${SPARE});`, 1);
  // A variable holds a whole number of 32 bits, or what a comparison gave: it needs no rounding where it is compared, or is an
  // index, also with a constant.
  replaced(String.raw`\b(HEAPU?8)\[([\w$]+(?: [+-] \d+)?) \| 0\]`, '$1[$2]');
  replaced(String.raw`(?<![\w$])\(([\w$]+) \| 0\)(?= (?:[=!]=|[<>]=?) )`, '$1');
  replaced(String.raw`( (?:[=!]=|[<>]=?) )\(([\w$]+) \| 0\)`, '$1$2');
  for (const view of ['HEAPU32', 'HEAPF32', 'HEAPF64']) if (!text.includes(`${view}[`)) replaced(String.raw`^.*\b${view} = new .*;\n`, '', 2);
  replaced(String.raw`^var retasmFunc = asmFunc\(\{\n\}\);\n(?:^export .*\n?)*`, 'return asmFunc({});\n', 1);
  return `function lowered() {\n${text}}\n`;
}

async function small(text) {
  const { code } = await minify(text, { compress: { passes: 3 }, format: { ascii_only: true } });
  return code;
}

/** The text must be a script whose engine begins without WebAssembly, and nothing in it may disturb what deploys it. */
function check(name, text) {
  const engine = new Function('WebAssembly', `${text}\nreturn lowered();`)(undefined);
  for (const exported of ['memory', 'room', 'numbers', 'bytes', 'ready', 'answer', name]) if (!(exported in engine)) throw new Error(`${name}: the lowered engine has no ${exported}`);
  // Deploy tooling rewrites the first two, and Auth0's checker takes a variable that is a text for a secret.
  for (const bad of [/##|@@/, /\b(?:const|let|var|,)\s*\w+\s*=\s*['"`]/, /[^\n -~]/]) if (bad.test(text)) throw new Error(`${name}: the lowered engine has ${bad}`);
}
