// The token Action of the reference task, as `wardgate build` makes it, and what it answers otherwise than plain JavaScript.
'use strict';
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const task = require('./reference/task.js');
const plain = require('./reference/plain-js.js');
const { document, effect, translated } = require('./translate.js');

/** @typedef {{ name: string, file: string, hash: string, bytes: number }} Token */

/**
 * Builds the Actions of the translated policy.
 * @param {string} wardgate @param {string} engine @param {string} folder @param {string} name
 * @param {object} [more] What `document` takes. @param {string[]} [options] Of the build. @returns {Token}
 */
function built(wardgate, engine, folder, name, more, options = []) {
  const out = path.join(folder, name);
  fs.writeFileSync(`${out}.toml`, document(task.policy, more));
  execFileSync(wardgate, ['build', '--unlimited', '--policy', `${out}.toml`, '--out', out, '--engine-dir', engine, ...options], { stdio: ['ignore', 'ignore', 'inherit'] });
  const file = path.join(out, 'actions/wardgate-token/code.js');
  const [, hash] = /** @type {string[]} */ (fs.readFileSync(file, 'utf8').match(/hash ([0-9a-f]{16})/));
  return { name, file, hash, bytes: fs.statSync(file).size };
}

/** The events whose effect is another. @param {Token} token @returns {any[]} */
function differing({ file, hash }) {
  const compiled = plain.compile(task.policy);
  const action = require(file);
  return task.events.filter((/** @type {any} */ event) => plain.decide(compiled, event, task.NOW).effect !== effect(action.decide(translated(event, hash), task.NOW)));
}

module.exports = { built, differing };
