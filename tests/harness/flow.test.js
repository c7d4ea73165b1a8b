// Whole flows of small Actions: who stops whom, what pauses, what is left for the tokens.
'use strict';
const assert = require('node:assert/strict');
const { test } = require('node:test');
const { run } = require('./flow.js');
const { Action } = require('./load.js');

const NOW = Date.parse('2026-11-20T12:00:00Z');
const EVENT = {
  user: { user_id: 'auth0|1', enrolledFactors: [{ type: 'otp' }, { type: 'phone' }] },
  request: { ip: '203.0.113.1', method: 'POST', query: { code_challenge: 'c' }, body: {} },
  transaction: { protocol: 'oidc-basic-profile', requested_scopes: ['openid', 'read:x', 'write:x'] },
  resource_server: { identifier: 'https://api.mercy.example/' },
};

/** Runs bodies of `async (event, api)` one after the other. A body may be a whole module: then it says `exports`. */
function login(bodies, { change = {}, trigger = 'post-login', ...job } = {}) {
  const handler = trigger === 'post-login' ? 'onExecutePostLogin' : 'onExecuteCredentialsExchange';
  const actions = bodies.map((body, i) => ({
    name: 'abcdef'[i],
    trigger,
    action: new Action(
      body.includes('exports') ? body : `exports.${handler} = async (event, api) => { ${body} };`,
      `${i}.js`,
    ),
  }));
  return run({ event: { ...EVENT, ...change }, now: NOW, actions, ...job });
}

const SAY = "api.idToken.setCustomClaim('ran', true);";
const OTP = "api.authentication.challengeWith({ type: 'otp' });";
const silent = { transaction: { ...EVENT.transaction, prompt: ['none'] } };
const protocol = (name) => ({ transaction: { ...EVENT.transaction, protocol: name } });
const outcome = ({ outcome: end, denied }) => [
  end,
  denied && `${denied.action} ${denied.error}: ${denied.description}`,
];

test('claims and scopes of all Actions end up in the tokens, the last writer of a claim wins', async () => {
  const result = await login([
    "api.accessToken.setCustomClaim('a', 1).accessToken.setCustomClaim('b', 1); api.accessToken.removeScope('write:x');",
    "api.accessToken.setCustomClaim('a', 2); api.idToken.setCustomClaim('a', [3]); api.accessToken.addScope('extra');",
  ]);
  assert.deepEqual(outcome(result), ['permit', null]);
  assert.deepEqual(result.tokens, {
    access: { scopes: ['openid', 'read:x', 'extra'], claims: { a: 2, b: 1 } },
    id: { claims: { a: [3] } },
  });
  assert.deepEqual(result.dropped, [
    { action: 'a', call: 'accessToken.setCustomClaim', name: 'a', reason: 'overwritten by b' },
  ]);
});

test('a deny stops later Actions, but not its own function', async () => {
  const result = await login([
    "api.access.deny('no'); api.idToken.setCustomClaim('late', 1); api.transaction.setMetadata('m', 1);",
    SAY,
  ]);
  assert.deepEqual(outcome(result), ['deny', 'a access_denied: no']);
  assert.deepEqual(
    result.steps.map(({ action, calls }) => [action, calls.length]),
    [['a', 3]],
  );
  assert.deepEqual(result.tokens, { access: { scopes: [], claims: {} }, id: { claims: {} } });
  assert.deepEqual(result.transaction_metadata, { m: 1 });
});

test('a throw fails the login with its own text, and discards what the Action queued', async () => {
  const result = await login([
    "api.transaction.setMetadata('m', 1);",
    "api.transaction.setMetadata('m', 2); throw new TypeError('a name');",
    SAY,
  ]);
  assert.deepEqual(outcome(result), ['error', 'b access_denied: a name']);
  assert.deepEqual(result.steps[1].error, { name: 'TypeError', message: 'a name' });
  assert.equal(result.steps[1].outcome, 'error');
  assert.deepEqual(result.transaction_metadata, { m: 1 });
});

test('what throws need not be an error', async () => {
  assert.deepEqual(outcome(await login(["throw 'text';"])), ['error', 'a access_denied: text']);
  assert.deepEqual(outcome(await login(['throw undefined;'])), ['error', 'a access_denied: undefined']);
});

test('a handler that is not async fails the login', async () => {
  assert.match((await login(['exports.onExecutePostLogin = () => {};'])).denied.description, /invalid signature/);
});

test('every Action gets a fresh event', async () => {
  const result = await login([
    "event.user.user_id = 'other'; event.extra = 1;",
    "api.idToken.setCustomClaim('seen', [event.user.user_id, event.extra]);",
  ]);
  assert.deepEqual(result.tokens.id.claims.seen, ['auth0|1', null]);
});

test('transaction metadata is carried, and absent metadata stays absent', async () => {
  const see = "api.idToken.setCustomClaim('seen', event.transaction.metadata ?? 'absent');";
  assert.equal((await login([see])).tokens.id.claims.seen, 'absent');
  assert.deepEqual((await login(["api.transaction.setMetadata('m', 'v');", see])).tokens.id.claims.seen, { m: 'v' });
  assert.deepEqual(
    (await login([see], { change: { transaction: { ...EVENT.transaction, metadata: 'odd' } } })).tokens.id.claims.seen,
    'odd',
  );
});

test('a challenge pauses: without an answer the flow ends there', async () => {
  const result = await login([OTP, SAY]);
  assert.deepEqual(outcome(result), ['step_up', null]);
  assert.deepEqual(
    result.steps.map(({ action, outcome: step, paused }) => [action, step, paused]),
    [['a', 'step_up', { kind: 'challenge', factors: ['otp'] }]],
  );
});

test('after the factor the next Action continues with new methods and a new request', async () => {
  const result = await login(
    [
      OTP,
      "api.idToken.setCustomClaim('seen', [event.authentication.methods, event.request, event.user.enrolledFactors.length]);",
    ],
    { challenge: 'pass' },
  );
  assert.deepEqual(outcome(result), ['permit', null]);
  assert.deepEqual(result.tokens.id.claims.seen, [
    [{ name: 'mfa', type: 'otp', timestamp: '2026-11-20T12:00:00.000Z' }],
    { ip: '203.0.113.1', method: 'GET', query: {}, body: {} },
    2,
  ]);
  assert.deepEqual(
    result.steps.map(({ action }) => action),
    ['a', 'b'],
  );
});

test('a factor that is not passed denies', async () => {
  assert.deepEqual(outcome(await login([OTP, SAY], { challenge: 'fail' })), [
    'deny',
    'a access_denied: the second factor was not passed',
  ]);
});

test('factors that are not enrolled are skipped', async () => {
  const result = await login([
    "api.authentication.challengeWithAny([{ type: 'webauthn-roaming' }, { type: 'phone' }]);",
  ]);
  assert.deepEqual(result.steps[0].paused, { kind: 'challenge', factors: ['phone'] });
  assert.deepEqual(result.dropped, [
    { action: 'a', call: 'authentication.challengeWithAny', name: 'webauthn-roaming', reason: 'not enrolled' },
  ]);
});

test('when no factor is left the login fails', async () => {
  const result = await login(["api.authentication.challengeWith({ type: 'webauthn-roaming' });", SAY], {
    challenge: 'pass',
  });
  assert.deepEqual(outcome(result), ['error', 'a access_denied: no factor is left that the user could use']);
});

test('a verified e-mail can be challenged', async () => {
  const email = ["api.authentication.challengeWith({ type: 'email' });"];
  assert.equal((await login(email)).outcome, 'error');
  assert.equal((await login(email, { change: { user: { email_verified: true } } })).outcome, 'step_up');
});

test('a factor satisfied in this transaction is not asked for again', async () => {
  const result = await login([OTP, OTP, SAY], { challenge: 'pass' });
  assert.equal(result.outcome, 'permit');
  assert.deepEqual(
    result.steps.map(({ paused }) => paused !== null),
    [true, false, false],
  );
});

test('enrolment extends the factors of the user', async () => {
  const enrol = "api.authentication.enrollWithAny([{ type: 'otp' }, { type: 'phone' }]);";
  const see = "api.idToken.setCustomClaim('seen', [event.user.enrolledFactors, event.authentication.methods[0].type]);";
  const result = await login([enrol, see], { challenge: 'pass', change: { user: {} } });
  assert.deepEqual(result.steps[0].paused, { kind: 'enrol', factors: ['otp', 'phone'] });
  assert.deepEqual(result.tokens.id.claims.seen, [[{ type: 'otp' }], 'otp']);
});

test('an enrolled user passes a factor before enrolling another', async () => {
  const enrol = "api.authentication.enrollWith({ type: 'webauthn-roaming' });";
  assert.match((await login([enrol], { challenge: 'pass' })).denied.description, /before enrolling another/);
  assert.equal((await login([OTP + enrol], { challenge: 'pass' })).outcome, 'permit');
});

test('the fifth factor command of a flow fails it', async () => {
  const four = [OTP + OTP, OTP + OTP];
  assert.equal((await login(four, { challenge: 'pass' })).outcome, 'permit');
  assert.match((await login([...four, OTP], { challenge: 'pass' })).denied.description, /more than 4/);
});

for (const [name, change] of [
  ['prompt=none', silent],
  ['prompt=none in the query', { request: { query: { prompt: 'none' } } }],
  ['a refresh', protocol('oauth2-refresh-token')],
  ['a password grant', protocol('oauth2-password')],
  ['a token exchange', protocol('oauth2-token-exchange')],
  ['an unknown protocol', protocol('other')],
  ['no protocol', { transaction: {} }],
  ['no transaction', { transaction: undefined }],
]) {
  test(`with ${name} nobody can be asked`, async () => {
    assert.deepEqual(outcome(await login([OTP, SAY], { challenge: 'pass', change })), [
      'error',
      'a interaction_required: nobody can be asked in this flow',
    ]);
    assert.equal(
      (await login(["api.redirect.sendUserTo('https://lms.example/');"], { redirect: {}, change })).outcome,
      'error',
    );
    assert.equal((await login([SAY], { change })).outcome, 'permit');
  });
}

test('a redirect pauses, and the same Action goes on when the user is back', async () => {
  const there =
    "exports.onExecutePostLogin = async (event, api) => api.redirect.sendUserTo('https://lms.example/', { query: { c: '1' } });" +
    "exports.onContinuePostLogin = async (event, api) => api.idToken.setCustomClaim('back', event.request.query.done);";
  const paused = await login([there, SAY]);
  assert.deepEqual(
    [paused.outcome, paused.steps[0].paused],
    ['redirect', { kind: 'redirect', target: 'https://lms.example/?c=1' }],
  );
  const result = await login([there, SAY], { redirect: { query: { done: 'yes' } } });
  assert.deepEqual(
    result.steps.map(({ action, entrypoint }) => `${action} ${entrypoint}`),
    ['a onExecutePostLogin', 'a onContinuePostLogin', 'b onExecutePostLogin'],
  );
  assert.deepEqual(result.tokens.id.claims, { back: 'yes', ran: true });
});

test('a redirect and a factor do not share an Action', async () => {
  assert.match(
    (await login([`${OTP} api.redirect.sendUserTo('https://lms.example/');`], { challenge: 'pass' })).denied
      .description,
    /one Action cannot/,
  );
});

test('multifactor.enable asks after all Actions, and no Action sees the result', async () => {
  const enable = "api.multifactor.enable('any');";
  assert.deepEqual(
    (await login([enable, SAY])).steps.map(({ action, paused }) => [action, paused]),
    [
      ['a', { kind: 'challenge', factors: ['any'] }],
      ['b', null],
    ],
  );
  assert.equal((await login([enable, SAY], { challenge: 'pass' })).outcome, 'permit');
  assert.equal((await login([enable, SAY], { challenge: 'fail' })).outcome, 'deny');
  assert.equal((await login([enable, "api.multifactor.enable('none');"])).outcome, 'permit');
  assert.equal((await login([enable], { change: protocol('oauth2-refresh-token') })).denied.error, 'mfa_required');
  assert.equal((await login([enable], { change: protocol('oauth2-refresh-token'), passed: true })).outcome, 'permit');
});

test('a remembered browser is not asked, where the Action allows it', async () => {
  const enable = (allowed) => [`api.multifactor.enable('any', { allowRememberBrowser: ${allowed} });`];
  const ended = async (bodies, job) => (await login(bodies, job)).outcome;
  assert.equal(await ended(enable(true), { remembered: true }), 'permit');
  assert.equal(await ended(enable(true), {}), 'step_up');
  assert.equal(await ended(enable(false), { remembered: true }), 'step_up');
  assert.equal(await ended([OTP], { remembered: true }), 'step_up');
});

test('a factor command outranks multifactor.enable', async () => {
  const result = await login(["api.multifactor.enable('any');", OTP], { challenge: 'pass' });
  assert.deepEqual(
    [result.outcome, ...result.steps.map(({ paused }) => paused)],
    ['permit', null, { kind: 'challenge', factors: ['otp'] }],
  );
});

test('what Auth0 drops is listed with its reason', async () => {
  const result = await login([
    "api.accessToken.setCustomClaim('roles', ['x']); api.idToken.setCustomClaim('email', 'x'); api.idToken.setCustomClaim('u', undefined); console.log('x'.repeat(300));",
  ]);
  assert.deepEqual(
    result.dropped.map(({ name, reason }) => [name, reason]),
    [
      [null, '44 characters over 256'],
      ['roles', 'restricted name'],
      ['email', 'needs the scope email, which was not granted'],
      ['u', 'undefined is no JSON value: an earlier value of the claim stays'],
    ],
  );
  assert.deepEqual([result.tokens.access.claims, result.tokens.id.claims], [{}, {}]);
  assert.deepEqual(result.steps[0].console, ['x'.repeat(256)]);
});

test('claims over 100,000 bytes fail the login', async () => {
  const claim = (length) => `api.accessToken.setCustomClaim('a', 'x'.repeat(${length}));`;
  assert.equal((await login([claim(99_992)])).outcome, 'permit');
  assert.match((await login([claim(99_993)])).denied.description, /access token are over 100000 bytes/);
});

test('Actions that do not settle are ended', async () => {
  const result = await login(['await new Promise(() => {});'], { time_limit: 20 });
  assert.deepEqual(outcome(result), ['error', 'a access_denied: the Actions took too long']);
});

test('more than twenty Actions are not bound', async () => {
  await assert.rejects(login(Array(21).fill(SAY)), /21 Actions/);
});

test('when no scope was requested, the granted ones of the job count', async () => {
  const change = { transaction: { protocol: 'oauth2-password', requested_scopes: [] } };
  assert.deepEqual(
    (await login(["api.accessToken.removeScope('a');"], { change, granted_scopes: ['a', 'b'] })).tokens.access.scopes,
    ['b'],
  );
  assert.deepEqual((await login([SAY], { change })).tokens.access.scopes, []);
});

test('a module that can decide says outcome and reasons itself', async () => {
  const module =
    "exports.decide = (event, now) => ({ outcome: 'permit', reasons: [{ code: 'W1', now, id: event.user.user_id }] });" +
    "exports.onExecutePostLogin = async (event, api) => { api.access.deny('no'); console.log(Date.now()); };";
  const [step] = (await login([module])).steps;
  assert.deepEqual(
    [step.outcome, step.reasons, step.console],
    ['permit', [{ code: 'W1', now: NOW, id: 'auth0|1' }], [String(NOW)]],
  );
});

test('a machine token is denied with the code of its trigger', async () => {
  const event = { change: { accessToken: { scope: ['read:x'] } }, trigger: 'credentials-exchange' };
  assert.deepEqual(outcome(await login(["api.access.deny('invalid_scope', 'no');"], event)), [
    'deny',
    'a invalid_scope: no',
  ]);
  const result = await login(["api.accessToken.setCustomClaim('roles', 1).accessToken.setCustomClaim('a', 1);"], event);
  assert.deepEqual(result.tokens.access, { scopes: ['read:x'], claims: { a: 1 } });
  assert.deepEqual(
    result.dropped.map(({ name }) => name),
    ['roles'],
  );
});
