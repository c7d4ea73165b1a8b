// A share of what scripts/assure has one instance of each Action decide.
'use strict';
const assert = require('node:assert/strict');
const { test } = require('node:test');
const v8 = require('node:v8');
const vm = require('node:vm');
const { builtActions } = require('./built.js');
const { checkFlat, endure } = require('./endurance.js');

const DECISIONS = 20_000;

v8.setFlagsFromString('--expose-gc');
/** Twice: what the first finds to be dead may hold what the second finds. */
const collect = vm.runInNewContext('gc');
const gc = () => {
  collect();
  collect();
};

let actions = [];
try {
  actions = builtActions();
} catch (error) {
  test('there are built Actions', () => assert.fail(error.message));
}

for (const built of actions) {
  test(`${built.name}: ${DECISIONS.toLocaleString('en')} decisions of one instance leave memory as it was`, () => checkFlat(endure(built, DECISIONS, gc)));
}
