// The tokens in Auth0's shapes.

const OWNED = {
  profile: ['name', 'given_name', 'family_name', 'nickname', 'picture'],
  email: ['email', 'email_verified'],
};

/** Claims about a user that go with these scopes. @param {any} user @param {string[]} scopes */
export function profile(user, scopes) {
  const names = Object.entries(OWNED).flatMap(([scope, claims]) => (scopes.includes(scope) ? claims : []));
  const claims = Object.fromEntries(names.filter((name) => user[name] !== undefined).map((name) => [name, user[name]]));
  return scopes.includes('profile') ? { ...claims, updated_at: '2026-01-15T09:00:00.000Z' } : claims;
}

/** What the ID token and `/userinfo` say of the user of a run. @param {any} tenant @param {any} run */
export function identity(tenant, run) {
  const { user, organization, result } = run;
  const now = tenant.people.user(user.id) ?? user;
  const { scopes } = result.tokens.access;
  const removed = run.granted.some((/** @type {string} */ scope) => scope in OWNED && !scopes.includes(scope));
  const kept = !removed || tenant.assume(run, 'removed_scope_in_id_token') === 'kept';
  return {
    ...profile(now, kept ? run.granted : scopes),
    ...set(tenant, run, result.tokens.id.claims),
    ...(organization && { org_id: organization.id, org_name: organization.name }),
  };
}

/** The claims that Actions set, as they come out. @param {any} tenant @param {any} run @param {Record<string, unknown>} claims */
function set(tenant, run, claims) {
  const none = Object.entries(claims).filter(([, value]) => value === null);
  if (none.length === 0 || tenant.assume(run, 'null_claim') === 'null') return claims;
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null));
}

/** @param {any} tenant @param {any} _ctx @param {any} token @param {any} jwt */
export function shapeAccessToken(tenant, _ctx, token, jwt) {
  const { run } = token;
  const { access } = run.result.tokens;
  const machine = run.kind === 'machine';
  const audience = token.aud;
  const api = tenant.people.api(audience);
  const { iss, iat, exp, jti } = jwt.payload;
  const modern = api.dialect.startsWith('rfc9068');
  jwt.header = { typ: modern ? 'at+jwt' : 'JWT' };
  jwt.payload = {
    ...set(tenant, run, access.claims),
    iss,
    sub: machine ? `${run.client}@clients` : run.user.id,
    aud: access.scopes.includes('openid') ? [audience, `${tenant.issuer}userinfo`] : audience,
    iat,
    exp,
    ...(access.scopes.length > 0 && { scope: access.scopes.join(' ') }),
    ...(run.organization && { org_id: run.organization.id, org_name: run.organization.name }),
    ...(modern ? { jti, client_id: run.client } : { azp: run.client, ...gty(run.kind) }),
    ...(api.dialect.endsWith('_authz') && { permissions: machine ? access.scopes : run.permissions }),
  };
}

/** @param {string} kind */
function gty(kind) {
  const names = { machine: 'client-credentials', password: 'password' };
  return kind in names ? { gty: names[kind] } : {};
}

/** Every ID token says what its run says, whoever asks oidc-provider for it. @param {any} provider @param {any} tenant */
export function shapeIdToken(provider, tenant) {
  provider.IdToken.prototype.payload = async function payload() {
    const { ctx, extra, available } = this;
    const run = tenant.grants.get(ctx.oidc.entities.Grant?.jti ?? ctx.oidc.grant?.jti);
    const { at_hash, c_hash, nonce } = extra;
    const present = Object.entries({ at_hash, c_hash, nonce }).filter(([, value]) => value !== undefined);
    return {
      ...identity(tenant, run),
      sub: run.user.id,
      ...(run.sid && { sid: run.sid }),
      ...(asksForAge(run) && { auth_time: available.auth_time }),
      ...proof(run),
      ...Object.fromEntries(present),
    };
  };
}

/** @param {any} run */
function asksForAge(run) {
  return (run.first ?? run).request.query?.max_age !== undefined;
}

/** Proof of a second factor: only in the ID token of the login in which it was used. @param {any} run */
function proof(run) {
  const passed = run.timeline.some(({ type, kind, gaveUp }) => type === 'resume' && kind !== 'redirect' && !gaveUp);
  if (!passed || run.kind !== 'login') return {};
  const [acr] = run.transaction.acr_values ?? [];
  return { amr: ['mfa'], ...(acr && { acr }) };
}
