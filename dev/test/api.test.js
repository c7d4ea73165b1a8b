// A patient API behind the tenant, which asks the same policy at each request: sign in, open a record, be challenged by the
// API, step up, open it. The login's decision id is found again in the API's line.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { scopes, signIn } from './client.js';
import { Browser, EHR, POLICY, PROGRAM, startTenant } from './support.js';

const RECORD = '/api/v1/patients/p-abcd1234/substance-use';
const MINUTE = 60_000;
let tenant, api, origin;
/** The lines that the API logged. */
const lines = [];
/** How far the API's clock is ahead: the time between a sign-in and a request. */
let ahead = 0;

before(async () => {
  tenant = await startTenant();
  const jwks = createRemoteJWKSet(new URL('/.well-known/jwks.json', tenant.issuer));
  api = createServer(async (req, res) => {
    const [, token = ''] = /^Bearer (.+)$/.exec(req.headers.authorization ?? '') ?? [];
    const { payload } = await jwtVerify(token, jwks, { issuer: tenant.issuer, audience: EHR });
    const { answer, record } = await decide(payload, req.method, req.url);
    lines.push(record);
    const challenge = answer?.www_authenticate;
    res.writeHead(answer?.status ?? 200, challenge ? { 'www-authenticate': challenge } : {}).end(answer?.body ?? 'the record');
  }).listen(0, 'localhost');
  await once(api, 'listening');
  origin = `http://localhost:${api.address().port}`;
});
after(async () => {
  api?.close();
  await tenant?.stop();
});

/** What the policy says of a request, by the core that also decides sign-ins. */
async function decide(claims, method, url) {
  const now = new Date(Date.now() + ahead).toISOString();
  const args = ['request', '--policy', POLICY, '--audience', EHR, '--token', '-', '--now', now, '--format', 'json', method, url];
  const running = promisify(execFile)(PROGRAM, args);
  running.child.stdin.end(JSON.stringify(claims));
  return JSON.parse((await running).stdout);
}

const open = async (token) => {
  const response = await fetch(`${origin}${RECORD}`, { headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, challenge: response.headers.get('www-authenticate'), text: await response.text() };
};
const idOf = (record) => /\bid=(\S+)/.exec(record)?.[1];

test('a record is opened, refused when the second factor is too old, and opened after a step-up', async () => {
  const browser = new Browser();
  const params = { audience: EHR, scope: 'openid read:substance_use' };
  const begin = (more = {}) => signIn(tenant, 'clinician-portal', 'waad|counselor-ito', { ...params, ...more }, { browser });

  const first = await begin();
  assert.deepEqual(first.end.asked, ['challenge webauthn-roaming', 'portal']);
  assert.equal((await open((await first.tokens()).access_token)).status, 200);

  // A quarter of an hour goes by: a silent sign-in after fourteen minutes, a request two minutes later.
  const { session } = await tenant.lastRun();
  await tenant.post(`/console/sessions/${session.id}/age`, { seconds: 14 * 60 });
  const silent = await (await begin({ prompt: 'none' })).tokens();
  assert.deepEqual(scopes(silent.scope), ['openid', 'read:substance_use']);
  ahead = 2 * MINUTE;
  const refused = await open(silent.access_token);
  assert.equal(refused.status, 401);
  assert.match(refused.challenge, /error="insufficient_user_authentication"/);
  const [, acr_values] = /acr_values="([^"]+)"/.exec(refused.challenge);
  const [, max_age] = /max_age="?(\d+)/.exec(refused.challenge);

  const stepped = await begin({ acr_values, max_age });
  assert.deepEqual(stepped.end.asked, ['challenge webauthn-roaming']);
  assert.equal((await open((await stepped.tokens()).access_token)).status, 200);

  const login = (await tenant.lastRun()).timeline.filter(({ action }) => action === 'wardgate-token').at(-1).console[0];
  assert.equal(idOf(lines.at(-1)), idOf(login));
  assert.notEqual(idOf(lines.at(-1)), idOf(lines.at(-2)));
});
