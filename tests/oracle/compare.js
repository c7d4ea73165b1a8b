// Compares the native core, the built Actions and the oracle on drawn cases:
//   node tests/oracle/compare.js --seed 1 --policies 40 --events 150 [--state FILE] [--jobs 2]
// With --state, what is done stands in the file, and a run that was interrupted goes on. Answers 1 where a case is not
// answered alike, or where too little was drawn for that to be worth anything (coverage.js); 2 where it could not be run.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { Worker, isMainThread, parentPort } = require('node:worker_threads');
const { SingleBar } = require('cli-progress');
const { add, allCodes, allKeys, shortfalls } = require('./coverage.js');

const ROOT = path.join(__dirname, '../..');
/** Where a disagreement is written. */
const FOUND = path.join(ROOT, 'target/oracle');
/** What is compared, and what builds it. */
const NEEDED = [
  ['target/wasm/workbench/workbench.js', 'scripts/build-wasm'],
  ['target/debug/wardgate', 'cargo build --package wardgate-cli'],
];

/** @typedef {{ seed: number, events: number, policies: number, cases: number, refused: number, counts: import('./coverage.js').Counts }} State */

async function main() {
  const { seed, policies, events, jobs, state: file } = given();
  for (const [needed, how] of NEEDED) {
    if (!fs.existsSync(path.join(ROOT, needed))) throw new Error(`${needed} is not there: run ${how} first`);
  }
  const state = resumed(file, seed, events);
  const bar = new SingleBar({
    format: 'oracle {bar} {percentage}% | {value} of {total} policies | {cases} cases | {eta_formatted} left',
  });
  bar.start(policies, state.policies, { cases: state.cases });
  const workers = Array.from({ length: Math.min(jobs, policies) }, () => new Worker(__filename));
  try {
    while (state.policies < policies) {
      const round = workers.slice(0, policies - state.policies);
      const explored = await Promise.all(
        round.map((worker, n) => asked(worker, { seed, n: state.policies + n, events })),
      );
      for (const { cases, refused, counts, disagreement } of explored) {
        if (disagreement) {
          if (file) save(file, state);
          return disagrees(disagreement, seed);
        }
        state.cases += cases;
        state.refused += refused;
        state.policies += 1;
        add(state.counts, counts);
      }
      if (file) save(file, state);
      bar.update(state.policies, { cases: state.cases });
    }
  } finally {
    bar.stop();
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  report(state);
}

/** @returns {{ seed: number, policies: number, events: number, jobs: number, state?: string }} */
function given() {
  const number = /** @type {const} */ ({ type: 'string' });
  const { values } = parseArgs({
    options: { seed: number, policies: number, events: number, jobs: number, state: number },
  });
  const { state, ...texts } = { seed: '1', policies: '40', events: '150', jobs: '1', ...values };
  const numbers = Object.entries(texts).map(([name, text]) => {
    if (!/^[1-9]\d{0,8}$/.test(text))
      throw new Error(`--${name}: expected a whole number of at least 1, found \`${text}\``);
    return [name, Number(text)];
  });
  return { ...Object.fromEntries(numbers), state };
}

/** What an earlier run has done with the same seed. @param {string | undefined} file @param {number} seed @param {number} events @returns {State} */
function resumed(file, seed, events) {
  const fresh = { seed, events, policies: 0, cases: 0, refused: 0, counts: {} };
  if (file === undefined || !fs.existsSync(file)) return fresh;
  const state = parsed(file);
  return state.seed === seed && state.events === events ? state : fresh;
}

/** @param {string} file @returns {any} */
function parsed(file) {
  try {
    return Object(JSON.parse(fs.readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Error(`${file}: expected what an earlier run has done, found ${error}; remove it to begin anew`);
  }
}

/** Whole or not at all. @param {string} file @param {State} state */
function save(file, state) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(`${file}.new`, JSON.stringify(state));
  fs.renameSync(`${file}.new`, file);
}

/** @param {Worker} worker @param {object} job @returns {Promise<import('./explore.js').Explored>} */
function asked(worker, job) {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (explored) => {
      worker.off('error', reject);
      resolve(explored);
    });
    worker.postMessage(job);
  });
}

/** @param {import('./explore.js').Disagreement} found @param {number} seed */
function disagrees({ document, given, answers }, seed) {
  fs.mkdirSync(FOUND, { recursive: true });
  fs.writeFileSync(path.join(FOUND, 'disagreement.toml'), document);
  fs.writeFileSync(path.join(FOUND, 'disagreement.json'), `${JSON.stringify({ ...given, answers }, null, 2)}\n`);
  console.error(
    `oracle: a case of seed ${seed} is not answered alike; its policy and its event are in ${path.relative(process.cwd(), FOUND)}/disagreement.*`,
  );
  for (const [way, answer] of Object.entries(answers)) console.error(`${way}: ${JSON.stringify(answer)}`);
  process.exitCode = 1;
}

/** @param {State} state */
function report(state) {
  const { seed, policies, cases, refused, counts } = state;
  const [codes, keys] = [allCodes(), allKeys()].map((all) => ({
    all: all.length,
    missed: all.filter((name) => !counts[name]),
  }));
  const share = (/** @type {{ all: number, missed: string[] }} */ { all, missed }) =>
    `${all - missed.length} of ${all}${missed.length > 0 ? ` (not ${missed.join(', ')})` : ''}`;
  const outcomes = Object.entries(counts)
    .filter(([name]) => /^(gate|token|machine|api) /.test(name))
    .sort();
  console.log(
    `oracle: ${cases.toLocaleString('en')} cases of ${policies - refused} policies, seed ${seed}: native core, built Actions and oracle agree`,
  );
  console.log(`  outcomes: ${outcomes.map(([name, count]) => `${name} ${count}`).join(', ')}`);
  console.log(`  codes: ${share(codes)}`);
  console.log(`  keys and words of the policy document: ${share(keys)}`);
  console.log(`  drawn policies that \`wardgate check\` refused: ${refused} of ${policies}`);
  for (const shortfall of shortfalls(state)) {
    console.error(`oracle: too little was drawn of seed ${seed}: ${shortfall}`);
    process.exitCode = 1;
  }
}

if (isMainThread) {
  main().catch((error) => {
    console.error(`oracle: ${error.message}`);
    process.exitCode = 2;
  });
} else {
  const { explore } = require('./explore.js');
  parentPort?.on('message', ({ seed, n, events }) => parentPort?.postMessage(explore(seed, n, events)));
}
