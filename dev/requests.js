// Auth0's shapes of requests, as oidc-provider's: `audience`, JSON bodies, either way of client authentication.
import { randomBytes } from 'node:crypto';
import express from 'express';
import { Readable } from 'node:stream';
import { resourceOf } from './audience.js';
import { scrubbed } from './token-request.js';

/** Requests at `/authorize` whose sign-in may still go on. */
const KEPT = 5000;

/** @param {import('./tenant.js').Tenant} tenant */
export function requests(tenant) {
  const router = express.Router();
  router.get('/authorize', (req, _res, next) => {
    const { pathname, searchParams } = new URL(req.url, tenant.issuer);
    const id = randomBytes(9).toString('base64url');
    tenant.requests.set(id, requestOf(req, Object.fromEntries(searchParams)));
    if (tenant.requests.size > KEPT) tenant.requests.delete(tenant.requests.keys().next().value);
    searchParams.set('wardgate_request', id);
    translate(searchParams);
    req.url = `${pathname}?${searchParams}`;
    next();
  });
  router.get('/v2/logout', (req, _res, next) => {
    const { searchParams } = new URL(req.url, tenant.issuer);
    const back = searchParams.get('returnTo');
    searchParams.delete('returnTo');
    if (back !== null) searchParams.set('post_logout_redirect_uri', back);
    req.url = `/oidc/logout?${searchParams}`;
    next();
  });
  // Not a route: Express would answer a preflight request of one itself.
  router.use('/oauth', (req, _res, next) => next(req.method === 'POST' ? undefined : 'router'));
  router.use('/oauth', express.json(), express.urlencoded({ extended: false }), (req, _res, next) => {
    const params = new URLSearchParams(req.body ?? {});
    const [, basic] = /^Basic (.+)$/i.exec(req.get('authorization') ?? '') ?? [];
    if (basic !== undefined) {
      const [id, secret] = Buffer.from(basic, 'base64')
        .toString()
        .split(':')
        .map((part) => decoded(part.replaceAll('+', ' ')));
      params.set('client_id', id);
      params.set('client_secret', secret ?? '');
      delete req.headers.authorization;
    }
    translate(params);
    if (req.url === '/device/code') {
      const id = randomBytes(9).toString('base64url');
      tenant.requests.set(id, requestOf(req, {}, scrubbed(Object.fromEntries(params))));
      params.set('wardgate_request', id);
    }
    rewrite(req, params);
    next();
  });
  return router;
}

/** What cannot be decoded is nobody's id or secret as it is. @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** @param {any} req @param {Record<string, string>} query @param {Record<string, any>} [body] */
function requestOf(req, query, body = {}) {
  return {
    method: req.method,
    path: req.baseUrl + req.path,
    query,
    body,
    hostname: req.hostname,
    user_agent: req.get('user-agent'),
    language: req.get('accept-language')?.split(',')[0],
  };
}

/**
 * Auth0 knows no `resource`: a token is for the audience that the Actions were told. A refresh keeps the one that it has.
 * @param {URLSearchParams} params
 */
function translate(params) {
  const audience = params.get('audience');
  params.delete('resource');
  if (audience !== null && params.get('grant_type') !== 'refresh_token') params.set('resource', resourceOf(audience));
}

/** Gives a request another body, to be read as the first one was. @param {any} req @param {URLSearchParams} params */
function rewrite(req, params) {
  const body = Buffer.from(params.toString());
  req.headers['content-type'] = 'application/x-www-form-urlencoded';
  req.headers['content-length'] = String(body.length);
  delete req.headers['transfer-encoding'];
  Object.defineProperty(req, 'readable', { value: true });
  req.iterator = (/** @type {any} */ options) => Readable.from([body]).iterator(options);
}
