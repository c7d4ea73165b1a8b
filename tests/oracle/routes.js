// Section 7 of docs/semantics.md: what a scope of an API asks for, and which route a method and a path name.
'use strict';
const { byBytes } = require('./event.js');

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const LONGEST_PATH = 2048;

/** The first route of a scope: all of them ask for the same. @param {any} policy @param {string} audience @param {string} scope */
function routeOfScope(policy, audience, scope) {
  return policy.routes.find((/** @type {any} */ route) => route.audience === audience && route.scope === scope);
}

/** Every scope of an API, sorted by bytes. @param {any} policy @param {string} audience @returns {string[]} */
function scopesOf(policy, audience) {
  const scopes = policy.routes
    .filter((/** @type {any} */ route) => route.audience === audience)
    .map((/** @type {any} */ { scope }) => scope);
  return [...new Set(scopes)].sort(byBytes);
}

/** The route that a method and a path name. @param {any} policy @param {string} audience @param {any} method @param {any} path */
function namedRoute(policy, audience, method, path) {
  const segments = plainSegments(path);
  if (segments === undefined || !METHODS.includes(method)) return undefined;
  const candidates = policy.routes
    .filter((/** @type {any} */ route) => route.audience === audience && route.methods.includes(method))
    .map((/** @type {any} */ route) => ({ route, pattern: route.path.slice(1).split('/') }))
    .filter(
      (/** @type {any} */ { pattern }) =>
        pattern.length === segments.length &&
        pattern.every(
          (/** @type {string} */ part, /** @type {number} */ n) => isParameter(part) || part === segments[n],
        ),
    );
  // From left to right a literal goes before a parameter.
  const literals = (/** @type {any} */ { pattern }) =>
    pattern.map((/** @type {string} */ part) => (isParameter(part) ? 'b' : 'a')).join('');
  candidates.sort((/** @type {any} */ a, /** @type {any} */ b) => (literals(a) < literals(b) ? -1 : 1));
  return candidates[0]?.route;
}

/** @param {string} part */
const isParameter = (part) => part.startsWith('{');

/** @param {any} path @returns {string[] | undefined} */
function plainSegments(path) {
  if (typeof path !== 'string' || Buffer.byteLength(path) > LONGEST_PATH || !path.startsWith('/')) return undefined;
  const segments = path.slice(1).split('/');
  const isPlain = (/** @type {string} */ segment) =>
    segment !== '.' && segment !== '..' && /^[A-Za-z0-9\-._~!$&'()*+,=:@]+$/.test(segment);
  return segments.every(isPlain) ? segments : undefined;
}

/** The segment that names the record. @param {any} route @param {string} path @returns {string | undefined} */
function recordOf(route, path) {
  if (!route.own && !route.proxy) return undefined;
  const pattern = route.path.slice(1).split('/');
  const parameters = pattern.filter(isParameter);
  const parameter = route.own ? `{${route.own.key}}` : parameters.length === 1 ? parameters[0] : undefined;
  const at = pattern.indexOf(parameter);
  return at < 0 ? undefined : plainSegments(path)?.[at];
}

module.exports = { namedRoute, recordOf, routeOfScope, scopesOf };
