// Time as an input: `Date` stands still while a run lasts.
'use strict';

const RealDate = Date;

/**
 * Runs with `new Date()` and `Date.now()` at `now`. Runs must follow one another: the clock is the process's.
 * @template T @param {number} now Milliseconds since 1970. @param {() => Promise<T>} run @returns {Promise<T>}
 */
async function at(now, run) {
  if (!Number.isFinite(now)) throw new TypeError('the clock needs milliseconds since 1970');
  if (globalThis.Date !== RealDate) throw new Error('the clock is already set: runs must follow one another');
  globalThis.Date = standing(now);
  try {
    return await run();
  } finally {
    globalThis.Date = RealDate;
  }
}

/** @param {number} now @returns {DateConstructor} */
function standing(now) {
  return new Proxy(RealDate, {
    apply: () => new RealDate(now).toString(),
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now] : args, newTarget),
    get: (target, key, receiver) => (key === 'now' ? () => now : Reflect.get(target, key, receiver)),
  });
}

module.exports = { at };
