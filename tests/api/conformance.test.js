// The guard in WebAssembly gives the answers of tests/vectors, whole, and those of the Rust guard on requests at random
// (WARDGATE_GENERATED: `cargo run -p wardgate-resource-server --example generate`).
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');
const { test } = require('node:test');
const { Guard } = require('../../target/npm/api/module/workbench.js');

const ROOT = path.join(__dirname, '../..');
const VECTORS = path.join(ROOT, 'tests/vectors');

/** @param {string} pointer */
const steps = (pointer) => pointer.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/** Changes the value that a JSON Pointer names. @param {any} value @param {string} pointer @param {(parent: any, name: string) => void} change */
function at(value, pointer, change) {
  const path = steps(pointer);
  const last = /** @type {string} */ (path.pop());
  change(path.reduce((parent, name) => parent[name], value), last);
}

for (const name of fs.readdirSync(VECTORS).sort()) {
  const file = JSON.parse(fs.readFileSync(path.join(VECTORS, name), 'utf8'));
  const policy = fs.readFileSync(path.join(VECTORS, file.policy), 'utf8');
  const guard = new Guard(policy, file.audience, JSON.stringify(file.secrets ?? {}));
  for (const { name: sentence, token, set = {}, remove = [], method, path: sent, now = file.now, expect } of file.cases) {
    test(`${name}: ${sentence}`, () => {
      const claims = { whole: structuredClone(file.tokens[token]) };
      for (const [pointer, value] of Object.entries(set)) at(claims, `/whole${pointer}`, (parent, last) => void (parent[last] = value));
      for (const pointer of remove) at(claims, `/whole${pointer}`, (parent, last) => void delete parent[last]);
      const { outcome, reasons, records, record, answer } = JSON.parse(guard.decide(JSON.stringify(claims.whole), method, sent, Date.parse(now)));
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
