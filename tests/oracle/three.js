// One policy three ways: the native core, the Actions that were built of it, and the oracle.
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { load } = require('../harness/load.js');
const { decideRequest } = require('./api.js');
const oracle = require('./index.js');
const { mark: pass } = require('./login.js');

const ROOT = path.join(__dirname, '../..');
/** The core, as the workbench has it: the same Rust that the command runs natively. */
const { Guard, Workbench, check } = require(path.join(ROOT, 'target/wasm/workbench/workbench.js'));
const COMMAND = path.join(ROOT, 'target/debug/wardgate');

/** @typedef {{ outcome: string, reasons: any[], effects: any[], record: string }} Answer */

class Refused extends Error {}

class Three {
  #workbench;
  #actions;
  /** @type {Map<string, any>} By API and secrets. */
  #guards = new Map();

  /** @param {string} document */
  constructor(document) {
    const problems = check(document).filter((/** @type {any} */ { severity }) => severity === 'error');
    if (problems.length > 0) throw new Refused(problems.map((/** @type {any} */ { message }) => message).join('\n'));
    this.document = document;
    this.policy = oracle.readPolicy(document);
    this.#workbench = new Workbench(document);
    this.hash = / pol=(\w+)/.exec(this.#workbench.explain('gate', {}, 0).record)?.[1] ?? '';
    this.#actions = built(document, this.policy.mode === 'shadow' ? '-shadow' : '');
  }

  /** @param {{ action: string, event: any, now: number }} given @returns {{ native: Answer, bundle: Answer, oracle: Answer }} */
  answers({ action, event, now }) {
    mark(event, action, this.hash);
    return {
      native: answered(() => this.#workbench.explain(action, event, now)),
      bundle: answered(() =>
        performed(this.#actions[action].exports.decide(event, now), event, this.policy.mode === 'shadow'),
      ),
      oracle: answered(() => oracle.decide(this.policy, this.hash, action, event, now)),
    };
  }

  /** What an API answers, by the core and by the oracle. @param {import('./api.js').Request} request */
  verdicts(request) {
    const { audience, claims, method, path, now } = request;
    const key = JSON.stringify([audience, request.secrets]);
    const guard = this.#guards.get(key) ?? new Guard(this.document, audience, JSON.stringify(request.secrets));
    this.#guards.set(key, guard);
    return {
      native: verdict(() => {
        const { login, answer, ...told } = JSON.parse(guard.decide(JSON.stringify(claims), method, path, now));
        return { ...told, ...(answer ? { answer: { ...answer, body: JSON.parse(answer.body) } } : {}) };
      }),
      oracle: verdict(() => decideRequest(this.policy, this.hash, request)),
    };
  }
}

/** Leaves the policy's hash where the gate leaves it. @param {any} event @param {string} action @param {string} hash */
function mark(event, action, hash) {
  if (event.transaction?.metadata?.wardgate_gate === '<hash>') event.transaction.metadata.wardgate_gate = hash;
  // The workbench takes an event that says nothing of the gate as one that passed it: all are to see the same.
  if (action === 'token' && event.transaction?.metadata?.wardgate_gate === undefined) pass(event, hash);
}

/** The Actions of a policy. @param {string} document @param {string} suffix @returns {Record<string, any>} */
function built(document, suffix) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardgate-oracle-'));
  try {
    const file = path.join(folder, 'policy.toml');
    fs.writeFileSync(file, document);
    const { status, stderr, error } = spawnSync(COMMAND, ['build', '--policy', file, '--out', folder], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`wardgate build: ${error ?? stderr}`);
    return Object.fromEntries(
      ['gate', 'token', 'machine'].map((name) => [
        name,
        load(path.join(folder, `actions/wardgate-${name}${suffix}/code.js`)),
      ]),
    );
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** Who throws answers otherwise than the others. @param {() => any} ask @returns {Answer} */
function answered(ask) {
  try {
    return picked(ask());
  } catch (error) {
    return { outcome: 'threw', reasons: [], effects: [], record: String(error) };
  }
}

/** @param {() => any} ask */
function verdict(ask) {
  try {
    return ask();
  } catch (error) {
    return { outcome: 'threw', record: String(error) };
  }
}

/** What of an answer is compared. @param {any} answer @returns {Answer} */
function picked({ outcome, reasons, effects, record }) {
  const reason = (/** @type {any} */ { code, consequence, rule, scope }) => ({
    code,
    consequence,
    rule,
    ...(scope ? { scope } : {}),
  });
  return {
    outcome,
    reasons: reasons.map(reason),
    effects: effects.map((/** @type {any} */ { call, args }) => ({ call, args })),
    record,
  };
}

/** What the shim makes of an answer before it performs it: in shadow mode nothing; stored values in their places.
 * @param {any} answer @param {any} event @param {boolean} isShadow */
function performed(answer, event, isShadow) {
  if (isShadow) return { ...answer, effects: [] };
  /** @type {Record<string, any>} */
  const written = {};
  const effects = answer.effects.map((/** @type {any} */ effect) => {
    if (effect.call !== 'user.setAppMetadata') return effect;
    const [member, { at, set }] = effect.args;
    const found = written[member] ?? event.user?.app_metadata?.[member];
    const isObject = (/** @type {any} */ value) => typeof value === 'object' && value !== null && !Array.isArray(value);
    const whole = (written[member] = isObject(found) ? structuredClone(found) : {});
    let below = whole;
    for (const key of at) below = below[key] = isObject(below[key]) ? below[key] : {};
    return { call: effect.call, args: [member, Object.assign(below, set) && whole] };
  });
  return { ...answer, effects };
}

module.exports = { Refused, Three };
