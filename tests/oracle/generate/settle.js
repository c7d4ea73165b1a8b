// Puts an event right: somebody known, at a client and through a connection that the policy names, asks for scopes that a role
// of theirs has. What is looked at later, of training to the second factor, stays as it was drawn.
'use strict';
const names = require('./names.js');
const { fitting } = require('./user.js');

/** @param {import('./draw.js').Draw} draw @param {any} event @param {any} policy @param {any} client @param {() => any} recent */
function settle(draw, event, policy, client, recent) {
  const audience = event.resource_server.identifier;
  const asked = draw.some(
    policy.routes.filter((/** @type {any} */ route) => route.audience === audience),
    1,
    2,
  );
  const scopes = asked.map((/** @type {any} */ { scope }) => scope);
  const { organizations } = [...asked, client].find((of) => of.organizations) ?? {};
  event.client.client_id = client.id;
  event.connection.name = draw.one(client.connections);
  if (organizations) event.organization.id = draw.one(organizations);
  // Whoever asks for none by a password is given all.
  const named = draw.sometimes(8) ? [] : scopes;
  event.transaction.requested_scopes = [...new Set([...draw.some(client.oidc_scopes), ...named])];
  event.transaction.requested_authorization_details = undefined;
  event.transaction.metadata.wardgate_gate = '<hash>';
  event.transaction.actor = event.session.actor = event.session_transfer_token = event.agent = undefined;
  if (draw.sometimes(8)) event.session.actor = { sub: 'auth0|delegate' };
  event.authorization.roles = rolesFor(draw, asked, client);
  settleUser(event.user, policy, recent);
  if (asked.length > 0 && draw.sometimes(4))
    event.transaction.requested_authorization_details = [ownRecord(draw, event, policy, asked[0])];
  if (draw.sometimes(2)) settleAsking(draw, event, client);
}

/** Somebody is there to be asked for a second factor, has some, and may have courses to take. @param {import('./draw.js').Draw} draw @param {any} event @param {any} client */
function settleAsking(draw, event, client) {
  const { transaction, request, user, authentication } = event;
  if (client.protocols?.includes('oidc-basic-profile') ?? true) transaction.protocol = 'oidc-basic-profile';
  transaction.prompt = request.query.prompt = undefined;
  user.enrolledFactors = draw.some(names.FACTORS, 1).map((type) => ({ type }));
  authentication.methods = draw.some(authentication.methods, 0, 1);
  if (draw.sometimes(3)) user.app_metadata.training = {};
}

/** A route of the person's own record, or of one beside it. @param {import('./draw.js').Draw} draw @param {any} event @param {any} policy @param {any} route */
function ownRecord(draw, event, policy, route) {
  const { ref } = event.user.app_metadata;
  const one = String(Array.isArray(ref) ? draw.one(ref) : ref);
  const { authorization_details_type: type } = policy.apis.find((/** @type {any} */ api) => api.audience === route.audience);
  return { type, method: draw.one(route.methods), path: route.path.replace(/\{\w+\}/g, () => draw.one([one, one, 'p-1'])) };
}

/** One that the client needs, and one for each scope. @param {import('./draw.js').Draw} draw @param {any[]} asked @param {any} client */
function rolesFor(draw, asked, client) {
  // A route for machines has none.
  const having = asked.flatMap((route) => {
    const kinds = [route, route.own, route.proxy].filter((kind) => kind?.roles);
    return kinds.length > 0 ? [draw.one(draw.one(kinds).roles)] : [];
  });
  return [...new Set([...(client.roles ?? []).slice(0, 1), ...having])];
}

/** @param {any} user @param {any} policy @param {() => any} recent */
function settleUser(user, policy, recent) {
  const stored = user.app_metadata;
  const tables = [...policy.connections.values()].flatMap(({ roles }) => roles?.names ?? []);
  const own = policy.claims.find((/** @type {any} */ { key }) => key === 'own_ref');
  Object.assign(user, { user_id: names.USERS[0], email_verified: true });
  user.groups = stored.groups = tables.map(({ written }) => written);
  stored.unit = ['icu', 'ward'];
  stored.job = { status: 'active', starts_at: '2020-01-01', ends_at: '2031-01-01', seen_at: recent() };
  if (own) stored.ref = fitting(own.type);
}

/** @param {import('./draw.js').Draw} draw @param {any} event @param {any} machine */
function settleMachine(draw, event, machine) {
  event.client.client_id = machine.client;
  event.resource_server.identifier = machine.audience;
  event.accessToken.scope = draw.some(machine.scopes, 1);
  if (machine.organizations) event.organization = { id: draw.one(machine.organizations) };
}

/**
 * A token that was issued for what is asked at the API.
 * @param {import('./draw.js').Draw} draw @param {any} claims @param {any} policy @param {any} route @param {number} now
 */
function settleToken(draw, claims, policy, route, now) {
  const { audience, scope } = route;
  const seconds = Math.max(Math.floor(now / 1000), 60);
  const clients = policy.clients.filter((/** @type {any} */ client) => client.audiences.includes(audience));
  if (clients.length === 0) return;
  const client = draw.one(clients).id;
  Object.assign(claims, {
    sub: names.USERS[0],
    aud: audience,
    azp: client,
    client_id: undefined,
    gty: undefined,
    scope: `openid ${scope}`,
    permissions: draw.one([undefined, [scope]]),
    iat: seconds - draw.one([1, 60]),
    exp: seconds + 3600,
  });
}

module.exports = { settle, settleMachine, settleToken };
