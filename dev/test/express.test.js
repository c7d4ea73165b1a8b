// A small application with Auth0's express-openid-connect, unchanged.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import express from 'express';
import openid from 'express-openid-connect';
import { decodeJwt } from 'jose';
import { Browser, EHR, startTenant } from './support.js';

let tenant, server, origin;
before(async () => {
  tenant = await startTenant();
  const app = express();
  server = app.listen(0, 'localhost');
  await once(server, 'listening');
  origin = `http://localhost:${server.address().port}`;
  app.use(
    openid.auth({
      issuerBaseURL: tenant.issuer,
      baseURL: origin,
      clientID: 'clinician-portal',
      clientSecret: tenant.secret('clinician-portal'),
      secret: 'a cookie secret that only this test uses',
      authRequired: false,
      idpLogout: true,
      authorizationParams: { response_type: 'code', audience: EHR, scope: 'openid read:patient_records offline_access' },
    }),
  );
  app.get('/', (req, res) => res.json({ in: req.oidc.isAuthenticated() }));
  app.get('/token', openid.requiresAuth(), (req, res) =>
    res.json({ user: req.oidc.user, token: decodeJwt(req.oidc.accessToken.access_token) }),
  );
  app.get('/fresh', openid.requiresAuth(), async (req, res) => {
    try {
      const { access_token } = await req.oidc.accessToken.refresh();
      res.json({ token: decodeJwt(access_token) });
    } catch (error) {
      res.json({ error: error.error, description: error.error_description });
    }
  });
  app.use((error, _req, res, _next) =>
    res.status(error.status ?? 500).json({ error: error.error, description: error.error_description ?? error.message }),
  );
});
after(async () => {
  server?.close();
  await tenant?.stop();
});

/** Signs in at the application, and goes back to it. */
async function signIn(browser, person) {
  const end = await browser.signIn(tenant, `${origin}/login`, person, { until: `${origin}/callback` });
  return browser.open(end.url.href);
}

const json = async (browser, place) => JSON.parse((await browser.open(`${origin}${place}`)).text);

test('a person signs in, is challenged, refreshes and logs out', async () => {
  const browser = new Browser();
  assert.deepEqual(await json(browser, '/'), { in: false });
  await signIn(browser, 'waad|okafor');
  const { user, token } = await json(browser, '/token');
  assert.deepEqual([user.sub, user.amr, token.scope], ['waad|okafor', ['mfa'], 'openid read:patient_records offline_access']);
  const first = await json(browser, '/fresh');
  assert.equal(first.token.scope, 'openid read:patient_records offline_access');
  const { session } = await tenant.lastRun();
  await tenant.post(`/console/sessions/${session.id}/age`, { seconds: 13 * 3600 });
  const stale = await json(browser, '/fresh');
  assert.match(stale.description, /W402/);
  const out = await browser.open(`${origin}/logout`);
  assert.equal(out.url.origin, origin);
  assert.deepEqual(await json(browser, '/'), { in: false });
});

test('whoever is refused is told so by the application', async () => {
  const page = await signIn(new Browser(), 'waad|novak');
  const { error, description } = JSON.parse(page.text);
  assert.equal(error, 'access_denied');
  assert.match(description, /W206/);
});
