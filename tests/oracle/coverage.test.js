// A comparison that draws too little fails.
'use strict';
const assert = require('node:assert/strict');
const { test } = require('node:test');
const { OUTCOMES, allCodes, allKeys, shortfalls } = require('./coverage.js');

/** As much as `scripts/test oracle` draws, all of it reached. */
const FULL = {
  policies: 40,
  events: 110,
  refused: 1,
  cases: 11_988,
  counts: Object.fromEntries(
    [...allCodes(), ...allKeys(), ...Object.keys(OUTCOMES)].map((name) => [name, 800]),
  ),
};
/** @param {string[]} names */
const without = (names) => ({ ...FULL.counts, ...Object.fromEntries(names.map((name) => [name, 0])) });

/** @type {[string, object, string[]][]} */
const CASES = [
  ['everything', {}, []],
  ['nothing', { cases: 0, counts: {} }, ['cases', 'codes', 'keys and words', 'gate', 'token', 'machine', 'api']],
  ['policies that are refused', { refused: 5 }, ['policies accepted']],
  ['an event without cases', { cases: 2 * 39 * 110 - 1 }, ['cases']],
  ['codes that are not reached', { counts: without(allCodes().slice(0, 5)) }, ['codes']],
  ['keys that are not reached', { counts: without(allKeys().slice(0, 13)) }, ['keys and words']],
  ['nobody is sent to the portal, of few', { counts: without(['gate redirect']) }, []],
  ['nobody is sent to the portal, of many', { counts: { ...without(['gate redirect']), 'gate permit': 9000, 'gate deny': 9000 } }, ['gate redirect']],
  ['no event is for the Action of machines', { counts: without(['machine deny', 'machine permit']) }, ['machine']],
  ['no API permits', { counts: without(['api permit']) }, ['api permit']],
  ['hardly any login is permitted', { counts: { ...FULL.counts, 'token permit': 80, 'token deny': 2000 } }, ['token permit']],
  ['few events, which reach few codes', { policies: 4, refused: 0, cases: 900, counts: {} }, []],
];
for (const [name, given, expected] of CASES) {
  test(name, () => {
    const found = shortfalls({ ...FULL, ...given }).map((shortfall) => shortfall.split(':')[0]);
    assert.deepEqual(found, expected);
  });
}
