// panva's oidc-provider as the tenant's protocol engine: its endpoints under Auth0's names, and the Actions between
// authentication and tokens.
import { randomBytes } from 'node:crypto';
import Provider, { errors, interactionPolicy } from 'oidc-provider';
import { adapterOf } from './adapter.js';
import { registerGrants } from './grants.js';
import { auth0Errors } from './errors.js';
import { audienceOf } from './audience.js';
import { profile, shapeAccessToken, shapeIdToken } from './tokens.js';

const { Check, Prompt, base } = interactionPolicy;

/** What a grant was found to be: a failed run is an error of the protocol. @param {any} run @param {number} [status] */
export function refuse({ result }, status) {
  const { error, description } = result.denied ?? { error: 'access_denied', description: 'the sign-in was not finished' };
  // oidc-provider tells a device of this class alone that its owner was refused.
  const refusal = error === 'access_denied' ? new errors.AccessDenied(description) : new errors.CustomOIDCProviderError(error, description);
  if (status !== undefined) refusal.status = refusal.statusCode = status;
  return refusal;
}

/** @param {import('./tenant.js').Tenant} tenant @param {{ jwks: any, pages: any }} given */
export function createProvider(tenant, { jwks, pages }) {
  const { people } = tenant;
  const provider = new Provider(tenant.issuer, {
    adapter: adapterOf(people, tenant.store),
    jwks,
    cookies: {
      keys: [people.secret('cookies')],
      // Applications on other ports of this host share the cookies: ours say whose they are.
      names: { session: 'wardgate_dev', interaction: 'wardgate_dev_interaction', resume: 'wardgate_dev_resume', state: 'wardgate_dev_state' },
      long: { httpOnly: true, sameSite: 'lax' },
      short: { httpOnly: true, sameSite: 'lax' },
    },
    routes: {
      authorization: '/authorize', token: '/oauth/token', userinfo: '/userinfo', jwks: '/.well-known/jwks.json',
      revocation: '/oauth/revoke', end_session: '/oidc/logout', device_authorization: '/oauth/device/code', code_verification: '/activate',
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
      AuthorizationCode: 60, DeviceCode: 900, Grant: 30 * 86400, IdToken: 36000, Interaction: 3600,
      RefreshToken: 30 * 86400, Session: 7 * 86400,
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      pushedAuthorizationRequests: { enabled: false },
      webMessageResponseMode: { enabled: true, ack: 'individual-draft-01' },
      rpInitiatedLogout: { enabled: true, logoutSource: (ctx) => logOut(tenant, provider, ctx), postLogoutSuccessSource: pages.loggedOut },
      deviceFlow: {
        enabled: true, charset: 'base-20', mask: '****-****',
        userCodeInputSource: pages.deviceCode, userCodeConfirmSource: pages.deviceConfirm, successSource: pages.deviceDone,
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
      if (issued) tenant.keepRefreshToken(run);
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
  provider.on('server_error', (_ctx, error) => console.error(error));
  return provider;
}

/** Auth0's own prompts: who are you, then the Actions, which also run where nobody can be asked. @param {any} tenant */
function policyOf(tenant) {
  const policy = base();
  policy.remove('consent');
  policy.get('login').checks.add(
    new Check('session_over', 'Login required', 'login_required', (ctx) => {
      const { session, result } = ctx.oidc;
      return session.accountId !== undefined && result?.login === undefined && tenant.sessions.of(session.uid) === undefined;
    }),
  );
  policy.add(
    new Prompt(
      { name: 'actions', requestable: false },
      new Check('actions_not_run', 'the Actions have to run', 'interaction_required', (ctx) => actionsMissing(tenant, ctx)),
    ),
  );
  return policy;
}

/** Whether the Actions are still to run, in a page. Where no page can be shown they run here. @param {any} tenant @param {any} ctx */
async function actionsMissing(tenant, ctx) {
  const { oidc } = ctx;
  let run = tenant.runs.get(oidc.result?.run);
  if (run === undefined) {
    if (!oidc.prompts.has('none')) return true;
    const session = tenant.sessions.of(oidc.session.uid);
    run = tenant.login(signIn(tenant, oidc.params, { kind: 'silent', session, user: tenant.people.user(session.user) }));
    await run.finished;
  } else tenant.sessions.bind(oidc.session.uid, run.session);
  if (run.result.outcome !== 'permit') throw silentError(tenant, run);
  if (tenant.needsConsent(run)) throw new errors.ConsentRequired('Consent required');
  await settle(tenant, ctx, run);
  return false;
}

/** @param {any} tenant @param {any} run */
function silentError(tenant, run) {
  if (run.kind === 'silent' && ['interaction_required', 'mfa_required'].includes(run.result.denied?.error)) {
    run.result.denied.error = tenant.assume(run, 'silent_mfa_error');
  }
  return refuse(run);
}

/** What an authorize request asks, as a sign-in of the tenant. @param {any} tenant @param {any} params @param {any} more */
export function signIn(tenant, params, { device = false, ...more }) {
  const request = tenant.requests.get(params.wardgate_request) ?? { method: 'GET', query: {}, body: {}, hostname: 'localhost' };
  const words = (/** @type {string | undefined} */ text) => (text ?? '').split(' ').filter(Boolean);
  const types = words(params.response_type ?? 'code');
  const oidc = types.includes('code') ? (types.length > 1 ? 'oidc-hybrid-profile' : 'oidc-basic-profile') : 'oidc-implicit-profile';
  return {
    request, client: params.client_id, organization: params.organization,
    audience: params.audience ?? null,
    transaction: {
      id: randomBytes(12).toString('base64url'),
      protocol: device ? 'oauth2-device-code' : oidc,
      requested_scopes: words(request.query.scope ?? request.body.scope ?? params.scope),
      acr_values: words(params.acr_values), prompt: words(params.prompt), response_type: device ? undefined : types,
      response_mode: params.response_mode, redirect_uri: params.redirect_uri, state: params.state,
      login_hint: params.login_hint, ui_locales: words(params.ui_locales), locale: 'en',
    },
    ...more,
  };
}

/** The grant of a permitted run: it carries everything, and the run says what of it the tokens get. */
async function settle(tenant, ctx, run) {
  const { oidc } = ctx;
  const { grant, params, session } = oidc;
  grant.addOIDCScope(params.scope ?? 'openid');
  for (const resource of Object.keys(oidc.resourceServers)) grant.addResourceScope(resource, params.scope ?? 'openid');
  const id = await grant.save();
  session.ensureClientContainer(params.client_id);
  session.grantIdFor(params.client_id, id);
  run.sid = session.sidFor(params.client_id);
  tenant.grants.set(id, run);
}

/** @param {any} people @param {string} resource */
function resourceServer(people, resource) {
  const audience = audienceOf(resource);
  const api = people.api(audience);
  if (api === undefined) throw new errors.AccessDenied(`Service not found: ${audience}`);
  return {
    scope: [...api.scopes, 'openid', 'offline_access'].join(' '), audience,
    accessTokenFormat: 'jwt', accessTokenTTL: api.lifetime, jwt: { sign: { alg: 'RS256' } },
  };
}

/** The account; at a refresh, where its Actions run. @param {any} tenant @param {any} ctx @param {string} id @param {any} token */
async function findAccount(tenant, ctx, id, token) {
  const user = tenant.people.user(id);
  if (user === undefined) return undefined;
  // A token that was used before is the provider's to refuse.
  if (token?.kind === 'RefreshToken' && ctx.oidc.params?.grant_type === 'refresh_token' && !token.consumed) await refresh(tenant, ctx, user, token);
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
    kind: 'refresh', request: requestOf(ctx), client: token.clientId, user, session: before.session, audience: before.audience,
    organization: before.organization?.id, token: kept,
    transaction: { protocol: 'oauth2-refresh-token', requested_scopes: scopes },
  });
  run.assumed.add('stripped_scopes_on_refresh');
  Object.assign(run, { first, refreshToken: kept, sid: before.sid });
  await run.finished;
  kept.exchangedAt = now;
  if (run.result.outcome !== 'permit') throw refuse(run, Number(tenant.assume(run, 'deny_status')));
  tenant.grants.set(token.grantId, run);
}

/** The request of a token endpoint, as the event tells it. @param {any} ctx */
export function requestOf(ctx) {
  return { method: ctx.method, query: {}, body: scrubbed(ctx.oidc.body ?? {}), hostname: ctx.hostname, user_agent: ctx.get('user-agent') || undefined, path: ctx.path };
}

/** Secrets never reach the console or the log. @param {Record<string, any>} body */
export function scrubbed(body) {
  const secret = ['client_secret', 'password', 'refresh_token', 'code', 'code_verifier', 'subject_token', 'actor_token', 'mfa_token', 'device_code', 'otp', 'recovery_code', 'binding_code'];
  return Object.fromEntries(Object.entries(body).map(([key, value]) => [key, secret.includes(key) ? '*****' : value]));
}

/** Just before a token is made: its scopes are the run's; a machine's Actions run here. @param {any} tenant @param {any} ctx @param {any} token */
async function beforeToken(tenant, ctx, token) {
  if (token.kind === 'ClientCredentials') {
    const { params } = ctx.oidc;
    const run = await tenant.machine({
      request: requestOf(ctx), client: token.clientId, audience: audienceOf(token.aud), requested: (params.scope ?? '').split(' ').filter(Boolean),
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
