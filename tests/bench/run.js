// The benchmark: the deployed token Action against the plain-JavaScript Action of the reference task, in one run.
//
//   node --expose-gc tests/bench/run.js WARDGATE ENGINE_DIR [NODE...]
//
// checks that all 64 answers are the same, then measures warm and cold times under every NODE, also of the Action without WebAssembly, and how
// the warm time grows with rules that cannot match. Ratios are what counts; microseconds are shown for orientation.
'use strict';
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const task = require('./reference/task.js');
const { built, differing } = require('./built.js');

const [wardgate, engine, ...nodes] = process.argv.slice(2);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardgate-bench-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

/** @param {string} name @param {object} [more] @param {string[]} [options] */
const build = (name, more, options) => built(wardgate, engine, folder, name, more, options);

/** @param {import('./built.js').Token} token */
function check(token) {
  const wrong = differing(token);
  console.log(`${token.name}: ${token.bytes} bytes, same effect as plain JavaScript: ${task.events.length - wrong.length}/${task.events.length}`);
  if (wrong.length > 0) process.exit(1);
}

/** @param {string} node @param {string} script @param {unknown} subjects @returns {any} */
const child = (node, script, subjects) => JSON.parse(execFileSync(node, ['--expose-gc', path.join(__dirname, script), JSON.stringify(subjects)], { encoding: 'utf8' }));
/** @param {number[]} values */
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

const reference = build('reference');
const lowered = build('lowered', {}, ['--lower', 'js']);
check(reference);
check(lowered);
for (const node of nodes.length > 0 ? nodes : [process.execPath]) {
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  const warm = child(node, 'warm.js', [{ name: 'plain' }, reference]);
  const ratio = (/** @type {string} */ key) => (warm.reference[key] / warm.plain[key]).toFixed(2);
  console.log(`${version} warm: median ${ratio('median')}x (${warm.reference.median.toFixed(1)} us), p99 ${ratio('p99')}x (${warm.reference.p99.toFixed(1)} us) of plain JavaScript`);
  /** @type {Record<string, number[]>} */
  const cold = { plain: [], reference: [], lowered: [] };
  for (let i = 0; i < 21; i++) {
    for (const subject of [{ name: 'plain' }, reference, lowered]) cold[subject.name].push(child(node, 'cold.js', subject).total);
  }
  console.log(`${version} cold: ${(median(cold.reference) / median(cold.plain)).toFixed(2)}x (${median(cold.reference).toFixed(1)} ms) of plain JavaScript`);
  // In a process of their own, so that what is measured above has no third beside it.
  const both = child(node, 'warm.js', [reference, lowered]);
  const more = (/** @type {string} */ key) => (both.lowered[key] / both.reference[key]).toFixed(2);
  console.log(`${version} lowered: warm median ${more('median')}x, p99 ${more('p99')}x, cold ${(median(cold.lowered) / median(cold.reference)).toFixed(2)}x (${median(cold.lowered).toFixed(1)} ms) of WebAssembly`);
}
for (const [what, sizes] of /** @type {[string, number[]][]} */ ([['routes', [10, 100, 1000, 10000]], ['claims', [1, 10, 100, 1000]]])) {
  // Far more than an Action can hold: what is measured is the decision.
  const subjects = sizes.map((size) => build(`${what}-${size}`, { [what]: size }));
  const warm = child(process.execPath, 'warm.js', subjects);
  for (const { name } of subjects) console.log(`${name.replace('-', ' ')} that cannot match: ${(warm[name].median / warm[subjects[0].name].median).toFixed(2)}x of ${subjects[0].name.replace('-', ' ')}`);
}
