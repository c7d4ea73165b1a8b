// The people and things of the tenant, read from one file, and what sign-ins have written on top of it.
import { randomBytes } from 'node:crypto';
import { ASSUMPTIONS } from './assumptions.js';
import { NOBODY, RELATIVE, readPeople } from './people-file.js';

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
    this.data = readPeople(this.file);
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
    const user = {
      ...NOBODY,
      ...rest,
      id: `${connection.strategy}|${user_id}`,
      connection: name,
      roles: [],
      factors: [],
      state: 'Made by a token exchange',
    };
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

/** Seconds of each unit. */
const UNITS = { s: 1, m: 60, h: 3600, d: 86400, y: 365 * 86400 };

/** Times such as `now-200d` become instants: people's states stay what they are meant to be. @param {any} value */
function timed(value) {
  if (typeof value === 'string') {
    const found = RELATIVE.exec(value);
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
