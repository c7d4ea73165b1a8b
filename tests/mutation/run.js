// `scripts/mutate` says what it is for.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { Record } = require('./record.js');
const rust = require('./rust.js');
const shims = require('./shims.js');
const { STATE, Stop, say } = require('./tree.js');

/** Who makes and runs the mutants of each suite. @type {Record<string, any>} */
const TOOLS = Object.fromEntries([rust, shims].flatMap((tool) => tool.suites.map((suite) => [suite, tool])));
const SHARD = number('MUTATE_SHARD', 25);
const SHARDS = number('MUTATE_SHARDS', 1_000_000);

/** @param {string} name @param {number} otherwise */
function number(name, otherwise) {
  const text = process.env[name] ?? String(otherwise);
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new Stop(`${name}: expected a whole number of at least 1, found \`${text}\``);
  return Number(text);
}

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stopping.abort());

/** @param {string[]} suites */
async function all(suites) {
  const tools = new Set(suites.map((suite) => TOOLS[suite]));
  lacking([...tools].map((tool) => tool.missing()));
  for (const tool of tools) alone(tool.suites.join('-'));
  for (const tool of tools) tool.prepare();
  let shards = 0;
  const left = { waiting: 0, living: 0 };
  for (const suite of suites) {
    const tool = TOOLS[suite];
    const [mutants, passes] = [await tool.list(suite), tool.passes(suite)];
    let record = new Record(suite);
    record.save(mutants);
    const held = new Set();
    for (;;) {
      const waiting = passes.map((/** @type {unknown} */ _, /** @type {number} */ survived) => mutants.filter((/** @type {any} */ mutant) => record.survived(mutant) === survived));
      // What has survived comes first once it fills a shard: it is what somebody has to look at. The last pass is dear, and last.
      const full = waiting.findLastIndex((those, at) => at > 0 && at + 1 < passes.length && those.length >= SHARD);
      const at = full >= 0 ? full : waiting.findIndex((those) => those.length > 0);
      if (at < 0 || shards === SHARDS || stopping.signal.aborted) break;
      if (!held.has(at)) await tool.hold(passes[at]);
      held.add(at);
      const shard = waiting[at].slice(0, SHARD);
      const found = await tool.run(passes[at], shard, stopping.signal);
      // Somebody may have written reasons meanwhile.
      record = new Record(suite);
      for (const mutant of shard) {
        const outcome = found.get(mutant.name);
        // Interrupted, what has no outcome was not tried.
        if (outcome !== undefined || !stopping.signal.aborted) record.judged(mutant, outcome, at, passes.length);
      }
      record.save(mutants);
      shards += 1;
      say(`${suite}, pass ${at + 1}: ${told(record.sum(), mutants.length)}`);
    }
    const { waiting, living } = new Record(suite).left(mutants);
    left.waiting += waiting;
    left.living += living;
  }
  if (left.waiting + left.living > 0) say(`${left.waiting} mutants are not judged by every pass yet, ${left.living} live without a reason`);
  if (stopping.signal.aborted) return 130;
  return left.waiting + left.living > 0 ? 1 : 0;
}

/** @param {(string | undefined)[]} lacks */
function lacking(lacks) {
  const found = lacks.filter((lack) => lack !== undefined);
  if (found.length > 0) throw new Stop(found.join('; '));
}

/** One run of a tool at a time: it has one copy of the tree. @param {string} tool */
function alone(tool) {
  const file = path.join(STATE, `${tool}.pid`);
  fs.mkdirSync(STATE, { recursive: true });
  const other = fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) : 0;
  if (other > 0 && isRunning(other)) throw new Stop(`a run is under way: process ${other}`);
  fs.writeFileSync(file, String(process.pid));
  process.on('exit', () => fs.rmSync(file));
}

/** @param {number} id */
function isRunning(id) {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}

/** @param {ReturnType<Record['sum']>} sum @param {number} [total] How many mutants there are, where that is known. */
function told({ caught, timeout, missed, equivalent, unviable, broken, unfinished }, total) {
  const dead = caught + timeout;
  const viable = dead + missed + equivalent + unfinished;
  const share = viable > 0 ? `, ${((100 * dead) / viable).toFixed(1)} % of the viable` : '';
  const done = viable + unviable + broken;
  const rest = [`${missed} missed`, `${equivalent} missed with a reason`, `${unviable} unviable`, `${broken} broken`, `${unfinished} not judged by every pass yet`];
  return `${done} of ${total ?? 'an unknown number of'} mutants: ${dead} caught${share}, ${rest.join(', ')}`;
}

/** The mutants of a suite, where the tool that makes them is here. @param {string} suite @param {(lack: string) => void} lacks */
async function listed(suite, lacks) {
  const lack = TOOLS[suite].unlisted();
  if (lack === undefined) return TOOLS[suite].list(suite);
  lacks(lack);
}

/** What the record adds up to; how many mutants there are besides is left out where the tool that makes them is not here. @param {string[]} suites */
async function show(suites) {
  /** @type {any} */
  const all = {};
  /** @type {number | undefined} */
  let total = 0;
  const lacks = new Set();
  for (const suite of suites) {
    const sum = new Record(suite).sum();
    const mutants = await listed(suite, (lack) => lacks.add(lack));
    for (const [name, count] of Object.entries(sum)) all[name] = (all[name] ?? 0) + count;
    total = total === undefined || mutants === undefined ? undefined : total + mutants.length;
    console.log(`${suite}: ${told(sum, mutants?.length)}`);
  }
  console.log(told(all, total));
  for (const lack of lacks) say(`how many mutants there are cannot be told: ${lack}`);
  return 0;
}

/** @param {string[]} suites */
function survivors(suites) {
  for (const suite of suites) for (const { name, reason } of new Record(suite).survivors) console.log(`${name}: ${reason || 'NO REASON'}`);
  return 0;
}

/** @param {string[]} suites */
function again(suites) {
  for (const suite of suites) {
    const record = new Record(suite);
    record.forget(({ outcome, reason }) => (outcome === 'missed' && reason === '') || outcome === 'broken');
    record.save();
  }
  return 0;
}

/** @type {Record<string, (suites: string[]) => number | Promise<number>>} */
const VERBS = { all, show, survivors, again };

async function main() {
  const [first = '', ...rest] = process.argv.slice(2);
  const verb = Object.hasOwn(VERBS, first) && first !== 'all' ? VERBS[first] : all;
  const named = verb === all ? [first, ...rest].filter(Boolean) : rest;
  const known = Object.keys(TOOLS);
  const unknown = named.find((suite) => !known.includes(suite));
  if (unknown !== undefined) throw new Stop(`there is no suite ${unknown}; there are: ${known.join(' ')}`);
  return verb(named.length > 0 ? named : known);
}

main().then(
  (status) => process.exit(status),
  (error) => {
    say(error instanceof Stop ? error.message : error.stack);
    process.exit(2);
  },
);
