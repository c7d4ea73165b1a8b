// openid-client, unchanged: codes with PKCE, refreshes, silence, logging out.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as client from 'openid-client';
import { accessOf, refusal, scopes, signIn } from './client.js';
import { ACR, Browser, EHR, ROOT, ROSTERS, startTenant } from './support.js';

let tenant;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardgate-clients-'));
const thirdParty = path.join(folder, 'people.toml');
before(async () => {
  const hospital = fs.readFileSync(path.join(ROOT, 'dev/hospital.toml'), 'utf8');
  fs.writeFileSync(thirdParty, hospital.replace('name = "Clinician portal"\n', 'name = "Clinician portal"\nfirst_party = false\n'));
  tenant = await startTenant();
  tenant.jwks = createRemoteJWKSet(new URL('/.well-known/jwks.json', tenant.issuer));
});
after(async () => {
  await tenant?.stop();
  fs.rmSync(folder, { recursive: true });
});

test('a physician is challenged, and reads records', async () => {
  const { end, tokens } = await signIn(tenant, 'clinician-portal', 'waad|okafor', {
    audience: EHR,
    scope: 'openid read:patient_records offline_access',
  });
  assert.deepEqual(end.asked, ['challenge webauthn-roaming']);
  const got = await tokens();
  const access = await accessOf(tenant, got);
  assert.deepEqual(scopes(access.scope), ['offline_access', 'openid', 'read:patient_records']);
  assert.deepEqual(access['https://mercy.example/record_access'], { 'read:patient_records': 'any' });
  assert.equal(access.azp, 'clinician-portal');
  assert.deepEqual(access.aud, [EHR, `${tenant.issuer}userinfo`]);
  assert.equal(access.sub, 'waad|okafor');
  const { amr, email, sid } = got.claims();
  assert.deepEqual([amr, email, typeof sid], [['mfa'], undefined, 'string']);
  assert.deepEqual(got.claims()['https://mercy.example/roles'], ['physician']);
});

test('a second factor and a code exchange have log records of their own', async () => {
  const { tokens } = await signIn(tenant, 'clinician-portal', 'waad|okafor', { audience: EHR, scope: 'openid read:patient_records' });
  await tokens();
  const lines = (await (await fetch(new URL('/console/logs', tenant.issuer))).text()).trim().split('\n');
  assert.deepEqual(
    lines.slice(-4).map((line) => JSON.parse(line).data.type),
    ['gd_start_auth', 'gd_auth_succeed', 's', 'seacft'],
  );
});

test('a receptionist is refused what the policy does not give, whatever RBAC says', async () => {
  const { end } = await signIn(tenant, 'clinician-portal', 'waad|novak', { audience: EHR, scope: 'openid read:patient_records' });
  assert.deepEqual(refusal(end), ['access_denied', 'W206']);
  const run = await tenant.lastRun();
  assert.equal(run.outcome, 'deny');
  assert.deepEqual(run.requested, ['openid', 'read:patient_records']);
  const { data } = JSON.parse((await (await fetch(new URL('/console/logs', tenant.issuer))).text()).trim().split('\n').at(-1));
  assert.deepEqual([data.type, data.user_id, data.client_id], ['f', 'waad|novak', 'clinician-portal']);
  assert.match(data.description, /W206/);
});

test('the session is there although the sign-in was refused, and decides again in silence', async () => {
  const browser = new Browser();
  await signIn(tenant, 'clinician-portal', 'waad|novak', { audience: EHR, scope: 'openid read:patient_records' }, { browser });
  const silent = await signIn(
    tenant,
    'clinician-portal',
    'nobody',
    { audience: EHR, scope: 'openid read:patient_records', prompt: 'none' },
    { browser },
  );
  assert.deepEqual(refusal(silent.end), ['access_denied', 'W206']);
  assert.deepEqual(silent.end.asked, []);
});

test('a scope that RBAC does not assign is not granted, and nothing else is lost', async () => {
  const { tokens } = await signIn(tenant, 'clinician-portal', 'waad|lindqvist', {
    audience: EHR,
    scope: 'openid read:care_plans read:patient_records',
  });
  assert.deepEqual(scopes((await accessOf(tenant, await tokens())).scope), ['openid', 'read:care_plans']);
});

test('a lapsed training takes the scope away, and the refusal says its code', async () => {
  const { end } = await signIn(tenant, 'clinician-portal', 'waad|abara', { audience: EHR, scope: 'openid read:care_plans' });
  assert.deepEqual(refusal(end), ['access_denied', 'W302']);
});

test('a contractor whose contract ended is refused', async () => {
  const { end } = await signIn(tenant, 'clinician-portal', 'waad|contractor-berg', { audience: EHR, scope: 'openid read:patient_records' });
  assert.equal(refusal(end)[0], 'access_denied');
});

test('whoever gives up the second factor is refused', async () => {
  const { end } = await signIn(
    tenant,
    'clinician-portal',
    'waad|okafor',
    { audience: EHR, scope: 'openid read:patient_records' },
    { answers: ['give-up'] },
  );
  assert.equal(end.result.get('error'), 'access_denied');
});

test('a counselor uses the key, takes the course in the middle of the sign-in, and comes back to a token', async () => {
  const { end, tokens } = await signIn(tenant, 'clinician-portal', 'waad|counselor-ito', {
    audience: EHR,
    scope: 'openid read:substance_use',
  });
  assert.deepEqual(end.asked, ['challenge webauthn-roaming', 'portal']);
  assert.deepEqual(scopes((await accessOf(tenant, await tokens())).scope), ['openid', 'read:substance_use']);
  // The completion is stored: nobody is sent twice.
  const again = await signIn(tenant, 'clinician-portal', 'waad|counselor-ito', { audience: EHR, scope: 'openid read:substance_use' });
  assert.deepEqual(again.end.asked, ['challenge webauthn-roaming']);
});

test('a patient sets up an authenticator, and reads the own record and no other', async () => {
  const { end, tokens } = await signIn(tenant, 'patient-portal', 'auth0|patient-tran', {
    audience: EHR,
    scope: 'openid read:patient_records',
  });
  assert.match(end.asked[0], /^enrol /);
  const access = await accessOf(tenant, await tokens());
  assert.deepEqual(access['https://mercy.example/record_access'], { 'read:patient_records': 'own' });
  assert.equal(access['https://mercy.example/patient_ref'], 'p-abcd1234');
});

test('a first login asks for a factor that only the help desk can give', async () => {
  const { end } = await signIn(tenant, 'clinician-portal', 'waad|newhire-park', { audience: EHR, scope: 'openid read:patient_records' });
  assert.equal(end.result.get('error'), 'access_denied');
});

test('an application that the policy does not know lets nobody in', async () => {
  const { end } = await signIn(tenant, 'forgotten-app', 'waad|okafor', { audience: EHR, scope: 'openid read:patient_records' });
  assert.equal(end.result.get('error'), 'access_denied');
});

test('an affiliate signs in to the organization, and the token names it', async () => {
  const { end, tokens } = await signIn(tenant, 'affiliate-portal', 'samlp|lakeside-reyes', {
    audience: EHR,
    scope: 'openid read:referrals',
    organization: 'org_lakeside',
  });
  assert.deepEqual(end.asked, []);
  const got = await tokens();
  assert.deepEqual([(await accessOf(tenant, got)).org_id, got.claims().org_id], ['org_lakeside', 'org_lakeside']);
  const other = await signIn(tenant, 'affiliate-portal', 'waad|okafor', {
    audience: EHR,
    scope: 'openid read:referrals',
    organization: 'org_lakeside',
  });
  assert.equal(other.end.result.get('error'), 'access_denied');
  assert.match(other.end.result.get('error_description'), /not part of the org_lakeside organization/);
});

test('duty rosters need no second factor', async () => {
  const { end, tokens } = await signIn(tenant, 'clinician-portal', 'waad|okafor', { audience: ROSTERS, scope: 'openid read:shifts' });
  assert.deepEqual(end.asked, []);
  assert.deepEqual(scopes((await accessOf(tenant, await tokens(), ROSTERS)).scope), ['openid', 'read:shifts']);
});

test('acr_values asks for a second factor where nothing else does, and the ID token proves it', async () => {
  const { end, tokens } = await signIn(tenant, 'clinician-portal', 'waad|okafor', {
    audience: ROSTERS,
    scope: 'openid read:shifts',
    acr_values: ACR,
  });
  assert.equal(end.asked.length, 1);
  const { acr, amr } = (await tokens()).claims();
  assert.deepEqual([acr, amr], [ACR, ['mfa']]);
});

test('a session is used again without a question, and in silence', async () => {
  const browser = new Browser();
  const params = { audience: EHR, scope: 'openid read:patient_records' };
  await signIn(tenant, 'clinician-portal', 'waad|okafor', params, { browser });
  const second = await signIn(tenant, 'clinician-portal', 'nobody', params, { browser });
  assert.deepEqual(second.end.asked, []);
  const silent = await signIn(tenant, 'clinician-portal', 'nobody', { ...params, prompt: 'none' }, { browser });
  const got = await silent.tokens();
  assert.deepEqual([scopes((await accessOf(tenant, got)).scope), got.claims().amr], [['openid', 'read:patient_records'], undefined]);
});

test('without a session silence is refused', async () => {
  const { end } = await signIn(tenant, 'clinician-portal', 'nobody', {
    audience: EHR,
    scope: 'openid read:patient_records',
    prompt: 'none',
  });
  assert.equal(end.result.get('error'), 'login_required');
});

test('an application of somebody else is let in when the person allows it, and is not asked for again', async () => {
  const people = { audience: ROSTERS, scope: 'openid read:shifts' };
  const theirs = await startTenant(['--people', thirdParty]);
  const mine = tenant;
  tenant = theirs;
  try {
    const refused = await signIn(tenant, 'clinician-portal', 'waad|okafor', people, { answers: ['no-consent'] });
    assert.deepEqual([refused.end.asked, refused.end.result.get('error')], [['consent'], 'access_denied']);
    const browser = new Browser();
    const allowed = await signIn(tenant, 'clinician-portal', 'waad|okafor', people, { browser });
    assert.deepEqual([allowed.end.asked, allowed.end.result.has('code')], [['consent'], true]);
    const silent = await signIn(tenant, 'clinician-portal', 'nobody', { ...people, prompt: 'none' }, { browser });
    assert.equal(silent.end.result.has('code'), true);
    const other = await signIn(tenant, 'clinician-portal', 'waad|lindqvist', { ...people, prompt: 'none' }, { browser: new Browser() });
    assert.equal(other.end.result.get('error'), 'login_required');
  } finally {
    tenant = mine;
    await theirs.stop();
  }
});

test('max_age and prompt=login ask who it is again', async () => {
  const browser = new Browser();
  const params = { audience: ROSTERS, scope: 'openid read:shifts' };
  await signIn(tenant, 'clinician-portal', 'waad|okafor', params, { browser });
  const forced = await signIn(tenant, 'clinician-portal', 'waad|okafor', { ...params, prompt: 'login' }, { browser });
  assert.equal(forced.end.result.has('code'), true);
  await new Promise((resolve) => setTimeout(resolve, 2100));
  const aged = await signIn(tenant, 'clinician-portal', 'waad|okafor', { ...params, max_age: '1' }, { browser });
  assert.equal(typeof (await aged.tokens()).claims().auth_time, 'number');
});

test('a session that the policy ends is over', async () => {
  const browser = new Browser();
  const params = { audience: EHR, scope: 'openid read:patient_records' };
  await signIn(tenant, 'clinician-portal', 'waad|okafor', params, { browser });
  const { session } = await tenant.lastRun();
  await tenant.post(`/console/sessions/${session.id}/age`, { seconds: 16 * 60 });
  const silent = await signIn(tenant, 'clinician-portal', 'nobody', { ...params, prompt: 'none' }, { browser });
  assert.equal(silent.end.result.get('error'), 'login_required');
});

test('a refresh token is rotated, and the old one ends the family', async () => {
  const { config, tokens } = await signIn(tenant, 'clinician-portal', 'waad|okafor', {
    audience: EHR,
    scope: 'openid read:patient_records offline_access',
  });
  const first = await tokens();
  const second = await client.refreshTokenGrant(config, first.refresh_token);
  assert.notEqual(second.refresh_token, first.refresh_token);
  assert.deepEqual(scopes((await accessOf(tenant, second)).scope), ['offline_access', 'openid', 'read:patient_records']);
  await assert.rejects(client.refreshTokenGrant(config, first.refresh_token), { error: 'invalid_grant' });
  await assert.rejects(client.refreshTokenGrant(config, second.refresh_token), { error: 'invalid_grant' });
});

test('a refresh after the second factor went stale loses what needs it', async () => {
  const { config, tokens } = await signIn(tenant, 'clinician-portal', 'waad|okafor', {
    audience: EHR,
    scope: 'openid read:patient_records offline_access',
  });
  const first = await tokens();
  const { session } = await tenant.lastRun();
  await tenant.post(`/console/sessions/${session.id}/age`, { seconds: 13 * 3600 });
  await assert.rejects(client.refreshTokenGrant(config, first.refresh_token), (error) => {
    assert.deepEqual([error.error, error.status, error.error_description.match(/W\d+/)[0]], ['access_denied', 403, 'W402']);
    return true;
  });
});

test('without an audience the access token is opaque, and /userinfo answers it', async () => {
  const { config, end, tokens } = await signIn(tenant, 'clinician-portal', 'waad|okafor', { scope: 'openid' });
  if (end.result.has('error')) return assert.fail(end.result.get('error_description'));
  const got = await tokens();
  assert.equal(got.access_token.split('.').length, 1);
  assert.equal((await client.fetchUserInfo(config, got.access_token, 'waad|okafor')).sub, 'waad|okafor');
});

test('/userinfo also takes a token that is meant for an API', async () => {
  const { config, tokens } = await signIn(tenant, 'clinician-portal', 'waad|okafor', { audience: ROSTERS, scope: 'openid read:shifts' });
  const { access_token } = await tokens();
  const info = await client.fetchUserInfo(config, access_token, 'waad|okafor');
  assert.deepEqual(info['https://mercy.example/roles'], ['physician']);
  await assert.rejects(client.fetchUserInfo(config, 'made-up', 'waad|okafor'));
});

test('an API that does not exist is said', async () => {
  const { end } = await signIn(tenant, 'clinician-portal', 'waad|okafor', { audience: 'https://nowhere.example', scope: 'openid' });
  assert.deepEqual(
    [end.result.get('error'), end.result.get('error_description')],
    ['access_denied', 'Service not found: https://nowhere.example'],
  );
});

test('logging out ends the session', async () => {
  const browser = new Browser();
  const params = { audience: ROSTERS, scope: 'openid read:shifts' };
  const { config, tokens } = await signIn(tenant, 'clinician-portal', 'waad|okafor', params, { browser });
  const { id_token } = await tokens();
  const url = client.buildEndSessionUrl(config, { id_token_hint: id_token, post_logout_redirect_uri: 'http://localhost/', state: 's1' });
  const out = await browser.open(url.href, { until: 'http://localhost/' });
  assert.equal(out.url.href, 'http://localhost/?state=s1');
  const silent = await signIn(tenant, 'clinician-portal', 'nobody', { ...params, prompt: 'none' }, { browser });
  assert.equal(silent.end.result.get('error'), 'login_required');
});

test('after a rotation the new key signs, and tokens of the old one still verify', async () => {
  const params = { audience: ROSTERS, scope: 'openid read:shifts' };
  const old = await (await signIn(tenant, 'clinician-portal', 'waad|okafor', params)).tokens();
  await tenant.post('/console/keys/rotate');
  const fresh = await (await signIn(tenant, 'clinician-portal', 'waad|okafor', params)).tokens();
  const now = createRemoteJWKSet(new URL('/.well-known/jwks.json', tenant.issuer));
  const kids = [];
  for (const { access_token } of [old, fresh]) kids.push((await jwtVerify(access_token, now)).protectedHeader.kid);
  assert.equal(new Set(kids).size, 2);
  tenant.jwks = now;
});
