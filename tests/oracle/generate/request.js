// A request at an API, drawn for a policy: a token that it could have issued, at the boundaries of its limits; then some of
// it is spoilt.
'use strict';
const { namedRoute, routeAt } = require('./asked.js');
const names = require('./names.js');
const { momentOf } = require('./moments.js');
const { ODD, mooded } = require('./oddities.js');
const { secretOf } = require('./secrets.js');
const { settleToken } = require('./settle.js');
const { spoil } = require('./spoil.js');

const PLACEHOLDER = '##AUDIT_KEY##'.padEnd(43, '#');
const NAMESPACE = 'https://mercy.example/';
const AGES = [0, 1, 59, 60, 61, 899, 900, 901, 3599, 3600, 3601, 43_200, 43_201, 2_592_000, 2_592_001, -59, -60, -61, 5_000_000_000];
const ACCESS = ['any', 'any', 'own', 'own', 'proxy', 'own proxy'];
const STRANGE_ACCESS = ['proxy own', 'own  proxy', 'any own', '', 'Any', null, true, ['any']];
const REFERENCES = ['p-1', 'p-ab12', 'list', 'all', 42, 0, -7, 2 ** 53 - 1, 2 ** 53, 1.5, '42', '', '-0'];

/** @param {import('./draw.js').Draw} drawing @param {import('../policy.js').Policy} policy @returns {import('../api.js').Request} */
function requestFor(drawing, policy) {
  const draw = mooded(drawing);
  const audience = draw.one([...policy.machines, ...policy.apis]).audience;
  const now = momentOf(draw);
  const route = routeAt(draw, policy, audience);
  const named = namedRoute(draw, policy, route);
  const claims = tokenOf(draw, policy, audience, now);
  if (draw.isRight) settleToken(draw, claims, policy, route, now);
  // The record of the path is often the token's own.
  const own = claims[`${NAMESPACE}own_ref`];
  const path = String(named.path).replace('p-1', draw.one(['p-1', String(Array.isArray(own) ? own[0] : own)]));
  for (let times = draw.isTame ? 0 : draw.one([0, 0, 1, 2]); times > 0; times--) spoil(draw, claims);
  return {
    audience,
    claims: draw.sometimes(100) ? draw.one([null, [], 'claims', 5]) : JSON.parse(JSON.stringify(claims)),
    method: String(named.method),
    path,
    now,
    secrets: { AUDIT_KEY: draw.sometimes(40) ? PLACEHOLDER : secretOf('AUDIT_KEY') },
  };
}

/** @param {import('./draw.js').Draw} draw @param {import('../policy.js').Policy} policy @param {string} audience @param {number} now */
function tokenOf(draw, policy, audience, now) {
  const isMachine = policy.machines.length > 0 && draw.sometimes(4);
  const ids = isMachine ? policy.machines.map((/** @type {any} */ { client }) => client) : policy.clients.map((/** @type {any} */ { id }) => id);
  const client = draw.one(draw.sometimes(ODD) ? [...names.CLIENTS, 'machine'] : ids);
  const routes = policy.routes.filter((/** @type {any} */ route) => route.audience === audience);
  const scopes = [...new Set(routes.map((/** @type {any} */ { scope }) => scope))];
  const seconds = Math.floor(now / 1000);
  const ago = () => Math.max(seconds - draw.one(draw.sometimes(3) ? AGES : [1]), 0) + draw.one([0, 0, 0, 0.5]);
  const byScope = (/** @type {() => any} */ make) =>
    Object.fromEntries(scopes.filter(() => !draw.sometimes(ODD)).map((scope) => [scope, make()]));
  const reference = () => draw.one(draw.sometimes(3) ? REFERENCES : ['p-1']);
  const references = () => draw.one([reference(), draw.many(0, 3, reference), [reference(), null, [reference()]]]);
  const others = policy.claims
    .filter((/** @type {any} */ { key }) => names.OTHERS.includes(key))
    .map((/** @type {any} */ { key, type }) => [`${NAMESPACE}${key}`, type.proxies ? byScope(references) : references()]);
  return {
    sub: isMachine ? draw.one([`${client}@clients`, client, 'auth0|user']) : draw.one([...names.USERS, 'auth0|user']),
    aud: draw.one([audience, [audience, 'https://mercy.example/userinfo'], [audience]]),
    azp: draw.sometimes(8) ? undefined : client,
    client_id: draw.maybe(6, () => draw.one([client, client, 'another'])),
    act: draw.maybe(12, () => draw.one([{ sub: 'auth0|delegate' }, { sub: 'auth0|delegate' }, { sub: 'nobody' }, { sub: '' }, {}, 'nobody'])),
    gty: isMachine ? draw.one(['client-credentials', ['client-credentials'], undefined]) : draw.maybe(20, () => 'password'),
    scope: ['openid', ...draw.some(scopes, Math.min(1, scopes.length))].join(draw.one([' ', ' ', '  '])),
    permissions: draw.sometimes(2) ? draw.some(scopes) : undefined,
    iat: draw.maybe(1, ago),
    exp: Math.max(seconds + draw.one([3600, 3600, 0, -59, -60, -61]), 0),
    [`${NAMESPACE}record_access`]: byScope(() => draw.one(draw.sometimes(ODD) ? STRANGE_ACCESS : ACCESS)),
    [`${NAMESPACE}mfa_at`]: byScope(() => Math.floor(ago())),
    [`${NAMESPACE}own_ref`]: draw.sometimes(8) ? references() : reference(),
    ...Object.fromEntries(others),
    [`${NAMESPACE}verdict`]: draw.one(['8k2v6n0qf3tz', '8k2v6n0qf3tz', '8K2V6N0QF3TZ', '8k2v6n0qf3t', 5]),
  };
}

module.exports = { requestFor };
