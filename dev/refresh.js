// The account behind a token; when it is a refresh token, the Actions run before anything is issued.
import { errors } from 'oidc-provider';
import { refuse } from './refusal.js';
import { requestOf } from './token-request.js';
import { profile } from './tokens.js';

/** The account; at a refresh, where its Actions run. @param {any} tenant @param {any} ctx @param {string} id @param {any} token */
export async function findAccount(tenant, ctx, id, token) {
  const user = tenant.people.user(id);
  if (user === undefined) return undefined;
  // A token that was used before is the provider's to refuse.
  if (token?.kind === 'RefreshToken' && ctx.oidc.params?.grant_type === 'refresh_token' && !token.consumed)
    await refresh(tenant, ctx, user, token);
  return { accountId: id, claims: () => ({ sub: id, ...profile(user, ['profile', 'email']) }) };
}

/** @param {any} tenant @param {any} ctx @param {any} user @param {any} token */
async function refresh(tenant, ctx, user, token) {
  const before = tenant.grants.get(token.grantId);
  const kept = before.refreshToken;
  const now = Date.now();
  if (kept.revoked || kept.expiresAt <= now || kept.idleExpiresAt <= now)
    throw new errors.CustomOIDCProviderError('invalid_grant', 'Unknown or invalid refresh token.');
  const asked = ctx.oidc.params.scope?.split(' ');
  const first = before.first ?? before;
  const stripped = tenant.people.assume('stripped_scopes_on_refresh') === 'lost';
  const scopes = asked ?? (stripped ? before.result.tokens.access.scopes : first.transaction.requested_scopes);
  const run = tenant.login({
    kind: 'refresh',
    request: requestOf(ctx),
    client: token.clientId,
    user,
    session: before.session,
    audience: before.audience,
    organization: before.organization?.id,
    token: kept,
    transaction: { protocol: 'oauth2-refresh-token', requested_scopes: scopes },
  });
  run.assumed.add('stripped_scopes_on_refresh');
  Object.assign(run, { first, refreshToken: kept, sid: before.sid });
  await run.finished;
  kept.exchangedAt = now;
  if (run.result.outcome !== 'permit') throw refuse(run, Number(tenant.assume(run, 'deny_status')));
  tenant.grants.set(token.grantId, run);
}
