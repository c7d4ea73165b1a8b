// The requests of tests/vectors, with each case's changes made.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const VECTORS = path.join(__dirname, '../vectors');

/** @typedef {{ audience: string, secrets: Record<string, string>, claims: any, method: string, path: string, now: number }} Request */

/** @returns {{ name: string, policy: string, request: Request, expect: any }[]} */
function vectors() {
  return fs
    .readdirSync(VECTORS)
    .sort()
    .flatMap((name) => {
      const file = JSON.parse(fs.readFileSync(path.join(VECTORS, name), 'utf8'));
      const policy = fs.readFileSync(path.join(VECTORS, file.policy), 'utf8');
      const { audience, secrets = {} } = file;
      return file.cases.map((/** @type {any} */ given) => ({
        name: `${name}: ${given.name}`,
        policy,
        request: { audience, secrets, claims: claimsOf(file, given), method: given.method, path: given.path, now: Date.parse(given.now ?? file.now) },
        expect: given.expect,
      }));
    });
}

/** @param {any} file @param {any} given */
function claimsOf(file, { token, set = {}, remove = [] }) {
  const claims = { whole: structuredClone(file.tokens[token]) };
  for (const [pointer, value] of Object.entries(set)) at(claims, `/whole${pointer}`, (parent, last) => void (parent[last] = value));
  for (const pointer of remove) at(claims, `/whole${pointer}`, (parent, last) => void delete parent[last]);
  return claims.whole;
}

/** Changes the value that a JSON Pointer names. @param {any} value @param {string} pointer @param {(parent: any, name: string) => void} change */
function at(value, pointer, change) {
  const path = steps(pointer);
  const last = /** @type {string} */ (path.pop());
  change(path.reduce((parent, name) => parent[name], value), last);
}

/** @param {string} pointer */
const steps = (pointer) => pointer.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

module.exports = { vectors };
