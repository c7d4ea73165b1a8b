// Ordinary logins of the reference policy through its built Actions, and what every run of an Action must be, whatever it
// was given.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { Action } = require('./load.js');
const { NOW, observe } = require('./observe.js');

/** @typedef {Awaited<ReturnType<typeof observe>>} Seen */
/** @typedef {ReturnType<typeof import('./built.js').builtActions>[number]} Built */

/** @param {string} name */
const read = (name) => JSON.parse(fs.readFileSync(path.join(__dirname, `../scenarios/events/${name}.json`), 'utf8'));

/** The policy's hash, which the gate leaves as its marker. @param {Built} built */
const hashOf = (built) => /, hash ([0-9a-f]{16})\n/.exec(built.code)?.[1];

/** An ordinary event for an Action: one that is permitted, and a copy each time. @param {Built} built @param {string} [name] */
function ordinary(built, name = built.action === 'machine' ? 'machine' : 'physician') {
  const event = read(name);
  event.transaction.metadata = { wardgate_gate: hashOf(built) };
  return event;
}

/** A copy with something else in one place, as it is; what is missing on the way there is made.
 * @param {any} event @param {string} place Keys with dots between. @param {unknown} value */
function having(event, place, value) {
  const copy = structuredClone(event);
  const keys = place.split('.');
  const last = /** @type {string} */ (keys.pop());
  let at = copy;
  for (const key of keys) at = Object.hasOwn(at, key) && typeof at[key] === 'object' && at[key] !== null ? at[key] : put(at, key, {});
  put(at, last, value);
  return copy;
}

/** Also where the key is `__proto__`. @param {any} object @param {string} key @param {unknown} value */
function put(object, key, value) {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  return value;
}

/** The Action, loaded afresh. @param {Built} built @param {{ source?: string } & import('./load.js').LoadOptions} [remade] */
const fresh = (built, { source = built.source(), ...options } = {}) => new Action(source, built.file, options);

/** What a fresh Action does for an event. @param {Built} built @param {unknown} event */
const alone = (built, event) => observe(fresh(built), built.trigger, { event });

/**
 * What holds of every run: one line, which is a record and holds nothing of the event; and no exception's text.
 * @param {Seen} seen @param {unknown} event
 */
function checkRun(seen, event) {
  assert.equal(seen.lines.length, 1, `${seen.lines.length} lines`);
  const [line] = seen.lines;
  assert.ok(line.length <= 256, `${line.length} characters`);
  assert.match(line, /^wg1 (gate|token|machine) (permit|redirect|step_up|deny) W\d{3}( [ -~]+)?$/);
  assert.equal(seen.thrown, null);
  const said = [line, ...seen.calls.filter(({ call }) => call === 'access.deny').flatMap(({ args }) => args)];
  for (const text of textsOf(event)) assert.ok(!said.some((words) => String(words).includes(text)), `it says ${JSON.stringify(text)}`);
}

/** Words of the record and of the refusal; an event may have parts of them too. */
const VOCABULARY = 'gate token machine permit redirect step_up deny client kept drop also interactive silent refresh password exchange device backchannel unknown';

/** The texts of an event by which it would be recognised. @param {unknown} event */
function textsOf(event) {
  /** @type {Set<string>} */
  const texts = new Set();
  const left = [event];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value === 'string') texts.add(value.slice(0, 300));
    else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
      for (const [key, part] of Object.entries(value)) if (key !== 'wardgate_gate') left.push(part);
    }
  }
  return [...texts].filter((text) => text.length >= 5 && !VOCABULARY.includes(text));
}

/** That a run refused, with this code, and did nothing beside it. @param {Seen} seen @param {string | RegExp} code */
function checkRefused(seen, code) {
  assert.deepEqual(seen.calls.map(({ call }) => call), ['access.deny']);
  const text = String(seen.calls[0].args.at(-1));
  const told = /\((W\d{3})( [0-9a-z]{12})?\)$/.exec(text)?.[1] ?? '';
  assert.match(told, code instanceof RegExp ? code : new RegExp(`^${code}$`), text);
  assert.match(seen.lines[0], new RegExp(`^wg1 \\w+ deny ${told}( |$)`));
}

module.exports = { NOW, alone, checkRefused, checkRun, fresh, having, ordinary };
