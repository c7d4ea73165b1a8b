// panva's oidc-provider as the tenant's protocol engine: its endpoints under Auth0's names, and the Actions between
// authentication and tokens.
import Provider, { errors } from 'oidc-provider';
import { adapterOf } from './adapter.js';
import { registerGrants } from './grants.js';
import { NO_AUDIENCE, auth0Errors } from './errors.js';
import { audienceOf } from './audience.js';
import { policyOf } from './authorize.js';
import { findAccount } from './refresh.js';
import { newRefreshToken } from './refresh-tokens.js';
import { isOfRun, refuse } from './refusal.js';
import { requestOf } from './token-request.js';
import { shapeAccessToken, shapeIdToken } from './tokens.js';

/** @param {import('./tenant.js').Tenant} tenant @param {{ jwks: any, pages: any }} given */
export function createProvider(tenant, { jwks, pages }) {
  const { people } = tenant;
  const provider = new Provider(tenant.issuer, {
    adapter: adapterOf(people, tenant.store),
    jwks,
    cookies: {
      keys: [people.secret('cookies')],
      // Applications on other ports of this host share the cookies: ours say whose they are.
      names: {
        session: 'wardgate_dev',
        interaction: 'wardgate_dev_interaction',
        resume: 'wardgate_dev_resume',
        state: 'wardgate_dev_state',
      },
      long: { httpOnly: true, sameSite: 'lax' },
      short: { httpOnly: true, sameSite: 'lax' },
    },
    routes: {
      authorization: '/authorize',
      token: '/oauth/token',
      userinfo: '/userinfo',
      jwks: '/.well-known/jwks.json',
      revocation: '/oauth/revoke',
      end_session: '/oidc/logout',
      device_authorization: '/oauth/device/code',
      code_verification: '/activate',
    },
    scopes: ['openid', 'offline_access', 'profile', 'email', 'address', 'phone'],
    claims: { openid: ['sub'] },
    responseTypes: ['code', 'id_token', 'id_token token', 'code id_token', 'code token', 'code id_token token'],
    extraParams: ['audience', 'organization', 'connection', 'screen_hint', 'wardgate_request'],
    acrValues: ['http://schemas.openid.net/pape/policies/2007/06/multi-factor'],
    clientAuthMethods: ['client_secret_post', 'client_secret_basic', 'none'],
    pkce: { required: () => false },
    conformIdTokenClaims: false,
    clientBasedCORS: () => true,
    rotateRefreshToken: true,
    ttl: {
      AccessToken: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? 86400,
      ClientCredentials: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? 86400,
      AuthorizationCode: 60,
      DeviceCode: 900,
      Grant: 30 * 86400,
      IdToken: 36000,
      Interaction: 3600,
      RefreshToken: 30 * 86400,
      Session: 7 * 86400,
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      pushedAuthorizationRequests: { enabled: false },
      webMessageResponseMode: { enabled: true, ack: 'individual-draft-01' },
      rpInitiatedLogout: { enabled: true, logoutSource: (ctx) => logOut(tenant, provider, ctx), postLogoutSuccessSource: pages.loggedOut },
      deviceFlow: {
        enabled: true,
        charset: 'base-20',
        mask: '****-****',
        userCodeInputSource: pages.deviceCode,
        userCodeConfirmSource: pages.deviceConfirm,
        successSource: pages.deviceDone,
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_ctx, _client, oneOf) => oneOf,
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, resource) => resourceServer(people, resource),
      },
    },
    interactions: {
      url: (_ctx, interaction) => `/u/${interaction.uid}`,
      policy: policyOf(tenant),
    },
    findAccount: (ctx, id, token) => findAccount(tenant, ctx, id, token),
    loadExistingGrant: () => undefined,
    // A code of one request stays good when another one of the same session follows, as of a hidden frame.
    expiresWithSession: () => false,
    issueRefreshToken: (_ctx, client, code) => {
      const run = tenant.grants.get(code.grantId);
      const issued = client.grantTypeAllowed('refresh_token') && run.result.tokens.access.scopes.includes('offline_access');
      if (issued) run.refreshToken = newRefreshToken(run);
      return issued;
    },
    extraTokenClaims: (ctx, token) => beforeToken(tenant, ctx, token),
    formats: { customizers: { jwt: (ctx, token, jwt) => shapeAccessToken(tenant, ctx, token, jwt) } },
    renderError: pages.failed,
  });
  shapeIdToken(provider, tenant);
  registerGrants(provider, tenant);
  provider.use(auth0Errors);
  provider.on('grant.success', (ctx) => {
    const { Grant: grant, ClientCredentials: machine } = ctx.oidc.entities;
    tenant.issued(machine?.run ?? tenant.grants.get(grant?.jti), ctx.body);
  });
  provider.on('authorization.success', (ctx, out) => out && tenant.issued(tenant.grants.get(ctx.oidc.grant.jti), out));
  provider.on('authorization.error', (ctx, error) => refused(tenant, ctx, error));
  provider.on('grant.error', (ctx, error) => refused(tenant, ctx, error));
  provider.on('server_error', (_ctx, error) => console.error(error));
  return provider;
}

/** A request that the protocol refuses shows in the console too: most often an application is set up wrongly. @param {any} tenant @param {any} ctx @param {any} error */
function refused(tenant, ctx, error) {
  // A device asks until its owner is done.
  if (isOfRun(error) || error.error === 'authorization_pending') return;
  const { params = {}, client } = ctx.oidc;
  const request = tenant.requests.get(params.wardgate_request) ?? { ...requestOf(ctx), query: ctx.query };
  tenant.refused({
    request,
    client: client?.clientId ?? params.client_id ?? 'an unknown application',
    grant: params.grant_type,
    silent: params.prompt === 'none',
    error,
  });
}

/** @param {any} people @param {string} resource */
function resourceServer(people, resource) {
  const audience = audienceOf(resource);
  const api = people.api(audience);
  if (api === undefined) throw new errors.AccessDenied(`Service not found: ${audience}`);
  return {
    scope: [...api.scopes, 'openid', 'offline_access'].join(' '),
    audience,
    accessTokenFormat: 'jwt',
    accessTokenTTL: api.lifetime,
    jwt: { sign: { alg: 'RS256' } },
  };
}

/** Just before a token is made: its scopes are the run's; a machine's Actions run here. @param {any} tenant @param {any} ctx @param {any} token */
async function beforeToken(tenant, ctx, token) {
  if (token.kind === 'ClientCredentials') {
    const { params } = ctx.oidc;
    if (token.aud === undefined) throw new errors.AccessDenied(NO_AUDIENCE);
    const run = await tenant.machine({
      request: requestOf(ctx),
      client: token.clientId,
      audience: audienceOf(token.aud),
      requested: (params.scope ?? '').split(' ').filter(Boolean),
    });
    if (run.result.outcome !== 'permit') throw refuse(run);
    token.run = run;
  } else token.run = tenant.grants.get(token.grantId);
  token.scope = token.run.result.tokens.access.scopes.join(' ') || undefined;
}

/** Auth0 ends the session without asking. @param {any} tenant @param {any} provider @param {any} ctx */
async function logOut(tenant, provider, ctx) {
  const { session } = ctx.oidc;
  const { postLogoutRedirectUri, state } = session.state;
  tenant.sessions.end(session.uid);
  await session.destroy();
  ctx.cookies.set(provider.cookieName('session'), null, { httpOnly: true, sameSite: 'lax' });
  const target = new URL(postLogoutRedirectUri ?? '/oidc/logout/success', tenant.issuer);
  if (postLogoutRedirectUri !== undefined && state !== undefined) target.searchParams.set('state', state);
  ctx.status = 303;
  ctx.redirect(target.href);
}
