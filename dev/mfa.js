// Auth0's MFA API: how an application without a browser passes a second factor that an Action asked for.
import { randomBytes } from 'node:crypto';
import express from 'express';
import { errors } from 'oidc-provider';
import { answer } from './grants.js';

/** Ten minutes, as the life of Auth0's `mfa_token`, which cannot be set. */
const LIFE = 10 * 60_000;
const GRANTS = 'http://auth0.com/oauth/grant-type/mfa-';

/** What was begun and waits for a second factor, by its token. */
export class Pending {
  /** @type {Map<string, any>} */
  #waiting = new Map();

  /** @param {any} run @param {any} given What it takes to begin again. */
  add(run, given) {
    const token = `Fe26.2*${randomBytes(32).toString('base64url')}`;
    this.#waiting.set(token, { run, given, ends: Date.now() + LIFE });
    return token;
  }

  /** @param {string} token */
  get(token) {
    const found = this.#waiting.get(token);
    return found !== undefined && found.ends > Date.now() ? found : undefined;
  }

  /** @param {string} token */
  take(token) {
    this.#waiting.delete(token);
  }
}

/** `/mfa/challenge`: which factor, and for messages the code that goes with it. @param {any} tenant */
export function mfaRoutes(tenant) {
  const router = express.Router();
  router.post('/mfa/challenge', express.json(), express.urlencoded({ extended: false }), (req, res) => {
    const { mfa_token: token, challenge_type: types = 'otp oob' } = req.body ?? {};
    const waiting = tenant.pending.get(token);
    if (waiting === undefined) return res.status(401).json({ error: 'invalid_grant', error_description: 'Malformed mfa_token' });
    const { factors } = waiting.run.user;
    if (types.split(' ').includes('otp') && factors.includes('otp')) return res.json({ challenge_type: 'otp' });
    if (types.split(' ').includes('oob') && factors.includes('phone'))
      return res.json({ challenge_type: 'oob', oob_code: tenant.factors.outOfBand(waiting.run), binding_method: 'prompt' });
    return res
      .status(403)
      .json({ error: 'unsupported_challenge_type', error_description: 'User does not have any of the requested factors' });
  });
  return router;
}

/** @param {any} provider @param {any} tenant */
export function registerMfaGrants(provider, tenant) {
  const kinds = {
    otp: ['otp', (params, run) => tenant.factors.check(run, 'otp', { code: params.otp })],
    oob: ['phone', (params) => tenant.factors.checkOutOfBand(params.oob_code, params.binding_code)],
    'recovery-code': ['recovery-code', (params, run) => tenant.factors.check(run, 'recovery-code', { code: params.recovery_code })],
  };
  for (const [name, [factor, right]] of Object.entries(kinds)) {
    const handler = (/** @type {any} */ ctx) => redeem(provider, tenant, ctx, factor, right);
    provider.registerGrantType(`${GRANTS}${name}`, handler, ['mfa_token', 'otp', 'oob_code', 'binding_code', 'recovery_code', 'resource']);
  }
}

/** @param {any} provider @param {any} tenant @param {any} ctx @param {string} factor @param {(params: any, run: any) => boolean} right */
async function redeem(provider, tenant, ctx, factor, right) {
  const { params } = ctx.oidc;
  const waiting = tenant.pending.get(params.mfa_token ?? '');
  if (waiting === undefined || waiting.run.client !== ctx.oidc.client.clientId)
    throw new errors.CustomOIDCProviderError('invalid_grant', 'Malformed mfa_token');
  const { run: first, given } = waiting;
  if (!first.user.factors.includes(factor) || !right(params, first))
    throw new errors.CustomOIDCProviderError('invalid_grant', factor === 'otp' ? 'Invalid otp_code.' : 'MFA Authorization rejected.');
  tenant.pending.take(params.mfa_token);
  first.note({ type: 'resume', kind: 'challenge', gaveUp: false, factor });
  const method = { name: 'mfa', type: factor, timestamp: new Date().toISOString() };
  given.session.methods = [...given.session.methods.filter(({ name }) => name === 'mfa'), method];
  const run = tenant.assume(first, 'mfa_grant_reruns') === 'yes' ? await again(tenant, given, method) : goOn(first);
  params.resource = given.resource;
  await answer(provider, tenant, ctx, run, given.session);
}

/** The Actions run once more, and what they ask for at their end has been passed. @param {any} tenant @param {any} given @param {any} method */
async function again(tenant, { login }, method) {
  const run = tenant.login({ ...login, methods: [method], passed: true });
  run.assumed.add('mfa_grant_reruns');
  await run.finished;
  return run;
}

/** What the Actions said before counts. @param {any} run */
function goOn(run) {
  run.result = { ...run.result, outcome: 'permit', denied: null, tokens: run.flow.ledger.tokens() };
  return run;
}
