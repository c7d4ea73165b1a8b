// A table of routes, as a policy and as requests: each route for physicians, who reach any record, and for patients, who reach their own.
'use strict';
const { Guard } = require('../../../target/npm/api/module/workbench.js');

const AUDIENCE = 'https://api.example/ehr';
const NOW = 1_795_176_000;
const SECRETS = { AUDIT_KEY: 'not-a-real-key-for-audit-in-tests-only-00000000' };
const N = 'https://bench.example/';

const HEAD = `
[policy]
id = "bench"
version = "1"
tenants = ["bench"]
claim_namespace = "${N}"
phi = "enabled"
[keys.audit]
id = "a1"
secret = "AUDIT_KEY"
[messages]
denied = "Access denied."
[[api]]
audience = "${AUDIENCE}"
phi = true
max_token_age = "1h"
[[client]]
id = "portal"
audiences = ["${AUDIENCE}"]
oidc_scopes = ["openid"]
connections = ["workforce", "patients"]
pkce = true
[category.clinical]
training = ["privacy"]
mfa = { max_age = "12h" }
own_mfa = { max_age = "30d" }
[training.privacy]
source = "user.app_metadata.privacy"
max_age = "365d"
[[claim]]
name = "patient_ref"
from = "user.app_metadata.patient_ref"
type = { pattern = { regex = "p-[0-9]{6}", max = 8 } }
tokens = ["access"]
audiences = ["${AUDIENCE}"]
${['record_access', 'mfa_at', 'id'].map((name) => `
[[claim]]
name = "${name}"
from = "decision.${name}"
tokens = ["access"]
audiences = ["${AUDIENCE}"]`).join('')}
`;

/** @param {number} route @param {string} reference */
const path = (route, reference) => `/api/v1/department-${route}/patients/${reference}/records`;

/** Ten routes have the same scope. @param {number} route @param {number} routes */
const scope = (route, routes) => `read:group-${route % Math.max(1, Math.floor(routes / 10))}`;

/** @param {number} routes */
function policy(routes) {
  const tables = Array.from({ length: routes }, (_, route) => `
[[route]]
methods = ["GET"]
path = "${path(route, '{patient_ref}')}"
audience = "${AUDIENCE}"
scope = "${scope(route, routes)}"
category = "clinical"
roles = ["physician"]
own = { roles = ["patient"], key = "patient_ref" }
`);
  return HEAD + tables.join('');
}

/** A physician, a patient with their own record, and one with another's, in turn. @param {number} number @param {number} routes */
function request(number, routes) {
  const route = (number * 7919) % routes;
  const [physician, permitted] = [number % 3 === 0, number % 3 !== 2];
  const reference = `p-${String(number).padStart(6, '0')}`;
  const own = permitted ? reference : 'p-999999';
  const name = scope(route, routes);
  const claims = {
    iss: N, sub: `auth0|${number}`, aud: [AUDIENCE, `${N}userinfo`], azp: 'portal', iat: NOW - 60, exp: NOW + 3540, scope: `openid ${name} read:another`,
    [`${N}record_access`]: { [name]: physician ? 'any' : 'own' },
    [`${N}mfa_at`]: { [name]: NOW - 3600 },
    [`${N}id`]: '8k2v6n0qf3tz',
    ...(physician ? {} : { [`${N}patient_ref`]: own }),
  };
  return { claims, path: path(route, reference), role: physician ? 'physician' : 'patient', own: own === reference, permitted };
}

/** As many requests whatever the number of routes, all over them. @param {number} routes */
function table(routes) {
  return { routes, policy: policy(routes), requests: Array.from({ length: 60 }, (_, number) => request(number, routes)) };
}

/** @param {ReturnType<typeof table>} table @returns {(request: ReturnType<typeof request>) => boolean} */
function decided({ policy, requests }) {
  const guard = new Guard(policy, AUDIENCE, JSON.stringify(SECRETS));
  const decide = (/** @type {ReturnType<typeof request>} */ { claims, path }) =>
    JSON.parse(guard.decide(JSON.stringify(claims), 'GET', path, NOW * 1000)).outcome === 'permit';
  return agreed(decide, requests);
}

/** The same function, once it has found what each request is to get. @template T @param {(request: any) => boolean} decide @param {any[]} requests */
function agreed(decide, requests) {
  for (const request of requests) {
    if (decide(request) !== request.permitted) throw new Error(`${request.path}: expected ${request.permitted}`);
  }
  return decide;
}

module.exports = { AUDIENCE, NOW, SECRETS, agreed, decided, path, policy, table };
