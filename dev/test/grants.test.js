// openid-client at the other grants: machines, devices, passwords, implicit and hybrid.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createRemoteJWKSet } from 'jose';
import * as client from 'openid-client';
import { accessOf, CALLBACK, discover, signIn } from './client.js';
import { Browser, EHR, ROOT, ROSTERS, startTenant } from './support.js';

let tenant;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardgate-grants-'));
before(async () => {
  tenant = await startTenant();
  tenant.jwks = createRemoteJWKSet(new URL('/.well-known/jwks.json', tenant.issuer));
});
after(async () => {
  await tenant?.stop();
  fs.rmSync(folder, { recursive: true });
});

test('a machine client gets its scopes from its network, and is refused from another one', async () => {
  const lab = await client.clientCredentialsGrant(await discover(tenant, 'lab-interface'), { audience: EHR });
  const access = await accessOf(tenant, lab);
  assert.deepEqual([access.sub, access.scope, access.gty], ['lab-interface@clients', 'write:lab_results', 'client-credentials']);
  assert.equal(access['https://mercy.example/interface'], 'lab');
  await assert.rejects(client.clientCredentialsGrant(await discover(tenant, 'billing-batch'), { audience: EHR }), (error) => {
    assert.match(error.error_description, /\(W\d{3}/);
    return true;
  });
  await assert.rejects(client.clientCredentialsGrant(await discover(tenant, 'lab-interface'), { audience: ROSTERS }), {
    error: 'access_denied',
  });
});

for (const [type, protocol] of [
  ['id_token', 'oidc-implicit-profile'],
  ['id_token token', 'oidc-implicit-profile'],
  ['code id_token', 'oidc-hybrid-profile'],
]) {
  test(`response_type=${type} runs the Actions as ${protocol}`, async () => {
    const config = await discover(tenant, 'patient-portal');
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: CALLBACK,
      response_type: type,
      nonce: client.randomNonce(),
      state: 's',
      audience: EHR,
      scope: 'openid read:visit_summaries',
      code_challenge_method: 'S256',
      code_challenge: await client.calculatePKCECodeChallenge(client.randomPKCECodeVerifier()),
    });
    const end = await new Browser().signIn(tenant, url.href, 'auth0|guardian-silva', { until: CALLBACK });
    const [first] = (await tenant.lastRun()).timeline.filter((entry) => entry.type === 'action');
    assert.equal(first.event.transaction.protocol, protocol);
    const out = new URLSearchParams(end.url.hash.slice(1));
    assert.ok(out.has('id_token') || out.has('error'), end.url.hash);
  });
}

/** A device, and a person at a browser who connects it. */
async function connect(person, scope, audience) {
  const config = await discover(tenant, 'clinician-portal');
  const device = await client.initiateDeviceAuthorization(config, { scope, audience });
  const browser = new Browser();
  const opened = await browser.open(device.verification_uri_complete);
  const confirm = await browser.send(opened, '/activate');
  const begun = await browser.send(confirm, '/activate');
  const end = await browser.signIn(tenant, begun, person, { until: '/activate' });
  return { config, device, end };
}

test('a device is connected by a person at a browser', async () => {
  const { config, device } = await connect('waad|okafor', 'openid read:shifts', ROSTERS);
  const run = await tenant.lastRun();
  assert.deepEqual([run.kind, run.assumed], ['device', ['device_interactive']]);
  if (run.outcome === 'permit') {
    const got = await client.pollDeviceAuthorizationGrant(config, { ...device, interval: 0 });
    assert.equal((await accessOf(tenant, got, ROSTERS)).scope, 'openid read:shifts');
  } else await assert.rejects(client.pollDeviceAuthorizationGrant(config, { ...device, interval: 0 }), { error: 'access_denied' });
});

test('a device of somebody who is refused is told so', async () => {
  const { config, device } = await connect('waad|novak', 'openid read:patient_records', EHR);
  await assert.rejects(client.pollDeviceAuthorizationGrant(config, { ...device, interval: 0 }), { error: 'access_denied' });
});

const password = (config, person, params) =>
  client.genericGrantRequest(config, 'password', { username: person, password: tenant.state.password, ...params });

test('a password grant has no browser to ask in: what needs a second factor is refused', async () => {
  const config = await discover(tenant, 'clinician-portal');
  await assert.rejects(password(config, 'ada.okafor@mercy.example', { audience: EHR, scope: 'openid read:patient_records' }), (error) => {
    assert.equal(error.error, 'access_denied');
    assert.match(error.error_description, /\(W\d{3} /);
    return true;
  });
  await assert.rejects(password(config, 'ada.okafor@mercy.example', { password: 'wrong' }), {
    error: 'invalid_grant',
    error_description: 'Wrong email or password.',
  });
});

test('a token is for the audience that the Actions were told, whatever `resource` says', async () => {
  const params = { audience: ROSTERS, resource: EHR, scope: 'openid read:shifts' };
  const { tokens } = await signIn(tenant, 'clinician-portal', 'waad|okafor', params);
  const { aud } = await accessOf(tenant, await tokens(), ROSTERS);
  assert.ok(![aud].flat().includes(EHR), String(aud));
});

test('what is wrong at the token endpoint has the words of Auth0', async () => {
  const ask = async (params, id = 'clinician-portal') => {
    const body = new URLSearchParams({ client_id: id, client_secret: tenant.secret(id) ?? '', ...params });
    const response = await fetch(new URL('/oauth/token', tenant.issuer), { method: 'POST', body });
    const { error, error_description } = await response.json();
    return [response.status, error, error_description];
  };
  assert.deepEqual(await ask({ grant_type: 'client_credentials', client_secret: 'wrong', audience: EHR }), [
    401,
    'access_denied',
    'Unauthorized',
  ]);
  assert.deepEqual(await ask({ grant_type: 'client_credentials' }, 'lab-interface'), [
    403,
    'access_denied',
    'No audience parameter was provided, and no default audience has been configured',
  ]);
  assert.deepEqual(await ask({ grant_type: 'refresh_token', refresh_token: 'made-up' }), [
    403,
    'invalid_grant',
    'Unknown or invalid refresh token.',
  ]);
  assert.deepEqual(
    await ask({ grant_type: 'authorization_code', code: 'made-up', redirect_uri: CALLBACK, code_verifier: 'x'.repeat(43) }),
    [403, 'invalid_grant', 'Invalid authorization code'],
  );
  assert.deepEqual(await ask({ grant_type: 'password', username: 'x', password: 'y' }, 'billing-app'), [
    403,
    'unauthorized_client',
    "Grant type 'password' not allowed for the client.",
  ]);
  const json = await fetch(new URL('/oauth/token', tenant.issuer), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      grant_type: 'client_credentials',
      client_id: 'lab-interface',
      client_secret: tenant.secret('lab-interface'),
      audience: EHR,
    }),
  });
  assert.equal((await json.json()).token_type, 'Bearer');
});

test('what cannot be read is the fault of the request', async () => {
  const token = (headers, body) => fetch(new URL('/oauth/token', tenant.issuer), { method: 'POST', headers, body });
  const statuses = await Promise.all([
    token({ authorization: 'Basic JSUl' }, new URLSearchParams({ grant_type: 'client_credentials', audience: EHR })),
    token({ 'content-type': 'application/json' }, '{'),
    fetch(new URL('/portal?to=x', tenant.issuer)),
    fetch(new URL('/portal', tenant.issuer)),
  ]);
  assert.deepEqual(
    statuses.map(({ status }) => status),
    [401, 400, 400, 400],
  );
});

test('what the platform refuses before any Action runs shows in the console and in the log', async () => {
  const url = new URL('/authorize', tenant.issuer);
  url.search = new URLSearchParams({
    client_id: 'clinician-portal',
    response_type: 'code',
    redirect_uri: 'http://localhost/elsewhere',
    scope: 'openid',
  }).toString();
  const page = await new Browser().open(url.href);
  assert.deepEqual([page.status, /redirect_uri did not match/.test(page.text)], [400, true]);
  const [run] = await tenant.get('/console/runs');
  assert.deepEqual([run.kind, run.client, run.outcome, run.denied.error], ['login', 'clinician-portal', 'error', 'invalid_redirect_uri']);
  const lines = (await (await fetch(new URL('/console/logs', tenant.issuer))).text()).trim().split('\n');
  const { data } = JSON.parse(lines.at(-1));
  assert.deepEqual(
    [data.type, data.details.error.oauthError, data.details.qs.redirect_uri],
    ['f', 'invalid_redirect_uri', 'http://localhost/elsewhere'],
  );
});

test('a refresh token that turns up in another network is refused, as soon as the file says that it did', async () => {
  const people = path.join(folder, 'people.toml');
  const hospital = fs.readFileSync(path.join(ROOT, 'dev/hospital.toml'), 'utf8');
  fs.writeFileSync(people, hospital);
  const theirs = await startTenant(['--people', people]);
  theirs.jwks = createRemoteJWKSet(new URL('/.well-known/jwks.json', theirs.issuer));
  try {
    const params = { audience: EHR, scope: 'openid read:referrals offline_access', organization: 'org_lakeside' };
    const { config, tokens } = await signIn(theirs, 'affiliate-portal', 'samlp|lakeside-reyes', params);
    const second = await client.refreshTokenGrant(config, (await tokens()).refresh_token);
    assert.equal((await accessOf(theirs, second)).scope, 'openid read:referrals offline_access');
    fs.writeFileSync(people, hospital.replace('asn = "64500"', 'asn = "64999"'));
    while (!theirs.said().includes('read again')) await new Promise((resolve) => setTimeout(resolve, 50));
    await assert.rejects(client.refreshTokenGrant(config, second.refresh_token), (error) => {
      assert.match(error.error_description, /\(W\d{3} /);
      return true;
    });
    const { reasons } = (await theirs.lastRun()).timeline.find(({ type }) => type === 'action');
    assert.ok(
      reasons.some(({ place }) => place?.text.includes('name = "moved-token"')),
      JSON.stringify(reasons),
    );
  } finally {
    await theirs.stop();
  }
});
