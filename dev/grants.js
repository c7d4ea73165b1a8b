// Auth0's grants that oidc-provider does not have: a user's password, and the tokens that follow it.
import { randomBytes } from 'node:crypto';
import { errors } from 'oidc-provider';
import { audienceOf } from './audience.js';
import { registerMfaGrants } from './mfa.js';
import { newRefreshToken } from './refresh-tokens.js';
import { refuse } from './refusal.js';
import { requestOf } from './token-request.js';

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const REALM = 'http://auth0.com/oauth/grant-type/password-realm';

/** @param {any} provider @param {import('./tenant.js').Tenant} tenant */
export function registerGrants(provider, tenant) {
  const params = ['username', 'password', 'realm', 'scope', 'audience', 'resource', 'organization'];
  provider.registerGrantType(EXCHANGE, (/** @type {any} */ ctx) => exchange(provider, tenant, ctx), [
    'subject_token',
    'subject_token_type',
    'requested_token_type',
    'scope',
    'audience',
    'resource',
    'organization',
  ]);
  const handler = (/** @type {any} */ ctx) => password(provider, tenant, ctx);
  registerMfaGrants(provider, tenant);
  for (const name of ['password', REALM]) provider.registerGrantType(name, handler, params);
}

/** @param {any} provider @param {any} tenant @param {any} ctx */
async function exchange(provider, tenant, ctx) {
  const { params, client } = ctx.oidc;
  const { people } = tenant;
  if (params.resource === undefined) throw new errors.InvalidRequest('audience is required');
  const audience = audienceOf(params.resource);
  if (people.api(audience) === undefined) throw new errors.AccessDenied(`Service not found: ${audience}`);
  const request = requestOf(ctx);
  const requested_scopes = (params.scope ?? '').split(' ').filter(Boolean);
  const { user, organization, actor } = await tenant.exchange({
    request,
    client: client.clientId,
    audience,
    transaction: {
      subject_token: params.subject_token,
      subject_token_type: params.subject_token_type,
      requested_scopes,
      requested_token_type: params.requested_token_type,
    },
  });
  const login = {
    kind: 'exchange',
    request,
    client: client.clientId,
    user,
    session: null,
    audience,
    organization: organization ?? params.organization,
    transaction: { protocol: 'oauth2-token-exchange', subject_token_type: params.subject_token_type, requested_scopes, actor },
  };
  const run = tenant.login(login);
  await run.finished;
  const session = noBrowser(tenant, user, request);
  if (run.result.denied?.error === 'mfa_required')
    ctx.state.mfa_token = tenant.pending.add(run, { login, resource: params.resource, session });
  await answer(provider, tenant, ctx, run, session);
  ctx.body.issued_token_type = 'urn:ietf:params:oauth:token-type:access_token';
}

/** @param {any} provider @param {any} tenant @param {any} ctx */
async function password(provider, tenant, ctx) {
  const { params, client } = ctx.oidc;
  const { people } = tenant;
  const user = people.byLogin(params.username ?? '');
  const fits = user !== undefined && (params.realm === undefined || user.connection === params.realm);
  if (!fits || user.password !== params.password) throw new errors.CustomOIDCProviderError('invalid_grant', 'Wrong email or password.');
  const request = requestOf(ctx);
  const audience = params.resource === undefined ? null : audienceOf(params.resource);
  if (audience !== null && people.api(audience) === undefined) throw new errors.AccessDenied(`Service not found: ${audience}`);
  const login = {
    kind: 'password',
    request,
    client: client.clientId,
    user,
    session: null,
    audience,
    organization: params.organization,
    transaction: {
      id: randomBytes(12).toString('base64url'),
      protocol: 'oauth2-password',
      requested_scopes: (params.scope ?? '').split(' ').filter(Boolean),
    },
  };
  const run = tenant.login(login);
  await run.finished;
  const session = noBrowser(tenant, user, request);
  if (run.result.denied?.error === 'mfa_required')
    ctx.state.mfa_token = tenant.pending.add(run, { login, resource: params.resource, session });
  await answer(provider, tenant, ctx, run, session);
}

/** What a refresh finds of a login without a browser: no method, which a second factor may add to. @param {any} tenant @param {any} user @param {any} request */
function noBrowser(tenant, user, request) {
  const { people, sessions } = tenant;
  const session = sessions.create(user, people.connection(user.connection), {
    ip: user.ip ?? people.tenant.ip,
    user_agent: request.user_agent,
  });
  session.methods = [];
  return session;
}

/**
 * The tokens of a run without a browser.
 * @param {any} provider @param {any} tenant @param {any} ctx @param {any} run @param {any} session What a refresh finds of it.
 */
export async function answer(provider, tenant, ctx, run, session) {
  const { client, params } = ctx.oidc;
  if (run.result.outcome !== 'permit') throw refuse(run, Number(tenant.assume(run, 'deny_status')));
  const { scopes } = run.result.tokens.access;
  const grant = new provider.Grant({ accountId: run.user.id, clientId: client.clientId });
  grant.addOIDCScope(['openid', ...scopes]);
  if (params.resource !== undefined) grant.addResourceScope(params.resource, ['openid', ...scopes]);
  const grantId = await grant.save();
  ctx.oidc.entity('Grant', grant);
  ctx.oidc.entity('Account', { accountId: run.user.id, claims: () => ({ sub: run.user.id }) });
  run.session = session;
  tenant.grants.set(grantId, run);
  const token = new provider.AccessToken({ accountId: run.user.id, client, grantId, gty: 'password', scope: scopes.join(' ') });
  if (params.resource !== undefined) {
    const api = tenant.people.api(run.audience);
    token.resourceServer = new provider.ResourceServer(params.resource, {
      audience: run.audience,
      scope: api.scopes.join(' '),
      accessTokenFormat: 'jwt',
      accessTokenTTL: api.lifetime,
      jwt: { sign: { alg: 'RS256' } },
    });
  }
  ctx.oidc.entity('AccessToken', token);
  const body = { access_token: await token.save(), token_type: 'Bearer', expires_in: token.expiration, scope: token.scope };
  if (scopes.includes('offline_access') && client.grantTypeAllowed('refresh_token')) {
    const refresh = new provider.RefreshToken({
      accountId: run.user.id,
      client,
      grantId,
      gty: 'password',
      scope: ['openid', ...scopes].join(' '),
      resource: params.resource,
      authTime: Math.floor(Date.now() / 1000),
      rotations: 0,
    });
    ctx.oidc.entity('RefreshToken', refresh);
    body.refresh_token = await refresh.save();
    run.refreshToken = newRefreshToken(run);
  }
  if (scopes.includes('openid')) {
    const id = new provider.IdToken({ sub: run.user.id }, { ctx });
    body.id_token = await id.issue({ use: 'idtoken' });
  }
  ctx.body = body;
}
