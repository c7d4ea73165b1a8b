// Actions of one's own between the gate and the token.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { decodeJwt } from 'jose';
import { Browser, EHR, POLICY, ROSTERS, startTenant } from './support.js';

const CALLBACK = 'http://localhost:9/callback';
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardgate-own-'));
const OWN = {
  greeter: `
exports.onExecutePostLogin = async (event, api) => {
  const seen = api.cache.get('seen');
  api.cache.set('seen', String(Number(seen?.value ?? 0) + 1));
  console.log('greeter', seen?.value ?? 'first', event.secrets.GREETING, event.transaction.metadata.wardgate_gate !== undefined);
  const { roles } = await api.roles.getUserEffectiveRoles();
  api.user.setUserMetadata('greeted', roles.map(({ name }) => name).join());
  api.idToken.setCustomClaim('groups', ['restricted']);
  api.idToken.setCustomClaim('https://own.example/greeting', 'hello');
};`,
  foreign: `
exports.onExecuteCustomTokenExchange = async (event, api) => {
  if (event.transaction.subject_token === 'expired') return api.access.rejectInvalidSubjectToken('the token has expired');
  if (event.transaction.subject_token === 'nobody') return;
  api.authentication.setUserById(event.transaction.subject_token);
};`,
  asker: `
exports.onExecutePostLogin = async (event, api) => {
  if (event.transaction.protocol === 'oauth2-password') api.multifactor.enable('any');
};`,
  thrower: `
exports.onExecutePostLogin = async (event) => {
  if (event.user.user_id === 'waad|novak') throw new Error('the directory is down');
};`,
};
let tenant;
before(async () => {
  fs.mkdirSync(path.join(folder, 'triggers'));
  for (const [name, code] of Object.entries(OWN)) {
    fs.mkdirSync(path.join(folder, 'actions', name), { recursive: true });
    fs.writeFileSync(path.join(folder, 'actions', name, 'code.js'), code);
    fs.writeFileSync(
      path.join(folder, 'actions', `${name}.json`),
      JSON.stringify({
        name,
        code: `./actions/${name}/code.js`,
        supported_triggers: [name === 'foreign' ? { id: 'custom-token-exchange', version: 'v1' } : { id: 'post-login', version: 'v3' }],
        dependencies: [],
        secrets: name === 'greeter' ? [{ name: 'GREETING', value: 'good day' }] : [],
      }),
    );
  }
  fs.mkdirSync(path.join(folder, 'token-exchange-profiles'));
  fs.writeFileSync(
    path.join(folder, 'token-exchange-profiles/partner.json'),
    JSON.stringify({ name: 'partner', type: 'custom_authentication', subject_token_type: 'urn:partner:token', action: 'foreign' }),
  );
  const bindings = ['greeter', 'asker', 'thrower'].map((name) => ({ action_name: name, display_name: name }));
  fs.writeFileSync(path.join(folder, 'triggers/triggers.json'), JSON.stringify({ 'post-login': bindings }));
  // The hospital's own takes no passwords and no tokens of others.
  const policy = path.join(folder, 'policy.toml');
  const reference = fs.readFileSync(POLICY, 'utf8');
  const open = reference
    .replace('"oauth2-device-code"]', '"oauth2-device-code", "oauth2-password", "oauth2-token-exchange"]')
    .replace('oidc_scopes = ["openid", "offline_access"]', 'oidc_scopes = ["openid", "profile", "email", "address", "phone", "offline_access"]');
  fs.writeFileSync(policy, open);
  tenant = await startTenant(['--with', folder, '--log', path.join(folder, 'log.jsonl')], { policy });
});
after(async () => {
  await tenant?.stop();
  fs.rmSync(folder, { recursive: true });
});

async function signIn(person, scope, audience = ROSTERS) {
  const url = new URL('/authorize', tenant.issuer);
  url.search = new URLSearchParams({
    client_id: 'clinician-portal',
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope,
    audience,
    state: 's',
    code_challenge_method: 'S256',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  }).toString();
  const { result } = await new Browser().signIn(tenant, url.href, person, { until: CALLBACK });
  return { result, run: await tenant.lastRun() };
}

test('they run between the gate and the token, with their secrets, a cache that lasts, and the marker of the gate', async () => {
  await signIn('waad|okafor', 'openid read:shifts');
  const { run } = await signIn('waad|okafor', 'openid read:shifts');
  const actions = run.timeline.filter(({ type }) => type === 'action');
  assert.deepEqual(
    actions.map(({ action }) => action),
    ['wardgate-gate', 'greeter', 'asker', 'thrower', 'wardgate-token'],
  );
  assert.deepEqual(actions[1].console, ['greeter 1 good day true']);
  assert.equal(actions[1].event.secrets, undefined);
  assert.equal(run.metadata.user.greeted, 'physician');
});

test('a claim that Auth0 drops in silence is told', async () => {
  const { run } = await signIn('waad|okafor', 'openid read:shifts');
  assert.deepEqual(run.dropped, [{ action: 'greeter', call: 'idToken.setCustomClaim', name: 'groups', reason: 'restricted name' }]);
});

test('one that throws fails the sign-in with its own text, as it does at Auth0', async () => {
  const { result, run } = await signIn('waad|novak', 'openid read:appointments', EHR);
  assert.deepEqual([result.get('error'), result.get('error_description')], ['access_denied', 'the directory is down']);
  assert.equal(run.outcome, 'error');
  // The file is written behind the answer.
  let records = [];
  for (let tries = 0; tries < 100 && records.at(-1)?.type !== 'f'; tries++) {
    await setTimeout(20);
    const lines = fs.readFileSync(path.join(folder, 'log.jsonl'), 'utf8').trim().split('\n');
    records = lines.map((line) => JSON.parse(line).data);
  }
  assert.deepEqual(records.map(({ type }) => type).slice(-2), ['actions_execution_failed', 'f']);
  assert.deepEqual(records.at(-2).details.action_error, { name: 'Error', message: 'the directory is down' });
});

/** Exchanges a foreign token. */
async function exchange(subject_token, scope = 'openid read:shifts', subject_token_type = 'urn:partner:token', audience = ROSTERS) {
  const response = await fetch(new URL('/oauth/token', tenant.issuer), {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      client_id: 'clinician-portal',
      client_secret: tenant.secret('clinician-portal'),
      subject_token,
      subject_token_type,
      audience,
      scope,
    }),
  });
  return { status: response.status, ...(await response.json()) };
}

test('a foreign token is exchanged for the user whom the Action names, and post-login decides as for any other', async () => {
  const { access_token, issued_token_type, scope } = await exchange('waad|okafor');
  assert.deepEqual([issued_token_type, scope], ['urn:ietf:params:oauth:token-type:access_token', 'openid read:shifts']);
  assert.equal(decodeJwt(access_token).sub, 'waad|okafor');
  const [login, first] = await tenant.get('/console/runs');
  assert.deepEqual([login.kind, first.kind, first.outcome], ['exchange', 'exchange', 'permit']);
  const [gate] = (await tenant.lastRun()).timeline.filter(({ type }) => type === 'action');
  assert.deepEqual(
    [gate.event.transaction.protocol, gate.event.transaction.subject_token_type],
    ['oauth2-token-exchange', 'urn:partner:token'],
  );
});

test('an exchange that needs a second factor, a token that the Action rejects, and one of no profile are refused', async () => {
  const records = await exchange('waad|okafor', 'openid read:patient_records', 'urn:partner:token', EHR);
  assert.deepEqual([records.status, records.error], [403, 'access_denied']);
  assert.match(records.error_description, /W401/);
  assert.deepEqual(await exchange('expired'), { status: 400, error: 'invalid_request', error_description: 'the token has expired' });
  assert.deepEqual(await exchange('nobody'), {
    status: 400,
    error: 'invalid_request',
    error_description: 'the Action set no user that exists',
  });
  assert.equal((await exchange('waad|okafor', 'openid', 'urn:other:token')).error, 'invalid_request');
});

test('a password grant whose Actions ask for a second factor gets an mfa_token, and redeems it with a code', async () => {
  const ask = async (place, params) => {
    const response = await fetch(new URL(place, tenant.issuer), {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'clinician-portal', client_secret: tenant.secret('clinician-portal'), ...params }),
    });
    return { status: response.status, ...(await response.json()) };
  };
  const first = await ask('/oauth/token', {
    grant_type: 'password',
    username: 'ada.okafor@mercy.example',
    password: tenant.state.password,
    audience: ROSTERS,
    scope: 'openid read:shifts',
  });
  assert.deepEqual([first.status, first.error, first.error_description], [403, 'mfa_required', 'Multifactor authentication required']);
  const { mfa_token } = first;
  assert.deepEqual(await ask('/mfa/challenge', { mfa_token, challenge_type: 'otp' }), { status: 200, challenge_type: 'otp' });
  const grant_type = 'http://auth0.com/oauth/grant-type/mfa-otp';
  assert.equal((await ask('/oauth/token', { grant_type, mfa_token, otp: 'wrong' })).error, 'invalid_grant');
  const { otp } = await tenant.person('waad|okafor');
  const { access_token, scope } = await ask('/oauth/token', { grant_type, mfa_token, otp });
  assert.equal(scope, 'openid read:shifts profile email address phone');
  assert.deepEqual([decodeJwt(access_token).sub, decodeJwt(access_token).gty], ['waad|okafor', 'password']);
  assert.deepEqual((await tenant.lastRun()).assumed, ['mfa_grant_reruns']);
  assert.equal((await ask('/oauth/token', { grant_type, mfa_token, otp })).error_description, 'Malformed mfa_token');
});

test('a password grant that names no scope of the API is granted all of them', async () => {
  const ask = async (scope) => {
    const params = { grant_type: 'password', username: 'ada.okafor@mercy.example', password: tenant.state.password, audience: ROSTERS, scope };
    const body = new URLSearchParams({ client_id: 'clinician-portal', client_secret: tenant.secret('clinician-portal'), ...params });
    await fetch(new URL('/oauth/token', tenant.issuer), { method: 'POST', body });
    return (await tenant.lastRun()).granted;
  };
  assert.deepEqual(await ask('offline_access'), ['offline_access', 'read:shifts']);
  assert.deepEqual(await ask('read:shifts'), ['read:shifts']);
  assert.deepEqual(await ask('read:unheard-of'), ['read:shifts']);
});
