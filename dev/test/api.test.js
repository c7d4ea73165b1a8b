// The patient API of crates/tower behind the tenant: sign in, open a record, be challenged by the API, step up, open it.
// The login's decision id is found again in the API's line.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { scopes, signIn } from './client.js';
import { Browser, EHR, ROOT, startTenant } from './support.js';

const API = 'http://127.0.0.1:8081';
let tenant, api;
/** The lines that the API logged. */
const lines = [];

before(async () => {
  // One key for the records of both: the tenant takes it from the environment, as the API does.
  process.env.WARDGATE_AUDIT_KEY = randomBytes(32).toString('base64url');
  tenant = await startTenant();
  const program = path.join(ROOT, 'target/debug/examples/patient_api');
  const env = { ...process.env, ISSUER: tenant.issuer, JWKS_URL: `${tenant.issuer}.well-known/jwks.json` };
  api = spawn(program, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const up = new Promise((resolve, reject) => {
    api.on('error', reject).on('exit', (code) => reject(new Error(`the API ended with ${code}`)));
    createInterface({ input: api.stdout }).on('line', (line) => (line.startsWith('listening on') ? resolve() : lines.push(line)));
  });
  await up;
});
after(async () => {
  if (api?.exitCode === null) {
    api.removeAllListeners('exit').kill();
    await once(api, 'exit');
  }
  await tenant?.stop();
});

async function open(token, record = 'p-abcd1234') {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${API}/api/v1/patients/${record}/substance-use`, { headers });
  return { status: response.status, challenge: response.headers.get('www-authenticate'), text: await response.text() };
}

/** The value of a word of a record line. */
const part = (name, line) => new RegExp(`\\b${name}=(\\S+)`).exec(line)?.[1];

/** The line of a request, which the API writes beside its answer. */
async function line(count) {
  while (lines.length < count) await new Promise((resolve) => setTimeout(resolve, 20));
  return lines[count - 1];
}

test('a record is opened, refused when the second factor is too old, and opened after a step-up', async () => {
  const browser = new Browser();
  const params = { audience: EHR, scope: 'openid read:substance_use' };
  const begin = (more = {}) => signIn(tenant, 'clinician-portal', 'waad|counselor-ito', { ...params, ...more }, { browser });

  const first = await begin();
  assert.deepEqual(first.end.asked, ['challenge webauthn-roaming', 'portal']);
  const opened = await open((await first.tokens()).access_token);
  assert.deepEqual([opened.status, JSON.parse(opened.text).reference], [200, 'p-abcd1234']);

  // The second factor is good for a quarter of an hour: it is when a silent sign-in decides, and no longer when the API does.
  const { session } = await tenant.lastRun();
  const [used] = session.methods.filter(({ name }) => name === 'mfa');
  await tenant.post(`/console/sessions/${session.id}/age`, { seconds: 15 * 60 - 4 - Math.ceil((Date.now() - Date.parse(used.timestamp)) / 1000) });
  const silent = await (await begin({ prompt: 'none' })).tokens();
  assert.deepEqual(scopes(silent.scope), ['openid', 'read:substance_use']);
  await new Promise((resolve) => setTimeout(resolve, 6000));
  const refused = await open(silent.access_token);
  assert.equal(refused.status, 401);
  assert.match(refused.challenge, /error="insufficient_user_authentication"/);

  const [, acr_values] = /acr_values="([^"]+)"/.exec(refused.challenge);
  const [, max_age] = /max_age="?(\d+)/.exec(refused.challenge);
  const stepped = await begin({ acr_values, max_age });
  assert.deepEqual(stepped.end.asked, ['challenge webauthn-roaming']);
  assert.equal((await open((await stepped.tokens()).access_token)).status, 200);

  const login = (await tenant.lastRun()).timeline.filter(({ action }) => action === 'wardgate-token').at(-1).console[0];
  const request = await line(3);
  assert.deepEqual([part('id', request), part('sub', request)], [part('id', login), part('sub', login)]);
  assert.match(await line(2), /W402/);
});

test('a token that the tenant did not sign opens nothing', async () => {
  const refused = await open('made-up');
  assert.deepEqual([refused.status, /invalid_token/.test(refused.challenge)], [401, true]);
});
