// Drawn policies and events, three ways: the cases of one policy, and what to do with a disagreement.
'use strict';
const { isDeepStrictEqual } = require('node:util');
const { add, keysIn, reached } = require('./coverage.js');
const { drawn, played, shrunk } = require('./generate/draw.js');
const { eventFor } = require('./generate/event.js');
const { policyDocument } = require('./generate/policy.js');
const { requestFor } = require('./generate/request.js');
const { Refused, Three } = require('./three.js');

/** Large primes, so that no two cases of a run have one seed. */
const [OF_POLICY, OF_EVENT, OF_REQUEST] = [1_000_003, 7_919, 104_729];
const SHRINKING = 30_000;

/**
 * @typedef {Record<string, any> & { oracle: any }} Answers By who gave them.
 * @typedef {{ action: string, answers: Answers }} Decided
 * @typedef {{ document: string, given: any, answers: Answers }} Disagreement
 * @typedef {{ cases: number, refused: number, counts: import('./coverage.js').Counts, disagreement?: Disagreement }} Explored
 * @typedef {object} Kind What is drawn for a policy, and who answers it.
 * @property {number} prime
 * @property {(draw: import('./generate/draw.js').Draw, policy: import('./policy.js').Policy) => any} draw
 * @property {(three: Three, given: any) => Decided[]} decide
 */

/** One case for each Action that the event is for. @type {Kind} */
const LOGIN = {
  prime: OF_EVENT,
  draw: eventFor,
  decide: (three, { actions, event, now }) =>
    actions.map((/** @type {string} */ action) => ({ action, answers: three.answers({ action, event, now }) })),
};

/** @type {Kind} */
const REQUEST = {
  prime: OF_REQUEST,
  draw: requestFor,
  decide: (three, request) => [{ action: 'api', answers: three.verdicts(request) }],
};

/**
 * The cases of one policy.
 * @param {number} seed @param {number} n Which policy of the seed's. @param {number} events @returns {Explored}
 */
function explore(seed, n, events) {
  const policy = drawnPolicy(seed, n);
  let three;
  try {
    three = new Three(policy.value);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { cases: 0, refused: 1, counts: {} };
  }
  const counts = keysIn(policy.value);
  let cases = 0;
  for (const kind of [LOGIN, REQUEST]) {
    for (let i = 0; i < events; i++) {
      const given = drawnFor(seed, n, kind, i, three.policy);
      for (const { action, answers } of kind.decide(three, given.value)) {
        cases += 1;
        if (!agree(answers))
          return { cases, refused: 0, counts, disagreement: simplest(kind, policy.choices, given.choices) };
        add(counts, reached(action, answers.oracle));
      }
    }
  }
  return { cases, refused: 0, counts };
}

/** @param {number} seed @param {number} n Which policy of the seed's. */
const drawnPolicy = (seed, n) => drawn(seed * OF_POLICY + n, policyDocument);

/** @param {number} seed @param {number} n @param {Kind} kind @param {number} i Which of the policy's. @param {import('./policy.js').Policy} policy */
const drawnFor = (seed, n, kind, i, policy) =>
  drawn(Math.imul(seed * OF_POLICY + n, kind.prime) + i, (draw) => kind.draw(draw, policy));

/** @param {Answers} answers */
const agree = ({ oracle, ...others }) => Object.values(others).every((other) => isDeepStrictEqual(other, oracle));

/** What was drawn for it shrinks first, then the policy, then the former again.
 * @param {Kind} kind @param {number[]} policy @param {number[]} event @returns {Disagreement} */
function simplest(kind, policy, event) {
  /** @type {Map<string, Three | null>} */
  const known = new Map();
  const threeOf = (/** @type {number[]} */ choices) => {
    const document = played(choices, policyDocument);
    let three = known.get(document);
    if (three === undefined) known.set(document, (three = attempt(document)));
    return three;
  };
  const givenOf = (/** @type {Three} */ three, /** @type {number[]} */ choices) =>
    played(choices, (draw) => kind.draw(draw, three.policy));
  const differing = (/** @type {number[]} */ p, /** @type {number[]} */ e) => {
    const three = threeOf(p);
    return three && kind.decide(three, givenOf(three, e)).find(({ answers }) => !agree(answers));
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
  const { action, answers } = /** @type {Decided} */ (differing(policy, event));
  const { actions, ...given } = givenOf(three, event);
  return { document: three.document, given: { action, ...given }, answers };
}

/** @param {string} document */
function attempt(document) {
  try {
    return new Three(document);
  } catch {
    return null;
  }
}

module.exports = { LOGIN, REQUEST, drawnFor, drawnPolicy, explore };
