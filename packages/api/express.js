// The guard as middleware of Express 4 and 5.
'use strict';
const { ServerResponse } = require('node:http');
const core = require('./index.js');
const { admit, alone, headers, pathOf } = require('./request.js');
const { mustBeFunction, mustBeObject } = require('./settings.js');

/**
 * @import { ExpressGuard, ExpressSettings, Middleware } from './express.js'
 * @import { Verify } from './index.js'
 */

/** @param {ExpressSettings} settings */
function guard(settings) {
  const { verify, ...others } = mustBeObject(settings);
  mustBeFunction('verify', verify);
  const asked = core.guard(others);

  /** @param {any} req @param {any} res @param {(error?: unknown) => void} next */
  async function wardgate(req, res, next) {
    let verdict = asked.failed;
    try {
      verdict = await asked.judge({
        method: req.method,
        path: wholePath(req),
        rawHeaders: req.rawHeaders,
        verify: isMiddleware(verify) ? (token) => byMiddleware(verify, token, req, res) : verify,
      });
      if (verdict.answer === undefined) admit(req, verdict);
    } catch {
      verdict = asked.failed;
    }
    if (verdict.answer === undefined) return next();
    try {
      res.writeHead(verdict.answer.status, headers(verdict.answer)).end(verdict.answer.body);
    } catch {
      // Something answered already; whatever it was, nothing more is said.
      res.destroy();
    }
  }
  const also = { policy: { get: () => asked.policy }, reload: { value: () => asked.reload() } };
  return /** @type {ExpressGuard} */ (Object.defineProperties(wardgate, also));
}

/**
 * The path as it was sent, wherever the guard is mounted. Where something before it has made another of it, there is none: what
 * would be decided is not what would be served.
 * @param {{ originalUrl: string, baseUrl: string, url: string }} req
 */
function wholePath({ originalUrl, baseUrl, url }) {
  const [sent, rest] = [pathOf(originalUrl), pathOf(url)];
  return sent === baseUrl + rest || (rest === '/' && sent === baseUrl) ? sent : '';
}

/** Whether it takes a request, a response and what is next. @param {Middleware | Verify} verify @returns {verify is Middleware} */
const isMiddleware = (verify) => verify.length > 2;

/**
 * Asks a verifier that is middleware itself, and believes what it puts into `auth`. It answers into the void.
 * @param {Middleware} verify @param {string} token @param {any} req @param {any} res @returns {Promise<unknown>}
 */
function byMiddleware(verify, token, req, res) {
  const request = alone(req, token);
  const response = Object.setPrototypeOf(new ServerResponse(request), Object.getPrototypeOf(res));
  return new Promise((resolve, reject) => {
    response.end = reject;
    response.destroy = reject;
    Object.defineProperty(request, 'res', { value: response });
    // As in Express, whatever is falsy is no error, and whatever has a `then` is a promise.
    const done = verify(request, response, (/** @type {unknown} */ error) => (error ? reject(error) : resolve(request.auth)));
    Promise.resolve(done).catch(reject);
  });
}

/** @satisfies {typeof import('./express.js')} */
const exported = { guard };
module.exports = exported;
