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
 * @typedef {{ document: string, given: { action: string, event: any, now: number }, answers: ReturnType<Three['answers']> }} Disagreement
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
  let cases = 0;
  for (let i = 0; i < events; i++) {
    const event = drawn(Math.imul(first, OF_EVENT) + i, (draw) => eventFor(draw, /** @type {Three} */ (three).policy));
    for (const { action, answers } of decided(three, event.value)) {
      cases += 1;
      if (!agree(answers)) return { cases, refused: 0, counts, disagreement: simplest(policy.choices, event.choices) };
      add(counts, reached(action, answers.oracle));
    }
  }
  return { cases, refused: 0, counts };
}

/** One case for each Action that the event is for. @param {Three} three @param {import('./generate/event.js').Given} given */
const decided = (three, { actions, event, now }) =>
  actions.map((action) => ({ action, answers: three.answers({ action, event, now }) }));

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
  const differing = (/** @type {number[]} */ p, /** @type {number[]} */ e) => {
    const three = threeOf(p);
    return three && decided(three, givenOf(three, e)).find(({ answers }) => !agree(answers));
  };
  const fails = (/** @type {number[]} */ p, /** @type {number[]} */ e) => {
    try {
      return Boolean(differing(p, e));
    } catch {
      // Choices that draw nothing.
      return false;
    }
  };
  event = shrunk(event, (tried) => fails(policy, tried), SHRINKING);
  policy = shrunk(policy, (tried) => fails(tried, event), SHRINKING);
  event = shrunk(event, (tried) => fails(policy, tried), SHRINKING);
  const three = /** @type {Three} */ (threeOf(policy));
  const { action, answers } = /** @type {ReturnType<typeof decided>[0]} */ (differing(policy, event));
  const { event: shown, now } = givenOf(three, event);
  return { document: three.document, given: { action, event: shown, now }, answers };
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
