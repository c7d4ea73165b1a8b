// The training portal plays the other side of a login: people go there, take the course and come back, and some of them
// lie. Runs the built Actions of the reference policy: WARDGATE_BUILT.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const flow = require('./flow.js');
const { load } = require('./load.js');
const clock = require('./clock.js');
const { back, signed, told } = require('./portal.js');

const NOW = Date.parse('2026-11-20T12:00:00Z');
const EVENT = JSON.parse(fs.readFileSync(path.join(__dirname, '../scenarios/events/physician.json'), 'utf8'));
const SECRET = EVENT.secrets.WARDGATE_PORTAL_KEY;
EVENT.authorization.roles = ['substance-use-counselor'];
EVENT.transaction.requested_scopes = ['openid', 'read:substance_use'];
const COMPLETION = { completed_at: '2026-11-20T11:59:00Z', version: 1 };

const built = process.env.WARDGATE_BUILT;
const actions = ['gate', 'token'].map((name) => ({
  name,
  trigger: 'post-login',
  action: load(path.join(built ?? '', `actions/wardgate-${name}/code.js`)),
}));

/** Runs the login up to the portal, and on with what `answer` makes of what the portal was told.
 * @param {(asked: any) => object} [answer] @param {object} [event] */
async function login(answer, event = EVENT) {
  const first = await flow.run({ event, now: NOW, actions });
  const { target } = first.steps.at(-1)?.paused ?? {};
  if (answer === undefined || target === undefined) return { ...first, target };
  const query = await clock.at(NOW, () => answer(told(target, SECRET)));
  return flow.run({ event, now: NOW, actions, redirect: { query } });
}

const refusal = (/** @type {any} */ run) => run.denied?.description?.match(/W\d+/)?.[0];

test('the portal is told courses and a nonce, and nobody by name', async () => {
  const { outcome, target, tokens, metadata, transaction_metadata: kept, steps } = await login();
  assert.equal(outcome, 'redirect');
  const { purpose, nonce, courses, ...others } = told(target, SECRET);
  assert.deepEqual([purpose, courses], ['wardgate-training', ['part-2']]);
  assert.equal(nonce, kept.wardgate_portal);
  assert.deepEqual(Object.keys(others).sort(), ['exp', 'iat', 'ip', 'iss', 'sub']);
  assert.equal(target.split('?')[0], 'https://learn.mercy.example/courses');
  for (const own of [EVENT.user.name, EVENT.user.email, EVENT.user.family_name]) assert.ok(!JSON.stringify(others).includes(own));
  // Nothing else is queued before it.
  assert.deepEqual(steps.at(-1)?.calls.map(({ call }) => call), ['redirect.encodeToken', 'redirect.sendUserTo', 'transaction.setMetadata']);
  assert.deepEqual([tokens.access?.claims ?? {}, metadata.app ?? {}], [{}, {}]);
});

test('whoever comes back with the course gets the token, and the completion is stored beside what was there', async () => {
  const run = await login((asked) => back(asked, SECRET, COMPLETION));
  assert.equal(run.outcome, 'permit');
  assert.ok(run.tokens.access.scopes.includes('read:substance_use'));
  assert.deepEqual(run.metadata.app.training, {
    'hipaa-privacy': EVENT.user.app_metadata.training['hipaa-privacy'],
    'part-2': COMPLETION,
  });
  assert.equal(run.transaction_metadata.wardgate_portal ?? null, null, 'the nonce is used up');
});

/** @type {[string, string, (asked: any) => object][]} */
const ATTACKS = [
  ['comes back without a token', 'W915', () => ({ state: 's' })],
  ['puts the completion into the query alone', 'W915', (asked) => ({ state: 's', purpose: asked.purpose, nonce: asked.nonce, completions: '[]' })],
  ['sends the token back that went out', 'W915', (asked) => ({ state: 's', session_token: signed(SECRET, asked) })],
  ['signs with another secret', 'W915', (asked) => back(asked, `${SECRET}x`, COMPLETION)],
  ['signs for another user', 'W915', (asked) => back(asked, SECRET, COMPLETION, { sub: 'waad|somebody-else' })],
  ['changes the state', 'W915', (asked) => ({ ...back(asked, SECRET, COMPLETION), state: 'another' })],
  ['comes back too late', 'W915', (asked) => back(asked, SECRET, COMPLETION, { exp: 1 })],
  ['replays the nonce of another login', 'W306', (asked) => back(asked, SECRET, COMPLETION, { nonce: 'r1.from-yesterday' })],
  ['leaves the nonce out', 'W306', (asked) => back(asked, SECRET, COMPLETION, { nonce: undefined })],
  ['uses a token that was signed for something else', 'W306', (asked) => back(asked, SECRET, COMPLETION, { purpose: 'email' })],
  ['leaves the purpose out', 'W306', (asked) => back(asked, SECRET, COMPLETION, { purpose: undefined })],
  ['completes another course', 'W306', (asked) => back({ ...asked, courses: ['hipaa-privacy'] }, SECRET, COMPLETION)],
  ['completes it tomorrow', 'W303', (asked) => back(asked, SECRET, { ...COMPLETION, completed_at: '2026-11-21T12:00:00Z' })],
  ['completed it too long ago', 'W302', (asked) => back(asked, SECRET, { ...COMPLETION, completed_at: '2025-01-01' })],
  ['completed nothing', 'W301', (asked) => back(asked, SECRET, COMPLETION, { completions: [] })],
  ['says no list', 'W306', (asked) => back(asked, SECRET, COMPLETION, { completions: 'all' })],
];
for (const [what, code, answer] of ATTACKS) {
  test(`${code}: whoever ${what} is refused, and nothing is stored`, async () => {
    const run = await login(answer);
    assert.equal(run.outcome, 'deny');
    assert.equal(refusal(run), code);
    assert.deepEqual(run.metadata.app ?? {}, {});
    assert.equal(run.steps.at(-1)?.console.length, 1);
  });
}
