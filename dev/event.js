// The event that Actions get: what the platform knows of a sign-in, in the shape of the contract.

/**
 * @param {object} given
 * @param {import('./people.js').People} given.people
 * @param {any} given.user
 * @param {any} given.client
 * @param {any} given.session The tenant's session, or null where there is none.
 * @param {any} given.request What came over the wire.
 * @param {any} given.transaction
 * @param {any} [given.refresh] The refresh token that is exchanged.
 * @param {string | null} given.audience
 * @param {any} [given.organization]
 * @param {string[]} given.roles
 * @param {number} given.logins
 * @param {any[]} given.methods
 */
export function loginEvent({
  people,
  user,
  client,
  session,
  request,
  transaction,
  refresh,
  audience,
  organization,
  roles,
  logins,
  methods,
}) {
  const { tenant } = people;
  const connection = people.connection(user.connection);
  const assessed = !['oauth2-password', 'oauth2-refresh-token', 'oauth2-token-exchange'].includes(transaction.protocol);
  return dropUndefined({
    authentication: { methods, ...(assessed ? { riskAssessment: risk(user.risk) } : {}) },
    authorization: { roles },
    client: { client_id: client.id, name: client.name, metadata: client.metadata },
    connection: { id: connection.id, name: connection.name, strategy: connection.strategy, metadata: {} },
    organization: organization && {
      id: organization.id,
      name: organization.name,
      display_name: organization.display_name,
      metadata: organization.metadata,
    },
    refresh_token: refresh,
    request: requestOf(tenant, user, request),
    resource_server: audience === null ? undefined : { identifier: audience },
    session: session === null ? undefined : sessionOf(session),
    stats: { logins_count: logins },
    tenant: { id: tenant.id },
    transaction: { metadata: {}, ...transaction },
    user: userOf(user, connection),
  });
}

/** @param {any} given */
export function machineEvent({ people, client, audience, scopes, requested, request }) {
  return dropUndefined({
    accessToken: { scope: scopes, customClaims: {} },
    client: { client_id: client.id, name: client.name, metadata: client.metadata },
    request: requestOf(people.tenant, client, request),
    resource_server: { identifier: audience },
    tenant: { id: people.tenant.id },
    transaction: { requested_scopes: requested },
  });
}

/** @param {any} given */
export function exchangeEvent({ people, client, audience, transaction, request }) {
  return dropUndefined({
    client: { client_id: client.id, name: client.name, metadata: client.metadata },
    request: requestOf(people.tenant, client, request),
    resource_server: { identifier: audience },
    tenant: { id: people.tenant.id },
    transaction: { requested_token_type: null, ...transaction },
  });
}

/** Loopback says nothing of where people are: the file does. @param {any} tenant @param {any} whose @param {any} request */
function requestOf(tenant, whose, { method, query, body, hostname, user_agent, language }) {
  return {
    ip: whose.ip ?? tenant.ip,
    asn: whose.asn ?? tenant.asn,
    method,
    query,
    body,
    hostname,
    user_agent,
    language,
    geoip: { countryCode: whose.country ?? tenant.country },
  };
}

/** @param {any} session */
function sessionOf(session) {
  const iso = (/** @type {number} */ at) => new Date(at).toISOString();
  return dropUndefined({
    id: session.id,
    user_id: session.user,
    authenticated_at: iso(session.createdAt),
    created_at: iso(session.createdAt),
    updated_at: iso(session.usedAt),
    last_interacted_at: iso(session.usedAt),
    expires_at: session.expiresAt && iso(session.expiresAt),
    idle_expires_at: session.idleExpiresAt && iso(session.idleExpiresAt),
    clients: session.clients.map((/** @type {string} */ client_id) => ({ client_id })),
    cookie: { mode: session.cookie },
    device: session.device,
    metadata: session.metadata,
  });
}

/** @param {any} user @param {any} connection */
function userOf(user, connection) {
  const { id, email, email_verified, name, given_name, family_name, nickname, phone_number, username } = user;
  const [provider, ...rest] = id.split('|');
  return {
    user_id: id,
    email,
    email_verified,
    name,
    given_name,
    family_name,
    nickname,
    phone_number,
    username,
    created_at: '2024-01-15T09:00:00.000Z',
    updated_at: '2026-01-15T09:00:00.000Z',
    app_metadata: user.app_metadata,
    user_metadata: user.user_metadata,
    enrolledFactors: user.factors.map((/** @type {string} */ type) => ({ type })),
    multifactor: user.factors.some((/** @type {string} */ type) => type !== 'email') ? ['guardian'] : [],
    identities: [{ connection: connection.name, provider, user_id: rest.join('|'), isSocial: false }],
    ...user.attributes,
  };
}

/** What is not said is a login without doubts. @param {any} given */
function risk({
  confidence = 'high',
  new_device = 'match',
  impossible_travel = 'minimal_travel_from_last_login',
  untrusted_ip = 'not_found_on_deny_list',
}) {
  const of = (/** @type {boolean} */ fine) => (fine ? 'high' : 'low');
  const known = new_device === 'match';
  return {
    confidence,
    version: '1',
    assessments: {
      NewDevice: { confidence: of(known), code: new_device, details: { device: known ? 'known' : 'unknown', useragent: 'known' } },
      ImpossibleTravel: { confidence: of(impossible_travel === 'minimal_travel_from_last_login'), code: impossible_travel },
      UntrustedIP: { confidence: of(untrusted_ip === 'not_found_on_deny_list'), code: untrusted_ip },
    },
  };
}

/** Members that are not there are absent, as in JSON. @template T @param {T} value @returns {T} */
function dropUndefined(value) {
  return JSON.parse(JSON.stringify(value));
}
