// docs/why.md: each class of defect, shown as an Action written by hand that fails and a scenario in which the built
// Actions hold, on the same event; and that the page shows these very texts.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { builtActions } = require('./built.js');
const { run } = require('./flow.js');
const { load } = require('./load.js');

const ROOT = path.join(__dirname, '../..');
const SCENARIOS = path.join(ROOT, 'tests/scenarios/hand-written.json');
const read = (/** @type {string} */ file) => fs.readFileSync(path.join(ROOT, file), 'utf8');

const corpus = JSON.parse(fs.readFileSync(SCENARIOS, 'utf8'));
const sections = read('docs/why.md').split(/^## \d+\. /m).slice(1).map(section);
const built = builtActions();

const RECORDS = 'read:patient_records';
const OWN_NAMES = /Ada|Okafor/i;

/**
 * @typedef {(result: any, again: (set: Record<string, unknown>) => Promise<any>) => unknown} Seen What must be seen of a
 *   run; `again` runs the same on an event in which some values are others.
 *
 * @type {{ file: string, job?: object, fails: Seen, holds?: Seen }[]} In the order of the page: the file of the Action, what
 *   its run needs beside the event, how it fails, and what holds instead beside what the scenario says.
 */
const DEFECTS = [
  {
    file: 'missing-return.js',
    async fails(first, again) {
      assert.equal(first.outcome, 'deny');
      assert.deepEqual(first.metadata.app, { approved: true });
      const second = await again({ '/user/app_metadata/approved': true });
      assert.deepEqual(issued(second), ['openid', RECORDS]);
    },
    async holds(first, again) {
      assert.deepEqual(first.metadata.app, {});
      assert.equal((await again({ '/user/app_metadata/approved': true })).outcome, 'deny');
    },
  },
  {
    file: 'absent-field.js',
    async fails(result, again) {
      assert.deepEqual(issued(result), ['openid', RECORDS]);
      const course = { 'hipaa-privacy': { completed_at: '2024-03-01', version: 3 } };
      assert.equal((await again({ '/user/app_metadata/training': course })).outcome, 'deny');
    },
  },
  {
    file: 'misspelt-property.js',
    fails: (result) => assert.deepEqual(issued(result), ['openid', RECORDS]),
  },
  {
    file: 'mismatch.js',
    async fails(result, again) {
      assert.deepEqual(issued(result), ['openid', RECORDS]);
      for (const asWritten of [
        { '/authorization/roles': ['Receptionist'] },
        { '/user/email': 'sam.lee@contractors.mercy.example' },
        { '/request/ip': '198.51.100.7' },
      ])
        assert.deepEqual(issued(await again(asWritten)), ['openid']);
    },
  },
  {
    file: 'unusual-protocol.js',
    fails({ outcome, denied }) {
      assert.equal(outcome, 'error');
      assert.match(denied.description, /^Cannot read properties of undefined/);
    },
  },
  {
    file: 'skipped-gate.js',
    job: { granted_scopes: ['openid', RECORDS] },
    async fails(result, again) {
      assert.deepEqual(issued(result), ['openid', RECORDS]);
      assert.equal((await again({ '/transaction/protocol': 'oidc-basic-profile' })).outcome, 'deny');
    },
    holds: (result) => assert.deepEqual(issued(result), ['openid']),
  },
  {
    file: 'copied-claims.js',
    fails({ tokens }) {
      assert.equal(tokens.access.claims['https://mercy.example/handover_note'], 'see patient of MRN 12345678');
      assert.equal(tokens.access.claims['https://mercy.example/personnel_number'], '4711');
    },
    holds: ({ tokens }) => assert.doesNotMatch(JSON.stringify(tokens), /12345678|4711/),
  },
  {
    file: 'added-scope.js',
    fails: (result) => assert.deepEqual(issued(result), ['openid', 'read:care_plans', RECORDS]),
  },
  {
    file: 'names-in-logs.js',
    fails({ steps, denied }) {
      assert.deepEqual(steps[0].console, ['Login of ada.okafor@mercy.example at Clinician portal']);
      assert.equal(denied.description, 'Ada Okafor may not read patient records.');
    },
    holds: ({ steps, denied }) => assert.doesNotMatch(JSON.stringify([steps, denied]), OWN_NAMES),
  },
  {
    file: 'remembered-factor.js',
    job: { remembered: true },
    fails(result) {
      assert.equal(result.steps[0].paused, null);
      assert.deepEqual(issued(result), ['openid', RECORDS]);
    },
    holds: ({ steps }) => assert.deepEqual(steps[0].paused, { kind: 'challenge', factors: ['webauthn-roaming'] }),
  },
  {
    file: 'factor-on-refresh.js',
    job: { granted_scopes: ['openid', 'offline_access', RECORDS] },
    fails: ({ outcome, denied }) => assert.deepEqual([outcome, denied.error], ['error', 'mfa_required']),
    holds: (result) => assert.deepEqual(issued(result), ['openid', 'offline_access']),
  },
  {
    file: 'unreachable-level.js',
    async fails(result, again) {
      assert.equal(result.outcome, 'deny');
      for (const type of ['otp', 'push-notification', 'webauthn-platform'])
        assert.equal((await again({ '/authentication/methods/1/type': type })).outcome, 'deny');
    },
  },
];

test('the page has a section for each Action, and each scenario has its section', () => {
  const files = fs.readdirSync(path.join(__dirname, 'defects'));
  assert.deepEqual(files.sort(), DEFECTS.map(({ file }) => file).sort());
  assert.deepEqual(
    sections.map(({ scenario }) => scenario),
    corpus.cases.map((/** @type {any} */ { name }) => name),
  );
  assert.equal(sections.length, DEFECTS.length);
});

for (const [i, { file, job = {}, fails, holds }] of DEFECTS.entries()) {
  const { title, scenario, javascript, policy } = sections[i];
  const { event: given, now, challenge, expect } = prepared(scenario);
  const login = (/** @type {import('./flow.js').Bound[]} */ actions, /** @type {Record<string, unknown>} */ set = {}) =>
    run({ event: changed(given, { set }), now, challenge, actions, ...job });

  test(`${title}: the page shows the Action and the policy as they are`, () => {
    assert.equal(javascript, read(`tests/harness/defects/${file}`));
    assert.ok(policy.length > 0);
    for (const lines of policy) assert.ok(read('actions/policy.toml').includes(lines), lines);
  });

  test(`${title}: the Action written by hand fails`, async () => {
    const actions = [{ name: file, trigger: 'post-login', action: load(path.join(__dirname, 'defects', file)) }];
    await fails(await login(actions), (set) => login(actions, set));
  });

  test(`${title}: the built Actions hold, as the scenario says`, async () => {
    const actions = loaded(['gate', 'token']);
    const result = await login(actions);
    const { outcome, steps, scopes } = expect;
    const ends = result.steps.map(({ action, outcome: end }) => `${action} ${end}`);
    assert.deepEqual([result.outcome, ends], [outcome, steps]);
    if (!('granted_scopes' in job) && scopes !== undefined) assert.deepEqual(issued(result), scopes);
    await holds?.(result, (set) => login(actions, set));
  });
}

/** Built Actions of the reference policy. @param {string[]} names */
function loaded(names) {
  return names.map((name) => {
    const found = built.find(({ action }) => action === name);
    assert.ok(found, `WARDGATE_BUILT has no ${name}`);
    return { name, trigger: found.trigger, action: load(found.file) };
  });
}

/** The scopes of a token that was issued. @param {any} result */
function issued({ outcome, tokens }) {
  assert.equal(outcome, 'permit');
  return tokens.access.scopes;
}

/** What the page says of one class. @param {string} text */
function section(text) {
  const blocks = (/** @type {string} */ language) =>
    [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, block]) => block);
  const [title] = text.split('\n');
  const [, scenario] = /^\*\*Scenario:\*\* (.*)$/m.exec(text) ?? [];
  return { title, scenario, javascript: blocks('js').join('\n'), policy: blocks('toml') };
}

/** Event, clock and expectation of a scenario. @param {string | undefined} name */
function prepared(name) {
  const found = corpus.cases.find((/** @type {any} */ one) => one.name === name);
  assert.ok(found, `tests/scenarios/hand-written.json has no scenario \`${name}\``);
  const base = JSON.parse(fs.readFileSync(path.join(path.dirname(SCENARIOS), found.base ?? corpus.base), 'utf8'));
  return {
    event: changed(base, found),
    now: Date.parse(found.now ?? corpus.now),
    challenge: found.no_answer === true ? undefined : /** @type {const} */ ('pass'),
    expect: found.expect,
  };
}

/**
 * A copy of an event with values at JSON Pointers put in and taken out, in whose names nothing is escaped.
 * @param {any} event
 * @param {{ set?: Record<string, unknown>, remove?: string[] }} change
 */
function changed(event, { set = {}, remove = [] }) {
  const copy = structuredClone(event);
  const parent = (/** @type {string[]} */ steps) => steps.reduce((at, step) => at[step], copy);
  for (const [pointer, value] of Object.entries(set)) {
    const steps = pointer.slice(1).split('/');
    const last = /** @type {string} */ (steps.pop());
    parent(steps)[last] = value;
  }
  for (const pointer of remove) {
    const steps = pointer.slice(1).split('/');
    const last = /** @type {string} */ (steps.pop());
    delete parent(steps)[last];
  }
  return copy;
}
