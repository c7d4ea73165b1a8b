// A single-page application with Auth0's own library, unchanged, in Chromium.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { TOTP, URI } from 'otpauth';
import { openChromium, plugInKey } from './browser.js';
import { ACR, EHR, ROOT, startTenant } from './support.js';

const LIBRARY = path.join(ROOT, 'dev/node_modules/@auth0/auth0-spa-js/dist/auth0-spa-js.production.js');
const PAGE = (issuer) => `<!doctype html><title>App</title><script src="/library.js"></script><script>
const given = new URLSearchParams(location.hash.slice(1));
if (given.has('client')) sessionStorage.setItem('client', location.hash.slice(1));
const of = new URLSearchParams(sessionStorage.getItem('client'));
window.ready = (async () => {
  window.client = await auth0.createAuth0Client({ domain: ${JSON.stringify(issuer.replace(/\/$/, ''))}, clientId: of.get('client'),
    useRefreshTokens: of.has('refresh'), authorizationParams: { redirect_uri: location.origin + '/', audience: ${JSON.stringify(EHR)}, scope: of.get('scope') } });
  if (/[?&](code|error)=/.test(location.search)) {
    try { await client.handleRedirectCallback(); window.outcome = 'in'; } catch (error) { window.outcome = (error.error ?? error.name) + ': ' + (error.error_description ?? error.message); }
  }
  document.title = 'Ready';
})();
</script>`;

let tenant, app, origin, chromium, context, page;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardgate-spa-'));
before(async () => {
  // The clinicians' portal as a single-page application.
  const people = path.join(folder, 'people.toml');
  const portal = 'name = "Clinician portal"\ntype = "web"\ncallbacks = [';
  const hospital = fs.readFileSync(path.join(ROOT, 'dev/hospital.toml'), 'utf8');
  assert.ok(hospital.includes(portal));
  fs.writeFileSync(people, hospital.replace(portal, 'name = "Clinician portal"\ntype = "spa"\ncallbacks = ["http://localhost/", '));
  tenant = await startTenant(['--people', people]);
  app = createServer((req, res) => {
    const library = req.url === '/library.js';
    res.setHeader('content-type', library ? 'text/javascript' : 'text/html').end(library ? fs.readFileSync(LIBRARY) : PAGE(tenant.issuer));
  }).listen(0, 'localhost');
  await once(app, 'listening');
  origin = `http://localhost:${app.address().port}`;
  chromium = await openChromium();
  context = await chromium.newContext();
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await plugInKey(page);
});
after(async () => {
  await chromium?.close();
  app?.close();
  await tenant?.stop();
  fs.rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  // The key stays in its port: one that was registered must be there when it is asked for again.
  await context.clearCookies();
  await page.goto(`${origin}/`);
  await page.evaluate(() => sessionStorage.clear());
});

/** Opens the application as a client. */
async function open(client, scope, more = '') {
  await page.goto(`${origin}/start#client=${client}&scope=${encodeURIComponent(scope)}${more}`);
  await page.waitForFunction(() => document.title === 'Ready');
}

/** From the application to the tenant's page, as this person. */
async function signIn(name, params = {}) {
  await page.evaluate((authorizationParams) => void window.client.loginWithRedirect({ authorizationParams }), params);
  await page.getByRole('button', { name }).click();
}

/** Back in the application: how it went. */
async function back() {
  await page.waitForURL(`${origin}/**`);
  await page.waitForFunction(() => document.title === 'Ready' && window.outcome !== undefined);
  return page.evaluate(() => window.outcome);
}

/** The claims of the access token, as the application would send it. */
const access = (options = {}) =>
  page.evaluate(async (given) => {
    try {
      const token = await window.client.getTokenSilently(given);
      return JSON.parse(atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')));
    } catch (error) {
      return { error: error.error, description: error.error_description ?? error.message };
    }
  }, options);

const useKey = () => page.getByRole('button', { name: 'Use it now' }).click();

test('a security key is used, and the application gets its token', async () => {
  await open('clinician-portal', 'openid read:patient_records');
  await signIn(/Ada Okafor/);
  await useKey();
  assert.equal(await back(), 'in');
  const claims = await access();
  assert.deepEqual(
    [claims.scope, claims['https://mercy.example/record_access']],
    ['openid read:patient_records', { 'read:patient_records': 'any' }],
  );
  const { amr } = await page.evaluate(() => window.client.getIdTokenClaims());
  assert.deepEqual(amr, ['mfa']);
  // The key that was registered the first time is the one that must answer the second time.
  await page.evaluate(() => void window.client.loginWithRedirect({ authorizationParams: { prompt: 'login' } }));
  await page.getByRole('button', { name: /Ada Okafor/ }).click();
  await useKey();
  assert.equal(await back(), 'in');
});

test('an authenticator is set up from its QR code, a wrong code is told, and a right one lets in', async () => {
  await open('patient-portal', 'openid read:patient_records');
  await signIn(/Minh Tran/);
  await page.getByRole('link', { name: /Authenticator app/ }).click();
  await page.getByText('No camera at hand?').click();
  const uri = await page.locator('details code').first().textContent();
  const authenticator = URI.parse(uri);
  assert.ok(authenticator instanceof TOTP);
  const code = authenticator.generate();
  await page.getByLabel('Code').fill(code === '000000' ? '000001' : '000000');
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.getByText('That is not right').waitFor();
  await page.getByLabel('Code').fill(authenticator.generate());
  await page.getByRole('button', { name: 'Set up' }).click();
  assert.equal(await back(), 'in');
  assert.equal((await access())['https://mercy.example/patient_ref'], 'p-abcd1234');
  assert.ok((await tenant.person('auth0|patient-tran')).factors.includes('otp'));
});

test('a reload signs in again in silence, through a hidden frame', async () => {
  await open('clinician-portal', 'openid read:patient_records');
  await signIn(/Ada Okafor/);
  await useKey();
  assert.equal(await back(), 'in');
  await page.reload();
  await page.waitForFunction(() => document.title === 'Ready');
  assert.equal((await access()).scope, 'openid read:patient_records');
  const run = await tenant.lastRun();
  assert.deepEqual([run.kind, run.outcome], ['silent', 'permit']);
});

test('whoever is refused comes back with the code of the refusal', async () => {
  await open('clinician-portal', 'openid read:patient_records');
  await signIn(/Petra Novak/);
  assert.match(await back(), /^access_denied: Access denied\..*\(W206 /);
});

test('a sensitive scope asks for a stronger factor, just now', async () => {
  await open('clinician-portal', 'openid read:disclosures');
  await signIn(/Anil Roy/);
  await useKey();
  assert.equal(await back(), 'in');
  const session = (await tenant.lastRun()).session.id;
  await tenant.post(`/console/sessions/${session}/age`, { seconds: 600 });
  await page.evaluate(
    ([scope, acr_values]) => void window.client.loginWithRedirect({ authorizationParams: { scope, acr_values } }),
    ['openid read:disclosures export:disclosures', ACR],
  );
  await useKey();
  assert.equal(await back(), 'in');
  assert.match(
    (await access({ authorizationParams: { scope: 'openid read:disclosures export:disclosures' } })).scope,
    /export:disclosures/,
  );
});

test('a course is taken in the middle of a sign-in', async () => {
  await open('clinician-portal', 'openid read:substance_use');
  await signIn(/Yuki Ito/);
  await useKey();
  await page.getByRole('button', { name: 'I took the course' }).click();
  assert.equal(await back(), 'in');
  assert.equal((await access()).scope, 'openid read:substance_use');
});

test('a refresh after the second factor went stale is refused, and the application can ask again', async () => {
  await open('clinician-portal', 'openid read:patient_records offline_access', '&refresh=1');
  await signIn(/Ada Okafor/);
  await useKey();
  assert.equal(await back(), 'in');
  assert.match((await access({ cacheMode: 'off' })).scope, /read:patient_records/);
  const session = (await tenant.lastRun()).session.id;
  await tenant.post(`/console/sessions/${session}/age`, { seconds: 13 * 3600 });
  const { error, description } = await access({ cacheMode: 'off' });
  assert.match(`${error} ${description}`, /W402/);
});

test('logging out ends it: nothing is left to be silent about', async () => {
  await open('clinician-portal', 'openid read:patient_records');
  await signIn(/Ada Okafor/);
  await useKey();
  assert.equal(await back(), 'in');
  await page.evaluate((returnTo) => void window.client.logout({ logoutParams: { returnTo } }), `${origin}/`);
  await page.waitForURL(`${origin}/`);
  await page.waitForFunction(() => document.title === 'Ready');
  assert.equal((await access()).error, 'login_required');
});
