// Leaving for another page and coming back: redirect.*, prompt.render, and the signed token between the two.
'use strict';
const { createHmac, timingSafeEqual } = require('node:crypto');
const { interactive } = require('./factors.js');
const limits = require('./limits.js');
const { must, mustBeText } = limits;

/** @param {import('./api.js').Step} step */
function redirects(step) {
  const { event } = step;
  const leave = (/** @type {string} */ call, /** @type {string} */ target) => {
    must(!step.has('leave'), 'an Action sends the user away once');
    step.commands.push({ kind: 'leave', call, target });
  };
  return {
    redirect: {
      sendUserTo: (/** @type {string} */ url, /** @type {{ query?: Record<string, string> }} */ options) => {
        const target = new URL(url);
        for (const [key, value] of Object.entries(options?.query ?? {})) target.searchParams.set(key, value);
        leave('redirect.sendUserTo', target.href);
      },
      encodeToken: (
        /** @type {{ secret: string, payload: Record<string, unknown>, expiresInSeconds?: number }} */ options,
      ) => {
        const { secret, payload, expiresInSeconds = 900 } = options;
        mustBeText(secret, 'the secret');
        const iat = Math.floor(Date.now() / 1000);
        const claims = {
          iss: event.request?.hostname,
          sub: event.user?.user_id,
          iat,
          exp: iat + expiresInSeconds,
          ip: event.request?.ip,
          ...payload,
        };
        const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
        return `${text}.${sign(secret, text)}`;
      },
      validateToken: (/** @type {{ secret: string, tokenParameterName?: string }} */ options) =>
        validate(event, options),
      canRedirect: () => interactive(event),
    },
    prompt: {
      render: (/** @type {string} */ id, /** @type {Record<string, unknown>} */ options) => {
        mustBeText(id, 'a form id');
        must(
          limits.jsonBytes(options ?? {}) <= limits.PROMPT_BYTES,
          `a form's options have at most ${limits.PROMPT_BYTES} bytes`,
        );
        leave('prompt.render', id);
      },
    },
  };
}

/** @param {any} event @param {{ secret: string, tokenParameterName?: string }} options */
function validate(event, { secret, tokenParameterName = 'session_token' }) {
  const token = event.request?.query?.[tokenParameterName] ?? event.request?.body?.[tokenParameterName];
  must(typeof token === 'string', `there is no ${tokenParameterName}`);
  const [head, body, signature, ...rest] = token.split('.');
  const wanted = Buffer.from(sign(secret, `${head}.${body}`));
  const found = Buffer.from(signature ?? '');
  must(
    rest.length === 0 && found.length === wanted.length && timingSafeEqual(found, wanted),
    'the token is not signed with the secret',
  );
  must(JSON.parse(Buffer.from(head, 'base64url').toString()).alg === 'HS256', 'the token is not signed with HS256');
  const payload = JSON.parse(Buffer.from(body, 'base64url').toString());
  must(payload.exp * 1000 > Date.now(), 'the token has expired');
  must(payload.sub === event.user?.user_id, 'the token is for another user');
  must(payload.state === event.request?.query?.state, 'the token is for another transaction');
  return payload;
}

/** @param {unknown} value */
const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** @param {string} secret @param {string} text */
const sign = (secret, text) => createHmac('sha256', secret).update(text).digest('base64url');

module.exports = { redirects };
