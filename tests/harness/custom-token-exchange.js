// The api of custom-token-exchange.
'use strict';
const limits = require('./limits.js');
const { writeUser } = require('./stores.js');
const { must, isObject } = limits;

/** @type {string[]} */
const CHAINING = [];
const CREATION = ['create_if_not_exists', 'none'];
const UPDATE = ['replace', 'none'];

/** @param {import('./api.js').Step} step */
function groups(step) {
  const { stores } = step;
  const queue = (/** @type {import('./api.js').Command} */ command) => void step.commands.push(command);
  const user = (/** @type {object} */ found) => {
    must(!step.has('user'), 'the user is set once');
    queue({ kind: 'user', ...found });
  };
  return {
    access: {
      deny: (/** @type {string} */ code, /** @type {string} */ reason) => {
        bounded(code, 'a code', 1024);
        bounded(reason, 'a reason', 4096);
        queue({ kind: 'deny', error: code, description: reason });
      },
      rejectInvalidSubjectToken: (/** @type {string} */ reason) => {
        bounded(reason, 'a reason', 4096);
        queue({ kind: 'deny', error: 'invalid_request', description: reason });
      },
    },
    authentication: {
      setUserById: (/** @type {string} */ id) => {
        bounded(id, 'a user id', 512);
        user({ id });
      },
      setUserByConnection: (/** @type {string} */ connection, /** @type {any} */ attributes, /** @type {any} */ options) => {
        bounded(connection, 'a connection', 512);
        must(isObject(attributes) && Object.keys(attributes).length <= 24, 'attributes are an object of at most 24 keys');
        bounded(attributes.user_id, 'the user_id of a connection', 255);
        must(CREATION.includes(options?.creationBehavior), `creationBehavior is ${CREATION.join(' or ')}`);
        must(UPDATE.includes(options?.updateBehavior), `updateBehavior is ${UPDATE.join(' or ')}`);
        user({ connection, attributes, options });
      },
      setOrganization: (/** @type {string} */ organization) => {
        bounded(organization, 'an organization', 50);
        queue({ kind: 'organization', organization });
      },
      setActor: (/** @type {any} */ actor) => {
        must(depth(actor) <= 5, 'a chain of actors has at most 5 levels, each with a sub');
        queue({ kind: 'actor', actor });
      },
    },
    user: {
      setAppMetadata: (/** @type {string} */ key, /** @type {unknown} */ value) =>
        void (stores.app = writeUser(stores.app, undefined, key, value)),
      setUserMetadata: (/** @type {string} */ key, /** @type {unknown} */ value) =>
        void (stores.user = writeUser(stores.user, undefined, key, value)),
    },
    transaction: { setMetadata: (/** @type {string} */ _key, /** @type {unknown} */ _value) => must(false, 'Method not implemented.') },
    cache: {
      get: step.cache.get.bind(step.cache),
      set: step.cache.set.bind(step.cache),
      delete: step.cache.delete.bind(step.cache),
    },
  };
}

/** @param {unknown} value @param {string} what @param {number} most */
function bounded(value, what, most) {
  must(typeof value === 'string' && value !== '' && value.length <= most, `${what} has 1 to ${most} characters`);
}

/** Levels of a chain of actors; more than can be where one has no `sub`. @param {any} actor @returns {number} */
function depth(actor) {
  if (!isObject(actor) || typeof actor.sub !== 'string' || actor.sub.length > 512) return Infinity;
  return actor.act === undefined ? 1 : 1 + depth(actor.act);
}

module.exports = { CHAINING, groups };
