// The oracle answers every request of tests/vectors as it says, and those at random as the guard does.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');
const { test } = require('node:test');
const { decideRequest } = require('./api.js');
const { readPolicy } = require('./policy.js');
const { vectors } = require('../api/vectors.js');

/** Stands for the hash of every policy. */
const HASH = '<policy>';

for (const { name, policy, request, expect } of vectors()) {
  test(name, () => {
    const { reasons, answer, ...found } = decideRequest(readPolicy(policy), HASH, request);
    assert.deepEqual(
      {
        ...found,
        reasons: reasons.map(({ consequence, code, rule, scope }) => [consequence, code, rule, scope].filter(Boolean).join(' ')),
        ...(answer ? { answer } : {}),
      },
      { ...expect, ...(expect.answer ? { answer: { ...expect.answer, body: JSON.parse(expect.answer.body) } } : {}) },
    );
  });
}

test('10,000 requests at random have the verdicts of the Rust guard', async () => {
  const generated = process.env.WARDGATE_GENERATED;
  assert.ok(generated, 'WARDGATE_GENERATED must name a file of generated requests: scripts/test oracle makes it');
  /** @type {Map<string, import('./policy.js').Policy>} */
  const policies = new Map();
  let count = 0;
  for await (const line of readline.createInterface({ input: fs.createReadStream(generated) })) {
    const { policy: file, verdict, ...request } = JSON.parse(line);
    const policy = policies.get(file) ?? readPolicy(fs.readFileSync(path.join(__dirname, '../..', file), 'utf8'));
    policies.set(file, policy);
    const { login, answer, ...expected } = verdict;
    const hash = / pol=(\w+)/.exec(verdict.record)?.[1] ?? '';
    const found = JSON.parse(JSON.stringify(decideRequest(policy, hash, request)));
    assert.deepEqual(found, { ...expected, ...(answer ? { answer: { ...answer, body: JSON.parse(answer.body) } } : {}) }, line);
    count += 1;
  }
  assert.ok(count >= 10_000, `${count} requests`);
});
