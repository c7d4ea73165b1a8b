// Section 12 of docs/semantics.md: claims.
'use strict';
const { byBytes, field } = require('./event.js');
const { keyedHash, usableSecret } = require('./keyed.js');
const { referencesOf } = require('./records.js');
const { refusal } = require('./values.js');

const CALLS = {
  access: 'accessToken.setCustomClaim',
  machine: 'accessToken.setCustomClaim',
  id: 'idToken.setCustomClaim',
  saml: 'samlResponse.setAttribute',
};

/**
 * The claims that a token carries, those with the event's own values apart; what is dropped is noted.
 * @param {any} decision
 */
function claimEffects(decision) {
  /** @type {{ call: string, args: any[] }[][]} */
  const [own, made] = [[], []];
  for (const claim of inOrder(decision).filter((claim) => applies(decision, claim))) {
    const { value, code } = valueOf(decision, claim);
    if (code) {
      decision.reasons.add(code, 'note', claim.rule);
      decision.dropped += 1;
    }
    if (value === undefined) continue;
    decision.set += 1;
    const effects = tokensOf(decision, claim).map((token) => ({ call: CALLS[token], args: [claim.name, value] }));
    (isMade(claim) ? made : own).push(...effects);
  }
  return { own, made };
}

/** Whether the value is made, and not the event's own. @param {any} claim */
const isMade = ({ from, type }) => from.startsWith('decision.') || type === 'opaque' || type.proxies !== undefined;

/** @param {any} decision @returns {any[]} */
function inOrder({ policy, login, roles }) {
  const found = new Set();
  const held = [...roles].sort(byBytes);
  for (const isOfAudience of [
    (/** @type {any} */ { audiences }) => audiences === undefined,
    (/** @type {any} */ { audiences }) => audiences?.includes(login.audience),
  ]) {
    const claims = policy.claims.filter(isOfAudience);
    for (const claim of claims) if (claim.roles === undefined) found.add(claim);
    for (const role of held) for (const claim of claims) if (claim.roles?.includes(role)) found.add(claim);
  }
  return [...found];
}

/** @param {any} decision @param {any} claim */
function applies(decision, claim) {
  const { login } = decision;
  const isFor = (/** @type {string[] | undefined} */ list, /** @type {any} */ item) =>
    list === undefined || list.includes(item);
  return (
    tokensOf(decision, claim).length > 0 &&
    isFor(claim.clients, login.clientId) &&
    isFor(claim.organizations, login.organization)
  );
}

/** @param {any} decision @param {any} claim @returns {('access' | 'id' | 'saml' | 'machine')[]} */
function tokensOf({ login }, { tokens }) {
  const carrying = login.action === 'machine' ? ['machine'] : login.endsInAssertion ? ['saml'] : ['access', 'id'];
  return /** @type {any} */ (carrying.filter((token) => tokens.includes(token)));
}

/** @param {any} decision @param {any} claim @returns {{ value?: any, code?: string }} */
function valueOf(decision, claim) {
  const { policy, login, guard } = decision;
  if (claim.from.startsWith('decision.')) return { value: ownValue(decision, claim.from) };
  if (claim.type.proxies) return proxies(decision, claim);
  const value = field(login.event, claim.from);
  if (value === undefined) return {};
  const code = refusal(claim.type, value, guard);
  if (code) return { code };
  if (claim.type !== 'opaque') return { value };
  const secret = /** @type {string} */ (usableSecret(policy.keys.claim, login.event));
  return { value: keyedHash(policy.keys.claim, secret, ['claim', claim.name, login.audience ?? '', value]) };
}

/** Kept scopes that were requested or are assumed. @param {any} decision @returns {any[]} */
const scopesKept = ({ kept }) => kept.filter((/** @type {any} */ { as }) => as === 'requested' || as === 'assumed');

/** @param {any} decision @param {string} from */
function ownValue(decision, from) {
  const { policy, roles, emergency, id } = decision;
  switch (from) {
    case 'decision.roles':
      return [...roles].sort(byBytes);
    case 'decision.record_access':
      return Object.fromEntries(scopesKept(decision).map(({ scope, access }) => [scope, accessName(access)]));
    case 'decision.mfa_at':
      return Object.fromEntries(
        scopesKept(decision)
          .filter(({ mfaAt }) => mfaAt !== undefined)
          .map(({ scope, mfaAt }) => [scope, Math.floor(mfaAt / 1000)]),
      );
    case 'decision.id':
      return id;
    case 'decision.policy':
      return `${policy.id}@${policy.version}`;
    case 'decision.emergency':
      return emergency ? true : undefined;
    default:
      throw new Error(`a source that semantics.md does not have: ${from}`);
  }
}

/** @param {{ any: boolean, own: boolean, proxy: boolean }} access */
function accessName({ any, own, proxy }) {
  if (any) return 'any';
  return [own && 'own', proxy && 'proxy'].filter(Boolean).join(' ');
}

/** Records of others, per kept scope. @param {any} decision @param {any} claim */
function proxies(decision, claim) {
  const { login, guard } = decision;
  const held = scopesKept(decision).filter(({ access, terms }) => access.proxy && terms.proxy.key === claim.key);
  const scopes = held.map(({ scope }) => [scope, referencesOf(claim, login, guard, scope)]);
  return { value: Object.fromEntries(scopes.filter(([, references]) => references.length > 0)) };
}

module.exports = { claimEffects };
