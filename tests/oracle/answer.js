// Section 14 of docs/semantics.md: the answer.
'use strict';
const { claimEffects } = require('./claims.js');
const { keyedHash, usableSecret } = require('./keyed.js');
const { record } = require('./record.js');
const { lastingEffects } = require('./sessions.js');

const NAME_IDENTIFIER = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier';
const ASSERTION_CLOSED = [
  { call: 'samlResponse.setPassthroughClaimsWithNoMapping', args: [false] },
  { call: 'samlResponse.setMapIdentities', args: [false] },
  { call: 'samlResponse.setMapUnknownClaimsAsIs', args: [false] },
  { call: 'samlResponse.setCreateUpnClaim', args: [false] },
  { call: 'samlResponse.setNameIdentifierProbes', args: [[NAME_IDENTIFIER]] },
];

/** @typedef {{ call: string, args: any[] }} Effect */

/** @param {any} decision @param {string} hash */
function answer(decision, hash) {
  const effects = effectsOf(decision, hash);
  const { outcome, list } = decision.reasons;
  // In shadow mode nothing of it is performed.
  return {
    outcome,
    reasons: list,
    effects: decision.policy.mode === 'shadow' ? [] : effects,
    record: record(decision, hash),
  };
}

/** @param {any} decision @param {string} hash @returns {Effect[]} */
function effectsOf(decision, hash) {
  const { login, reasons } = decision;
  const { action } = login;
  const marker = { call: 'transaction.setMetadata', args: ['wardgate_gate', hash] };
  if (reasons.outcome === 'deny') return [denial(decision)];
  if (action === 'machine') return Object.values(claimEffects(decision)).flat();
  if (reasons.outcome === 'step_up') return [asking(decision.ask), marker];
  if (action === 'gate') return [marker];
  if (reasons.outcome === 'redirect') return sending(decision);
  return permit(decision);
}

/** @param {any} decision @returns {Effect} */
function denial({ policy, login, reasons, id }) {
  const text = `${policy.denied} (${reasons.primary} ${id})`;
  if (login.action !== 'machine') return { call: 'access.deny', args: [text] };
  /** @type {Record<string, string>} */
  const errors = { W602: 'invalid_scope', W100: 'server_error', W112: 'server_error' };
  return { call: 'access.deny', args: [errors[reasons.primary] ?? 'invalid_request', text] };
}

/** @param {any} ask @returns {Effect} */
function asking({ challenge, enrol }) {
  const types = (challenge ?? enrol).map((/** @type {string} */ type) => ({ type }));
  const call = `authentication.${challenge ? 'challengeWith' : 'enrollWith'}`;
  return types.length === 1 ? { call, args: [types[0]] } : { call: `${call}Any`, args: [types] };
}

/** @param {any} decision @returns {Effect[]} */
function sending({ policy, login, reasons, id }) {
  const key = policy.keys.redirect;
  const nonce = keyedHash(key, /** @type {string} */ (usableSecret(key, login.event)), ['redirect', 'nonce', '', id]);
  const courses = reasons.list
    .filter((/** @type {any} */ { consequence }) => consequence === 'redirect')
    .map((/** @type {any} */ { rule }) => rule.slice('training.'.length));
  const payload = { purpose: 'wardgate-training', nonce, courses };
  return [
    { call: 'redirect.sendUserTo', args: [policy.portal.url, { secret: key.secret, payload }] },
    { call: 'transaction.setMetadata', args: ['wardgate_portal', nonce] },
  ];
}

/** @param {any} decision @returns {Effect[]} */
function permit(decision) {
  const effects = decision.cut.map((/** @type {string} */ scope) => ({
    call: 'accessToken.removeScope',
    args: [scope],
  }));
  const { own, made } = claimEffects(decision);
  effects.push(...own, ...(decision.login.endsInAssertion ? ASSERTION_CLOSED : []), ...made);
  effects.push(...lastingEffects(decision));
  if (decision.training.hasReturned)
    effects.push(...stored(decision), { call: 'transaction.setMetadata', args: ['wardgate_portal', null] });
  return effects;
}

/** Completions that came back and count, put where they are read. @param {any} decision @returns {Effect[]} */
function stored({ policy, login, training }) {
  /** @type {Record<string, any>} */
  const written = {};
  const counting = training.completions.filter((/** @type {any} */ { course }) => training.standings.get(course).standing !== 'lapsed');
  return counting.map((/** @type {any} */ { course, completedAt, version }) => {
    const [member, ...below] = policy.courses.get(course).source.split('.').slice(2);
    const before = Object.hasOwn(written, member) ? written : login.event.user?.app_metadata;
    const whole = (written[member] = objectAt(before, member));
    let at = whole;
    for (const key of below) at = at[key] = objectAt(at, key);
    at.completed_at = completedAt;
    at.version = version ?? null;
    return { call: 'user.setAppMetadata', args: [member, whole] };
  });
}

/** A copy of the object that stands there, or a new one. @param {any} parent @param {string} key */
function objectAt(parent, key) {
  const found = typeof parent === 'object' && parent !== null && Object.hasOwn(parent, key) ? parent[key] : undefined;
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? { ...found } : {};
}

module.exports = { answer };
