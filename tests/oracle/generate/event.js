// An event for a policy, drawn: what the policy asks for is mostly there, at the boundaries of its limits; then some of it is
// spoilt.
'use strict';
const { namedRoute, routeAt, scopesOf } = require('./asked.js');
const names = require('./names.js');
const { instantText, momentOf, recentText } = require('./moments.js');
const { ODD, mooded } = require('./oddities.js');
const { secretOf } = require('./secrets.js');
const { settle, settleMachine } = require('./settle.js');
const { spoil } = require('./spoil.js');
const { NONCE, returnOf, storedOf, userOf } = require('./user.js');

const CONFIDENCES = ['high', 'low', 'medium', 'neutral', 'unheard-of'];
/** @type {Action[]} */
const LOGIN = ['gate', 'token'];
/** @type {Action[]} */
const MACHINE = ['machine'];
const CODES = [
  'match',
  'no_match',
  'minimal_travel_from_last_login',
  'initial_login',
  'impossible_travel_from_last_login',
  'not_found_on_deny_list',
  'found_on_deny_list',
];

/**
 * @typedef {'gate' | 'token' | 'machine'} Action
 * @typedef {{ actions: Action[], event: any, now: number }} Given An event, and which Actions it is for.
 */

/** @param {import('./draw.js').Draw} drawing @param {import('../policy.js').Policy} policy @returns {Given} */
function eventFor(drawing, policy) {
  const draw = mooded(drawing);
  const actions = draw.one([LOGIN, LOGIN, LOGIN, LOGIN, MACHINE]);
  const now = momentOf(draw);
  const event = actions === MACHINE && !draw.sometimes(16) ? machineEvent(draw, policy, now) : userEvent(draw, policy, now);
  // A flow has the members that it has: some are missing as a whole.
  for (const key of draw.maybe(ODD, () =>
    draw.some(['organization', 'session', 'refresh_token', 'stats', 'resource_server'], 1),
  ) ?? [])
    delete event[key];
  for (let times = draw.isTame ? 0 : draw.one([0, 0, 1, 2]); times > 0; times--) spoil(draw, event);
  return { actions, event: withoutUndefined(event), now };
}

/** As JSON has it. @param {any} value @returns {any} */
function withoutUndefined(value) {
  if (Array.isArray(value)) return value.map((item) => (item === undefined ? null : withoutUndefined(item)));
  if (typeof value !== 'object' || value === null) return value;
  /** @type {any} */
  const kept = {};
  for (const key of Object.keys(value)) if (value[key] !== undefined) kept[key] = withoutUndefined(value[key]);
  return kept;
}

/** @param {ReturnType<typeof mooded>} draw @param {any} policy @param {number} now */
function machineEvent(draw, policy, now) {
  const none = { client: names.MACHINES[0], audience: names.AUDIENCES[0], scopes: [] };
  const machine = draw.one(policy.machines.length > 0 ? policy.machines : [none]);
  const event = {
    ...world(draw),
    client: {
      client_id: draw.one([machine.client, machine.client, 'app']),
      metadata: storedOf(draw, () => instantText(draw, policy, now)),
    },
    resource_server: {
      identifier: draw.one([machine.audience, machine.audience, ...names.AUDIENCES, 'https://c.example/']),
    },
    accessToken: {
      scope: draw.one([
        draw.some(machine.scopes),
        draw.some(names.SCOPES, 0, 3),
        [...machine.scopes, ...machine.scopes],
      ]),
    },
    transaction: { correlation_id: 'c-1' },
    request: { ip: draw.one(names.ADDRESSES), geoip: { countryCode: 'US' } },
  };
  if (draw.isRight) settleMachine(draw, event, machine);
  return event;
}

/** @param {import('./draw.js').Draw} draw */
const world = (draw) => ({
  tenant: { id: draw.sometimes(30) ? 'other' : names.TENANT },
  secrets: Object.fromEntries(
    Object.values(names.SECRETS).map((name) => [
      name,
      draw.sometimes(30)
        ? draw.one([secretOf(name).slice(1), '##' + secretOf(name), '@@' + secretOf(name), 'é'.repeat(43)])
        : secretOf(name),
    ]),
  ),
});

/** @param {ReturnType<typeof mooded>} draw @param {any} policy @param {number} now */
function userEvent(draw, policy, now) {
  const at = () => instantText(draw, policy, now);
  const recent = () => recentText(draw, policy, now);
  const client = draw.one(policy.clients);
  const audience = draw.one([
    ...client.audiences,
    ...client.audiences,
    ...client.audiences,
    ...client.audiences,
    undefined,
    ...(draw.sometimes(ODD) ? names.AUDIENCES : []),
  ]);
  const usual = client.protocols ?? [
    'oidc-basic-profile',
    'oidc-basic-profile',
    'oauth2-refresh-token',
    ...names.PROTOCOLS.filter((name) => !/^(samlp|ws)/.test(name)),
  ];
  const protocol = draw.sometimes(20) ? draw.one([...names.PROTOCOLS, 'unheard-of']) : draw.one(usual);
  const returned = policy.portal && draw.maybe(3, () => returnOf(draw, policy, at));
  // Whoever stands in for others reaches them by all that there is, or what is told of each would seldom be set.
  const guardian = policy.roles.includes('guardian') && draw.sometimes(5);
  const scopes = policy.routes.filter((/** @type {any} */ route) => route.audience === audience);
  const event = {
    ...world(draw),
    client: {
      client_id: draw.sometimes(20) ? 'nobody' : client.id,
      name: 'App',
      metadata: storedOf(draw, at),
    },
    connection: {
      name: draw.sometimes(12) ? draw.one(names.CONNECTIONS) : draw.one(client.connections),
      strategy: draw.one(['auth0', 'waad', 'samlp']),
      metadata: storedOf(draw, at),
    },
    organization: {
      id: draw.one([
        ...(client.organizations ?? [...names.ORGANIZATIONS, 'org_c']),
        ...(draw.sometimes(ODD) ? ['org_c'] : []),
      ]),
      name: draw.one(['blue', 'red']),
      metadata: storedOf(draw, at),
    },
    resource_server: { identifier: audience },
    transaction: {
      protocol,
      id: draw.one(['t-1', undefined]),
      correlation_id: draw.one(['c-1', undefined]),
      requested_scopes: guardian
        ? [...new Set(scopes.map((/** @type {any} */ { scope }) => scope))]
        : scopesOf(draw, policy, client, audience),
      prompt: draw.one([undefined, undefined, undefined, [], ['login'], ['none'], ['login', 'none']]),
      acr_values: draw.one([undefined, [], ['urn:mfa'], ['other', 'urn:mfa'], ['other']]),
      requested_authorization_details: draw.maybe(5, () =>
        draw.many(0, 2, () => namedRoute(draw, policy, routeAt(draw, policy, audience))),
      ),
      actor: draw.maybe(40, () => actor(draw)),
      metadata: {
        wardgate_gate: draw.sometimes(16) ? draw.one(['stale', null, 7]) : '<hash>',
        wardgate_portal: draw.one([NONCE, NONCE, 'r3.other', '']),
      },
    },
    request: {
      ip: draw.one(names.ADDRESSES),
      asn: draw.one(['64500', '64501', 64500]),
      user_agent: draw.one(['Mozilla', 'curl']),
      geoip: { countryCode: draw.one(['US', 'CA', 'DE']) },
      query: {
        code_challenge: draw.sometimes(16) ? '' : 'abc',
        code_challenge_method: draw.sometimes(16) ? draw.one(['plain', 's256']) : 'S256',
        prompt: draw.one([
          undefined,
          undefined,
          undefined,
          'login',
          'none',
          'login none',
          'none\tlogin',
          ' none',
          'NONE',
        ]),
      },
    },
    session: {
      id: draw.one(['s-1', 's-1', undefined]),
      created_at: recent(),
      authenticated_at: at(),
      device: { initial_asn: draw.one(['64500', '64501']), initial_user_agent: draw.one(['Mozilla', 'curl']) },
      actor: draw.maybe(40, () => actor(draw)),
    },
    session_transfer_token: draw.maybe(40, () => ({ client_id: draw.one(['agent', 'nobody']) })),
    agent: draw.maybe(40, () => ({ agent_id: draw.one(['agent', 'nobody', 5]) })),
    refresh_token: {
      id: draw.one(['rt-1', 'rt-1', undefined]),
      created_at: recent(),
      device: { initial_asn: draw.one(['64500', '64501']), initial_user_agent: draw.one(['Mozilla', 'curl']) },
      metadata: { wardgate_mfa: carried(draw, now) },
    },
    user: userOf(draw, policy, at, recent),
    authorization: {
      roles: [...(guardian ? ['guardian'] : draw.some(policy.roles, 1, 3)), ...(draw.sometimes(ODD) ? draw.some(names.ROLES, 0, 3) : [])],
    },
    authentication: {
      methods: guardian
        ? names.FACTORS.map((type) => ({ name: 'mfa', type, timestamp: recent() }))
        : draw.many(0, 4, () => methodOf(draw, at, recent)),
      riskAssessment: {
        confidence: draw.one(CONFIDENCES),
        assessments: Object.fromEntries(
          ['NewDevice', 'ImpossibleTravel', 'UntrustedIP'].map((name) => [
            name,
            { confidence: draw.one(CONFIDENCES), code: draw.one(CODES) },
          ]),
        ),
      },
    },
    stats: { logins_count: draw.integer(0, 5) },
    ...(returned ? { wardgate_returned: returned } : {}),
  };
  if (draw.isRight) settle(draw, event, policy, client, recent);
  return event;
}

/** @param {import('./draw.js').Draw} draw */
const actor = (draw) => ({
  sub: draw.one(['auth0|delegate', 'auth0|delegate', 'nobody']),
  ...(draw.sometimes(4) ? { act: { sub: 'auth0|delegate' } } : {}),
});

/** @param {import('./draw.js').Draw} draw @param {() => any} at @param {() => any} recent */
const methodOf = (draw, at, recent) => ({
  name: draw.sometimes(12)
    ? draw.one(['sms', 'phone_number', 'email'])
    : draw.one(['mfa', 'mfa', 'mfa', 'passkey', 'federated', 'pwd']),
  type: draw.sometimes(3) ? draw.one([...names.FACTORS, 'push', undefined, 'sms', null, 5]) : draw.one(names.FACTORS),
  timestamp: draw.one([at, recent])(),
});

/** @param {import('./draw.js').Draw} draw @param {number} now */
function carried(draw, now) {
  const seconds = Math.floor(now / 1000);
  const one = () =>
    draw.one([
      '0',
      String(seconds),
      String(seconds - 60),
      String(seconds - 900),
      String(seconds - 901),
      String(seconds + 60),
      String(seconds + 61),
      '',
      '-5',
      'x',
      '1.5',
      `00${seconds}`,
      '99999999999999999999',
    ]);
  return draw.maybe(2, () => draw.many(0, 6, one).join(','));
}

module.exports = { eventFor };
