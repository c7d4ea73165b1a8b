// Where the token is. Read from the headers as they were sent: what frameworks make of them hides one that was sent twice.
'use strict';

/**
 * @import { Reason } from './index.js'
 * @typedef {{ why: Reason }} Missing
 */
/**
 * What was found, or why it was not. Each has a `why` of its own, so that one that every object inherits decides nothing.
 * @template T @typedef {({ why: undefined } & T) | Missing} Found
 */

const BEARER = /^bearer +([\t\x20-\x7e]*)$/i;
/** RFC 6750, section 2.1. */
const TOKEN = /^[-A-Za-z0-9._~+/]+=*$/;

/**
 * The bearer token, or why there is none.
 * @param {readonly string[]} rawHeaders Names and values in turn.
 * @param {ReadonlySet<string>} ambiguous
 * @returns {Found<{ token: string }>}
 */
function bearer(rawHeaders, ambiguous) {
  let authorization;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at].toLowerCase();
    if (ambiguous.has(name)) return { why: 'ambiguous' };
    if (name !== 'authorization') continue;
    if (authorization !== undefined) return { why: 'ambiguous' };
    authorization = rawHeaders[at + 1];
  }
  const token = BEARER.exec(authorization ?? '')?.[1];
  if (token === undefined) return { why: 'token_missing' };
  return TOKEN.test(token) ? { why: undefined, token } : { why: 'token_unverified' };
}

module.exports = { bearer };
