// The policy document, as docs/policy.md has it: defaults filled in, durations in milliseconds, each rule with its place.
'use strict';
const TOML = require('smol-toml');
const { duration } = require('./time.js');

const DENIED = 'Access denied. You do not have the required permissions.';

/** @typedef {ReturnType<typeof readPolicy>} Policy */

/** @param {string} document A document that `wardgate check` accepts. */
function readPolicy(document) {
  /** @type {any} */
  const toml = TOML.parse(document);
  const list = (/** @type {string} */ name) =>
    (toml[name] ?? []).map((/** @type {any} */ item, /** @type {number} */ n) => ({ ...item, rule: `${name}[${n}]` }));
  const policy = {
    ...toml.policy,
    mode: toml.policy.mode ?? 'enforce',
    denied: toml.messages?.denied ?? DENIED,
    keys: toml.keys ?? {},
    detectors: Object.values(toml.phi?.detectors ?? {}),
    apis: list('api').map((/** @type {any} */ api) => ({
      authorizes_on: 'scope',
      authorization_details_type: 'patient_route',
      ...api,
    })),
    clients: list('client').map((/** @type {any} */ client) => ({
      audiences: [],
      oidc_scopes: [],
      verified_email: false,
      delegates: [],
      carry_mfa: false,
      ...client,
    })),
    connections: named(toml.connection, (connection) => ({ federated_mfa: false, ...connection })),
    attributes: named(toml.attribute, (attribute) => attribute),
    categories: named(toml.category, (category) => ({
      training: category.training ?? [],
      mfa: need(category.mfa),
      own_mfa: need(category.own_mfa),
    })),
    routes: list('route'),
    courses: named(toml.training, (course) => ({
      lapse: 'strip',
      redirect: false,
      ...course,
      max_age: duration(course.max_age),
      grace: limit(course.grace) ?? 0,
    })),
    portal: toml.portal,
    triggers: list('step_up').map((/** @type {any} */ trigger) => ({ ...trigger, require: need(trigger.require) })),
    restrictions: list('restriction').map((/** @type {any} */ restriction) => ({
      reauthenticate: false,
      ...restriction,
    })),
    sessions: list('session').map((/** @type {any} */ session) => ({
      ...session,
      idle: limit(session.idle),
      absolute: limit(session.absolute),
      refresh_idle: limit(session.refresh_idle),
      refresh_absolute: limit(session.refresh_absolute),
    })),
    employment: toml.employment,
    refused: toml.subjects?.refused ?? [],
    emergencies: list('break_glass').map((/** @type {any} */ account) => ({
      lifts: [],
      ...account,
      require: need(account.require),
    })),
    claims: list('claim').map((/** @type {any} */ claim) => ({
      ...claim,
      name: toml.policy.claim_namespace + claim.name,
      key: claim.name,
    })),
    machines: list('machine'),
  };
  return { ...policy, roles: knownRoles(policy) };
}

/** A second factor that is needed. @param {any} written */
function need(written) {
  return written && { enrol: 'deny', ...written, max_age: duration(written.max_age) };
}

/** @param {string | undefined} written */
const limit = (written) => (written === undefined ? undefined : duration(written));

/**
 * A table of tables by their names.
 * @param {Record<string, any> | undefined} table @param {(value: any) => any} read @returns {Map<string, any>}
 */
const named = (table, read) => new Map(Object.entries(table ?? {}).map(([name, value]) => [name, read(value)]));

/** The roles that the policy names: others do not exist (7). @param {any} policy @returns {string[]} */
function knownRoles({ routes, clients, claims, courses, employment, connections, triggers, restrictions, sessions }) {
  const inCondition = (/** @type {any} */ when) =>
    when === undefined
      ? []
      : [...(when.role ?? []), ...[...(when.all ?? []), ...(when.any ?? [])].flatMap(inCondition)];
  return [
    ...new Set([
      ...routes.flatMap((/** @type {any} */ { roles = [], own, proxy }) => [
        ...roles,
        ...(own?.roles ?? []),
        ...(proxy?.roles ?? []),
      ]),
      ...[...clients, ...claims, ...courses.values()].flatMap(({ roles = [] }) => roles),
      ...(employment?.roles ?? []),
      ...[...connections.values()].flatMap(
        ({ roles }) => roles?.names.map((/** @type {any} */ { role }) => role) ?? [],
      ),
      ...[...triggers, ...restrictions, ...sessions].flatMap(({ when }) => inCondition(when)),
    ]),
  ];
}

module.exports = { readPolicy };
