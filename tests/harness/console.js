// The console of an Action: captured per execution, and cut as Auth0 stores it.
'use strict';
const { AsyncLocalStorage } = require('node:async_hooks');
const { format } = require('node:util');
const { CONSOLE_CHARACTERS } = require('./limits.js');

/** @type {AsyncLocalStorage<string[]>} Executions may interleave on one instance, and the module sees one console. */
const current = new AsyncLocalStorage();

const write = (/** @type {unknown[]} */ ...args) => {
  const lines = current.getStore();
  if (lines !== undefined) lines.push(format(...args));
};

/** What the wrapper hands to a module. */
const actionConsole = Object.freeze(
  Object.fromEntries(['log', 'info', 'warn', 'error', 'debug', 'trace'].map((level) => [level, write])),
);

/**
 * Runs one execution and collects what it writes.
 * @template T @param {() => Promise<T>} execution
 */
async function capture(execution) {
  /** @type {string[]} */
  const lines = [];
  const result = await current.run(lines, execution);
  return { result, lines };
}

/**
 * The lines that Auth0 keeps of an execution, newlines counted, and how many characters it loses.
 * @param {string[]} lines
 */
function keep(lines) {
  const text = lines.join('\n');
  const kept = text.slice(0, CONSOLE_CHARACTERS);
  return { lines: lines.length === 0 ? [] : kept.split('\n'), lost: text.length - kept.length };
}

module.exports = { actionConsole, capture, keep };
