// `scripts/tenant-screenshots`: pictures of the console and of a sign-in, for the README.
import path from 'node:path';
import { openChromium } from './test/browser.js';
import { Browser, EHR, ROOT, startTenant } from './test/support.js';

const CALLBACK = 'http://localhost:9/callback';
const out = path.join(ROOT, 'docs/images');
const tenant = await startTenant();
const chromium = await openChromium();

const address = (/** @type {string} */ client_id, /** @type {string} */ scope) => {
  const url = new URL('/authorize', tenant.issuer);
  url.search = new URLSearchParams({
    client_id,
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope,
    audience: EHR,
    state: 's',
    code_challenge_method: 'S256',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  }).toString();
  return url.href;
};

/** A sign-in from the first request to the tokens. */
async function signIn(/** @type {string} */ client_id, /** @type {string} */ person, /** @type {string} */ scope) {
  const { result } = await new Browser().signIn(tenant, address(client_id, scope), person, { until: CALLBACK });
  const secret = tenant.state.clients.find(({ id }) => id === client_id).secret;
  if (result.has('code'))
    await fetch(new URL('/oauth/token', tenant.issuer), {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: result.get('code'),
        client_id,
        redirect_uri: CALLBACK,
        code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
        ...(secret && { client_secret: secret }),
      }),
    });
  return (await tenant.lastRun()).id;
}

try {
  await signIn('patient-portal', 'auth0|patient-tran', 'openid read:patient_records');
  await signIn('clinician-portal', 'waad|counselor-ito', 'openid read:substance_use');
  await signIn('clinician-portal', 'waad|abara', 'openid read:care_plans');
  await signIn('patient-portal', 'auth0|guardian-silva', 'openid read:visit_summaries');
  const permitted = await signIn('clinician-portal', 'waad|okafor', 'openid read:patient_records');
  const refused = await signIn('clinician-portal', 'waad|novak', 'openid read:patient_records');
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    const context = await chromium.newContext({ colorScheme, viewport: { width: 1280, height: 1180 } });
    const page = await context.newPage();
    const shot = async (/** @type {string} */ name) => page.screenshot({ path: path.join(out, `${name}-${colorScheme}.png`) });
    await page.goto(`${tenant.issuer}#runs/${permitted}`);
    await page.getByText('wardgate-token').first().waitFor();
    await shot('tenant-permit');
    await page.goto(`${tenant.issuer}#runs/${refused}`);
    await page.getByText('Petra Novak').nth(1).waitFor();
    await shot('tenant-refusal');
    await page.setViewportSize({ width: 760, height: 760 });
    await page.goto(address('clinician-portal', 'openid read:patient_records'));
    await shot('tenant-sign-in');
    await context.close();
  }
} finally {
  await chromium.close();
  await tenant.stop();
}
