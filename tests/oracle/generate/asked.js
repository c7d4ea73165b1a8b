// What a login asks for: scopes and named routes.
'use strict';
const names = require('./names.js');
const { ODD } = require('./oddities.js');

/** @param {import('./draw.js').Draw} draw @param {any} policy @param {any} client @param {any} audience */
function scopesOf(draw, policy, client, audience) {
  const known = policy.routes
    .filter((/** @type {any} */ route) => draw.sometimes(12) || route.audience === audience)
    .map((/** @type {any} */ { scope }) => scope);
  const scopes = [...draw.some(known, 0, 3), ...draw.some(client.oidc_scopes, 0, 3)];
  const strange = ['profile', 'email', 'unheard:of', '', 'x'.repeat(280), 'x'.repeat(281), ...names.SCOPES];
  if (draw.sometimes(ODD)) scopes.splice(draw.integer(0, scopes.length), 0, draw.one(strange));
  if (draw.sometimes(40)) scopes.push(draw.one(['two words', 'tab\tbed', 'nb\u00a0sp', '\ufeff', 'next\u0085line']));
  return draw.sometimes(8) ? draw.one([undefined, null, []]) : scopes;
}

/** Mostly one of the API's. @param {import('./draw.js').Draw} draw @param {any} policy @param {any} audience */
function routeAt(draw, policy, audience) {
  const routes = policy.routes.filter((/** @type {any} */ route) => route.audience === audience);
  return draw.one(draw.sometimes(8) || routes.length === 0 ? policy.routes : routes);
}

/** As a login or a request names it. @param {import('./draw.js').Draw} draw @param {any} policy @param {any} route */
function namedRoute(draw, policy, route) {
  const path = route.path.replace(/\{\w+\}/g, () => draw.one(['p-1', 'list', 'all', "a~!$&'()*+,=:@", '...']));
  const strange = [
    `${path}/`,
    `/${path}`,
    path.replace('/', ''),
    `${path}%20`,
    `${path};x`,
    '/',
    '',
    `${path}/../x`,
    `${path}?a`,
    `/${'a'.repeat(2047)}`,
    '/v0/all/item',
    '/v0/list/item',
    null,
    5,
  ];
  return {
    type: draw.sometimes(ODD)
      ? draw.one(['payment', null])
      : draw.one([...new Set(policy.apis.map((/** @type {any} */ api) => api.authorization_details_type))]),
    method: draw.sometimes(ODD) ? draw.one(['GET', 'HEAD', 'get', 'TRACE', undefined]) : draw.one(route.methods),
    path: draw.sometimes(ODD) ? draw.one(strange) : path,
  };
}

module.exports = { namedRoute, routeAt, scopesOf };
