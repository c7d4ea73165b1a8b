// Section 2 of docs/semantics.md: the facts of a login, as they are read.
'use strict';
const { OTHER, field, isUnreadable, rows, text, texts } = require('./event.js');
const { crossing } = require('./crossing.js');
const { enrolledFactors, methods } = require('./factors.js');
const { endsInAssertion, flow } = require('./flow.js');
const { isClock } = require('./time.js');

const OIDC_SCOPES = ['openid', 'profile', 'email', 'address', 'phone', 'offline_access'];
const LONGEST_SCOPE = 280;

/** @typedef {ReturnType<typeof readLogin>} Login */

/** @param {import('./policy.js').Policy} policy @param {string} action @param {any} given @param {number} now */
function readLogin(policy, action, given, now) {
  const isBroken = isUnreadable(given, crossing(policy, action), now);
  const event = isBroken ? {} : given;
  const at = (/** @type {string} */ path) => text(field(event, path));
  const client = policy.clients.find((/** @type {any} */ { id }) => id === at('client.client_id'));
  const name = flow(event);
  const requested = requestedScopes(event);
  const named = namedRoutes(event);
  const isDelegated = ['session.actor', 'transaction.actor', 'agent'].some((path) => field(event, path) !== undefined);
  const isAttended = name === 'interactive' && !isDelegated;
  const connection = policy.connections.get(at('connection.name') ?? '');
  return {
    action,
    event,
    now: isClock(now) ? now : undefined,
    isUnreadable: isBroken || requested === undefined || named === undefined,
    client,
    clientId: at('client.client_id'),
    audience: at('resource_server.identifier'),
    flow: name,
    isAttended,
    canAsk: isAttended && action === 'gate',
    isRefused: isAttended && action === 'token',
    isDelegated,
    endsInAssertion: endsInAssertion(event),
    requested: requested ?? [],
    named: named ?? [],
    roles: heldRoles(event, connection).filter((role) => policy.roles.includes(role)),
    methods: methods(event, connection?.federated_mfa === true, name === 'refresh' && client?.carry_mfa === true),
    enrolled: action === 'gate' ? enrolledFactors(event) : [],
    user: at('user.user_id') || undefined,
    organization: at('organization.id'),
    actors: actors(event),
  };
}

/** @param {any} event @returns {string[] | undefined} */
function requestedScopes(event) {
  const asked = field(event, 'transaction.requested_scopes');
  if (asked === undefined) return [];
  const list = texts(asked);
  if (list === undefined || list.some((scope) => /[\p{White_Space}\ufeff]/u.test(scope))) return undefined;
  return list.filter((scope) => scope !== '' && scope.length <= LONGEST_SCOPE);
}

/** @param {any} event @returns {any[] | undefined} */
function namedRoutes(event) {
  const listed = rows(event, 'transaction.requested_authorization_details', ['type', 'method', 'path']);
  if (listed === undefined) return [];
  if (!Array.isArray(listed) || listed.includes(OTHER)) return undefined;
  return listed;
}

/** @param {any} event @param {any} connection @returns {string[]} */
function heldRoles(event, connection) {
  if (connection?.roles === undefined) return texts(field(event, 'authorization.roles')) ?? [];
  const held = oneOrMore(field(event, connection.roles.from));
  return connection.roles.names
    .filter((/** @type {any} */ { written }) => held.includes(written))
    .map((/** @type {any} */ { role }) => role);
}

/** A text, or a list of texts. @param {any} value @returns {string[]} */
const oneOrMore = (value) => (typeof value === 'string' ? [value] : (texts(value) ?? []));

/** Who acts, or acted before, or is an agent: their names, `undefined` for one without. @param {any} event @returns {any[]} */
function actors(event) {
  const named = [
    ['session.actor', 'sub'],
    ['transaction.actor', 'sub'],
    ['session_transfer_token', 'client_id'],
    ['agent', 'agent_id'],
  ];
  const found = named
    .filter(([path]) => field(event, path) !== undefined)
    .map(([path, name]) => text(field(event, `${path}.${name}`)) || undefined);
  if (field(event, 'transaction.actor.act') !== undefined) found.push(undefined);
  return found;
}

module.exports = { OIDC_SCOPES, oneOrMore, readLogin };
