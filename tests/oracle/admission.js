// Section 6 of docs/semantics.md: admission.
'use strict';
const { field, text } = require('./event.js');
const { subject, usableSecret } = require('./keyed.js');
const { OIDC_SCOPES } = require('./request.js');

/**
 * @param {import('./policy.js').Policy} policy @param {string} hash @param {import('./request.js').Login} login
 * @param {import('./reasons.js').Reasons} reasons
 */
function admit(policy, hash, login, reasons) {
  const deny = (/** @type {string} */ code, rule = 'default', /** @type {string | undefined} */ scope = undefined) =>
    reasons.add(code, 'deny', rule, scope);
  if (login.isUnreadable) return deny('W114');
  const { client, event, flow } = login;
  const at = (/** @type {string} */ path) => field(event, path);
  if (login.now === undefined) deny('W100');
  if (!policy.tenants.includes(at('tenant.id'))) deny('W101', 'policy.tenants');
  if (login.user === undefined) deny('W113');
  if (login.action === 'token' && at('transaction.metadata.wardgate_gate') !== hash && policy.mode === 'enforce')
    deny('W109');
  const keys = ['claim', 'audit', ...(policy.portal ? ['redirect'] : [])];
  for (const key of keys)
    if (policy.keys[key] && usableSecret(policy.keys[key], event) === undefined) deny('W112', `keys.${key}`);
  const who = subject(policy, login);
  if (who !== undefined && policy.refused.includes(who)) deny('W118', 'subjects.refused');
  if (client === undefined) return deny('W102');
  if (policy.phi === 'disabled' && handlesPhi(policy, client)) deny('W103', 'policy.phi');
  const protocol = at('transaction.protocol');
  const names = (/** @type {string} */ name) => client.protocols?.includes(name);
  if (login.endsInAssertion && !names('samlp') && !names('wsfed')) deny('W108', client.rule);
  if (client.protocols && !client.protocols.includes(protocol)) deny('W115', client.rule);
  if (!client.connections.includes(at('connection.name'))) deny('W105', client.rule);
  if (client.organizations && !client.organizations.includes(login.organization)) deny('W116', client.rule);
  if (client.verified_email && at('user.email_verified') !== true) deny('W110', client.rule);
  const isByAssertion = login.endsInAssertion && (names('samlp') || names('wsfed'));
  const needsPkce =
    client.pkce && ['interactive', 'silent', 'unknown'].includes(flow) && login.action === 'gate' && !isByAssertion;
  if (needsPkce && (!text(at('request.query.code_challenge')) || at('request.query.code_challenge_method') !== 'S256'))
    deny('W106', client.rule);
  if (handlesPhi(policy, client) && actors(event).some((name) => !client.delegates.includes(name)))
    deny('W117', client.rule);
  for (const scope of login.requested) {
    if (OIDC_SCOPES.includes(scope) && !client.oidc_scopes.includes(scope)) deny('W107', client.rule, scope);
  }
  if (login.audience === undefined && flow === 'refresh' && handlesPhi(policy, client)) deny('W111', client.rule);
  if (login.audience !== undefined && !client.audiences.includes(login.audience)) deny('W104', client.rule);
}

/** The client says so, or some audience of it serves PHI. @param {any} policy @param {any} client */
function handlesPhi(policy, client) {
  return (
    client.phi === true ||
    policy.apis.some((/** @type {any} */ api) => api.phi && client.audiences.includes(api.audience))
  );
}

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
    .map(([path, name]) => text(field(event, `${path}.${name}`)));
  if (field(event, 'transaction.actor.act') !== undefined) found.push(undefined);
  return found;
}

module.exports = { admit };
