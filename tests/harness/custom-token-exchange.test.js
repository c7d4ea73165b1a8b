// The api of custom-token-exchange fails where Auth0's own does.
'use strict';
const assert = require('node:assert/strict');
const { test } = require('node:test');
const { createApi, Step } = require('./api.js');
const { Cache } = require('./stores.js');

function step() {
  return new Step({
    trigger: 'custom-token-exchange',
    entrypoint: 'onExecuteCustomTokenExchange',
    event: {},
    stores: { transaction: {}, session: {}, refresh_token: {}, app: {}, user: {} },
    cache: new Cache(),
    directory: { groups: [], roles: [] },
  });
}

const OPTIONS = { creationBehavior: 'none', updateBehavior: 'none' };
/** @type {[string, (api: any) => unknown, RegExp][]} */
const REFUSED = [
  ['a denial without a reason', (api) => api.access.deny('invalid_request', ''), /a reason has 1 to 4096/],
  ['a denial without a code', (api) => api.access.deny(undefined, 'x'), /a code has 1 to 1024/],
  ['a user without an id', (api) => api.authentication.setUserById(''), /a user id has 1 to 512/],
  ['a second user', (api) => [1, 2].map((id) => api.authentication.setUserById(`auth0|${id}`)), /the user is set once/],
  ['attributes without a user_id', (api) => api.authentication.setUserByConnection('c', {}, OPTIONS), /user_id of a connection/],
  ['no creationBehavior', (api) => api.authentication.setUserByConnection('c', { user_id: 'u' }, {}), /creationBehavior is/],
  ['no updateBehavior', (api) => api.authentication.setUserByConnection('c', { user_id: 'u' }, { creationBehavior: 'none' }), /updateBehavior is/],
  ['a long organization', (api) => api.authentication.setOrganization('o'.repeat(51)), /an organization has 1 to 50/],
  ['an actor without a sub', (api) => api.authentication.setActor({ act: {} }), /at most 5 levels/],
  ['six levels of actors', (api) => api.authentication.setActor([1, 2, 3, 4, 5].reduce((act) => ({ sub: 'a', act }), { sub: 'a' })), /at most 5 levels/],
  ['transaction metadata', (api) => api.transaction.setMetadata('a', 'b'), /not implemented/],
];

for (const [name, call, expected] of REFUSED) test(`${name} is refused`, () => assert.throws(() => call(createApi(step())), expected));

test('what is right is queued, and nothing chains', () => {
  const one = step();
  const api = createApi(one);
  assert.equal(api.authentication.setUserByConnection('c', { user_id: 'u' }, OPTIONS), undefined);
  api.authentication.setActor({ sub: 'a', act: { sub: 'b' } });
  api.access.rejectInvalidSubjectToken('it has expired');
  assert.deepEqual(one.commands, [
    { kind: 'user', connection: 'c', attributes: { user_id: 'u' }, options: OPTIONS },
    { kind: 'actor', actor: { sub: 'a', act: { sub: 'b' } } },
    { kind: 'deny', error: 'invalid_request', description: 'it has expired' },
  ]);
});
