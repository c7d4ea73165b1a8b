// The workbench module in Node: whole events in, whole explanations out, by the same core as the Actions.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');

const root = path.join(__dirname, '../..');
const { Workbench, check, find, record } = require(path.join(root, 'target/wasm/workbench/workbench.js'));

const POLICY = fs.readFileSync(path.join(root, 'actions/policy.toml'), 'utf8');
const EVENT = JSON.parse(fs.readFileSync(path.join(root, 'tests/scenarios/events/physician.json'), 'utf8'));
const NOW = Date.parse('2026-11-20T12:00:00Z');

test('a sound policy has no problems', () => assert.deepEqual(check(POLICY), []));

test('every problem of a policy is data', () => {
  const problems = check(POLICY.replace('phi = "enabled"', 'phi = "on"').replace('max_age = "15m"', 'max_age = "soon"'));
  assert.deepEqual(
    problems.map(({ severity, path: place }) => [severity, place]),
    [['error', 'policy.phi'], ['error', 'category.substance-use.mfa.max_age']],
  );
  for (const { line, column, message } of problems) assert.ok(line > 0 && column > 0 && message.includes('expected'));
});

test('a policy that is not sound makes no workbench', () => {
  assert.throws(() => new Workbench('[policy'), /expected/);
});

test('a login is explained with its words and its place in the policy', () => {
  const event = structuredClone(EVENT);
  event.user.app_metadata.training['hipaa-privacy'].completed_at = '2020-01-01';
  const explained = new Workbench(POLICY).explain('flow', event, NOW);
  assert.equal(explained.outcome, 'deny');
  const [reason] = explained.reasons;
  assert.deepEqual(
    { code: reason.code, name: reason.name, rule: reason.rule, scope: reason.scope },
    { code: 'W302', name: 'training_expired', rule: 'training.hipaa-privacy', scope: 'read:patient_records' },
  );
  assert.equal(reason.found, 'the course was completed too long ago');
  assert.equal(POLICY.split('\n')[reason.place.line - 1], '[training.hipaa-privacy]');
  assert.deepEqual(explained.steps.map(({ action, outcome }) => [action, outcome]), [['gate', 'deny']]);
  assert.equal(explained.steps[0].reasons[0].name, 'training_expired');
});

test('claims and scopes of a permitted login are plain objects', () => {
  const { outcome, tokens } = new Workbench(POLICY).explain('token', EVENT, NOW);
  assert.equal(outcome, 'permit');
  assert.deepEqual(tokens.access.scopes, ['openid', 'read:patient_records']);
  assert.deepEqual(tokens.access.claims['https://mercy.example/record_access'], { 'read:patient_records': 'any' });
});

test('what is no action, event or clock is said', () => {
  const workbench = new Workbench(POLICY);
  assert.throws(() => workbench.explain('door', EVENT, NOW), /expected gate, token, machine or flow, found `door`/);
  for (const event of [null, undefined, 'event', 7, []]) {
    assert.throws(() => workbench.explain('gate', event, NOW), /expected an event, which is an object/);
  }
  assert.throws(() => workbench.explain('gate', EVENT, NaN), /expected the clock/);
});

test('a record line is read aloud, and one that is none is refused', () => {
  const line = 'wg1 gate deny W206 id=xzftysfxkf58 pol=4df65ae3fa78bb40 flow=interactive client=c0 api=a0 kept=0 cut=1 set=0 drop=0';
  assert.match(record(line), /W206/);
  assert.throws(() => record('hello'), /expected/);
});

test('a pattern shows where it matches, in UTF-16 units', () => {
  assert.deepEqual(find('MRN-[0-9]{8}', '😀 MRN-12345678'), [3, 15]);
  assert.equal(find('^[a-z]+$', 'A'), null);
  assert.throws(() => find('(', ''));
});
