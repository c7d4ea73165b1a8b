// The guard in WebAssembly gives the answers of tests/vectors, whole, and those of the Rust guard on requests at random
// (WARDGATE_GENERATED: `cargo run -p wardgate-resource-server --example generate`).
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');
const { test } = require('node:test');
const { Guard } = require('../../target/npm/api/module/workbench.js');
const { vectors } = require('./vectors.js');

const ROOT = path.join(__dirname, '../..');
for (const { name, policy, request, expect } of vectors()) {
  test(name, () => {
    const { audience, secrets, claims, method, path: sent, now } = request;
    const guard = new Guard(policy, audience, JSON.stringify(secrets));
    const { outcome, reasons, records, record, answer } = JSON.parse(guard.decide(JSON.stringify(claims), method, sent, now));
    const found = {
      outcome,
      reasons: reasons.map((/** @type {any} */ { consequence, code, rule, scope }) => [consequence, code, rule, scope].filter(Boolean).join(' ')),
      records,
      record: record.replace(guard.policy, '<policy>'),
      ...(answer === undefined ? {} : { answer }),
    };
    assert.deepEqual(found, expect);
  });
}

test('10,000 requests at random have the verdicts and lines of the Rust guard', async () => {
  const generated = process.env.WARDGATE_GENERATED;
  assert.ok(generated, 'WARDGATE_GENERATED must name a file of generated requests: scripts/test javascript makes it');
  /** @type {Map<string, Guard>} */
  const guards = new Map();
  let count = 0;
  for await (const line of readline.createInterface({ input: fs.createReadStream(generated) })) {
    const { policy, audience, secrets, claims, method, path: sent, now, verdict } = JSON.parse(line);
    const key = JSON.stringify([policy, audience, secrets]);
    let guard = guards.get(key);
    if (guard === undefined) {
      guard = new Guard(fs.readFileSync(path.join(ROOT, policy), 'utf8'), audience, JSON.stringify(secrets));
      guards.set(key, guard);
    }
    assert.deepEqual(JSON.parse(guard.decide(JSON.stringify(claims), method, sent, now)), verdict, line);
    count += 1;
  }
  assert.ok(count >= 10_000, `${count} requests`);
});
