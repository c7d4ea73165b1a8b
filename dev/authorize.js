// The Actions at `/authorize`: in pages after somebody has signed in, and without any where nobody can be asked.
import { randomBytes } from 'node:crypto';
import { errors, interactionPolicy } from 'oidc-provider';
import { refuse } from './refusal.js';

const { Check, Prompt, base } = interactionPolicy;

/** Auth0's own prompts: who are you, then the Actions, which also run where nobody can be asked. @param {any} tenant */
export function policyOf(tenant) {
  const policy = base();
  policy.remove('consent');
  policy.get('login').checks.add(
    new Check('session_over', 'Login required', 'login_required', (ctx) => {
      const { session, result } = ctx.oidc;
      if (session.accountId === undefined || result?.login !== undefined) return false;
      const known = tenant.sessions.of(session.uid);
      return known === undefined || tenant.people.user(known.user) === undefined;
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
  if (tenant.consents.missing(run)) throw new errors.ConsentRequired('Consent required');
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
    request,
    client: params.client_id,
    organization: params.organization,
    audience: params.audience ?? null,
    transaction: {
      id: randomBytes(12).toString('base64url'),
      protocol: device ? 'oauth2-device-code' : oidc,
      requested_scopes: words(request.query.scope ?? request.body.scope ?? params.scope),
      acr_values: words(params.acr_values),
      prompt: words(params.prompt),
      response_type: device ? undefined : types,
      response_mode: params.response_mode,
      redirect_uri: params.redirect_uri,
      state: params.state,
      login_hint: params.login_hint,
      ui_locales: words(params.ui_locales),
      locale: 'en',
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
