// The api of post-login: every method queues commands on its step, and fails where Auth0's own fails.
'use strict';
const factors = require('./factors.js');
const limits = require('./limits.js');
const { redirects } = require('./redirect.js');
const { saml } = require('./saml.js');
const { writeBounded, writeTransaction, writeUser } = require('./stores.js');
const { must, mustBeText, asJson } = limits;

/** Methods that return `api`. */
const CHAINING = [
  'access.deny',
  'accessToken.setCustomClaim',
  'idToken.setCustomClaim',
  'multifactor.enable',
  'authentication.recordMethod',
  'redirect.sendUserTo',
  'user.setAppMetadata',
  'user.setUserMetadata',
  'validation.error',
];

/** @param {import('./api.js').Step} step */
function groups(step) {
  const { event, stores, directory } = step;
  const queue = (/** @type {import('./api.js').Command} */ command) => void step.commands.push(command);
  const claims =
    (/** @type {'access' | 'id'} */ token) => (/** @type {string} */ name, /** @type {unknown} */ value) => {
      mustBeText(name, 'a claim name');
      must(name !== 'scope', 'the claim `scope` cannot be set');
      queue({ kind: 'claim', token, name, value: asJson(value) });
    };
  const scopes = (/** @type {'add' | 'remove'} */ change) => (/** @type {string} */ scope) =>
    queue({ kind: 'scope', change, scope: scopeName(scope, change, step) });
  const asks = (/** @type {string} */ call, /** @type {factors.Ask} */ ask) => queue({ kind: 'factor', call, ask });
  return {
    access: {
      deny: (/** @type {string} */ reason) => queue({ kind: 'deny', error: 'access_denied', description: reason }),
    },
    accessToken: { setCustomClaim: claims('access'), addScope: scopes('add'), removeScope: scopes('remove') },
    idToken: { setCustomClaim: claims('id') },
    authentication: {
      challengeWith: (/** @type {any} */ factor, /** @type {any} */ options) =>
        asks('authentication.challengeWith', factors.one('challenge', factor, options)),
      challengeWithAny: (/** @type {any} */ list) =>
        asks('authentication.challengeWithAny', factors.any('challenge', list)),
      enrollWith: (/** @type {any} */ factor, /** @type {any} */ options) =>
        asks('authentication.enrollWith', factors.one('enrol', factor, options)),
      enrollWithAny: (/** @type {any} */ list) => asks('authentication.enrollWithAny', factors.any('enrol', list)),
      recordMethod: (/** @type {string} */ url) => {
        must(step.entrypoint === 'onContinuePostLogin', 'recordMethod works in onContinuePostLogin only');
        must(/^https?:\/\//.test(url), 'a method is an http(s) URL');
        queue({ kind: 'method', name: url });
      },
      setPrimaryUser: (/** @type {string} */ id) => {
        mustBeText(id, 'a user id');
        must(id.length <= limits.PRIMARY_USER, `a user id has at most ${limits.PRIMARY_USER} characters`);
        must(!step.has('primary-user'), 'the primary user can be set once');
        queue({ kind: 'primary-user', id });
      },
    },
    multifactor: {
      enable: (/** @type {string} */ provider, /** @type {any} */ options) => {
        must(factors.PROVIDERS.includes(provider), `unknown provider: ${provider}`);
        queue({ kind: 'multifactor', provider, remembers: options?.allowRememberBrowser === true });
      },
    },
    ...redirects(step),
    user: {
      setAppMetadata: (/** @type {string} */ key, /** @type {unknown} */ value) =>
        void (stores.app = writeUser(stores.app, event.user?.app_metadata, key, value)),
      setUserMetadata: (/** @type {string} */ key, /** @type {unknown} */ value) =>
        void (stores.user = writeUser(stores.user, event.user?.user_metadata, key, value)),
    },
    transaction: {
      setMetadata: (/** @type {string} */ key, /** @type {unknown} */ value) => {
        stores.transaction = writeTransaction(stores.transaction, key, value);
        step.show('transaction', stores.transaction);
      },
      addTargetScope: (/** @type {string} */ _scope) => must(false, 'Method not implemented.'),
      removeTargetScope: (/** @type {string} */ _scope) => must(false, 'Method not implemented.'),
    },
    ...sessions(step, queue),
    cache: {
      get: step.cache.get.bind(step.cache),
      set: step.cache.set.bind(step.cache),
      delete: step.cache.delete.bind(step.cache),
    },
    groups: {
      getUserGroups: async () => ({ groups: directory.groups }),
      hasGroupMembership: async (/** @type {string[]} */ keys) => {
        must(Array.isArray(keys) && keys.length > 0, 'groups must be a non-empty array');
        const member = (/** @type {string} */ key) =>
          directory.groups.some((group) => group.id === key || group.name === key);
        return { memberships: Object.fromEntries(keys.map((key) => [key, { is_member: member(key) }])) };
      },
    },
    roles: {
      getUserEffectiveRoles: async () => ({ roles: directory.roles }),
      getUserEffectiveRolesByIds: async (/** @type {string[]} */ ids) => ({
        roles: directory.roles.filter((role) => ids.includes(role.id)),
      }),
      getUserEffectiveRolesByNames: async (/** @type {string[]} */ names) => ({
        roles: directory.roles.filter((role) => names.includes(role.name)),
      }),
    },
    validation: {
      error: (/** @type {string} */ code, /** @type {string} */ message) => {
        must(
          [code, message].every((text) => typeof text === 'string' && text.length <= limits.VALIDATION_TEXT),
          `code and message have at most ${limits.VALIDATION_TEXT} characters`,
        );
        queue({ kind: 'deny', error: code, description: message });
      },
    },
    rules: { wasExecuted: (/** @type {string} */ _id) => false },
    samlResponse: saml(queue),
  };
}

/**
 * Session and refresh token: metadata, lifetimes, revocation.
 * @param {import('./api.js').Step} step
 * @param {(command: import('./api.js').Command) => void} queue
 */
function sessions(step, queue) {
  const { event, stores } = step;
  const lifetime = (/** @type {number} */ at) =>
    must(Number.isFinite(at), 'a lifetime ends at milliseconds since 1970');
  const metadata = (/** @type {'session' | 'refresh_token'} */ name) => ({
    setMetadata: (/** @type {string} */ key, /** @type {string | null} */ value) => {
      must(name !== 'session' || typeof event.session?.id === 'string', 'there is no session');
      stores[name] = writeBounded(stores[name], key, value);
      step.show(name, stores[name]);
    },
    deleteMetadata: (/** @type {string} */ key) =>
      step.show(name, (stores[name] = writeBounded(stores[name], key, null))),
    evictMetadata: () => step.show(name, (stores[name] = {})),
  });
  const offline = (/** @type {number} */ at) => {
    must(event.refresh_token?.access !== 'online', 'an online refresh token has no lifetime of its own');
    lifetime(at);
  };
  return {
    session: {
      ...metadata('session'),
      setExpiresAt: lifetime,
      setIdleExpiresAt: lifetime,
      setCookieMode: (/** @type {string} */ mode) =>
        must(['persistent', 'non-persistent'].includes(mode), 'a cookie is persistent or non-persistent'),
      revoke: (/** @type {string} */ reason, /** @type {any} */ _options) =>
        queue({ kind: 'deny', error: 'access_denied', description: reason }),
    },
    refreshToken: {
      ...metadata('refresh_token'),
      setExpiresAt: offline,
      setIdleExpiresAt: offline,
      revoke: (/** @type {string} */ reason) => {
        must(
          event.transaction?.protocol === 'oauth2-refresh-token',
          'a refresh token is revoked in its own exchange only',
        );
        queue({ kind: 'deny', error: 'access_denied', description: reason });
      },
    },
  };
}

/** @param {unknown} scope @param {'add' | 'remove'} change @param {import('./api.js').Step} step */
function scopeName(scope, change, step) {
  mustBeText(scope, 'a scope');
  const name = /** @type {string} */ (scope).trim();
  must(name !== '' && !/\s/.test(name), 'a scope holds no white space');
  must(name.length <= limits.SCOPE_CHARACTERS, `a scope has at most ${limits.SCOPE_CHARACTERS} characters`);
  const before = step.commands.filter((command) => command.kind === 'scope');
  must(before.length < limits.SCOPES_MODIFIED, `at most ${limits.SCOPES_MODIFIED} scopes are modified`);
  must(
    change === 'remove' || before.filter((command) => command.change === 'add').length < limits.SCOPES_ADDED,
    `at most ${limits.SCOPES_ADDED} scopes are added`,
  );
  return name;
}

module.exports = { CHAINING, groups };
