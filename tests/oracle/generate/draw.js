// Drawing, in words. What is drawn is a list of choices: made by a seed, written down, and played again while fast-check
// shrinks the list. Every draw shrinks towards the first of a list, the least number, no.
'use strict';
const fc = require('fast-check');

/** @typedef {ReturnType<typeof draws>} Draw */

/** @param {() => number} next The next choice, from 0 to below 2^32. */
function draws(next) {
  const integer = (/** @type {number} */ least, /** @type {number} */ most) => least + (next() % (most - least + 1));
  const one = (/** @type {readonly any[]} */ list) => list[integer(0, list.length - 1)];
  /** One time in so many. */
  const sometimes = (/** @type {number} */ outOf) => integer(0, outOf - 1) === outOf - 1;
  const some = (/** @type {readonly any[]} */ list, least = 0, most = list.length) => {
    const rest = [...list];
    return Array.from(
      { length: integer(least, Math.min(most, list.length)) },
      () => rest.splice(integer(0, rest.length - 1), 1)[0],
    );
  };
  return {
    integer,
    one,
    some,
    sometimes,
    /** As many as drawn. @template T @param {number} least @param {number} most @param {(n: number) => T} make @returns {T[]} */
    many: (least, most, make) => Array.from({ length: integer(least, most) }, (_, n) => make(n)),
    /** @template T @param {number} outOf @param {() => T} make @returns {T | undefined} */
    maybe: (outOf, make) => (sometimes(outOf) ? make() : undefined),
  };
}

/** What a seed draws, and the choices that made it. @template T @param {number} seed @param {(draw: Draw) => T} make */
function drawn(seed, make) {
  /** @type {number[]} */
  const choices = [];
  let state = seed >>> 0;
  const next = () => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    const choice = (z ^ (z >>> 14)) >>> 0;
    choices.push(choice);
    return choice;
  };
  return { value: make(draws(next)), choices };
}

/** What choices draw; when they are used up, the simplest. @template T @param {number[]} choices @param {(draw: Draw) => T} make */
function played(choices, make) {
  let at = 0;
  return make(draws(() => choices[at++] ?? 0));
}

/**
 * The simplest choices that still fail.
 * @param {number[]} choices @param {(choices: number[]) => boolean} fails @param {number} milliseconds
 */
function shrunk(choices, fails, milliseconds) {
  const property = fc.property(fc.array(fc.nat(2 ** 32 - 1), { maxLength: choices.length }), (tried) => !fails(tried));
  const { counterexample } = fc.check(property, {
    examples: [[choices]],
    numRuns: 1,
    interruptAfterTimeLimit: milliseconds,
  });
  return counterexample?.[0] ?? choices;
}

module.exports = { drawn, played, shrunk };
