// Many sign-ins at once, each with a second factor, each checked to be the one that was asked for.
import { decodeJwt } from 'jose';
import { Browser, EHR } from './support.js';

const CALLBACK = 'http://localhost:9/callback';
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

/** Who signs in, for what, and what the token must say. */
const PEOPLE = [
  ['waad|okafor', 'read:patient_records', 'any'],
  ['waad|lindqvist', 'read:care_plans', 'any'],
  ['waad|counselor-ito', 'read:substance_use', 'any'],
  ['waad|compliance-roy', 'read:disclosures', 'any'],
];

/** One sign-in from the first request to the tokens; the milliseconds that it took. @param {any} tenant @param {number} i */
async function signIn(tenant, i) {
  const [person, scope, access] = PEOPLE[i % PEOPLE.length];
  const begun = performance.now();
  const url = new URL('/authorize', tenant.issuer);
  url.search = new URLSearchParams({
    client_id: 'clinician-portal',
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: `openid ${scope}`,
    audience: EHR,
    state: `state-${i}`,
    nonce: `nonce-${i}`,
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
  }).toString();
  const { result } = await new Browser().signIn(tenant, url.href, person, { until: CALLBACK });
  if (result.get('state') !== `state-${i}` || !result.has('code')) throw new Error(`${person}: ${result}`);
  const response = await fetch(new URL('/oauth/token', tenant.issuer), {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: result.get('code'),
      client_id: 'clinician-portal',
      redirect_uri: CALLBACK,
      code_verifier: VERIFIER,
      client_secret: tenant.secret('clinician-portal'),
    }),
  });
  const body = await response.json();
  if (!response.ok) throw new Error(`${person}: ${body.error}: ${body.error_description}`);
  const milliseconds = performance.now() - begun;
  const token = decodeJwt(body.access_token);
  const id = decodeJwt(body.id_token);
  const mixed =
    token.sub !== person ||
    id.sub !== person ||
    id.nonce !== `nonce-${i}` ||
    token['https://mercy.example/record_access']?.[scope] !== access;
  return { milliseconds, mixed, sid: id.sid, decision: token['https://mercy.example/decision_id'] };
}

/** @param {any} tenant @param {number} count */
export async function load(tenant, count) {
  const begun = performance.now();
  const results = await Promise.allSettled(Array.from({ length: count }, (_, i) => signIn(tenant, i)));
  const seconds = (performance.now() - begun) / 1000;
  const done = results.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const sorted = done.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  const runs = (await tenant.get('/console/runs')).slice(0, count);
  const spent = runs.reduce((/** @type {number} */ sum, /** @type {any} */ run) => sum + run.spent, 0);
  return {
    count,
    seconds,
    errors: results.flatMap(({ reason }) => (reason === undefined ? [] : [reason.message])),
    mixed: done.filter(({ mixed }) => mixed).length,
    sessions: new Set(done.map(({ sid }) => sid)).size,
    decisions: new Set(done.map(({ decision }) => decision)).size,
    latency: { median: at(0.5), p90: at(0.9), p99: at(0.99), longest: sorted.at(-1) },
    actions: { perSignIn: spent / count, share: spent / 1000 / seconds },
  };
}
