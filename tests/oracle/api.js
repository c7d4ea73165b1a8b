// Section 17 of docs/semantics.md: a request at an API.
'use strict';
const { handlesPhi } = require('./admission.js');
const { readToken } = require('./api-token.js');
const { subject, usableSecret } = require('./keyed.js');
const { also } = require('./record.js');
const { Reasons } = require('./reasons.js');
const { namedRoute, recordOf } = require('./routes.js');
const { LAST, duration, instant, isClock, standing } = require('./time.js');

const TOLERANCE = 60_000;
const MULTI_FACTOR = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor';
const INSUFFICIENT =
  'error="insufficient_user_authentication", error_description="A fresh second factor is needed"';
const TITLES = { 401: 'Unauthorized', 403: 'Forbidden', 500: 'Internal Server Error' };

/** @typedef {{ audience: string, claims: any, method: string, path: string, now: number, secrets: Record<string, string> }} Request */

/** @param {import('./policy.js').Policy} policy @param {string} hash @param {Request} request */
function decideRequest(policy, hash, { audience, claims, method, path, now: clock, secrets }) {
  /** @type {any} */
  const decision = {
    policy,
    token: readToken(claims),
    audience,
    method,
    path,
    // Without a clock the rest is judged by the last one, and refused in any case.
    now: isClock(clock) ? clock : LAST,
    hasClock: isClock(clock),
    event: { secrets },
    reasons: new Reasons(),
    api: policy.apis.find((/** @type {any} */ api) => api.audience === audience),
  };
  admit(decision);
  if (decision.reasons.outcome === 'permit') judge(decision);
  const { outcome } = decision.reasons;
  return {
    outcome,
    reasons: decision.reasons.list,
    records: outcome === 'permit' ? decision.records : { only: [] },
    record: record(decision, hash),
    ...(outcome === 'permit' || policy.mode === 'shadow' ? {} : { answer: refusal(decision) }),
  };
}

/** The table of admission, row by row. @param {any} decision */
function admit(decision) {
  const { policy, token, audience, now, hasClock, event, reasons, api } = decision;
  const deny = (/** @type {string} */ code, rule = 'default') => reasons.add(code, 'deny', rule);
  if (!hasClock) deny('W100');
  if (api === undefined || !token.audiences.includes(audience)) return deny('W701');
  if (token.isUnreadable) return deny('W702');
  decision.id = decisionId(decision);
  if (api.phi && policy.phi === 'disabled') deny('W103', 'policy.phi');
  if (isStale(decision)) deny('W703', api.rule);
  if (token.user === undefined) deny('W113');
  const key = policy.keys.audit;
  if (key && usableSecret(key, event) === undefined) deny('W112', 'keys.audit');
  if (!token.isMachine) {
    decision.who = subject(policy, event, token.user);
    decision.actor = subject(policy, event, token.actor);
    if ([decision.who, decision.actor].some((hash) => policy.refused.includes(hash))) deny('W118', 'subjects.refused');
    const emergency = policy.emergencies.find((/** @type {any} */ { user }) => user === token.user);
    if (emergency) {
      const end = /** @type {number} */ (instant(emergency.expires));
      if (now >= end) deny('W141', emergency.rule);
      else reasons.add('W142', 'note', emergency.rule);
    }
    decision.client = policy.clients.find((/** @type {any} */ { id }) => id === token.client);
    if (decision.client === undefined) return deny('W102');
    const { rule, delegates, audiences } = decision.client;
    if (token.isDelegated && handlesPhi(policy, decision.client) && !delegates.includes(token.actor)) deny('W117', rule);
    else if (token.isDelegated) reasons.add('W119', 'note', rule);
    if (!audiences.includes(audience)) deny('W104', rule);
    return;
  }
  decision.machine = policy.machines.find(
    (/** @type {any} */ machine) => machine.client === token.client && machine.audience === audience,
  );
  if (decision.machine === undefined) deny('W601');
}

/** Row 5. @param {any} decision */
function isStale({ api, token: { issued, expires }, now }) {
  const limit = api.max_token_age && duration(api.max_token_age);
  if (expires !== undefined && now - expires > TOLERANCE) return true;
  if (issued === undefined) return limit !== undefined;
  return issued - now > TOLERANCE || (limit !== undefined && now - issued > limit);
}

/** The route, and whether the token reaches what it names. @param {any} decision */
function judge(decision) {
  const { policy, token, audience, method, path, reasons, api, machine } = decision;
  const route = namedRoute(policy, audience, method, path);
  if (route === undefined) return reasons.add('W201', 'deny', 'default');
  decision.route = route;
  const { scope, rule } = route;
  const deny = (/** @type {string} */ code, of = rule) => reasons.add(code, 'deny', of, scope);
  const held = api.authorizes_on === 'permissions' ? token.permissions : token.scopes;
  if (!held.includes(scope)) return deny('W704');
  decision.records = 'any';
  if (machine) return machine.scopes.includes(scope) ? undefined : deny('W602', machine.rule);
  const access = accessOf(decision, route);
  if (access.size === 0) return deny('W705');
  if (access.has('any')) return judgeFactor(decision, 'mfa');
  const references = [...new Set([...access].flatMap((kind) => referencesOf(decision, route[kind].key)))].map(String);
  if (references.length === 0) return deny('W208');
  const named = recordOf(route, path);
  if (named !== undefined && !references.includes(named)) return deny('W706');
  decision.records = {
    only: named === undefined ? references : references.filter((reference) => reference === named),
  };
  judgeFactor(decision, 'own_mfa');
}

/** What the token says of the scope, as far as the policy still has it. @param {any} decision @param {any} route @returns {Set<string>} */
function accessOf({ policy, token, api }, route) {
  const claim = claimFrom(policy, api, 'decision.record_access');
  const kinds = { any: route.roles !== undefined, own: route.own !== undefined, proxy: route.proxy !== undefined };
  if (claim === undefined) return new Set(api.phi || kinds.own || kinds.proxy ? [] : ['any']);
  const told = member(token.claims, claim.name, route.scope);
  if (typeof told !== 'string' || !['any', 'own', 'proxy', 'own proxy'].includes(told)) return new Set();
  return new Set(told.split(' ').filter((kind) => kinds[/** @type {'any'} */ (kind)]));
}

/** @param {any} decision @param {string} key @returns {(string | number)[]} */
function referencesOf({ policy, token, api, route }, key) {
  const claim = policy.claims.find(
    (/** @type {any} */ other) => other.key === key && other.tokens.includes('access') && isFor(other, api),
  );
  const value = claim.type.proxies
    ? member(token.claims, claim.name, route.scope)
    : ownValue(token.claims, claim.name);
  return (Array.isArray(value) ? value : [value]).filter(
    (one) => (typeof one === 'string' && one !== '') || Number.isSafeInteger(one),
  );
}

/** @param {any} decision @param {'mfa' | 'own_mfa'} which */
function judgeFactor(decision, which) {
  const { policy, token, api, route, now, reasons } = decision;
  const need = policy.categories.get(route.category)[which];
  const claim = claimFrom(policy, api, 'decision.mfa_at');
  if (need === undefined || (claim === undefined && !api.phi)) return;
  const at = claim && member(token.claims, claim.name, route.scope);
  const isTime = Number.isSafeInteger(at) && at >= 0 && isClock(at * 1000);
  const stands = isTime ? standing(at * 1000, now, need.max_age) : 'future';
  if (stands === 'fresh') return;
  decision.maxAge = need.max_age / 1000;
  reasons.add(stands === 'stale' ? 'W402' : 'W401', 'step_up', `category.${route.category}.${which}`, route.scope);
}

/** The claim that the policy writes from there into access tokens for the API. @param {any} policy @param {any} api @param {string} from */
const claimFrom = (policy, api, from) =>
  policy.claims.find(
    (/** @type {any} */ claim) => claim.from === from && claim.tokens.includes('access') && isFor(claim, api),
  );

/** @param {any} claim @param {any} api */
const isFor = (claim, api) => claim.audiences === undefined || claim.audiences.includes(api.audience);

/** @param {any} of @param {string} name */
const ownValue = (of, name) =>
  typeof of === 'object' && of !== null && !Array.isArray(of) && Object.hasOwn(of, name) ? of[name] : undefined;

/** What a claim says of a scope. @param {any} claims @param {string} name @param {string} scope */
const member = (claims, name, scope) => ownValue(ownValue(claims, name), scope);

/** @param {any} decision @returns {string | undefined} */
function decisionId({ policy, api, token }) {
  const claim = claimFrom(policy, api, 'decision.id');
  const id = claim && ownValue(token.claims, claim.name);
  return typeof id === 'string' && /^[a-z0-9]{12}$/.test(id) ? id : undefined;
}

/** @param {any} decision @param {string} hash */
function record({ policy, reasons, id, who, actor, client, machine, api, route }, hash) {
  const place = (/** @type {any} */ rule) => /\d+/.exec(rule.rule)?.[0];
  const parts = [policy.mode === 'shadow' ? 'wg1-shadow' : 'wg1', 'api', reasons.outcome, reasons.primary];
  if (id !== undefined) parts.push(`id=${id}`);
  if (who !== undefined) parts.push(`sub=${who}`);
  if (actor !== undefined) parts.push(`act=${actor}`);
  parts.push(`pol=${hash}`, 'flow=request');
  if (client) parts.push(`client=c${place(client)}`);
  if (machine) parts.push(`machine=m${place(machine)}`);
  if (api) parts.push(`api=a${place(api)}`);
  if (route) parts.push(`route=r${place(route)}`);
  return parts.join(' ') + also(parts.join(' ').length, reasons);
}

/** What the caller is told. @param {any} decision */
function refusal({ policy, reasons, id, maxAge, route }) {
  const { outcome, primary } = reasons;
  /** @type {[401 | 403 | 500, string | undefined]} */
  const [status, challenge] = ['W701', 'W702', 'W703'].includes(primary)
    ? [401, 'error="invalid_token"']
    : primary === 'W704'
      ? [403, `error="insufficient_scope", scope="${route.scope}"`]
      : ['W100', 'W112'].includes(primary)
        ? [500, undefined]
        : outcome === 'step_up'
          ? [401, `${INSUFFICIENT}, acr_values="${MULTI_FACTOR}", max_age="${maxAge}"`]
          : [403, undefined];
  const problem = { title: TITLES[status], status, detail: policy.denied, code: primary };
  return {
    status,
    ...(challenge === undefined ? {} : { www_authenticate: `Bearer ${challenge}` }),
    body: { ...problem, ...(id === undefined ? {} : { id }) },
  };
}

module.exports = { decideRequest };
