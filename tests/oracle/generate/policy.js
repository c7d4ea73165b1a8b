// A policy document, drawn. What `wardgate check` refuses is avoided, so that nearly all are policies.
'use strict';
const TOML = require('smol-toml');
const { keyedHash } = require('../keyed.js');
const { clientsOf, connectionsOf, routesOf } = require('./access.js');
const { claims } = require('./claims.js');
const names = require('./names.js');
const { emergencyOf, employmentOf, machineOf, machineRoute, needOf, restrictionOf, sessionOf, triggerOf } = require('./rules.js');
const { secretOf } = require('./secrets.js');
const { clean, list } = require('./tables.js');

const NAMESPACE = 'https://mercy.example/';

/** The text of a policy document. @param {import('./draw.js').Draw} draw */
function policyDocument(draw) {
  const audiences = names.AUDIENCES.slice(0, draw.one([1, 1, 2]));
  const scopes = routesOf(draw, audiences);
  const routes = scopes.flatMap(({ routes: list }) => list);
  const apis = audiences.map((audience, n) =>
    clean({
      audience,
      phi: n === 0 ? !draw.sometimes(3) : draw.sometimes(2),
      authorizes_on: draw.maybe(5, () => draw.one(['scope', 'permissions'])),
      authorization_details_type: draw.maybe(4, () => 'own_route'),
      max_token_age: draw.maybe(4, () => '1h'),
    }),
  );
  const clients = clientsOf(draw, apis);
  const workforce = rolesIn([...routes, ...clients]);
  const roles = [...new Set([...workforce, ...rolesIn(routes.flatMap(({ own, proxy }) => [own ?? {}, proxy ?? {}]))])];
  const used = [...new Set([...routes, ...clients].flatMap(({ category }) => (category ? [category] : [])))];
  const ofWorkforce = (/** @type {string} */ name) =>
    [...routes, ...clients].some(({ category, roles }) => category === name && roles);
  const ofOthers = (/** @type {string} */ name) =>
    routes.some(({ category, own, proxy }) => category === name && (own || proxy));
  const courses = draw.some(names.COURSES, 1, 2);
  const category = Object.fromEntries(
    used.map((name) => [
      name,
      clean({
        training: ofWorkforce(name) && courses.length > 0 ? draw.maybe(2, () => draw.some(courses, 1)) : undefined,
        mfa: ofWorkforce(name) ? draw.maybe(2, () => needOf(draw)) : undefined,
        own_mfa: ofOthers(name) ? draw.maybe(2, () => needOf(draw)) : undefined,
      }),
    ]),
  );
  const boundBy = (/** @type {string} */ course) =>
    rolesIn(routes.filter(({ category: of }) => category[of].training?.includes(course)));
  const taught = courses.filter((course) => Object.values(category).some(({ training }) => training?.includes(course)));
  const training = Object.fromEntries(
    taught.map((name) => [
      name,
      clean({
        source: `user.app_metadata.training.${name.toLowerCase()}`,
        max_age: draw.one(['365d', '30d', '1h']),
        min_version: draw.maybe(3, () => draw.integer(1, 3)),
        grace: draw.maybe(3, () => draw.one(['14m', '1h'])),
        lapse: draw.maybe(2, () => draw.one(['deny', 'strip'])),
        redirect: draw.sometimes(3) ? undefined : true,
        roles: boundBy(name).length > 0 ? draw.maybe(4, () => draw.some(boundBy(name), 1)) : undefined,
      }),
    ]),
  );
  const portal = Object.values(training).some(({ redirect }) => redirect)
    ? { url: 'https://learn.example/take' }
    : undefined;
  const machines = draw.some(names.MACHINES).map((client) => machineOf(draw, audiences, client, routes));
  routes.push(...machines.slice(0, 1).flatMap((machine) => draw.maybe(2, () => machineRoute(draw, machine, used)) ?? []));
  const world = { audiences, routes, clients, category, workforce, roles, machines };
  const claim = claims(draw, world);
  const keys = clean({
    claim: claim.some((/** @type {any} */ { type }) => type === 'opaque')
      ? { id: 'c1', secret: names.SECRETS.claim }
      : undefined,
    audit: draw.maybe(2, () =>
      clean({
        id: 'a2',
        secret: names.SECRETS.audit,
        previous: draw.maybe(4, () => ({ id: 'a1', secret: 'FORMER_KEY' })),
      }),
    ),
    redirect: portal && { id: 'r3', secret: names.SECRETS.redirect },
  });
  const asked = (/** @type {string} */ name, /** @type {string[]} */ values) =>
    routes.some(({ attributes }) => attributes?.[name]) ? { from: `user.app_metadata.${name}`, values } : undefined;
  const attributes = clean({ unit: asked('unit', ['icu', 'ward']), team: asked('team', ['blue', 'red']) });
  const attribute = Object.keys(attributes).length > 0 ? attributes : undefined;
  const triggers = draw.many(0, 3, (n) => triggerOf(draw, world, n));
  const restrictions = draw.many(0, 3, (n) => restrictionOf(draw, world, n));
  const employment = workforce.length > 0 ? draw.maybe(3, () => employmentOf(draw, workforce)) : undefined;
  const liftable = Object.entries({
    training: taught.length > 0,
    attributes: attribute,
    employment,
    restrictions: restrictions.length > 0,
    'step-up': triggers.length > 0,
  });
  const lifts = liftable.flatMap(([name, isThere]) => (isThere ? [name] : []));
  const emergencies =
    lifts.length > 0 ? draw.maybe(4, () => draw.some(names.EMERGENCIES, 1).map((user) => emergencyOf(draw, lifts, user))) : undefined;
  const document = clean({
    policy: clean({
      id: 'drawn',
      version: '1',
      tenants: [names.TENANT],
      claim_namespace: NAMESPACE,
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
    session: list(draw.many(0, 3, (n) => sessionOf(draw, world, n))),
    employment,
    subjects: keys.audit && draw.maybe(4, () => ({ refused: [refused(keys.audit)] })),
    break_glass: emergencies,
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
  const needs = [
    ...Object.values(category).flatMap(({ mfa, own_mfa }) => [mfa, own_mfa]),
    ...[...step_up, ...break_glass].map(({ require }) => require),
  ];
  if (!needs.some((need) => need?.factors?.includes('federated'))) return document;
  const [name] = client[0].connections;
  return {
    ...document,
    connection: { ...document.connection, [name]: { ...document.connection?.[name], federated_mfa: true } },
  };
}

/** The subject of a user that is refused. @param {any} key */
const refused = (key) =>
  keyedHash(key, secretOf(key.secret), ['audit', 'sub', '', names.USERS[2]]).slice(0, key.id.length + 23);

module.exports = { policyDocument };
