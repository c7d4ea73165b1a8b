// Where Auth0 does not say what happens, the file of people says what is assumed, and a run says that it was.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { decodeJwt } from 'jose';
import { ASSUMPTIONS } from '../assumptions.js';
import { Browser, EHR, ROOT, ROSTERS, startTenant } from './support.js';

const CALLBACK = 'http://localhost:9/callback';
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const HOSPITAL = fs.readFileSync(path.join(ROOT, 'dev/hospital.toml'), 'utf8');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardgate-assume-'));
after(() => fs.rmSync(folder, { recursive: true }));

// An Action that does what the assumptions are about.
fs.mkdirSync(path.join(folder, 'actions/odd'), { recursive: true });
fs.mkdirSync(path.join(folder, 'triggers'));
fs.writeFileSync(
  path.join(folder, 'actions/odd.json'),
  JSON.stringify({ name: 'odd', code: './actions/odd/code.js', supported_triggers: [{ id: 'post-login', version: 'v3' }] }),
);
fs.writeFileSync(
  path.join(folder, 'actions/odd/code.js'),
  `
exports.onExecutePostLogin = async (event, api) => {
  console.log(event.stats.logins_count, event.authorization.roles.join(), event.transaction.protocol);
  api.idToken.setCustomClaim('https://own.example/nothing', null);
};`,
);
fs.writeFileSync(
  path.join(folder, 'triggers/triggers.json'),
  JSON.stringify({ 'post-login': [{ action_name: 'odd', display_name: 'odd' }] }),
);

const other = Object.fromEntries(
  Object.entries(ASSUMPTIONS).map(([name, { default: usual, values }]) => [name, values.find((value) => value !== usual)]),
);

/** A tenant that assumes the usual, or everything otherwise. */
async function start(assumed) {
  const people = path.join(folder, 'people.toml');
  const lines = Object.entries(assumed).map(([name, value]) => `${name} = "${value}"`);
  fs.writeFileSync(people, `${HOSPITAL}\n[tenant.assume]\n${lines.join('\n')}\n`);
  return startTenant(['--people', people, '--with', folder]);
}

async function signIn(tenant, client_id, person, params) {
  const url = new URL('/authorize', tenant.issuer);
  url.search = new URLSearchParams({
    client_id,
    response_type: 'code',
    redirect_uri: CALLBACK,
    state: 's',
    code_challenge_method: 'S256',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    ...params,
  }).toString();
  const { result } = await new Browser().signIn(tenant, url.href, person, { until: CALLBACK });
  if (!result.has('code')) return { run: await tenant.lastRun() };
  const response = await fetch(new URL('/oauth/token', tenant.issuer), {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: result.get('code'),
      client_id,
      redirect_uri: CALLBACK,
      code_verifier: VERIFIER,
      client_secret: tenant.secret(client_id) ?? '',
    }),
  });
  return { tokens: await response.json(), run: await tenant.lastRun() };
}

const refresh = async (tenant, refresh_token) => {
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token,
    client_id: 'clinician-portal',
    client_secret: tenant.secret('clinician-portal'),
  });
  const response = await fetch(new URL('/oauth/token', tenant.issuer), { method: 'POST', body });
  return { status: response.status, ...(await response.json()) };
};

const own = (run) => run.timeline.find(({ action }) => action === 'odd')?.console[0];

for (const [name, assumed, expected] of [
  ['as usual', {}, { roles: 'physician', claim: null, refreshed: 200 }],
  ['otherwise', other, { roles: '', claim: undefined, refreshed: 400 }],
]) {
  test(`assumed ${name}`, async () => {
    const tenant = await start(assumed);
    try {
      const rosters = { audience: ROSTERS, scope: 'openid read:shifts' };
      const { tokens } = await signIn(tenant, 'clinician-portal', 'waad|okafor', rosters);
      assert.equal(decodeJwt(tokens.id_token)['https://own.example/nothing'], expected.claim);
      const hire = await signIn(tenant, 'clinician-portal', 'waad|newhire-park', rosters);
      assert.ok(hire.run.assumed.includes('logins_count'));
      const organized = await signIn(tenant, 'affiliate-portal', 'samlp|lakeside-reyes', {
        audience: EHR,
        scope: 'openid read:referrals',
        organization: 'org_lakeside',
      });
      assert.equal(own(organized.run).split(' ')[1], expected.roles);
      const physician = await signIn(tenant, 'clinician-portal', 'waad|okafor', {
        audience: EHR,
        scope: 'openid read:patient_records offline_access',
      });
      const again = await refresh(tenant, physician.tokens.refresh_token);
      assert.equal(again.status, expected.refreshed);
      const used = (await tenant.lastRun()).assumed;
      assert.ok(used.includes('methods_on_refresh'), String(used));
    } finally {
      await tenant.stop();
    }
  });
}

test('an assumption that nobody knows is refused', async () => {
  await assert.rejects(start({ moon: 'full' }), /tenant\.assume\.moon: expected one of silent_mfa_error/);
  await assert.rejects(start({ null_claim: 'maybe' }), /tenant\.assume\.null_claim: expected one of null, absent/);
});
