// Measures what the detectors find, and what they take for something that it is not:
//   node tests/phi/measure.js [--seed 1] [--each 300] [--peer PYTHON] [--jobs 2] [--out target/phi]
// `each` is how many texts a detector is to find, and how many it is to pass over. With a Python that has Presidio
// (tests/phi/requirements.txt), its recognisers are asked too; what they answered is kept, so that a run that was
// interrupted goes on. Fails where an aim of docs/assurance.md is missed.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { carriers, dropped } = require('./action.js');
const { FORMATS, corpus } = require('./corpus.js');
const { findings } = require('./native.js');
const { measureNames } = require('./field-names.js');
const { measureOwn } = require('./own.js');
const { peerFindings } = require('./peer.js');
const { details, printed } = require('./report.js');
const { unreached } = require('./aims.js');
const { isPhi } = require('../oracle/phi.js');

/** @typedef {import('./corpus.js').Sample} Sample */
/** @typedef {import('./corpus.js').Format} Format */
/** @typedef {import('./row.js').Row} Row */
/** @typedef {Sample & { ours: Set<string>, any?: Set<string>, sure?: Set<string> }} Judged With the detectors that find something, and the peer's: with any score, and with one that a word beside it supports. */

async function main() {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      each: { type: 'string', default: '300' },
      peer: { type: 'string' },
      jobs: { type: 'string', default: '2' },
      out: { type: 'string', default: path.join(__dirname, '../../target/phi') },
    },
  });
  const [seed, each, jobs] = [values.seed, values.each, values.jobs].map(Number);
  for (const [name, number] of Object.entries({ seed, each, jobs }))
    if (!Number.isSafeInteger(number) || number < 1)
      throw new Error(`--${name}: expected a whole number of at least 1, found \`${values[name]}\``);
  fs.mkdirSync(values.out, { recursive: true });
  const state = path.join(values.out, 'peer.jsonl');
  const samples = await judged(corpus(seed, each), values.peer, jobs, state);
  const rows = [
    ...FORMATS.filter(({ found }) => Object.keys(found).length > 0).map((format) => rowOf(format, samples)),
    measureOwn(seed, each),
    measureNames(seed),
  ];
  const disagreements = sameEverywhere(samples);
  const typed = carriedBy(samples);
  console.log(printed(rows));
  const count = samples.length.toLocaleString('en');
  console.log(
    `${count} texts (seed ${seed}); ${values.peer ? '' : 'without the peer; '}details: ${path.relative('.', values.out)}/phi.md`,
  );
  fs.writeFileSync(path.join(values.out, 'phi.md'), details(samples, rows, typed));
  const problems = [...disagreements, ...unreached(rows), ...leaks(typed)];
  fs.writeFileSync(
    path.join(values.out, 'phi.json'),
    JSON.stringify({ seed, samples: samples.length, rows, problems }),
  );
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

/** @param {Sample[]} samples @param {string | undefined} python @param {number} jobs @param {string} state @returns {Promise<Judged[]>} */
async function judged(samples, python, jobs, state) {
  const values = samples.map(({ value }) => value);
  const ours = findings(values);
  const peer = python ? await peerFindings(python, jobs, values, state) : [];
  return samples.map((sample, n) => ({ ...sample, ours: ours[n], ...peer[n] }));
}

/** What a detector finds, and what its peers do. @param {Format} format @param {Judged[]} samples @returns {Row} */
function rowOf(format, samples) {
  const positives = samples.filter(({ detector, label }) => detector === format.detector && label === 'found');
  const ofPeer = positives.filter(({ kind }) => format.peerFound?.includes(kind) ?? true);
  const negatives = samples.filter(({ label }) => label === 'near');
  const score = (/** @type {Judged[]} */ of, /** @type {(sample: Judged) => boolean} */ finds) => ({
    positives: of.length,
    found: of.filter(finds).length,
    wrong: negatives.filter(finds).length,
  });
  const finds = (/** @type {'any' | 'sure'} */ how) => (/** @type {Judged} */ sample) =>
    format.peer.some((name) => sample[how]?.has(name));
  const hasPeer = format.peer.length > 0 && samples[0].any !== undefined;
  return {
    name: format.detector,
    near: negatives.filter(({ detector }) => detector === format.detector).length,
    ours: score(positives, ({ ours }) => ours.has(format.detector)),
    ...(hasPeer && { any: score(ofPeer, finds('any')), sure: score(ofPeer, finds('sure')) }),
  };
}

/** The Action that would be deployed drops a text just where a detector finds something, and so does the second implementation. @param {Judged[]} samples */
function sameEverywhere(samples) {
  const codes = dropped(samples.map(({ value }) => value));
  return samples.flatMap(({ value, ours }, n) => {
    const texts = Array.isArray(value) ? [...value, value.map((item) => `${item}_`).join('')] : [value];
    const answers = {
      native: ours.size > 0,
      Action: codes[n] === 'W504',
      'second implementation': texts.some((text) => isPhi(text, [])),
    };
    const isSame = new Set(Object.values(answers)).size === 1;
    return isSame ? [] : [`${JSON.stringify(value)} is not the same to all: ${JSON.stringify(answers)}`];
  });
}

/** What claims of closed types carry of identifiers, and of what no text tells. @param {Judged[]} samples */
function carriedBy(samples) {
  const asked = samples.flatMap(({ label, bare, detector, kind }) =>
    ['found', 'either'].includes(label) && typeof bare === 'string'
      ? [{ label, bare, kind: `${detector}: ${kind}` }]
      : [],
  );
  const types = carriers(asked.map(({ bare }) => bare));
  return asked.map((sample, n) => ({ ...sample, types: types[n] }));
}

/** A claim of type `time` carries instants, and no other closed type carries an identifier as it is. @param {ReturnType<typeof carriedBy>} typed */
const leaks = (typed) =>
  typed
    .filter(({ label, types }) => label === 'found' && types.some((type) => type !== 'time'))
    .map(({ bare, types }) => `${types.join(' and ')} carry ${JSON.stringify(bare)}`);

main().catch((error) => {
  console.error(error);
  process.exitCode = 2;
});
