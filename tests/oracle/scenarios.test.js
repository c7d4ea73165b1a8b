// The oracle answers every case of tests/scenarios as it says.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const { test } = require('node:test');
const { decide, readPolicy } = require('./index.js');
const { login, mark } = require('./login.js');
const { cases } = require('./scenarios.js');

/** Stands for the hash of every policy. */
const HASH = '<policy>';

/** @type {Map<string, import('./policy.js').Policy>} */
const policies = new Map();

/** @param {string} file */
function policyOf(file) {
  const policy = policies.get(file) ?? readPolicy(fs.readFileSync(file, 'utf8'));
  policies.set(file, policy);
  return policy;
}

/** @param {import('./scenarios.js').Case} given */
function found({ policy: file, action, event, now, isMarked, answers }) {
  const policy = policyOf(file);
  const one = (/** @type {any} */ name, /** @type {any} */ of) => decide(policy, HASH, name, of, now);
  if (action === 'token' && isMarked && event.transaction?.metadata?.wardgate_gate === undefined) mark(event, HASH);
  const steps =
    action === 'flow'
      ? login(one, event, now, HASH, { isShadow: policy.mode === 'shadow', answers })
      : [one(action, event)];
  const last = steps[steps.length - 1];
  const id = /** @type {string[]} */ (/ id=(\S+)/.exec(last.record))[1];
  const tidy = (/** @type {any} */ value) => JSON.parse(JSON.stringify(value).replaceAll(id, '<id>'));
  return {
    outcome: last.outcome,
    ...(action === 'flow' ? { steps: steps.map((/** @type {any} */ step) => `${step.action} ${step.outcome}`) } : {}),
    reasons: last.reasons.map(({ consequence, code, rule, scope }) =>
      [consequence, code, rule, scope].filter(Boolean).join(' '),
    ),
    effects: tidy(last.effects),
    record: tidy(last.record),
  };
}

for (const given of cases()) {
  test(given.name, () => {
    const { scopes, ...expect } = given.expect;
    assert.deepEqual(found(given), expect);
  });
}
