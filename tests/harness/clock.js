// Time as an input: `Date` stands still while a run lasts.
'use strict';
const { AsyncLocalStorage } = require('node:async_hooks');

const RealDate = Date;

/** @type {AsyncLocalStorage<number>} Runs may interleave, each at a time of its own. */
const standing = new AsyncLocalStorage();

const now = () => standing.getStore() ?? RealDate.now();

/** `Date`, standing still within a run. */
const StandingDate = new Proxy(RealDate, {
  apply: () => new RealDate(now()).toString(),
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
});

/**
 * Runs with `new Date()` and `Date.now()` at `time`.
 * @template T @param {number} time Milliseconds since 1970. @param {() => Promise<T>} run @returns {Promise<T>}
 */
async function at(time, run) {
  if (!Number.isFinite(time)) throw new TypeError('the clock needs milliseconds since 1970');
  globalThis.Date = StandingDate;
  return standing.run(time, run);
}

module.exports = { at };
