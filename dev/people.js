// The people and things of the tenant, read from one file, and what sign-ins have written on top of it.
import fs from 'node:fs';
import { randomBytes } from 'node:crypto';
import { parse } from 'smol-toml';

/** A file that cannot be used, said with its place. */
export class BadFile extends Error {}

const CLIENT_TYPES = ['spa', 'native', 'web', 'machine'];
const FACTORS = ['otp', 'email', 'phone', 'push-notification', 'webauthn-roaming', 'webauthn-platform', 'recovery-code'];
const UNITS = { s: 1, m: 60, h: 3600, d: 86400, y: 365 * 86400 };

/** A user of whom nothing is said. */
const NOBODY = { email_verified: true, logins: 12, app_metadata: {}, user_metadata: {}, attributes: {}, risk: {} };

/** What each table may say; a misspelt key would otherwise be a person in another state than was meant. */
const KEYS = {
  tenant: ['id', 'ip', 'country', 'asn', 'assume', 'stand_in_portal'],
  api: ['audience', 'name', 'scopes', 'rbac', 'dialect', 'lifetime'],
  client: ['id', 'name', 'type', 'secret', 'callbacks', 'logout', 'connections', 'grants', 'metadata', 'ip', 'first_party', 'grant_types'],
  connection: ['name', 'id', 'strategy'],
  organization: ['id', 'name', 'display_name', 'members', 'metadata'],
  role: ['name', 'permissions'],
  user: [
    'id', 'name', 'given_name', 'family_name', 'nickname', 'email', 'email_verified', 'phone_number', 'username',
    'connection', 'roles', 'factors', 'password', 'blocked', 'logins', 'app_metadata', 'user_metadata', 'attributes', 'state',
    'risk', 'ip', 'country', 'asn',
  ],
};

/** Assumptions where the platform's behaviour is not documented, and what is assumed when the file says nothing. */
export const ASSUMPTIONS = {
  silent_mfa_error: { default: 'interaction_required', values: ['interaction_required', 'login_required', 'access_denied'], what: 'the error of `prompt=none` where an Action asks for a second factor' },
  methods_on_refresh: { default: 'session', values: ['session', 'none'], what: 'whether a refresh sees `authentication.methods` of the session it came from' },
  stripped_scopes_on_refresh: { default: 'kept', values: ['kept', 'lost'], what: 'whether a refresh token keeps a scope that an Action removed at the login' },
  device_interactive: { default: 'no', values: ['no', 'yes'], what: 'whether the browser leg of the device flow can be asked for a second factor' },
  mfa_grant_reruns: { default: 'yes', values: ['yes', 'no'], what: 'whether post-login runs again when an `mfa_token` is redeemed' },
  removed_scope_in_id_token: { default: 'kept', values: ['kept', 'lost'], what: 'whether claims of `profile` or `email` stay in the ID token when an Action removed the scope' },
  null_claim: { default: 'null', values: ['null', 'absent'], what: 'whether a claim that is set to null is in the token' },
  organization_roles: { default: 'organization', values: ['organization', 'tenant'], what: 'which roles an event has when the person signs in to an organization' },
  writes_before_throw: { default: 'lost', values: ['lost', 'kept'], what: 'whether metadata is written that Actions set before another one threw' },
  logins_count: { default: 'with_this', values: ['with_this', 'without_this'], what: 'whether `stats.logins_count` counts the sign-in that is going on' },
  deny_status: { default: '403', values: ['403', '400'], what: 'the HTTP status of a denial at `/oauth/token`' },
};

export class People {
  /** What sign-ins wrote: metadata, enrolled factors, counts. The file is never written. @type {Map<string, any>} */
  #written = new Map();
  /** @type {Map<string, string>} Secrets of this run. */
  #secrets = new Map();

  /** @param {string} file */
  constructor(file) {
    this.file = file;
    /** The password of everybody who has none in the file. */
    this.password = randomBytes(6).toString('base64url');
    this.load();
  }

  /** Reads the file again; what was read before stays where it cannot be used. */
  load() {
    let text;
    try {
      text = fs.readFileSync(this.file, 'utf8');
    } catch (error) {
      throw new BadFile(`${this.file}: expected people and things, but it cannot be read: ${error.code ?? error.message}`);
    }
    let data;
    try {
      data = this.file.endsWith('.json') ? JSON.parse(text) : parse(text);
    } catch (error) {
      throw new BadFile(`${this.file}: ${error.message.split('\n')[0]}${error.line ? ` at line ${error.line}` : ''}`);
    }
    this.data = checked(data, this.file);
  }

  get tenant() {
    return this.data.tenant;
  }

  /** What is assumed of the platform under this name. @param {string} name */
  assume(name) {
    return this.tenant.assume[name] ?? ASSUMPTIONS[name].default;
  }

  /** @param {string} audience */
  api(audience) {
    return this.data.api.find((api) => api.audience === audience);
  }

  /** @param {string} id */
  client(id) {
    return this.data.client.find((client) => client.id === id);
  }

  /** @param {string} id */
  clientSecret(id) {
    const client = this.client(id);
    if (client === undefined || !['web', 'machine'].includes(client.type)) return undefined;
    return client.secret ?? this.secret(`client ${id}`);
  }

  /** A secret that holds for this run. @param {string} name */
  secret(name) {
    if (!this.#secrets.has(name)) this.#secrets.set(name, randomBytes(32).toString('base64url'));
    return /** @type {string} */ (this.#secrets.get(name));
  }

  connection(name) {
    return this.data.connection.find((connection) => connection.name === name);
  }

  organization(idOrName) {
    return this.data.organization.find(({ id, name }) => id === idOrName || name === idOrName);
  }

  get users() {
    return this.data.user.map((user) => this.#live(user));
  }

  /** @param {string} id */
  user(id) {
    const user = this.data.user.find((one) => one.id === id);
    return user === undefined ? undefined : this.#live(user);
  }

  /** Who signs in with this name. @param {string} login */
  byLogin(login) {
    const wanted = login.trim().toLowerCase();
    const user = this.data.user.find(({ id, email, username }) => [id, email, username].some((one) => one?.toLowerCase() === wanted));
    return user && this.#live(user);
  }

  /** A user of a connection by the id there; one that is not known may be made, for this run. @param {string} name @param {any} attributes @param {any} options */
  userByConnection(name, attributes, { creationBehavior }) {
    const connection = this.connection(name);
    const known = this.data.user.find(({ id, connection: of }) => of === name && id.split('|').slice(1).join('|') === attributes.user_id);
    if (known !== undefined) return this.#live(known);
    if (connection === undefined || creationBehavior === 'none') return undefined;
    const { user_id, ...rest } = attributes;
    const user = { ...NOBODY, ...rest, id: `${connection.strategy}|${user_id}`, connection: name, roles: [], factors: [], state: 'Made by a token exchange' };
    this.data.user.push(user);
    return this.#live(user);
  }

  /** A user with what was written since the start. */
  #live(user) {
    const written = this.#written.get(user.id) ?? {};
    const merged = (stored, changes = {}) =>
      Object.fromEntries(Object.entries({ ...timed(stored), ...changes }).filter(([, value]) => value !== null));
    return {
      ...user,
      password: user.password ?? this.password,
      logins: user.logins + (written.logins ?? 0),
      factors: [...new Set([...user.factors, ...(written.factors ?? [])])],
      app_metadata: merged(user.app_metadata, written.app),
      user_metadata: merged(user.user_metadata, written.user),
    };
  }

  /** @param {string} id @param {{ app?: object, user?: object, factors?: string[], logins?: number }} changes */
  write(id, { app = {}, user = {}, factors = [], logins = 0 }) {
    const before = this.#written.get(id) ?? { app: {}, user: {}, factors: [], logins: 0 };
    this.#written.set(id, {
      app: { ...before.app, ...app },
      user: { ...before.user, ...user },
      factors: [...before.factors, ...factors],
      logins: before.logins + logins,
    });
  }

  /** Scopes of an API that RBAC gives these roles; all where RBAC is off. @param {any} api @param {string[]} roles */
  permissions(api, roles) {
    const held = this.data.role.filter(({ name }) => roles.includes(name));
    return api.scopes.filter((scope) => held.some(({ permissions }) => permissions.includes(scope)));
  }
}

/** Times such as `now-200d` become instants: people's states stay what they are meant to be. @param {any} value */
function timed(value) {
  if (typeof value === 'string') {
    const found = /^now(?:([+-])(\d+)([smhdy]))?$/.exec(value);
    if (found === null) return value;
    const [, sign = '+', count = '0', unit = 's'] = found;
    return new Date(Date.now() + Number(`${sign}1`) * Number(count) * UNITS[unit] * 1000).toISOString();
  }
  if (Array.isArray(value)) return value.map(timed);
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, timed(item)]));
  return value;
}

/** The file with every default in place. @param {any} data @param {string} file */
function checked(data, file) {
  const bad = (place, message) => new BadFile(`${file}: ${place}: ${message}`);
  const keys = (place, table, known) => {
    if (typeof table !== 'object' || table === null || Array.isArray(table)) throw bad(place, 'expected a table');
    for (const key of Object.keys(table))
      if (!known.includes(key)) throw bad(`${place}.${key}`, `expected one of ${known.join(', ')}`);
  };
  const text = (place, table, key) => {
    if (typeof table[key] !== 'string' || table[key] === '') throw bad(`${place}.${key}`, 'expected a text');
  };
  const texts = (place, value) => {
    if (!Array.isArray(value) || value.some((one) => typeof one !== 'string')) throw bad(place, 'expected a list of texts');
    return value;
  };
  keys('the file', data, Object.keys(KEYS));
  const list = (name, id, fill) => {
    const rows = data[name] ?? [];
    if (!Array.isArray(rows)) throw bad(name, `expected tables, each [[${name}]]`);
    const seen = new Set();
    return rows.map((row, i) => {
      const place = `${name}[${i}]`;
      keys(place, row, KEYS[name]);
      text(place, row, id);
      if (seen.has(row[id])) throw bad(`${place}.${id}`, `\`${row[id]}\` is there twice`);
      seen.add(row[id]);
      return fill(row, place);
    });
  };
  const tenant = data.tenant ?? {};
  keys('tenant', tenant, KEYS.tenant);
  text('tenant', tenant, 'id');
  const assume = tenant.assume ?? {};
  for (const [name, value] of Object.entries(assume)) {
    const known = ASSUMPTIONS[name];
    if (known === undefined) throw bad(`tenant.assume.${name}`, `expected one of ${Object.keys(ASSUMPTIONS).join(', ')}`);
    if (!known.values.includes(value)) throw bad(`tenant.assume.${name}`, `expected one of ${known.values.join(', ')}`);
  }
  const connection = list('connection', 'name', (row) => ({ strategy: 'auth0', id: `con_${row.name}`, ...row }));
  const known = connection.map(({ name }) => name);
  const api = list('api', 'audience', (row, place) => ({
    name: row.audience, rbac: true, dialect: 'access_token', lifetime: 86400, ...row, scopes: texts(`${place}.scopes`, row.scopes ?? []),
  }));
  const client = list('client', 'id', (row, place) => {
    if (!CLIENT_TYPES.includes(row.type)) throw bad(`${place}.type`, `expected one of ${CLIENT_TYPES.join(', ')}`);
    return { name: row.id, callbacks: [], logout: [], metadata: {}, first_party: true, grants: {}, ...row };
  });
  return {
    tenant: { ip: '203.0.113.20', country: 'US', asn: '64500', stand_in_portal: true, ...tenant, assume },
    api, client, connection,
    organization: list('organization', 'id', (row) => ({ name: row.id, display_name: row.name ?? row.id, members: {}, metadata: {}, ...row })),
    role: list('role', 'name', (row, place) => ({ ...row, permissions: texts(`${place}.permissions`, row.permissions ?? []) })),
    user: list('user', 'id', (row, place) => {
      if (!known.includes(row.connection)) throw bad(`${place}.connection`, `expected one of ${known.join(', ')}`);
      const factors = texts(`${place}.factors`, row.factors ?? []);
      const odd = factors.find((factor) => !FACTORS.includes(factor));
      if (odd !== undefined) throw bad(`${place}.factors`, `expected ${FACTORS.join(', ')}, found \`${odd}\``);
      return {
        ...NOBODY, name: row.id, ...row,
        roles: texts(`${place}.roles`, row.roles ?? []), factors,
      };
    }),
  };
}
