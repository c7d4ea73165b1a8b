// Two hundred people sign in at once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { load } from './load.js';
import { startTenant } from './support.js';

let tenant;
before(async () => (tenant = await startTenant()));
after(() => tenant?.stop());

test('two hundred sign-ins at once are served without an error, and none is another’s', async () => {
  const { errors, mixed, sessions, decisions } = await load(tenant, 200);
  assert.deepEqual({ errors, mixed, sessions, decisions }, { errors: [], mixed: 0, sessions: 200, decisions: 200 });
});
