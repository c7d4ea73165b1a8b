// The cases of tests/scenarios as runs: the event, the clock, the Action, what must come of it.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const FOLDER = path.join(__dirname, '../scenarios');

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {string} file
 * @property {string} policy The policy's file.
 * @property {'gate' | 'token' | 'machine' | 'flow'} action
 * @property {any} event
 * @property {number} now
 * @property {boolean} isMarked Whether the gate left its marker.
 * @property {boolean} answers Whether the person answers a challenge.
 * @property {any} expect
 */

/** @returns {Case[]} */
function cases() {
  const files = fs.readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  return files.flatMap((file) => {
    const { cases: list, ...given } = json(file);
    return list.map((/** @type {any} */ written) => ({
      name: written.name,
      file,
      policy: path.join(FOLDER, given.policy),
      action: written.action ?? given.action,
      event: changed(json(written.base ?? given.base), written),
      now: Date.parse(written.now ?? given.now),
      isMarked: written.without_gate !== true,
      answers: written.no_answer !== true,
      expect: written.expect,
    }));
  });
}

/** @param {string} file */
const json = (file) => JSON.parse(fs.readFileSync(path.join(FOLDER, file), 'utf8'));

/** @param {any} event @param {{ set?: Record<string, any>, remove?: string[] }} written */
function changed(event, { set = {}, remove = [] }) {
  for (const [pointer, value] of Object.entries(set)) {
    const [parent, key] = place(event, pointer);
    if (Array.isArray(parent) && key === '-') parent.push(value);
    else parent[key] = value;
  }
  for (const pointer of remove) {
    const [parent, key] = place(event, pointer);
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
  }
  return event;
}

/** The parent of what a JSON Pointer points at, and its key; objects on the way are made. @param {any} event @param {string} pointer */
function place(event, pointer) {
  const steps = pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const key = /** @type {string} */ (steps.pop());
  let at = event;
  for (const step of steps) at = at[step] ??= {};
  return [at, key];
}

module.exports = { cases };
