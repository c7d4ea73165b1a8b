// What is measured: a decision by the plain-JavaScript Action, or by a deployed file.
'use strict';
const task = require('./reference/task.js');

/** @param {{ name: string, file?: string, hash?: string }} subject @returns {{ events: any[], decide(event: any): { effect?: string } }} */
function load({ file, hash = '' }) {
  if (file === undefined) {
    const plain = require('./reference/plain-js.js');
    const compiled = plain.compile(task.policy);
    return { events: task.events, decide: (event) => plain.decide(compiled, event, task.NOW) };
  }
  const { translated } = require('./translate.js');
  const action = require(file);
  return { events: task.events.map((/** @type {any} */ event) => translated(event, hash)), decide: (event) => action.decide(event, task.NOW) };
}

module.exports = { load };
