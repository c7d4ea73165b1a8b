// Runs jobs through the harness: one JSON document on standard input, one on standard output.
//
//   { "jobs": [{ "id": ..., "now": <ms>, "event": {...},
//                "actions": [{ "name": "gate", "trigger": "post-login", "file": ".../code.js" }],
//                "challenge"?: "pass" | "fail", "redirect"?: { "query"?: {...} },
//                "granted_scopes"?: ["..."], "directory"?: { "groups": [...], "roles": [...] } }] }
//   { "results": [{ "id": ..., "steps": [{ "action", "entrypoint", "outcome", "reasons", "calls", "console", "error",
//                                          "paused" }],
//                   "outcome", "denied", "tokens", "transaction_metadata", "metadata", "dropped" }] }
//
// `outcome` is permit, deny, step_up or redirect (the flow ended at that pause), or error (an Action threw, or the
// platform gave up). Only a permit has tokens. For a document that cannot be run there is one message on standard
// error, and exit code 2.
'use strict';
const fs = require('node:fs');
const { TRIGGERS } = require('./api.js');
const flow = require('./flow.js');
const { BOUND_ACTIONS, isObject } = require('./limits.js');
const { load } = require('./load.js');

/** A document that cannot be run. */
class BadInput extends Error {}

/** @param {string} text */
async function main(text) {
  const { jobs } = parsed(text);
  const actions = new Map();
  const ready = jobs.map((/** @type {any} */ job, /** @type {number} */ i) => prepared(job, `jobs[${i}]`, actions));
  const results = [];
  for (const { id, ...job } of ready) results.push({ id, ...(await flow.run(job)) });
  return { results };
}

/** @param {string} text */
function parsed(text) {
  let document;
  try {
    document = JSON.parse(text);
  } catch (/** @type {any} */ error) {
    throw new BadInput(`the input is no JSON: ${error.message}`);
  }
  need(isObject(document) && Array.isArray(document.jobs), 'jobs: expected a list');
  return document;
}

/** @param {any} job @param {string} at @param {Map<string, import('./load.js').Action>} loaded */
function prepared(job, at, loaded) {
  need(isObject(job), `${at}: expected an object`);
  need(Number.isFinite(job.now), `${at}.now: expected milliseconds since 1970`);
  need(isObject(job.event), `${at}.event: expected an object`);
  need(Array.isArray(job.actions) && job.actions.length > 0, `${at}.actions: expected a non-empty list`);
  need(
    job.actions.length <= BOUND_ACTIONS,
    `${at}.actions: ${job.actions.length} Actions, Auth0 binds ${BOUND_ACTIONS} to a trigger`,
  );
  need(
    job.challenge === undefined || ['pass', 'fail'].includes(job.challenge),
    `${at}.challenge: expected \`pass\` or \`fail\``,
  );
  need(job.redirect === undefined || isObject(job.redirect), `${at}.redirect: expected an object`);
  need(job.granted_scopes === undefined || Array.isArray(job.granted_scopes), `${at}.granted_scopes: expected a list`);
  const actions = job.actions.map((/** @type {any} */ action, /** @type {number} */ i) => {
    const where = `${at}.actions[${i}]`;
    need(isObject(action) && typeof action.name === 'string', `${where}.name: expected a string`);
    need(
      Object.hasOwn(TRIGGERS, action.trigger),
      `${where}.trigger: expected one of ${Object.keys(TRIGGERS).join(', ')}, found \`${action.trigger}\``,
    );
    need(action.trigger === job.actions[0].trigger, `${where}.trigger: the Actions of one flow share a trigger`);
    return { name: action.name, trigger: action.trigger, action: file(action.file, where, loaded) };
  });
  return { ...job, actions };
}

/**
 * Each file is loaded once.
 * @param {unknown} path
 * @param {string} where
 * @param {Map<string, import('./load.js').Action>} loaded
 */
function file(path, where, loaded) {
  need(typeof path === 'string', `${where}.file: expected a path`);
  const name = /** @type {string} */ (path);
  const known = loaded.get(name);
  if (known !== undefined) return known;
  try {
    const action = load(name);
    loaded.set(name, action);
    return action;
  } catch (/** @type {any} */ error) {
    throw new BadInput(`${where}.file: ${error.message}`);
  }
}

/** @param {boolean} holds @param {string} message */
function need(holds, message) {
  if (!holds) throw new BadInput(message);
}

main(fs.readFileSync(0, 'utf8')).then(
  (results) => void process.stdout.write(`${JSON.stringify(results)}\n`),
  (error) => {
    if (!(error instanceof BadInput)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  },
);
