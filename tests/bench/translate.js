// The reference task in Wardgate's words: its policy as a policy document, its events as Auth0 sends them.
//
// What has no counterpart, and how it is mapped:
//   - A role lists its own routes there, each with its own methods and scopes. Here a route lists its roles, and a scope has the same roles
//     everywhere. So the task is split: routes are named in authorization details (RFC 9396), under a scope per set of roles; and the scopes
//     proper stand on routes of their own (`/scopes/N`), with every role that has them somewhere.
//   - The route arrives in the query there, which Wardgate never believes; the translated event names it in authorization details.
//   - `/export/**` becomes the one path below it that the events ask for.
//   - One decision both steps up and writes claims there. Here the gate asks and the token writes; the token is measured, and what it
//     refuses for want of a second factor alone counts as `step_up`.
//   - `write:records` is asked for and belongs to no role; here it has a route for a role that nobody has.
//   - A field called `name` counts as a person's name here and is no source of a claim: `facility.name` is translated to `facility.label`.
//   - Client ids are random in every event there; here there is one client.
'use strict';

const AUDIENCE = 'https://api.acme-health.example/';
const CLIENT = 'reference-client';
const RISK = {
  'authentication.riskAssessment.confidence': 'risk',
  'authentication.riskAssessment.assessments.ImpossibleTravel.confidence': 'impossible_travel_risk',
  'authentication.riskAssessment.assessments.NewDevice.confidence': 'new_device_risk',
  'authentication.riskAssessment.assessments.UntrustedIP.confidence': 'untrusted_ip_risk',
  'transaction.acr_values': 'acr_values',
  'transaction.requested_scopes': 'requested_scope',
  'authorization.roles': 'role',
  'connection.strategy': 'strategy',
  'request.geoip.countryCode': 'country_outside',
};

/** A value as TOML. @param {any} value @returns {string} */
function toml(value) {
  if (Array.isArray(value)) return `[${value.map(toml).join(', ')}]`;
  if (typeof value === 'object') return `{ ${Object.entries(value).map(([key, item]) => `${key} = ${toml(item)}`).join(', ')} }`;
  return JSON.stringify(value);
}

/** @param {string} header @param {Record<string, unknown>} entries */
const table = (header, entries) => `${header}\n${Object.entries(entries).map(([key, value]) => `${key} = ${toml(value)}`).join('\n')}\n\n`;

/** The policy document. @param {any} policy @param {{ routes?: number, claims?: number }} [more] Rules that no event can match. */
function document(policy, more = {}) {
  let text = table('[policy]', {
    id: 'reference', version: policy.version, tenants: ['acme-health'], claim_namespace: 'https://acme-health.example/', phi: 'enabled', plan: 'enterprise',
  });
  text += table('[phi]', { detectors: Object.fromEntries(policy.phi.detectors.filter((d) => ['mrn', 'npi', 'member_id'].includes(d.id)).map((d) => [`own-${d.id.replace('_', '-')}`, d.pattern])) });
  text += table('[[api]]', { audience: AUDIENCE, phi: true });
  text += table('[[client]]', {
    id: CLIENT, audiences: [AUDIENCE], oidc_scopes: ['openid', 'profile', 'email'],
    connections: ['Username-Password-Authentication', 'acme-samlp', 'acme-waad'], pkce: false, verified_email: true,
  });
  text += table('[category.records]', { training: policy.training.courses.map((c) => c.id) });
  for (const course of policy.training.courses) {
    const bound = course.required_for.includes('*') ? {} : { roles: course.required_for };
    text += table(`[training.${course.id}]`, {
      source: `user.app_metadata.training.${course.id}`, max_age: `${course.valid_days}d`, ...(course.grace_days > 0 ? { grace: `${course.grace_days}d` } : {}), lapse: 'deny', ...bound,
    });
  }
  text += routes(policy);
  for (const trigger of policy.step_up.triggers) {
    text += table('[[step_up]]', {
      name: trigger.id.replaceAll('_', '-'), flows: ['interactive'], when: Object.assign({}, ...trigger.when.map(condition)),
      require: { max_age: `${policy.step_up.max_age_s}s` }, unattended: 'deny',
    });
  }
  text += table('[[claim]]', { name: 'record_access', from: 'decision.record_access', tokens: ['access'], audiences: [AUDIENCE] });
  for (const claim of policy.claims) text += table('[[claim]]', rule(claim));
  return text + unmatched(more);
}

/** @param {any} policy */
function routes(policy) {
  const paths = new Map();
  const scopes = new Map();
  const add = (/** @type {Map<string, Set<string>>} */ map, /** @type {string} */ key, /** @type {string} */ role) => map.set(key, (map.get(key) ?? new Set()).add(role));
  for (const [role, { routes }] of Object.entries(policy.roles)) {
    for (const route of routes) {
      for (const method of route.methods) add(paths, `${method} ${route.path.replace('{itemId}', '{item}').replace('**', '2026/q3.csv')}`, role);
      for (const scope of route.scopes) add(scopes, scope, role);
    }
  }
  for (const { when } of policy.step_up.triggers) {
    for (const { path, value } of when) {
      if (path === 'transaction.requested_scopes') for (const scope of value) if (!scopes.has(scope)) add(scopes, scope, 'nobody');
    }
  }
  let text = '';
  const sets = new Map();
  for (const [key, roles] of paths) {
    const [method, path] = key.split(' ');
    const list = [...roles].sort();
    if (!sets.has(list.join())) sets.set(list.join(), `route:${sets.size}`);
    text += table('[[route]]', { methods: [method], path, audience: AUDIENCE, scope: sets.get(list.join()), category: 'records', roles: list });
  }
  let n = 0;
  for (const [scope, roles] of scopes) {
    text += table('[[route]]', { methods: ['GET'], path: `/scopes/${n++}`, audience: AUDIENCE, scope, category: 'records', roles: [...roles].sort() });
  }
  return text;
}

/** @param {any} when */
function condition(when) {
  if (when.path === 'session.created_at') return { session_age: `${when.value}s` };
  if (when.path === 'stats.logins_count') return { logins_below: when.value };
  return { [/** @type {Record<string, string>} */ (RISK)[when.path]]: when.value };
}

/** @param {any} claim */
function rule(claim) {
  const name = claim.name.split('/').pop();
  const text = claim.pattern ? { pattern: { regex: claim.pattern, max: claim.max_length } } : { text: { max: claim.max_length } };
  /** @type {Record<string, unknown>} */
  const types = { string: text, number: { integer: { min: 0, max: 100 } }, boolean: 'bool', 'string[]': { list: { of: text, max: 8 } } };
  const isRoles = claim.source === 'authorization.roles';
  return {
    name, from: isRoles ? 'decision.roles' : claim.source.replace('facility.name', 'facility.label'), ...(isRoles ? {} : { type: types[claim.type] }),
    tokens: claim.target === 'both' ? ['access', 'id'] : [claim.target], audiences: [AUDIENCE],
    ...(claim.source.startsWith('user.user_metadata') ? { user_editable: true } : {}),
  };
}

/** Routes and claims of another API and of a role that nobody has. @param {{ routes?: number, claims?: number }} more */
function unmatched({ routes = 0, claims = 0 }) {
  if (routes === 0 && claims === 0) return '';
  const audiences = Array.from({ length: Math.max(1, Math.ceil(routes / 900)) }, (_, i) => `https://other-${i}.acme-health.example/`);
  let text = '';
  for (const audience of audiences) text += table('[[api]]', { audience, phi: false });
  text += table('[[client]]', { id: 'other-client', audiences, connections: ['other'], pkce: false });
  for (let i = 0; i < Math.max(routes, audiences.length); i++) {
    text += table('[[route]]', { methods: ['GET'], path: `/other/${i}/{id}`, audience: audiences[i % audiences.length], scope: `other:${i}`, category: 'records', roles: ['other'] });
  }
  for (let i = 0; i < claims; i++) {
    text += table('[[claim]]', { name: `other_${i}`, from: `user.app_metadata.other.value_${i}`, type: 'bool', tokens: ['access'], audiences: [AUDIENCE], roles: ['other'] });
  }
  return text;
}

/** The event as Auth0 sends it to the token Action after the gate. @param {any} event @param {string} hash */
function translated(event, hash) {
  const { ext_method: method, ext_route: path, ...query } = event.request.query;
  const { facility } = event.user.app_metadata;
  return {
    ...event,
    user: { ...event.user, app_metadata: { ...event.user.app_metadata, facility: { code: facility.code, label: facility.name } } },
    client: { ...event.client, client_id: CLIENT },
    request: { ...event.request, query },
    transaction: {
      ...event.transaction, metadata: { wardgate_gate: hash },
      requested_authorization_details: [{ type: 'patient_route', method, path }],
    },
  };
}

/** The reference's word for an answer. @param {any} answer */
function effect(answer) {
  if (answer.outcome === 'permit') return 'allow';
  const refused = answer.reasons.filter((/** @type {any} */ reason) => reason.consequence === 'deny');
  return refused.every((/** @type {any} */ reason) => reason.rule?.startsWith('step_up[')) ? 'step_up' : 'deny';
}

module.exports = { document, effect, translated };
