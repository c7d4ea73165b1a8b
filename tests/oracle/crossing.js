// Section 2 of docs/semantics.md: which fields cross, by Action and policy.
'use strict';
const { conditionFields } = require('./conditions.js');

/** @typedef {{ path: string, members?: string[] }} Field */

const TEXTS_OF_USERS = ['name', 'given_name', 'family_name', 'nickname', 'username', 'email', 'phone_number'];

/** The fields of each policy, by Action: they are asked for with every event. @type {WeakMap<object, Map<string, Field[]>>} */
const known = new WeakMap();

/** @param {import('./policy.js').Policy} policy @param {string} action @returns {Field[]} */
function crossing(policy, action) {
  const ofPolicy = known.get(policy) ?? new Map();
  known.set(policy, ofPolicy);
  if (!ofPolicy.has(action)) ofPolicy.set(action, fieldsOf(policy, action));
  return ofPolicy.get(action);
}

/** @param {import('./policy.js').Policy} policy @param {string} action @returns {Field[]} */
function fieldsOf(policy, action) {
  const paths = (/** @type {string[]} */ ...all) => all.map((path) => ({ path }));
  const fields = paths('tenant.id', 'client.client_id', 'resource_server.identifier', 'transaction.correlation_id');
  if (policy.keys.claim) fields.push(...paths(`secrets.${policy.keys.claim.secret}`));
  const read = claimsRead(policy, action);
  fields.push(...read.map(sourceField));
  if (action === 'machine') {
    fields.push(...paths('accessToken.scope'));
    if (policy.machines.some((/** @type {any} */ machine) => machine.networks)) fields.push(...paths('request.ip'));
    if (policy.machines.some((/** @type {any} */ machine) => machine.organizations))
      fields.push(...paths('organization.id'));
    return fields;
  }
  fields.push(
    ...paths(
      'connection.name',
      'transaction.protocol',
      'transaction.prompt',
      'request.query.prompt',
      'transaction.requested_scopes',
      'authorization.roles',
      'session.actor',
      'session.actor.sub',
      'transaction.actor',
      'transaction.actor.sub',
      'transaction.actor.act',
      'session_transfer_token',
      'session_transfer_token.client_id',
      'agent',
      'agent.agent_id',
      'user.user_id',
      'transaction.id',
      'session.id',
      'refresh_token.id',
    ),
  );
  fields.push({ path: 'transaction.requested_authorization_details', members: ['type', 'method', 'path'] });
  fields.push({ path: 'authentication.methods', members: ['name', 'type', 'timestamp'] });
  for (const key of ['audit', 'redirect'])
    if (policy.keys[key]) fields.push(...paths(`secrets.${policy.keys[key].secret}`));
  if (action === 'gate') fields.push({ path: 'user.enrolledFactors', members: ['type'] });
  if (action === 'token') {
    fields.push(...paths('transaction.metadata.wardgate_gate'));
    if (policy.portal) {
      fields.push(
        ...paths('transaction.metadata.wardgate_portal', 'wardgate_returned.purpose', 'wardgate_returned.nonce'),
      );
      fields.push({ path: 'wardgate_returned.completions', members: ['course', 'completed_at', 'version'] });
    }
  }
  const isCarrying = policy.clients.some((/** @type {any} */ { carry_mfa }) => carry_mfa);
  if (isCarrying) fields.push(...paths('refresh_token.metadata.wardgate_mfa'));
  if (policy.sessions.length > 0) fields.push(...paths('session.created_at'));
  if (policy.sessions.length > 0 || isCarrying) fields.push(...paths('refresh_token.created_at'));
  if (read.some(isFreeForm)) fields.push(...TEXTS_OF_USERS.map((name) => ({ path: `user.${name}` })));
  fields.push(...rulesFields(policy, action).map((path) => ({ path })));
  for (const { source } of policy.courses.values())
    fields.push(...paths(`${source}.completed_at`, `${source}.version`));
  return fields;
}

/** Claims whose source crosses. @param {any} policy @param {string} action @returns {any[]} */
function claimsRead(policy, action) {
  const fromEvent = policy.claims.filter((/** @type {any} */ { from }) => !from.startsWith('decision.'));
  if (action === 'machine') return fromEvent.filter((/** @type {any} */ { tokens }) => tokens.includes('machine'));
  const ofUsers = fromEvent.filter((/** @type {any} */ { tokens }) =>
    tokens.some((/** @type {string} */ token) => token !== 'machine'),
  );
  if (action === 'token') return ofUsers;
  const keys = policy.routes.flatMap((/** @type {any} */ { own, proxy }) => [own?.key, proxy?.key]);
  return ofUsers.filter((/** @type {any} */ { key }) => keys.includes(key));
}

/** @param {any} claim @returns {Field} */
const sourceField = ({ from, type }) =>
  type.proxies ? { path: from, members: ['ref', 'expires_at', 'scope'] } : { path: from };

/** A pattern or a text, or a list of those. @param {any} claim @returns {boolean} */
function isFreeForm({ type }) {
  const of = type.list?.of ?? type.proxies?.of ?? type;
  return Boolean(of.pattern ?? of.text);
}

/** @param {any} policy @param {string} action */
function rulesFields(policy, action) {
  const { triggers, restrictions, sessions, clients, routes, claims, employment = {} } = policy;
  const found = [...triggers, ...restrictions, ...sessions].flatMap(({ when }) => (when ? conditionFields(when) : []));
  const ofOrganizations = [...clients, ...routes, ...(action === 'token' ? claims : [])];
  if (ofOrganizations.some(({ organizations }) => organizations)) found.push('organization.id');
  if (clients.some((/** @type {any} */ { verified_email }) => verified_email)) found.push('user.email_verified');
  if (action === 'gate' && clients.some((/** @type {any} */ { pkce }) => pkce)) {
    found.push('request.query.code_challenge', 'request.query.code_challenge_method');
  }
  const needs = [...policy.categories.values()].flatMap(({ mfa, own_mfa }) => [mfa, own_mfa]);
  needs.push(...[...triggers, ...policy.emergencies].map(({ require }) => require));
  if (needs.some((need) => need?.enrol.on_networks)) found.push('request.ip');
  const { status, starts_at, ends_at, leave, dormant } = employment;
  found.push(status?.from, starts_at?.from, ends_at?.from, leave?.starts_at, leave?.ends_at, dormant?.from);
  for (const { roles } of policy.connections.values()) found.push(roles?.from);
  for (const { from } of policy.attributes.values()) found.push(from);
  return found.filter((path) => path !== undefined);
}

module.exports = { TEXTS_OF_USERS, crossing };
