// What the detectors find in texts made of fragments of identifiers, labels and separators: the native core and the
// rules of docs/phi.md.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { drawn } = require('./generate/draw.js');
const { fragments } = require('./generate/texts.js');
const { isPhi } = require('./phi.js');

const ROOT = path.join(__dirname, '../..');
const { Workbench } = require(path.join(ROOT, 'target/wasm/workbench/workbench.js'));
const SCENARIOS = path.join(ROOT, 'tests/scenarios');
const POLICY = fs.readFileSync(path.join(SCENARIOS, 'policies/claims.toml'), 'utf8');
const EVENT = JSON.parse(fs.readFileSync(path.join(SCENARIOS, 'events/notes.json'), 'utf8'));
const NOW = Date.parse('2026-11-20T12:00:00Z');
const [SEED, TEXTS] = [1, 10_000];
/** The policy's own detector. */
const OWN = ['MRN[- ]?[0-9]{8}'];

test(`${TEXTS} texts are PHI to both, or to neither (seed ${SEED})`, () => {
  const workbench = new Workbench(POLICY.replaceAll('text = { max = 40 }', 'text = { max = 256 }'));
  const { user, ...event } = EVENT;
  let found = 0;
  for (let n = 0; n < TEXTS; n++) {
    const remark = drawn(SEED * TEXTS + n, fragments).value;
    const given = { ...event, user: { user_id: user.user_id, app_metadata: { remark } } };
    const { reasons } = workbench.explain('token', given, NOW);
    const isFound = reasons.some((/** @type {any} */ { code }) => code === 'W504');
    assert.equal(isPhi(remark, OWN), isFound, JSON.stringify(remark));
    found += Number(isFound);
  }
  // Texts that are all found, or never, would compare nothing.
  assert.ok(found > TEXTS / 5 && found < (TEXTS * 4) / 5, `${found} are PHI`);
});
