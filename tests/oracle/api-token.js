// Section 17 of docs/semantics.md, the token: what is read of the claims of a verified access token.
'use strict';

/** The last second of the year 9999. */
const LAST = 253_402_300_799;

/**
 * @typedef {object} Token
 * @property {any} claims An object, or else an empty one.
 * @property {boolean} isUnreadable
 * @property {string[]} audiences
 * @property {string | undefined} user
 * @property {string | undefined} client
 * @property {boolean} isDelegated
 * @property {string | undefined} actor
 * @property {string[]} scopes
 * @property {string[]} permissions
 * @property {number | undefined} issued Milliseconds since 1970.
 * @property {number | undefined} expires
 * @property {boolean} isMachine
 */

/** @param {any} given @returns {Token} */
function readToken(given) {
  const claims = object(given) ?? {};
  let isUnreadable = claims !== given;
  /** A claim of a type, or `undefined` where it is absent. @param {string} name @param {(value: any) => any} read */
  const at = (name, read) => {
    if (!Object.hasOwn(claims, name)) return undefined;
    const value = read(claims[name]);
    if (value === undefined) isUnreadable = true;
    return value;
  };
  const user = at('sub', text) || undefined;
  const [azp, id] = [at('azp', text), at('client_id', text)];
  const act = at('act', object);
  const actor = act && Object.hasOwn(act, 'sub') ? text(act.sub) : '';
  if (actor === undefined) isUnreadable = true;
  const scope = at('scope', text);
  const audiences = at('aud', oneOrMore) ?? [];
  const grants = at('gty', oneOrMore) ?? [];
  const permissions = at('permissions', texts) ?? [];
  const [issued, expires] = [at('iat', seconds), at('exp', seconds)];
  if (azp !== undefined && id !== undefined && azp !== id) isUnreadable = true;
  const client = azp ?? id;
  const isMachine =
    grants.includes('client-credentials') ||
    (user !== undefined && client !== undefined && (user === client || user === `${client}@clients`));
  return {
    claims,
    isUnreadable,
    audiences,
    user,
    client,
    isDelegated: act !== undefined,
    actor: actor || undefined,
    scopes: (scope ?? '').split(' ').filter((/** @type {string} */ one) => one !== ''),
    permissions,
    issued,
    expires,
    isMachine,
  };
}

/** @param {any} value */
const object = (value) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined);

/** @param {any} value */
const text = (value) => (typeof value === 'string' ? value : undefined);

/** @param {any} value @returns {string[] | undefined} */
const texts = (value) => (Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined);

/** @param {any} value */
const oneOrMore = (value) => (typeof value === 'string' ? [value] : texts(value));

/** An instant in milliseconds, of a number of seconds. @param {any} value */
const seconds = (value) =>
  typeof value === 'number' && value >= 0 && value < LAST + 1 ? Math.trunc(value * 1000) : undefined;

module.exports = { readToken };
