// Conditions of a drawn policy, with the flows that have their facts.
'use strict';
const names = require('./names.js');

const FLOWS = ['interactive', 'silent', 'refresh', 'password', 'exchange', 'device', 'backchannel', 'unknown'];
const SIGNED_IN = ['interactive', 'silent'];
const WITH_SESSION = ['interactive', 'silent', 'device'];
const CONFIDENCES = ['low', 'medium', 'high', 'neutral'];
const HOURS = [
  'mon-fri 07:00-19:00',
  'sat-sun 22:00-02:00',
  'fri-mon 00:00-06:30',
  'sun 23:00-01:00',
  'thu 11:59-12:01',
  'fri 06:00-06:01',
  'sun 01:00-02:00',
  'sun 03:00-04:00',
];
const ZONES = ['America/Chicago', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC'];

/** Each key: what it may be, and the flows that have its facts. @type {Record<string, [(draw: import('./draw.js').Draw, world: any) => any, string[]]>} */
const KEYS = {
  scope: [
    (draw, { routes }) => draw.some([...new Set(routes.map((/** @type {any} */ { scope }) => scope))], 1, 2),
    FLOWS,
  ],
  category: [
    (draw, { routes }) => draw.some([...new Set(routes.map((/** @type {any} */ { category }) => category))], 1, 2),
    FLOWS,
  ],
  role: [(draw, { roles }) => draw.some(roles, 1, 2), FLOWS],
  requested_scope: [
    (draw, { routes }) => draw.some([...new Set(routes.map((/** @type {any} */ { scope }) => scope))], 1, 2),
    FLOWS,
  ],
  client: [
    (draw, { clients }) =>
      draw.some(
        clients.map((/** @type {any} */ { id }) => id),
        1,
        2,
      ),
    FLOWS,
  ],
  acr_values: [() => ['urn:mfa'], FLOWS],
  risk: [(draw) => draw.some(CONFIDENCES, 1, 3), SIGNED_IN],
  new_device: [() => true, SIGNED_IN],
  new_device_risk: [(draw) => draw.some(CONFIDENCES, 1, 3), SIGNED_IN],
  impossible_travel: [() => true, SIGNED_IN],
  impossible_travel_risk: [(draw) => draw.some(CONFIDENCES, 1, 3), SIGNED_IN],
  untrusted_ip: [() => true, SIGNED_IN],
  untrusted_ip_risk: [(draw) => draw.some(CONFIDENCES, 1, 3), SIGNED_IN],
  first_login: [() => true, FLOWS],
  logins_below: [(draw) => draw.integer(2, 4), FLOWS],
  session_age: [(draw) => draw.one(['1m', '12h']), WITH_SESSION],
  first_factor_age: [(draw) => draw.one(['1m', '12h']), WITH_SESSION],
  session_asn_changed: [() => true, SIGNED_IN],
  session_device_changed: [() => true, SIGNED_IN],
  refresh_asn_changed: [() => true, ['refresh']],
  refresh_device_changed: [() => true, ['refresh']],
  network_outside: [(draw) => draw.some(names.NETWORKS, 1, 2), FLOWS],
  hours_outside: [(draw) => ({ zone: draw.one(ZONES), within: draw.some(HOURS, 1, 2) }), FLOWS],
  organization: [(draw) => draw.some(names.ORGANIZATIONS, 1), FLOWS],
  country_outside: [(draw) => draw.some(['US', 'CA'], 1), FLOWS],
  strategy: [(draw) => draw.some(names.STRATEGIES, 1, 1), FLOWS],
};

/**
 * A condition, and in which flows a rule with it may be looked at.
 * @param {import('./draw.js').Draw} draw @param {any} world @param {string[]} [only] The flows in which it will be looked at.
 */
function conditionOf(draw, world, only) {
  const { when, flows } = tableOf(draw, world, 2, only ?? FLOWS);
  const kept = flows.length === FLOWS.length && !draw.sometimes(4) ? undefined : draw.some(flows, 1);
  return { when, flows: kept };
}

/**
 * @param {import('./draw.js').Draw} draw @param {any} world @param {number} depth @param {string[]} flows
 * @returns {{ when: any, flows: string[] }}
 */
function tableOf(draw, world, depth, flows) {
  /** @type {any} */
  const when = {};
  let left = flows;
  // A rule for all flows can only have facts of all flows.
  const canHave = (/** @type {string} */ key) =>
    flows === FLOWS ? KEYS[key][1] === FLOWS || draw.sometimes(2) : KEYS[key][1].some((flow) => left.includes(flow));
  // What a condition concerns is told by the parts that name scopes: half of all parts do.
  const usable = draw.sometimes(2) ? ['scope', 'category'] : Object.keys(KEYS);
  for (const key of draw.some(usable, 1, depth === 2 ? 2 : 1)) {
    const facts = KEYS[key][1];
    const both = left.filter((flow) => facts.includes(flow));
    if (both.length === 0 || !canHave(key)) continue;
    left = both;
    when[key] = KEYS[key][0](draw, world);
  }
  if (Object.keys(when).length === 0) when.role = [world.roles[0]];
  if (depth > 0 && draw.sometimes(2)) {
    const name = draw.one(['any', 'all']);
    when[name] = draw.many(1, 3, () => {
      const part = tableOf(draw, world, depth - 1, left);
      left = part.flows;
      return part.when;
    });
  }
  return { when, flows: left };
}

module.exports = { FLOWS, conditionOf };
