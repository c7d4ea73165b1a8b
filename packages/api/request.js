// What Express and Fastify requests have in common.
'use strict';

/** @import { Verdict } from './index.js' */

/** @param {unknown} value */
const own = (value) => ({ value, writable: true, configurable: true });
const NOTHING = own(undefined);
const ROOT = own('/');

/**
 * The request as the verifier sees it: with that one token, in that one place, and without what something before the guard may have
 * left of tokens and claims that nobody verified; nor where it goes, which names a patient. What the verifier writes on it stays there.
 * @template {{ headers: object }} Request
 * @param {Request} request @param {string} token @returns {Request}
 */
function alone(request, token) {
  const { cookie, ...headers } = /** @type {Record<string, unknown>} */ (request.headers);
  headers.authorization = `Bearer ${token}`;
  return Object.create(request, {
    headers: own(headers),
    auth: NOTHING,
    user: NOTHING,
    body: NOTHING,
    query: own({}),
    cookies: own({}),
    signedCookies: own({}),
    url: ROOT,
    originalUrl: ROOT,
  });
}

/** Tells the handler what it may answer with. @param {object} request @param {Verdict} verdict */
function admit(request, { records, login, shadow }) {
  const value = Object.freeze({ records, login, shadow });
  Object.defineProperty(request, 'wardgate', { value, enumerable: true, configurable: true });
}

/** The headers of a refusal. @param {NonNullable<Verdict['answer']>} answer @returns {Record<string, string>} */
function headers({ www_authenticate: challenge }) {
  return {
    'Cache-Control': 'no-store',
    'Content-Type': 'application/problem+json',
    ...(challenge === undefined ? {} : { 'WWW-Authenticate': challenge }),
  };
}

/** The path of a request target, as it was sent. @param {string} target */
const pathOf = (target) => target.split('?', 1)[0];

module.exports = { admit, alone, headers, pathOf };
