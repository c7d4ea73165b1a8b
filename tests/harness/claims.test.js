// Which custom claims Auth0 leaves out.
'use strict';
const assert = require('node:assert/strict');
const { test } = require('node:test');
const { RESTRICTED, whyDropped } = require('./claims.js');

const API = 'https://api.mercy.example/ehr';
const place = (change = {}) => ({
  token: 'access',
  audience: API,
  granted: ['openid'],
  protocol: 'oidc-basic-profile',
  ...change,
});
const ID = { token: 'id' };

/** `[claim, place, reason or null]` */
const CASES = [
  ['https://mercy.example/roles', {}, null],
  ['http://mercy.example/roles', {}, null],
  ['department', {}, null],
  ['roles', {}, 'restricted name'],
  ['permissions', ID, 'restricted name'],
  ['x5t#S256', {}, 'restricted name'],
  ['scope', {}, 'restricted name'],
  ['Roles', {}, null],
  ['https://tenant.auth0.com/roles', {}, 'reserved namespace'],
  ['https://auth0.com/roles', {}, 'reserved namespace'],
  ['https://AUTH0.com/roles', {}, 'reserved namespace'],
  ['https://notauth0.com/roles', {}, null],
  ['https://x.webtask.io/roles', {}, 'reserved namespace'],
  ['https://webtask.run/roles', ID, 'reserved namespace'],
  ['urn:mercy:roles', {}, null],
  ['urn:mercy:roles', { audience: null }, 'a URN needs the audience of a custom API'],
  ['urn:mercy:roles', { audience: 'https://mercy.auth0.com/api/v2/' }, 'a URN needs the audience of a custom API'],
  ['urn:auth0:roles', {}, 'reserved namespace'],
  ['email', ID, 'needs the scope email, which was not granted'],
  ['email', { ...ID, granted: ['openid', 'email'] }, null],
  ['nickname', ID, 'needs the scope profile, which was not granted'],
  ['nickname', { ...ID, granted: ['profile'] }, null],
  ['nickname', {}, null],
  ['email', { protocol: 'oauth2-password' }, 'the password grant drops `email` from access tokens'],
  [
    'https://mercy.example/roles',
    { audience: 'https://mercy.eu.auth0.com/api/v2/' },
    'the Management API takes no custom claims',
  ],
  ['https://mercy.example/roles', { ...ID, audience: 'https://mercy.eu.auth0.com/api/v2/' }, null],
  ['department', { audience: 'https://mercy.auth0.com/mfa/' }, 'the audience /mfa takes only namespaced claims'],
  ['https://mercy.example/roles', { audience: 'https://mercy.auth0.com/mfa/' }, null],
  ['department', { audience: 'https://mercy.auth0.com/userinfo' }, null],
  ['department', { audience: null }, null],
];
for (const [name, change, reason] of CASES) {
  test(`${name} on ${JSON.stringify(change)}: ${reason ?? 'stands'}`, () =>
    assert.equal(whyDropped(name, 'v', place(change)), reason));
}

test('undefined sets nothing, null stands', () => {
  assert.match(whyDropped('department', undefined, place()), /undefined/);
  assert.equal(whyDropped('department', null, place()), null);
});

test('the list of restricted names is whole: the documented sixty, and `scope`', () =>
  assert.equal(RESTRICTED.size, 61));
