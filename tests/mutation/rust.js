// Mutants of the Rust crates: cargo-mutants makes and runs them, in a copy of the tree, a shard at a time.
'use strict';
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { hashed, numbered } = require('./record.js');
const { ROOT, STATE, Stop, copied, shown } = require('./tree.js');

const TREE = path.join(STATE, 'tree');
const OUT = path.join(STATE, 'rust');
const RECORDED = path.join(STATE, 'recorded');

/**
 * @typedef {import('./record.js').Mutant & { name: string }} Mutant As cargo-mutants names it.
 * @typedef {object} Pass Tests that judge a mutant, which those before it let live.
 * @property {string} what
 * @property {string[]} mutants Options of cargo-mutants that choose packages.
 * @property {string[]} test Options of `cargo test`.
 * @property {number} timeout In seconds.
 */

/** @type {Pass} */
const RECORDED_ANSWERS = {
  what: 'recorded answers to logins and requests',
  mutants: ['--test-package=wardgate-auth0', '--features=wardgate-auth0/recorded'],
  test: ['--test=recorded'],
  timeout: 40,
};

/** @type {Pass} */
const CORE = {
  what: 'unit tests of the core',
  mutants: ['--test-package=wardgate-policy,wardgate-auth0'],
  test: ['--lib'],
  timeout: 40,
};

/** @type {Pass} */
const COMPILER = {
  what: 'policy documents, and what is said of them',
  mutants: ['--test-package=wardgate-compiler'],
  test: ['--test=compiler'],
  timeout: 60,
};

/** @type {Pass} */
const COMPILER_UNITS = {
  what: 'unit tests of the compiler',
  mutants: ['--test-package=wardgate-compiler'],
  test: ['--lib'],
  timeout: 60,
};

/** @type {Pass} */
const NATIVE = {
  what: 'scenarios and vectors, natively, from the policy document on',
  mutants: ['--test-package=wardgate-cli'],
  test: ['--test=scenarios', '--', '--skip=through_the'],
  timeout: 90,
};

/** @type {Pass} */
const ALL = { what: '`scripts/test rust`', mutants: ['--test-workspace=true'], test: [], timeout: 600 };

/** @type {Record<string, { package: string, passes: Pass[] }>} */
const SUITES = {
  policy: { package: 'wardgate-policy', passes: [RECORDED_ANSWERS, CORE, NATIVE, ALL] },
  auth0: { package: 'wardgate-auth0', passes: [RECORDED_ANSWERS, CORE, NATIVE, ALL] },
  compiler: { package: 'wardgate-compiler', passes: [COMPILER, COMPILER_UNITS, NATIVE, ALL] },
};

const ENVIRONMENT = { ...process.env, WARDGATE_RECORDED: RECORDED, RUST_BACKTRACE: '0', CARGO_TERM_COLOR: 'never' };
delete ENVIRONMENT.CARGO_TARGET_DIR;
const HERE = { cwd: TREE, env: ENVIRONMENT };

/** @param {string} suite @returns {Mutant[]} */
function list(suite) {
  const { status, stdout, stderr } = spawnSync('cargo', ['mutants', '--list', '--json', '--package', SUITES[suite].package], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Stop(`cargo mutants --list: ${stderr}`);
  /** @type {Map<string, string[]>} */
  const files = new Map();
  return numbered(
    JSON.parse(stdout).map((/** @type {any} */ { file, name, function: within, span }) => {
      const lines = files.get(file) ?? fs.readFileSync(path.join(ROOT, file), 'utf8').split('\n');
      files.set(file, lines);
      const { start, end } = (within ?? { span }).span;
      const hash = hashed(lines.slice(start.line - 1, end.line).join('\n'));
      return { file, hash, name, change: name.replace(/^\S+:\d+:\d+: /, '') };
    }),
  );
}

/** Copies the tree, and records what the core answers. */
function prepare() {
  copied(TREE);
  fs.mkdirSync(path.join(TREE, 'target'), { recursive: true });
  for (const linked of ['node_modules', 'target/wasm']) {
    if (!fs.existsSync(path.join(TREE, linked))) fs.symlinkSync(path.join(ROOT, linked), path.join(TREE, linked));
  }
  const corpus = path.join(STATE, 'corpus.jsonl');
  const redirected = (/** @type {string} */ file) => fs.openSync(file, 'w');
  shown('node', ['tests/mutation/corpus.js'], { cwd: ROOT, stdio: ['ignore', redirected(corpus), 'inherit'] });
  const example = ['--package=wardgate-resource-server', '--example=recorded'];
  shown('cargo', ['build', '--locked', '--quiet', '--profile=mutants', ...example], { cwd: ROOT });
  shown(path.join(ROOT, 'target/mutants/examples/recorded'), [], {
    cwd: ROOT,
    stdio: [fs.openSync(corpus, 'r'), redirected(RECORDED), 'inherit'],
  });
}

/** The tests of a pass must hold where nothing is mutated. @param {Pass} pass */
function hold({ mutants, test }) {
  const packages = mutants.flatMap((option) => {
    const [name, value] = option.split('=');
    if (name === '--test-workspace') return ['--workspace'];
    return name === '--test-package' ? value.split(',').map((given) => `--package=${given}`) : [option];
  });
  shown('cargo', ['test', '--locked', '--quiet', '--profile=mutants', ...packages, ...test], { ...HERE, stdio: ['ignore', 'ignore', 'inherit'] });
}

/**
 * Has cargo-mutants run a shard; answers what it said of each mutant, also where it was interrupted.
 * @param {Pass} pass @param {Mutant[]} shard @param {AbortSignal} signal @returns {Promise<Map<string, string>>} By name.
 */
async function run(pass, shard, signal) {
  fs.rmSync(OUT, { recursive: true, force: true });
  const escaped = shard.map(({ name }) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const files = [...new Set(shard.map(({ file }) => file))].map((file) => `--file=${file}`);
  const options = ['--in-place', '--baseline=skip', '--no-times', '--colors=never', '--profile=mutants', `--timeout=${pass.timeout}`, '--build-timeout=300'];
  const child = spawn(
    'cargo',
    ['mutants', ...options, ...pass.mutants, ...files, `--re=^(${escaped.join('|')})$`, `--output=${OUT}`, '--cargo-arg=--locked', '--', ...pass.test],
    { ...HERE, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const interrupt = () => child.kill('SIGINT');
  signal.addEventListener('abort', interrupt);
  /** @type {number | null} */
  const status = await new Promise((resolve, reject) => child.on('error', reject).on('exit', resolve));
  signal.removeEventListener('abort', interrupt);
  const found = outcomes();
  // 2: some lived; 3: some took too long.
  if (!signal.aborted && ![0, 2, 3].includes(status ?? -1)) throw new Stop(`cargo mutants ended with ${status}: ${OUT}/mutants.out/debug.log`);
  if (!signal.aborted) {
    // It may have taken more: those that delete a field, whatever was asked for (sourcefrog/cargo-mutants#632).
    const tried = new Set(JSON.parse(fs.readFileSync(path.join(OUT, 'mutants.out/mutants.json'), 'utf8')).map((/** @type {Mutant} */ { name }) => name));
    const left = shard.filter(({ name }) => !tried.has(name));
    if (left.length > 0) throw new Stop(`cargo mutants did not take ${left.length} of ${shard.length} mutants, ${left[0].name} among them: ${OUT}/mutants.out/mutants.json`);
  }
  return found;
}

/** What cargo-mutants has written so far. @returns {Map<string, string>} */
function outcomes() {
  const found = new Map();
  for (const outcome of ['caught', 'missed', 'timeout', 'unviable']) {
    const file = path.join(OUT, `mutants.out/${outcome}.txt`);
    const lines = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n') : [];
    for (const name of lines.filter(Boolean)) found.set(name, outcome);
  }
  // Of a build that takes too long, cargo-mutants says what it says of a test that does.
  const all = path.join(OUT, 'mutants.out/outcomes.json');
  for (const { scenario, summary, phase_results: phases } of fs.existsSync(all) ? JSON.parse(fs.readFileSync(all, 'utf8')).outcomes : []) {
    const tested = phases.some((/** @type {any} */ { phase }) => phase === 'Test');
    if (summary === 'Timeout' && !tested) found.delete(scenario.Mutant?.name);
  }
  return found;
}

/** What is missing to list the mutants, and how to get it. @returns {string | undefined} */
function unlisted() {
  const version = spawnSync('cargo', ['mutants', '--version'], { encoding: 'utf8' }).stdout;
  if (version?.trim() !== 'cargo-mutants 27.1.0') return 'cargo-mutants 27.1.0 is missing: cargo install --locked cargo-mutants@27.1.0 --root .tools';
}

/** What is missing to run them, and how to get it. @returns {string | undefined} */
function missing() {
  if (!fs.existsSync(path.join(ROOT, 'target/wasm/workbench/workbench.js'))) return 'the modules are missing: scripts/build-wasm';
  return unlisted();
}

module.exports = { suites: Object.keys(SUITES), passes: (/** @type {string} */ suite) => SUITES[suite].passes, list, prepare, hold, run, missing, unlisted };
