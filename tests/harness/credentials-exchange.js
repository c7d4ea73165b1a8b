// The api of credentials-exchange.
'use strict';
const { must, mustBeText, asJson } = require('./limits.js');

const CHAINING = ['access.deny', 'accessToken.setCustomClaim'];
const CODES = ['invalid_scope', 'invalid_request', 'server_error'];

/** @param {import('./api.js').Step} step */
function groups(step) {
  return {
    access: {
      deny: (/** @type {string} */ code, /** @type {string} */ reason) => {
        must(CODES.includes(code), `a machine client is denied with one of ${CODES.join(', ')}`);
        step.commands.push({ kind: 'deny', error: code, description: reason ?? '' });
      },
    },
    accessToken: {
      setCustomClaim: (/** @type {string} */ name, /** @type {unknown} */ value) => {
        mustBeText(name, 'a claim name');
        step.commands.push({ kind: 'claim', token: 'access', name, value: asJson(value) });
      },
    },
    cache: {
      get: step.cache.get.bind(step.cache),
      set: step.cache.set.bind(step.cache),
      delete: step.cache.delete.bind(step.cache),
    },
  };
}

module.exports = { CHAINING, groups };
