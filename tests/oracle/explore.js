// Drawn policies and events, three ways: the cases of one policy, and what to do with a disagreement.
'use strict';
const { isDeepStrictEqual } = require('node:util');
const { add, keysIn, reached } = require('./coverage.js');
const { drawn, played, shrunk } = require('./generate/draw.js');
const { eventFor } = require('./generate/event.js');
const { policyDocument } = require('./generate/policy.js');
const { Refused, Three } = require('./three.js');

/** Large primes, so that no two cases of a run have one seed. */
const [OF_POLICY, OF_EVENT] = [1_000_003, 7_919];
const SHRINKING = 30_000;

/**
 * @typedef {{ document: string, given: import('./generate/event.js').Given, answers: ReturnType<Three['answers']> }} Disagreement
 * @typedef {{ cases: number, refused: number, counts: import('./coverage.js').Counts, disagreement?: Disagreement }} Explored
 */

/**
 * The cases of one policy.
 * @param {number} seed @param {number} n Which policy of the seed's. @param {number} events @returns {Explored}
 */
function explore(seed, n, events) {
  const first = seed * OF_POLICY + n;
  const policy = drawn(first, policyDocument);
  let three;
  try {
    three = new Three(policy.value);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { cases: 0, refused: 1, counts: {} };
  }
  const counts = keysIn(policy.value);
  for (let i = 0; i < events; i++) {
    const event = drawn(Math.imul(first, OF_EVENT) + i, (draw) => eventFor(draw, /** @type {Three} */ (three).policy));
    const answers = three.answers(event.value);
    if (!agree(answers))
      return { cases: i + 1, refused: 0, counts, disagreement: simplest(policy.choices, event.choices) };
    add(counts, reached(event.value.action, answers.oracle));
  }
  return { cases: events, refused: 0, counts };
}

/** @param {ReturnType<Three['answers']>} answers */
const agree = ({ native, bundle, oracle }) => isDeepStrictEqual(native, oracle) && isDeepStrictEqual(bundle, oracle);

/** The event shrinks first, then the policy, then the event again. @param {number[]} policy @param {number[]} event @returns {Disagreement} */
function simplest(policy, event) {
  /** @type {Map<string, Three | null>} */
  const known = new Map();
  const threeOf = (/** @type {number[]} */ choices) => {
    const document = played(choices, policyDocument);
    let three = known.get(document);
    if (three === undefined) known.set(document, (three = attempt(document)));
    return three;
  };
  const givenOf = (/** @type {Three} */ three, /** @type {number[]} */ choices) =>
    played(choices, (draw) => eventFor(draw, three.policy));
  const fails = (/** @type {number[]} */ p, /** @type {number[]} */ e) => {
    const three = threeOf(p);
    return three !== null && !agree(three.answers(givenOf(three, e)));
  };
  event = shrunk(event, (tried) => fails(policy, tried), SHRINKING);
  policy = shrunk(policy, (tried) => fails(tried, event), SHRINKING);
  event = shrunk(event, (tried) => fails(policy, tried), SHRINKING);
  const three = /** @type {Three} */ (threeOf(policy));
  const given = givenOf(three, event);
  return { document: three.document, given, answers: three.answers(given) };
}

/** @param {string} document */
function attempt(document) {
  try {
    return new Three(document);
  } catch {
    return null;
  }
}

module.exports = { explore };
