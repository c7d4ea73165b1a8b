// A tenant for tests: signs access tokens as Auth0 does after the Actions ran, and serves its keys on loopback.
'use strict';
const crypto = require('node:crypto');
const http = require('node:http');

// What jose looks for, and Node.js 18 keeps to itself.
globalThis.crypto ??= /** @type {any} */ (crypto.webcrypto);

const AUDIENCE = 'https://api.mercy.example/ehr';
const ISSUER = 'https://mercy-prod.example/';
const N = 'https://mercy.example/';

/** Who asks: what the login put into their tokens. Times are in seconds before now. @type {Record<string, any>} */
const PEOPLE = {
  physician: { sub: 'waad|physician', azp: 'clinician-portal', access: { 'read:patient_records': 'any', 'write:patient_records': 'any' }, factor: 3600 },
  stale: { sub: 'waad|physician', azp: 'clinician-portal', access: { 'read:patient_records': 'any' }, factor: 13 * 3600 },
  patient: { sub: 'auth0|patient', azp: 'patient-portal', access: { 'read:patient_records': 'own' }, factor: 86400, patient_ref: 'p-abcd1234' },
  guardian: {
    sub: 'auth0|guardian', azp: 'patient-portal', access: { 'read:visit_summaries': 'proxy' }, factor: 86400,
    proxy_refs: { 'read:visit_summaries': ['p-kids0001'] },
  },
  receptionist: { sub: 'waad|desk', azp: 'clinician-portal', access: { 'read:appointments': 'any' }, factor: 3600 },
};

/** The claims of somebody's token at `now`. @param {string} who @param {number} [now] In milliseconds. */
function claims(who, now = Date.now()) {
  const { sub, azp, access, factor, ...more } = PEOPLE[who];
  const seconds = Math.floor(now / 1000);
  const scopes = Object.keys(access);
  return {
    iss: ISSUER, sub, aud: [AUDIENCE, `${ISSUER}userinfo`], azp, iat: seconds - 60, exp: seconds + 3540, scope: ['openid', ...scopes].join(' '),
    [`${N}record_access`]: access,
    [`${N}mfa_at`]: Object.fromEntries(scopes.map((scope) => [scope, seconds - factor])),
    [`${N}decision_id`]: '8k2v6n0qf3tz',
    ...Object.fromEntries(Object.entries(more).map(([name, value]) => [N + name, value])),
  };
}

/** Opens the tenant. */
async function open() {
  const { SignJWT, exportJWK, generateKeyPair } = await import('jose');
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  const server = http.createServer((_, res) => res.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys: [jwk] })));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    issuer: ISSUER,
    jwksUri: `http://127.0.0.1:${port}/jwks.json`,
    key: crypto.createPublicKey({ key: /** @type {any} */ (jwk), format: 'jwk' }),
    /** @param {object} payload @param {any} [key] */
    sign: (payload, key = privateKey) => new SignJWT(/** @type {any} */ (payload)).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: 'k1' }).sign(key),
    close: () => server.close(),
  };
}

module.exports = { AUDIENCE, claims, open };
