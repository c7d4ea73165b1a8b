// Section 13 of docs/semantics.md: machine clients.
'use strict';
const { answer } = require('./answer.js');
const { crossing } = require('./crossing.js');
const { field, isUnreadable, text, texts } = require('./event.js');
const { decisionId } = require('./id.js');
const { usableSecret } = require('./keyed.js');
const { isInside } = require('./network.js');
const { Reasons } = require('./reasons.js');
const { isClock } = require('./time.js');

/** @param {import('./policy.js').Policy} policy @param {string} hash @param {any} given @param {number} clock */
function decideMachine(policy, hash, given, clock) {
  const isBroken = isUnreadable(given, crossing(policy, 'machine'), clock);
  const event = isBroken ? {} : given;
  const at = (/** @type {string} */ path) => field(event, path);
  const now = isClock(clock) ? clock : undefined;
  const reasons = new Reasons();
  const deny = (/** @type {string} */ code, rule = 'default', /** @type {string | undefined} */ scope = undefined) =>
    reasons.add(code, 'deny', rule, scope);
  const audience = text(at('resource_server.identifier'));
  const clientId = text(at('client.client_id'));
  const api = policy.apis.find((/** @type {any} */ other) => other.audience === audience);
  const machine = policy.machines.find(
    (/** @type {any} */ other) => other.client === clientId && other.audience === audience,
  );
  const scopes = texts(at('accessToken.scope'));
  const decision = {
    policy,
    login: {
      action: 'machine',
      event,
      now,
      flow: 'machine',
      audience,
      clientId,
      organization: undefined,
      endsInAssertion: false,
    },
    id: decisionId('machine', event, now),
    reasons,
    guard: { detectors: policy.detectors, own: undefined },
    client: machine,
    api,
    roles: [],
    kept: [],
    cut: [],
    set: 0,
    dropped: 0,
  };
  if (isBroken) {
    deny('W114');
    return answer(decision, hash);
  }
  if (now === undefined) deny('W100');
  if (!policy.tenants.includes(at('tenant.id'))) deny('W101', 'policy.tenants');
  if (policy.keys.claim && usableSecret(policy.keys.claim, event) === undefined) deny('W112', 'keys.claim');
  if (machine === undefined) {
    deny('W601');
    return answer(decision, hash);
  }
  if (policy.phi === 'disabled' && api?.phi) deny('W103', 'policy.phi');
  if (machine.networks && !isInside(at('request.ip'), machine.networks)) deny('W603', machine.rule);
  if (machine.organizations && !machine.organizations.includes(text(at('organization.id'))))
    deny('W116', machine.rule);
  if (scopes === undefined) deny('W602', machine.rule);
  for (const scope of scopes ?? []) if (!machine.scopes.includes(scope)) deny('W602', machine.rule, scope);
  return answer(decision, hash);
}

module.exports = { decideMachine };
