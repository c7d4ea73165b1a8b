// Sections 12 and 16 of docs/semantics.md: keyed hashes, the secrets they need, the subject of a record.
'use strict';
const { createHmac } = require('node:crypto');
const { characters, field, text } = require('./event.js');

/** @param {any} key @param {string} secret @param {string[]} parts Purpose, name, audience, value. */
function keyedHash(key, secret, parts) {
  return `${key.id}.${createHmac('sha256', secret).update(parts.join('\0')).digest('base64url')}`;
}

/** A key's secret, where it can be used (6). @param {any} key @param {any} event @returns {string | undefined} */
function usableSecret(key, event) {
  const secret = text(field(event, `secrets.${key.secret}`));
  if (secret === undefined || characters(secret) < 43 || /^(##|@@)/.test(secret)) return undefined;
  return secret;
}

/** Somebody as a record names them. @param {any} policy @param {any} event @param {string | undefined} name */
function subject(policy, event, name) {
  const key = policy.keys.audit;
  const secret = key && usableSecret(key, event);
  if (secret === undefined || name === undefined) return undefined;
  return keyedHash(key, secret, ['audit', 'sub', '', name]).slice(0, key.id.length + 1 + 22);
}

module.exports = { keyedHash, subject, usableSecret };
