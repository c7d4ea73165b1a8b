// Mutants of the shims: Stryker makes them, and each is put into a copy of the tree, built and judged. Stryker's own runner
// puts all mutants of a file side by side, behind a switch that it looks for in process.env: an Action's context has no such
// thing, and the file would be larger than Auth0 takes.
'use strict';
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { hashed, numbered } = require('./record.js');
const { ROOT, STATE, Stop, copied, shown } = require('./tree.js');

const TREE = path.join(STATE, 'shims');
const ENGINE = path.join(TREE, 'target/wasm/engine');
const COMMAND = path.join(ROOT, 'target/mutants/wardgate');
const FILES = ['shared', 'wasm', 'lowered', 'gate', 'token', 'machine'].map((name) => `js-shims/${name}.js`);

/**
 * @typedef {import('./record.js').Mutant & { name: string, from: number, to: number, replacement: string }} Mutant
 * @typedef {{ command: string[], built?: 'actions' | 'lowered', jitless?: boolean }} Step
 * @typedef {{ what: string, steps: Step[], timeout: number }} Pass Steps that judge a mutant, which those before it let live.
 */

/** @param {'actions' | 'lowered'} built @param {string[]} names @returns {Step[]} */
const harness = (built, names) => names.map((name) => ({ command: ['node', `tests/harness/${name}`], built }));
/** @param {string[]} rest */
const build = (...rest) => ({ command: [COMMAND, 'build', '--policy', 'actions/policy.toml', '--engine-dir', ENGINE, ...rest] });

/** @type {Step[]} */
const BUILD = [
  { command: ['node', 'scripts/engine-modules.mjs', ENGINE, 'shims'] },
  { command: ['node', 'scripts/engine-sums.mjs', ENGINE] },
  build('--out', 'target/actions'),
  build('--out', 'target/lowered', '--lower', 'js'),
];

/** @type {Pass[]} */
const PASSES = [
  {
    what: 'the shims around an engine of the test',
    steps: [{ command: ['node', 'tests/harness/shims.test.js'] }, { command: ['node', 'tests/harness/assemble.test.js'] }],
    timeout: 30,
  },
  {
    what: 'the built Actions, by the tests nearest to the shims',
    steps: [
      ...BUILD,
      ...harness('actions', ['projection.test.js', 'portal.test.js', 'flow.test.js', 'failures.test.js']),
      ...harness('lowered', ['failures.test.js']),
    ],
    timeout: 120,
  },
  {
    what: 'all tests of `tests/harness`, and the scenarios in both forms',
    steps: [
      ...BUILD,
      ...harness('lowered', ['injection.test.js', 'clocks.test.js']),
      ...['both', 'lowered'].map((engine) => ({
        command: [COMMAND, 'test', 'tests/scenarios', '--engine', engine, '--engine-dir', ENGINE],
        jitless: engine === 'lowered',
      })),
      { command: ['bash', '-c', 'exec node --test tests/harness/*.test.*js'], built: 'actions' },
    ],
    timeout: 600,
  },
];

/** @returns {Promise<Mutant[]>} */
async function list() {
  const { Instrumenter } = await import('@stryker-mutator/instrumenter');
  const quiet = () => {};
  const logger = /** @type {any} */ ({ debug: quiet, info: quiet, warn: quiet, error: quiet, isDebugEnabled: () => false });
  const files = FILES.map((name) => ({ name, mutate: true, content: fs.readFileSync(path.join(ROOT, name), 'utf8') }));
  const options = /** @type {any} */ ({ plugins: null, excludedMutations: [], ignorers: [] });
  const { mutants } = await new Instrumenter(logger).instrument(files, options);
  const texts = new Map(files.map(({ name, content }) => [name, content]));
  const found = mutants.map(({ fileName: file, location: { start, end }, mutatorName, replacement }) => {
    const text = /** @type {string} */ (texts.get(file));
    const [from, to] = [start, end].map((place) => offset(text, place));
    const change = `${mutatorName}: ${short(text.slice(from, to))} -> ${short(replacement)}`;
    return { file, hash: hashed(around(text, from)), change, from, to, replacement };
  });
  return numbered(found).map((mutant, at) => ({ ...mutant, name: String(at) }));
}

/** @param {string} text @param {{ line: number, column: number }} place From zero. */
function offset(text, { line, column }) {
  let at = 0;
  for (let n = 0; n < line; n++) at = text.indexOf('\n', at) + 1;
  return at + column;
}

/** The declaration around: what an empty line before a line that is not indented parts. @param {string} text @param {number} at */
function around(text, at) {
  let end = 0;
  return text.split(/(?<=\n\n)(?=\S)/).find((part) => (end += part.length) > at) ?? '';
}

/** On one line, and no longer than somebody reads. @param {string} code */
function short(code) {
  const line = code.replace(/\s+/g, ' ');
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

/** Copies the tree, and what was built of the engine. */
function prepare() {
  copied(TREE);
  fs.cpSync(path.join(ROOT, 'target/wasm'), path.join(TREE, 'target/wasm'), { recursive: true });
  const modules = path.join(TREE, 'node_modules');
  if (!fs.existsSync(modules)) fs.symlinkSync(path.join(ROOT, 'node_modules'), modules);
}

/** The tests of a pass must hold where nothing is mutated. @param {Pass} pass */
async function hold(pass) {
  if (pass.steps.includes(BUILD[0])) shown('cargo', ['build', '--locked', '--quiet', '--profile=mutants', '--package=wardgate-cli'], { cwd: ROOT });
  const failed = await judged(pass, new AbortController().signal);
  if (failed !== null) throw new Stop(`without a mutant: ${failed.why}: ${failed.step.command.join(' ')}`);
}

/** @param {Pass} pass @param {Mutant[]} shard @param {AbortSignal} signal @returns {Promise<Map<string, string>>} By name. */
async function run(pass, shard, signal) {
  const found = new Map();
  for (const { name, file, from, to, replacement } of shard) {
    const [source, place] = [fs.readFileSync(path.join(ROOT, file), 'utf8'), path.join(TREE, file)];
    fs.writeFileSync(place, source.slice(0, from) + replacement + source.slice(to));
    const failed = await judged(pass, signal);
    fs.writeFileSync(place, source);
    if (signal.aborted) break;
    found.set(name, failed === null ? 'missed' : failed.why);
  }
  return found;
}

/** The first step that does not hold. @param {Pass} pass @param {AbortSignal} signal */
async function judged({ steps, timeout }, signal) {
  for (const step of steps) {
    const why = await failure(step, timeout, signal);
    if (why !== null) return { step, why };
  }
  return null;
}

/** @param {Step} step @param {number} seconds @param {AbortSignal} signal @returns {Promise<'caught' | 'timeout' | null>} */
function failure({ command: [program, ...options], built, jitless }, seconds, signal) {
  const env = {
    ...process.env,
    ...(built && { WARDGATE_BUILT: path.join(TREE, 'target', built) }),
    ...(jitless && { NODE_OPTIONS: '--jitless' }),
  };
  // A group of its own, so that what a test has started ends with it.
  const child = spawn(program, options, { cwd: TREE, env, stdio: 'ignore', detached: true });
  const end = () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL');
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    end();
  }, 1000 * seconds);
  signal.addEventListener('abort', end);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (status) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve(status === 0 ? null : late ? 'timeout' : 'caught');
    });
  });
}

/** What is missing to list the mutants, and how to get it. @returns {string | undefined} */
function unlisted() {
  if (!fs.existsSync(path.join(__dirname, 'node_modules/@stryker-mutator/instrumenter'))) return "Stryker's mutators are missing: npm ci --prefix tests/mutation";
}

/** What is missing to run them, and how to get it. @returns {string | undefined} */
function missing() {
  if (!fs.existsSync(path.join(ROOT, 'target/wasm/engine/gate.wasm'))) return 'the modules are missing: scripts/build-wasm';
  return unlisted();
}

module.exports = { suites: ['shims'], passes: () => PASSES, list, prepare, hold, run, missing, unlisted };
