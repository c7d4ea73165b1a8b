// Section 6 of docs/semantics.md: admission.
'use strict';
const { field, text } = require('./event.js');
const { subject, usableSecret } = require('./keyed.js');
const { OIDC_SCOPES } = require('./request.js');

/** Protocols that may give tokens without a code; what is no text may be any of them. @type {any[]} */
const WITHOUT_CODE = ['oidc-implicit-profile', 'oidc-hybrid-profile', undefined];

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
  const people = [login.user, ...login.actors].filter((name) => name !== undefined);
  if (people.some((name) => policy.refused.includes(subject(policy, event, name)))) deny('W118', 'subjects.refused');
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
  const isProven = text(at('request.query.code_challenge')) && at('request.query.code_challenge_method') === 'S256';
  const isUnproven = login.action === 'gate' && !isByAssertion && !isProven;
  const isWithoutCode = protocol !== undefined && WITHOUT_CODE.includes(text(protocol));
  if (client.pkce && ['interactive', 'silent', 'unknown'].includes(flow) && (isUnproven || isWithoutCode))
    deny('W106', client.rule);
  for (const name of login.actors) {
    if (handlesPhi(policy, client) && !client.delegates.includes(name)) deny('W117', client.rule);
    else reasons.add('W119', 'note', client.rule);
  }
  if (handlesPhi(policy, client) && login.isDelegated && login.requested.includes('offline_access'))
    deny('W117', client.rule, 'offline_access');
  // By a password `openid` brings all that a user is described by.
  const isByPassword = flow === 'password' && !login.endsInAssertion && login.requested.includes('openid');
  for (const scope of OIDC_SCOPES) {
    const isAsked = login.requested.includes(scope) || (isByPassword && scope !== 'offline_access');
    if (isAsked && !client.oidc_scopes.includes(scope)) deny('W107', client.rule, scope);
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

module.exports = { admit, handlesPhi };
