// The guard as an `onRequest` hook of Fastify 4 and 5.
'use strict';
const core = require('./index.js');
const { admit, alone, headers, pathOf } = require('./request.js');
const { mustBeFunction, mustBeObject } = require('./settings.js');

/** @import { FastifyGuard, FastifySettings } from './fastify.js' */

/** @param {FastifySettings} settings */
function guard(settings) {
  const { verify, ...others } = mustBeObject(settings);
  mustBeFunction('verify', verify);
  const asked = core.guard(others);

  /** @param {any} request @param {any} reply */
  async function wardgate(request, reply) {
    let verdict = asked.failed;
    try {
      const { method, url, rawHeaders } = request.raw;
      verdict = await asked.judge({ method, path: pathOf(url), rawHeaders, verify: (token) => verify(token, requestAlone(request, token)) });
      if (verdict.answer === undefined) admit(request, verdict);
    } catch {
      verdict = asked.failed;
    }
    if (verdict.answer === undefined) return undefined;
    // As bytes, to which Fastify adds no charset.
    return reply.code(verdict.answer.status).headers(headers(verdict.answer)).send(Buffer.from(verdict.answer.body));
  }
  const also = { policy: { get: () => asked.policy }, reload: { value: () => asked.reload() } };
  return /** @type {FastifyGuard} */ (Object.defineProperties(wardgate, also));
}

/** The request as the verifier sees it, and Node's below it likewise, made where it is looked at. @param {any} request @param {string} token */
function requestAlone(request, token) {
  /** @type {unknown} */
  let raw;
  return Object.defineProperty(alone(request, token), 'raw', { get: () => (raw ??= alone(request.raw, token)) });
}

/** @satisfies {typeof import('./fastify.js')} */
const exported = { guard };
module.exports = exported;
