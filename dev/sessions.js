// The tenant's sessions: who signed in, by what methods, until when.
import { randomBytes } from 'node:crypto';

/** What Auth0 starts with: three days idle, seven in all. */
const IDLE = 3 * 86400_000;
const ABSOLUTE = 7 * 86400_000;

export class Sessions {
  /** @type {Map<string, any>} */
  #all = new Map();
  /** By the uid of oidc-provider's session, which is in the cookie. @type {Map<string, any>} */
  #byUid = new Map();

  /** @param {any} user @param {any} connection @param {any} request */
  create(user, connection, request) {
    const now = Date.now();
    const method = connection.strategy === 'auth0' ? 'pwd' : 'federated';
    const methods = [{ name: method, timestamp: new Date(now).toISOString() }];
    const device = {
      initial_ip: request.ip,
      initial_user_agent: request.user_agent,
      last_ip: request.ip,
      last_user_agent: request.user_agent,
    };
    const session = {
      id: `sess_${randomBytes(12).toString('base64url')}`,
      user: user.id,
      methods,
      device,
      createdAt: now,
      usedAt: now,
      expiresAt: now + ABSOLUTE,
      idleExpiresAt: now + IDLE,
      clients: [],
      cookie: 'persistent',
      metadata: {},
      revoked: false,
    };
    this.#all.set(session.id, session);
    return session;
  }

  /** @param {string} uid @param {any} session */
  bind(uid, session) {
    this.#byUid.set(uid, session);
  }

  /** The session of a cookie, if it still holds. @param {string | undefined} uid */
  of(uid) {
    const session = this.#byUid.get(uid ?? '');
    return session !== undefined && holds(session) ? session : undefined;
  }

  /** @param {string} id */
  byId(id) {
    return this.#all.get(id);
  }

  /** @param {string} uid */
  end(uid) {
    const session = this.#byUid.get(uid);
    if (session !== undefined) session.revoked = true;
  }

  get all() {
    return [...this.#all.values()].filter(holds);
  }

  /** Lets time pass for one session: everything in it is that much older. @param {any} session @param {number} seconds */
  age(session, seconds) {
    const earlier = seconds * 1000;
    for (const key of ['createdAt', 'usedAt', 'expiresAt', 'idleExpiresAt']) session[key] -= earlier;
    session.methods = session.methods.map((/** @type {any} */ method) => ({
      ...method,
      timestamp: new Date(Date.parse(method.timestamp) - earlier).toISOString(),
    }));
  }
}

/** @param {any} session */
function holds({ revoked, expiresAt, idleExpiresAt }) {
  const now = Date.now();
  return !revoked && expiresAt > now && idleExpiresAt > now;
}

/**
 * What the calls of a run mean for its session and its refresh token. Limits can only be shortened.
 * @param {any} holder
 * @param {'session' | 'refreshToken'} group
 * @param {{ call: string, args: any[], error?: string }[]} calls
 */
export function applyCalls(holder, group, calls) {
  for (const { call, args, error } of calls) {
    if (error !== undefined || !call.startsWith(`${group}.`)) continue;
    const [first] = args;
    if (call.endsWith('.setExpiresAt')) holder.expiresAt = Math.min(holder.expiresAt, first);
    if (call.endsWith('.setIdleExpiresAt')) holder.idleExpiresAt = first;
    if (call.endsWith('.setCookieMode')) holder.cookie = first;
    if (call.endsWith('.revoke')) holder.revoked = true;
  }
}
