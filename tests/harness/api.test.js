// The recording api: what each method queues, refuses and returns.
'use strict';
const assert = require('node:assert/strict');
const { test } = require('node:test');
const { createApi, Step } = require('./api.js');
const clock = require('./clock.js');
const limits = require('./limits.js');
const { Cache } = require('./stores.js');

const DIRECTORY = {
  groups: [{ id: 'grp_1', name: 'nurses' }],
  roles: [
    { id: 'rol_1', name: 'nurse' },
    { id: 'rol_2', name: 'admin' },
  ],
};

/** An api over an event, and the step that it writes to. */
function open(event = {}, { trigger = 'post-login', entrypoint = 'onExecutePostLogin' } = {}) {
  const stores = { transaction: {}, session: {}, refresh_token: {}, app: {}, user: {} };
  const step = new Step({ trigger, entrypoint, event, stores, cache: new Cache(), directory: DIRECTORY });
  return { api: createApi(step), step };
}

const CHAINING = {
  'access.deny': ['no'],
  'accessToken.setCustomClaim': ['k', 1],
  'idToken.setCustomClaim': ['k', 1],
  'multifactor.enable': ['any'],
  'redirect.sendUserTo': ['https://lms.example/'],
  'user.setAppMetadata': ['k', 1],
  'user.setUserMetadata': ['k', 1],
  'validation.error': ['code', 'text'],
};
const NOT_CHAINING = {
  'accessToken.addScope': ['a'],
  'accessToken.removeScope': ['a'],
  'authentication.challengeWith': [{ type: 'otp' }],
  'authentication.enrollWithAny': [[{ type: 'otp' }]],
  'transaction.setMetadata': ['k', 'v'],
  'refreshToken.setMetadata': ['k', 'v'],
};
const invoke = (api, call, args) => {
  const [group, name] = call.split('.');
  return api[group][name](...args);
};

test('the methods that chain return the api, the others nothing', () => {
  const { api } = open();
  for (const [call, args] of Object.entries(CHAINING)) assert.equal(invoke(api, call, args), api, call);
  for (const [call, args] of Object.entries(NOT_CHAINING)) assert.equal(invoke(api, call, args), undefined, call);
  const machine = open({}, { trigger: 'credentials-exchange' }).api;
  assert.equal(machine.access.deny('invalid_scope', 'no').accessToken.setCustomClaim('k', 1), machine);
});

test('the machine trigger has no method of a login', () => {
  const { api } = open({}, { trigger: 'credentials-exchange' });
  assert.deepEqual(Object.keys(api), ['access', 'accessToken', 'cache']);
  assert.equal(api.accessToken.removeScope, undefined);
});

test('methods take the documented number of arguments', () => {
  const { api } = open();
  const lengths = [
    api.access.deny,
    api.accessToken.setCustomClaim,
    api.accessToken.removeScope,
    api.authentication.challengeWith,
    api.authentication.challengeWithAny,
    api.transaction.setMetadata,
  ];
  assert.deepEqual(
    lengths.map((method) => method.length),
    [1, 2, 1, 2, 1, 2],
  );
  assert.equal(open({}, { trigger: 'credentials-exchange' }).api.access.deny.length, 2);
});

test('calls are recorded as they were made, secrets by name', () => {
  const { api, step } = open({ secrets: { KEY: 'deep', EMPTY: '' } });
  const claim = { a: 1 };
  api.accessToken.setCustomClaim('k', claim);
  claim.a = 2;
  api.redirect.encodeToken({ secret: 'deep', payload: {} });
  api.idToken.setCustomClaim('e', '');
  assert.throws(() => api.accessToken.removeScope(''));
  assert.deepEqual(step.calls, [
    { call: 'accessToken.setCustomClaim', args: ['k', { a: 1 }] },
    { call: 'redirect.encodeToken', args: [{ secret: { secret: 'KEY' }, payload: {} }] },
    { call: 'idToken.setCustomClaim', args: ['e', ''] },
    { call: 'accessToken.removeScope', args: [''], error: 'a scope must be a non-empty string' },
  ]);
  assert.deepEqual(
    step.commands.map(({ value }) => value),
    [{ a: 1 }, ''],
  );
});

/** `[call, arguments, event]`: each is refused. */
const REFUSED = [
  ['accessToken.setCustomClaim', ['scope', 'x']],
  ['idToken.setCustomClaim', ['scope', 'x']],
  ['accessToken.setCustomClaim', [7, 'x']],
  ['accessToken.removeScope', [undefined]],
  ['accessToken.removeScope', ['  ']],
  ['accessToken.removeScope', ['a b']],
  ['accessToken.addScope', ['x'.repeat(281)]],
  ['authentication.challengeWith', ['otp']],
  ['authentication.challengeWith', [{ type: 'sms' }]],
  ['authentication.challengeWith', [{ type: 'otp' }, { additionalFactors: 'phone' }]],
  ['authentication.challengeWith', [{ type: 'otp', options: { preferredMethod: 'sms' } }]],
  ['authentication.challengeWith', [{ type: 'phone', options: { preferredMethod: 'fax' } }]],
  ['authentication.challengeWith', [{ type: 'push-notification', options: { otpFallback: 'yes' } }]],
  ['authentication.challengeWithAny', [[]]],
  ['authentication.challengeWithAny', [{ type: 'otp' }]],
  ['authentication.enrollWith', [{ type: 'email' }]],
  ['authentication.recordMethod', ['https://lms.example/']],
  ['authentication.setPrimaryUser', ['']],
  ['authentication.setPrimaryUser', ['x'.repeat(129)]],
  ['multifactor.enable', ['sms']],
  ['redirect.sendUserTo', ['/relative']],
  ['redirect.validateToken', [{ secret: 's' }]],
  ['prompt.render', ['form', { fields: 'x'.repeat(24 * 1024) }]],
  ['user.setAppMetadata', ['k', 1], { user: { app_metadata: [] } }],
  ['user.setAppMetadata', ['k', 'x'.repeat(33 * 1024)]],
  ['transaction.setMetadata', ['x'.repeat(65), 'v']],
  ['transaction.setMetadata', ['k', 'é'.repeat(4097)]],
  ['transaction.setMetadata', ['k', {}]],
  ['transaction.setMetadata', ['k', NaN]],
  ['transaction.setMetadata', ['k', 2 ** 53]],
  ['transaction.addTargetScope', ['a']],
  ['session.setMetadata', ['k', 'v'], { session: {} }],
  ['session.setExpiresAt', ['tomorrow']],
  ['session.setCookieMode', ['forever']],
  ['refreshToken.setMetadata', ['k.k', 'v']],
  ['refreshToken.setMetadata', ['k', 'x'.repeat(256)]],
  ['refreshToken.setMetadata', ['k', 7]],
  ['refreshToken.setExpiresAt', [1], { refresh_token: { access: 'online' } }],
  ['refreshToken.revoke', ['no'], { transaction: { protocol: 'oidc-basic-profile' } }],
  ['validation.error', ['x'.repeat(101), 'text']],
  ['samlResponse.setAttribute', ['k', {}]],
  ['samlResponse.setAttribute', ['k', 'x'.repeat(3000)]],
];
for (const [call, args, event] of REFUSED) {
  test(`${call} refuses ${JSON.stringify(args).slice(0, 60)}${event === undefined ? '' : ` for ${JSON.stringify(event)}`}`, () => {
    const { api, step } = open(event);
    assert.throws(() => invoke(api, call, args), Error);
    assert.deepEqual(step.commands, []);
  });
}

test('a machine client is denied with the documented codes only', () => {
  const { api, step } = open({}, { trigger: 'credentials-exchange' });
  assert.throws(() => api.access.deny('access_denied', 'no'), /invalid_scope/);
  api.access.deny('server_error');
  api.accessToken.setCustomClaim('scope', 'x');
  assert.deepEqual(step.commands[0], { kind: 'deny', error: 'server_error', description: '' });
});

test('scopes are trimmed', () => {
  const { api, step } = open();
  api.accessToken.removeScope(' read:x ');
  assert.deepEqual(step.commands, [{ kind: 'scope', change: 'remove', scope: 'read:x' }]);
});

test('at most 1,000 scopes are added and 2,000 modified', () => {
  const { api } = open();
  for (let i = 0; i < limits.SCOPES_ADDED; i++) api.accessToken.addScope(`a${i}`);
  assert.throws(() => api.accessToken.addScope('one-more'), /1000/);
  for (let i = 0; i < limits.SCOPES_ADDED; i++) api.accessToken.removeScope(`a${i}`);
  assert.throws(() => api.accessToken.removeScope('one-more'), /2000/);
});

test('`push` is another name of push-notification', () => {
  const { api, step } = open();
  api.authentication.challengeWith(
    { type: 'push', options: { otpFallback: true } },
    { additionalFactors: [{ type: 'otp' }] },
  );
  assert.deepEqual(step.commands[0].ask, { kind: 'challenge', factors: ['push-notification', 'otp'] });
});

test('the primary user is set once', () => {
  const { api } = open();
  api.authentication.setPrimaryUser('auth0|1');
  assert.throws(() => api.authentication.setPrimaryUser('auth0|1'), /once/);
});

test('an Action leaves once', () => {
  const { api } = open();
  api.redirect.sendUserTo('https://lms.example/', { query: { a: 'b c' } });
  assert.throws(() => api.prompt.render('form'), /once/);
});

test('metadata is visible at once, and null deletes', () => {
  const event = { transaction: { metadata: {} }, session: { id: 's' }, refresh_token: {} };
  const { api } = open(event);
  api.transaction.setMetadata('k', 7);
  api.session.setMetadata('s', 'v');
  api.refreshToken.setMetadata('r', 'v');
  assert.deepEqual(event, {
    transaction: { metadata: { k: 7 } },
    session: { id: 's', metadata: { s: 'v' } },
    refresh_token: { metadata: { r: 'v' } },
  });
  api.transaction.setMetadata('k', null);
  api.session.deleteMetadata('s');
  api.refreshToken.evictMetadata();
  assert.deepEqual(event, {
    transaction: { metadata: {} },
    session: { id: 's', metadata: {} },
    refresh_token: { metadata: {} },
  });
});

test('transaction metadata has a total, the others a number of keys', () => {
  const { api } = open({ session: { id: 's' } });
  api.transaction.setMetadata('a', 'x'.repeat(8192));
  assert.throws(() => api.transaction.setMetadata('b', 'x'.repeat(8192)), /total/);
  for (let i = 0; i < 25; i++) api.session.setMetadata(`k${i}`, 'v');
  assert.throws(() => api.session.setMetadata('k25', 'v'), /25/);
  api.session.setMetadata('k24', 'w');
});

test('a signed token comes back only as it was sent', () => {
  const event = { user: { user_id: 'auth0|1' }, request: { hostname: 'h', ip: 'i', query: {} } };
  const { api } = open(event);
  const token = api.redirect.encodeToken({ secret: 's', payload: { state: 'st', course: 'c' } });
  event.request.query = { session_token: token, state: 'st' };
  assert.equal(api.redirect.validateToken({ secret: 's' }).course, 'c');
  assert.throws(() => api.redirect.validateToken({ secret: 'other' }), /not signed/);
  event.request.query.state = 'other';
  assert.throws(() => api.redirect.validateToken({ secret: 's' }), /transaction/);
  event.request.query = { session_token: api.redirect.encodeToken({ secret: 's', payload: {}, expiresInSeconds: -1 }) };
  assert.throws(() => api.redirect.validateToken({ secret: 's' }), /expired/);
});

test('groups and roles answer from what the directory knows', async () => {
  const { api } = open();
  assert.deepEqual((await api.groups.hasGroupMembership(['nurses', 'other'])).memberships, {
    nurses: { is_member: true },
    other: { is_member: false },
  });
  assert.deepEqual((await api.roles.getUserEffectiveRolesByNames(['admin'])).roles, [{ id: 'rol_2', name: 'admin' }]);
});

test('the cache forgets what has expired', async () => {
  const { cache } = open().api;
  const at = (time, run) => clock.at(time, async () => run());
  await at(1000, () => cache.set('short', 'v', { ttl: 1000, expires_at: 1e9 }));
  await at(1000, () => cache.set('usual', 'v'));
  await at(1000, () => cache.set('long', 'v', { ttl: 1e12 }));
  const alive = (time) => at(time, () => ['short', 'usual', 'long'].filter((key) => cache.get(key) !== undefined));
  assert.deepEqual(await alive(1999), ['short', 'usual', 'long']);
  assert.deepEqual(await alive(2000), ['usual', 'long']);
  assert.deepEqual(await alive(1000 + 15 * 60_000), ['long']);
  assert.deepEqual(await alive(1000 + 24 * 3600_000), []);
});

test('the cache answers limits with codes', () => {
  const { cache } = open().api;
  assert.equal(cache.set('k', 'v', { ttl: 1000 }).type, 'success');
  assert.equal(cache.get('k').value, 'v');
  assert.deepEqual(cache.set('k', 'v', { expires_at: 1 }), { type: 'error', code: 'ItemAlreadyExpired' });
  assert.deepEqual(cache.set('k', 'v', { ttl: NaN }), { type: 'error', code: 'InvalidExpiry' });
  assert.deepEqual(cache.set('x'.repeat(65), 'v'), { type: 'error', code: 'CacheKeySizeExceeded' });
  assert.deepEqual(cache.set('k', 'x'.repeat(4097)), { type: 'error', code: 'CacheValueSizeExceeded' });
  cache.set('a', 'x'.repeat(4096));
  assert.deepEqual(cache.set('b', 'x'.repeat(4096)), { type: 'error', code: 'CacheSizeExceeded' });
  assert.deepEqual(cache.delete('none'), { type: 'error', code: 'CacheKeyDoesNotExist' });
  assert.deepEqual([cache.delete('k').type, cache.get('k')], ['success', undefined]);
});
