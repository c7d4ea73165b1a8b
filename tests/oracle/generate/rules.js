// Needs, triggers, restrictions, sessions, employment, emergencies, machine clients.
'use strict';
const { conditionOf, FLOWS } = require('./conditions.js');
const names = require('./names.js');
const { clean } = require('./tables.js');

const DURATIONS = ['1m', '15m', '12h', '30d', '90s'];

/** @param {import('./draw.js').Draw} draw */
function needOf(draw) {
  const factors = draw.maybe(2, () => draw.some(names.FACTORS, 1, 4));
  const canAsk =
    factors === undefined || factors.some((/** @type {string} */ factor) => !['passkey', 'federated'].includes(factor));
  if (!canAsk) factors?.push('otp');
  const canEnrol =
    factors === undefined || factors.some((/** @type {string} */ factor) => names.FACTORS.indexOf(factor) < 5);
  const enrol = () =>
    draw.sometimes(2) ? { on_networks: draw.some(names.NETWORKS, 1, 2) } : draw.one(['allow', 'deny']);
  return clean({ max_age: draw.one(DURATIONS), factors, enrol: canEnrol ? draw.maybe(2, enrol) : undefined });
}

/** @param {import('./draw.js').Draw} draw @param {any} world @param {number} n */
function triggerOf(draw, world, n) {
  const { when, flows } = conditionOf(draw, world);
  return clean({ name: `trigger-${n}`, flows, when, require: needOf(draw), unattended: draw.one(['deny', 'strip']) });
}

/** @param {import('./draw.js').Draw} draw @param {any} world @param {number} n */
function restrictionOf(draw, world, n) {
  const { when, flows } = conditionOf(draw, world);
  return clean({
    name: `restriction-${n}`,
    flows,
    when,
    then: draw.one(['strip', 'deny']),
    reauthenticate: draw.maybe(3, () => true),
  });
}

/** @param {import('./draw.js').Draw} draw @param {any} world @param {number} n */
function sessionOf(draw, world, n) {
  const limits = draw.some(['idle', 'absolute', 'refresh_idle', 'refresh_absolute'], 1);
  const of = (/** @type {string} */ limit) => draw.one(limit.endsWith('idle') ? ['1m', '15m'] : ['90m', '12h', '30d']);
  return clean({
    name: `session-${n}`,
    when: draw.maybe(2, () => conditionOf(draw, world, FLOWS).when),
    ...Object.fromEntries(limits.map((limit) => [limit, of(limit)])),
    cookie: draw.maybe(3, () => 'non-persistent'),
  });
}

/** @param {import('./draw.js').Draw} draw @param {string[]} workforce */
function employmentOf(draw, workforce) {
  const at = (/** @type {string} */ name) => `user.app_metadata.job.${name}`;
  const limit = (/** @type {string} */ name) => draw.maybe(2, () => ({ from: at(name), required: draw.sometimes(2) }));
  const employment = clean({
    roles: draw.maybe(2, () => draw.some([...workforce, 'contractor'], 1)),
    status: draw.maybe(2, () => ({ from: at('status'), active: ['active', 'locum'] })),
    starts_at: limit('starts_at'),
    ends_at: limit('ends_at'),
    leave: draw.maybe(2, () => ({ starts_at: at('leave_from'), ends_at: at('leave_until') })),
    dormant: draw.maybe(2, () => ({ from: at('seen_at'), max_age: draw.one(DURATIONS) })),
  });
  const isSomething = Object.keys(employment).some((key) => key !== 'roles');
  return isSomething ? employment : { ...employment, status: { from: at('status'), active: ['active'] } };
}

/** @param {import('./draw.js').Draw} draw @param {string[]} liftable @param {string} user */
const emergencyOf = (draw, liftable, user) =>
  clean({
    user,
    expires: draw.one([
      '2027-01-31T00:00:00Z',
      '2026-11-20T12:00:00Z',
      '2026-11-20T12:00:00.001Z',
      '2026-11-20T13:00:00+01:00',
    ]),
    require: needOf(draw),
    lifts: draw.some(liftable, 1),
  });

/** @param {import('./draw.js').Draw} draw @param {string[]} audiences @param {string} client @param {any[]} routes */
function machineOf(draw, audiences, client, routes) {
  const audience = draw.one(audiences);
  const scopes = draw.some(names.SCOPES, 1, 3);
  const bound = routes.filter((route) => route.audience === audience && route.organizations);
  // A scope that is for some organizations is for machines of those.
  const isOpen = (/** @type {string} */ scope) => !bound.some((route) => route.scope === scope);
  const first = bound.find((route) => scopes.includes(route.scope));
  return clean({
    client,
    audience,
    scopes: first ? [...scopes.filter(isOpen), first.scope] : scopes,
    networks: draw.maybe(2, () => draw.some(names.NETWORKS, 1, 2)),
    organizations: first?.organizations ?? draw.maybe(2, () => draw.some(names.ORGANIZATIONS, 1)),
  });
}

/** A route that no person reaches, with a scope of its own. @param {import('./draw.js').Draw} draw @param {any} machine @param {string[]} categories */
function machineRoute(draw, machine, categories) {
  machine.scopes.push('run:export');
  const { audience } = machine;
  return { methods: ['POST'], path: '/vm/export', audience, scope: 'run:export', category: draw.one(categories) };
}

module.exports = { emergencyOf, employmentOf, machineOf, machineRoute, needOf, restrictionOf, sessionOf, triggerOf };
