// What the tenant keeps of a refresh token, and what an event says of it.
import { randomBytes } from 'node:crypto';
import { applyCalls } from './sessions.js';

/** What Auth0 gives a refresh token at first: thirty days, fifteen of them idle. */
const REFRESH = 30 * 86400_000;
const REFRESH_IDLE = 15 * 86400_000;

/** The refresh token of a run. @param {any} run */
export function newRefreshToken(run) {
  const now = Date.now();
  const { ip, user_agent, asn } = run.event.request;
  const token = {
    id: `rt_${randomBytes(8).toString('hex')}`,
    client: run.client,
    user: run.user.id,
    session: run.session,
    audience: run.audience,
    scopes: run.result.tokens.access.scopes,
    createdAt: now,
    expiresAt: now + REFRESH,
    idleExpiresAt: now + REFRESH_IDLE,
    revoked: false,
    metadata: run.result.metadata.refresh_token,
    device: { initial_ip: ip, initial_asn: asn, initial_user_agent: user_agent, last_ip: ip, last_asn: asn, last_user_agent: user_agent },
  };
  applyCalls(token, 'refreshToken', run.refreshCalls);
  return token;
}

/** As an event tells it. @param {any} token */
export function refreshTokenOf(token) {
  const iso = (/** @type {number | undefined} */ at) => (at === undefined ? undefined : new Date(at).toISOString());
  return {
    id: token.id,
    client_id: token.client,
    user_id: token.user,
    session_id: token.session?.id,
    created_at: iso(token.createdAt),
    expires_at: iso(token.expiresAt),
    idle_expires_at: iso(token.idleExpiresAt),
    last_exchanged_at: iso(token.exchangedAt),
    rotating: true,
    device: token.device,
    metadata: token.metadata,
    resource_servers: token.audience === null ? [] : [{ audience: token.audience, scopes: token.scopes.join(' ') }],
  };
}
