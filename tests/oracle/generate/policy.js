// A policy document, drawn. What `wardgate check` refuses is avoided, so that nearly all are policies.
'use strict';
const TOML = require('smol-toml');
const { keyedHash } = require('../keyed.js');
const { claims } = require('./claims.js');
const { conditionOf, FLOWS } = require('./conditions.js');
const names = require('./names.js');
const { secretOf } = require('./secrets.js');

const METHODS = ['GET', 'POST', 'HEAD', 'PUT', 'PATCH', 'DELETE'];
const DURATIONS = ['1m', '15m', '12h', '30d', '90s'];
const WORKFORCE = ['physician', 'nurse', 'constructor'];
const NAMESPACE = 'https://mercy.example/';

/** The text of a policy document. @param {import('./draw.js').Draw} draw */
function policyDocument(draw) {
  const audiences = names.AUDIENCES.slice(0, draw.one([1, 1, 2]));
  const scopes = routesOf(draw, audiences);
  const routes = scopes.flatMap(({ routes: list }) => list);
  const apis = audiences.map((audience, n) => clean({
    audience,
    phi: n === 0 ? !draw.sometimes(3) : draw.sometimes(2),
    authorizes_on: draw.maybe(5, () => draw.one(['scope', 'permissions'])),
    authorization_details_type: draw.maybe(4, () => 'own_route'),
  }));
  const clients = clientsOf(draw, apis);
  const workforce = rolesIn([...routes, ...clients]);
  const roles = [...new Set([...workforce, ...rolesIn(routes.flatMap(({ own, proxy }) => [own ?? {}, proxy ?? {}]))])];
  const used = [...new Set([...routes, ...clients].flatMap(({ category }) => (category ? [category] : [])))];
  const ofWorkforce = (/** @type {string} */ name) => [...routes, ...clients].some(({ category, roles }) => category === name && roles);
  const ofOthers = (/** @type {string} */ name) => routes.some(({ category, own, proxy }) => category === name && (own || proxy));
  const courses = draw.some(names.COURSES, 1, 2);
  const category = Object.fromEntries(used.map((name) => [name, clean({
    training: ofWorkforce(name) && courses.length > 0 ? draw.maybe(2, () => draw.some(courses, 1)) : undefined,
    mfa: ofWorkforce(name) ? draw.maybe(2, () => needOf(draw)) : undefined,
    own_mfa: ofOthers(name) ? draw.maybe(2, () => needOf(draw)) : undefined,
  })]));
  const boundBy = (/** @type {string} */ course) => rolesIn(routes.filter(({ category: of }) => category[of].training?.includes(course)));
  const taught = courses.filter((course) => Object.values(category).some(({ training }) => training?.includes(course)));
  const training = Object.fromEntries(taught.map((name) => [name, clean({
    source: `user.app_metadata.training.${name.toLowerCase()}`,
    max_age: draw.one(['365d', '30d', '1h']),
    min_version: draw.maybe(3, () => draw.integer(1, 3)),
    grace: draw.maybe(3, () => draw.one(['14m', '1h'])),
    lapse: draw.maybe(2, () => draw.one(['deny', 'strip'])),
    redirect: draw.maybe(2, () => true),
    roles: boundBy(name).length > 0 ? draw.maybe(4, () => draw.some(boundBy(name), 1)) : undefined,
  })]));
  const portal = Object.values(training).some(({ redirect }) => redirect) ? { url: 'https://learn.example/take' } : undefined;
  const machines = draw.many(0, 1, () => machineOf(draw, audiences));
  const world = { audiences, routes, clients, category, workforce, roles, machines };
  const claim = claims(draw, world);
  const keys = clean({
    claim: claim.some((/** @type {any} */ { type }) => type === 'opaque') ? { id: 'c1', secret: names.SECRETS.claim } : undefined,
    audit: draw.maybe(2, () => clean({ id: 'a2', secret: names.SECRETS.audit, previous: draw.maybe(4, () => ({ id: 'a1', secret: 'FORMER_KEY' })) })),
    redirect: portal && { id: 'r3', secret: names.SECRETS.redirect },
  });
  const attribute = routes.some(({ attributes }) => attributes) ? { unit: { from: 'user.app_metadata.unit', values: ['icu', 'ward'] } } : undefined;
  const triggers = draw.many(0, 2, (n) => triggerOf(draw, world, n));
  const restrictions = draw.many(0, 2, (n) => restrictionOf(draw, world, n));
  const employment = workforce.length > 0 ? draw.maybe(3, () => employmentOf(draw, workforce)) : undefined;
  const liftable = Object.entries({ training: taught.length > 0, attributes: attribute, employment, restrictions: restrictions.length > 0, 'step-up': triggers.length > 0 });
  const lifts = liftable.flatMap(([name, isThere]) => (isThere ? [name] : []));
  const emergency = lifts.length > 0 ? draw.maybe(4, () => emergencyOf(draw, lifts)) : undefined;
  const document = clean({
    policy: clean({
      id: 'drawn', version: '1', tenants: [names.TENANT], claim_namespace: NAMESPACE,
      phi: draw.sometimes(16) ? 'disabled' : 'enabled',
      mode: draw.maybe(8, () => draw.one(['enforce', 'shadow'])),
      plan: 'enterprise',
    }),
    messages: draw.maybe(4, () => ({ denied: 'Please call. Ünïcode “quotes” too.' })),
    keys: Object.keys(keys).length > 0 ? keys : undefined,
    phi: draw.maybe(4, () => ({ detectors: { own: 'K[0-9]{3}' } })),
    api: apis,
    connection: connectionsOf(draw, world),
    attribute,
    client: clients,
    category,
    route: routes,
    training: taught.length > 0 ? training : undefined,
    portal,
    step_up: list(triggers),
    restriction: list(restrictions),
    session: list(draw.many(0, 2, (n) => sessionOf(draw, world, n))),
    employment,
    subjects: keys.audit && draw.maybe(4, () => ({ refused: [refused(keys.audit)] })),
    break_glass: emergency && [emergency],
    claim: list(claim),
    machine: list(machines),
  });
  return TOML.stringify(federated(document));
}

/** @param {any[]} rules @returns {string[]} */
const rolesIn = (rules) => [...new Set(rules.flatMap(({ roles = [] }) => roles))];

/** Where a need lists `federated`, some connection has to be one that counts. @param {any} document */
function federated(document) {
  const { category, step_up = [], break_glass = [], client } = document;
  const needs = [...Object.values(category).flatMap(({ mfa, own_mfa }) => [mfa, own_mfa]), ...[...step_up, ...break_glass].map(({ require }) => require)];
  if (!needs.some((need) => need?.factors?.includes('federated'))) return document;
  const [name] = client[0].connections;
  return { ...document, connection: { ...document.connection, [name]: { ...document.connection?.[name], federated_mfa: true } } };
}

/** Without what was not drawn. @template {object} T @param {T} table @returns {any} */
const clean = (table) => Object.fromEntries(Object.entries(table).filter(([, value]) => value !== undefined));

/** @param {any[]} items */
const list = (items) => (items.length > 0 ? items : undefined);

/** @param {import('./draw.js').Draw} draw */
function needOf(draw) {
  const factors = draw.maybe(2, () => draw.some(names.FACTORS, 1, 4));
  const canAsk = factors === undefined || factors.some((/** @type {string} */ factor) => !['passkey', 'federated'].includes(factor));
  if (!canAsk) factors?.push('otp');
  const canEnrol = factors === undefined || factors.some((/** @type {string} */ factor) => names.FACTORS.indexOf(factor) < 5);
  const enrol = () => (draw.sometimes(2) ? { on_networks: draw.some(names.NETWORKS, 1, 2) } : draw.one(['allow', 'deny']));
  return clean({ max_age: draw.one(DURATIONS), factors, enrol: canEnrol ? draw.maybe(2, enrol) : undefined });
}

/** Scopes with their routes, which ask for the same. @param {import('./draw.js').Draw} draw @param {string[]} audiences */
function routesOf(draw, audiences) {
  return draw.many(1, 3, (n) => {
    // Each API has one route at least.
    const audience = audiences[n] ?? draw.one(audiences);
    const scope = n < 2 ? names.SCOPES[n] : draw.one(['write:a', 'toString']);
    const kinds = draw.some(['roles', 'own', 'proxy'], 1);
    const own = kinds.includes('own') ? { roles: ['patient'], key: 'own_ref' } : undefined;
    const proxy = kinds.includes('proxy') ? { roles: ['guardian'], key: 'own_refs' } : undefined;
    const terms = clean({
      category: draw.one(names.CATEGORIES),
      roles: kinds.includes('roles') ? draw.some(WORKFORCE, 1) : undefined,
      organizations: draw.maybe(6, () => draw.some(names.ORGANIZATIONS, 1)),
      attributes: kinds.includes('roles') ? draw.maybe(4, () => ({ unit: draw.some(['icu', 'ward'], 1) })) : undefined,
      own,
      proxy,
    });
    const paths = [`/v${n}/list`, `/v${n}/{own_ref}/item`, `/v${n}/all/{own_ref}`];
    return { routes: draw.some(paths, 1, 2).map((path) => ({ methods: draw.some(METHODS, 1, 2), path, audience, scope, ...terms })) };
  }).filter(({ routes: [{ audience }] }, _n, all) => audience !== undefined && all.length > 0);
}

/** @param {import('./draw.js').Draw} draw @param {any[]} apis */
function clientsOf(draw, apis) {
  const audiences = apis.map(({ audience }) => audience);
  const clients = draw.many(1, 2, (n) => {
    const asserts = n === 1 && draw.sometimes(2);
    const oidc = asserts ? undefined : ['openid', ...draw.some(names.OIDC_SCOPES.slice(1), 0, 2)];
    return clean({
      id: names.CLIENTS[n],
      audiences: asserts ? undefined : n === 0 ? audiences : draw.maybe(2, () => draw.some(audiences, 1)),
      oidc_scopes: oidc,
      connections: draw.some(names.CONNECTIONS.slice(0, 2), 1),
      pkce: draw.sometimes(3),
      verified_email: draw.maybe(4, () => true),
      phi: asserts ? true : undefined,
      protocols: asserts ? ['samlp', 'wsfed', ...(draw.sometimes(2) ? ['oidc-basic-profile'] : [])] : draw.maybe(5, () => draw.some(names.PROTOCOLS.filter((name) => !/^(samlp|ws)/.test(name)), 1, 8)),
      organizations: draw.maybe(6, () => draw.some(names.ORGANIZATIONS, 1)),
      category: asserts || draw.sometimes(8) ? draw.one(names.CATEGORIES) : undefined,
      carry_mfa: oidc?.includes('offline_access') ? draw.maybe(2, () => true) : undefined,
    });
  });
  for (const client of clients) {
    if (client.category) client.roles = draw.some(WORKFORCE, 1);
    const handlesPhi = client.phi || apis.some(({ audience, phi }) => phi && client.audiences?.includes(audience));
    if (handlesPhi && draw.sometimes(3)) client.delegates = ['auth0|delegate', 'agent'];
  }
  return clients;
}

/** @param {import('./draw.js').Draw} draw @param {any} world */
function connectionsOf(draw, { clients, roles }) {
  const named = names.CONNECTIONS.filter((name) => clients.some(({ connections }) => connections.includes(name)));
  const chosen = draw.some(named, 0, 1);
  if (chosen.length === 0) return undefined;
  const written = [['Doctors', 'physician'], ['Nurses', 'nurse'], ['toString', 'patient']].filter(([, role]) => roles.includes(role));
  if (written.length === 0) return undefined;
  const table = { from: draw.one(['user.groups', 'user.app_metadata.groups']), names: draw.some(written, 1).map(([from, role]) => ({ written: from, role })) };
  return { [chosen[0]]: { roles: table } };
}

/** @param {import('./draw.js').Draw} draw @param {any} world @param {number} n */
function triggerOf(draw, world, n) {
  const { when, flows } = conditionOf(draw, world);
  return clean({ name: `trigger-${n}`, flows, when, require: needOf(draw), unattended: draw.one(['deny', 'strip']) });
}

/** @param {import('./draw.js').Draw} draw @param {any} world @param {number} n */
function restrictionOf(draw, world, n) {
  const { when, flows } = conditionOf(draw, world);
  return clean({ name: `restriction-${n}`, flows, when, then: draw.one(['strip', 'deny']), reauthenticate: draw.maybe(3, () => true) });
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
    roles: draw.maybe(2, () => draw.some(workforce, 1)),
    status: draw.maybe(2, () => ({ from: at('status'), active: ['active', 'locum'] })),
    starts_at: limit('starts_at'),
    ends_at: limit('ends_at'),
    leave: draw.maybe(2, () => ({ starts_at: at('leave_from'), ends_at: at('leave_until') })),
    dormant: draw.maybe(2, () => ({ from: at('seen_at'), max_age: draw.one(DURATIONS) })),
  });
  const isSomething = Object.keys(employment).some((key) => key !== 'roles');
  return isSomething ? employment : { ...employment, status: { from: at('status'), active: ['active'] } };
}

/** @param {import('./draw.js').Draw} draw @param {string[]} liftable */
const emergencyOf = (draw, liftable) => clean({
  user: names.USERS[1],
  expires: draw.one(['2027-01-31T00:00:00Z', '2026-11-20T12:00:00Z', '2026-11-20T12:00:00.001Z', '2026-11-20T13:00:00+01:00']),
  require: needOf(draw),
  lifts: draw.some(liftable, 1),
});

/** @param {import('./draw.js').Draw} draw @param {string[]} audiences */
const machineOf = (draw, audiences) => clean({
  client: 'machine',
  audience: draw.one(audiences),
  scopes: draw.some(names.SCOPES, 1, 3),
  networks: draw.maybe(2, () => draw.some(names.NETWORKS, 1, 2)),
});

/** The subject of a user that is refused. @param {any} key */
const refused = (key) => keyedHash(key, secretOf(key.secret), ['audit', 'sub', '', names.USERS[2]]).slice(0, key.id.length + 23);

module.exports = { policyDocument };
