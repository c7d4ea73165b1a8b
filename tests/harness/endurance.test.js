// A share of what scripts/assure has one instance of each Action decide.
'use strict';
const { test } = require('node:test');
const v8 = require('node:v8');
const vm = require('node:vm');
const { actionsToTest } = require('./built.js');
const { checkFlat, endure } = require('./endurance.js');

const DECISIONS = 20_000;

v8.setFlagsFromString('--expose-gc');
/** Twice: what the first finds to be dead may hold what the second finds. */
const collect = vm.runInNewContext('gc');
const gc = () => {
  collect();
  collect();
};

for (const built of actionsToTest()) {
  test(`${built.name}: ${DECISIONS.toLocaleString('en')} decisions of one instance leave memory as it was`, () => checkFlat(endure(built, DECISIONS, gc)));
}
