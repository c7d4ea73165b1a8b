// Section 15 of docs/semantics.md: the decision id.
'use strict';
const { field, text } = require('./event.js');

const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';
const MASK = (1n << 64n) - 1n;

/** @param {string} action @param {any} event @param {number | undefined} now */
function decisionId(action, event, now) {
  const at = (/** @type {string} */ path) => text(field(event, path));
  const parts =
    action === 'machine'
      ? [action, at('client.client_id'), at('transaction.correlation_id')]
      : [
          action,
          at('client.client_id'),
          at('transaction.id') ?? at('transaction.correlation_id'),
          at('session.id'),
          at('refresh_token.id'),
        ];
  const clock = Buffer.alloc(8);
  clock.writeBigInt64LE(BigInt(now ?? -1));
  return letters(mixed(fnv1a(Buffer.concat([clock, Buffer.from(parts.map((part) => `${part ?? ''}\0`).join(''))]))));
}

/** @param {Buffer} bytes */
function fnv1a(bytes) {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & MASK;
  return hash;
}

/** @param {bigint} h */
function mixed(h) {
  h ^= h >> 30n;
  h = (h * 0xbf58476d1ce4e5b9n) & MASK;
  h ^= h >> 27n;
  h = (h * 0x94d049bb133111ebn) & MASK;
  return h ^ (h >> 31n);
}

/** @param {bigint} h */
const letters = (h) => Array.from({ length: 12 }, (_, n) => LETTERS[Number((h >> BigInt(5 * n)) & 31n)]).join('');

module.exports = { decisionId };
