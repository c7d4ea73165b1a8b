// Section 2 of docs/semantics.md, methods and factors; section 9, the second factor.
'use strict';
const { field, rows, text } = require('./event.js');
const { instant, standing, isFresh } = require('./time.js');
const { isInside } = require('./network.js');

/** Strongest first. */
const TYPES = [
  'webauthn-roaming',
  'webauthn-platform',
  'push-notification',
  'otp',
  'phone',
  'email',
  'recovery-code',
  'passkey',
  'federated',
];
const USUAL = TYPES.slice(0, 5);
const ASKED_FOR = TYPES.slice(0, 7);

/** @typedef {{ type?: string, at: number }} Method No type is `undefined`, an unknown one is `unknown`. */

/**
 * @param {any} event @param {boolean} federatedCounts Whether the login's connection has `federated_mfa`.
 * @param {boolean} carried Whether the times that came along with the refresh token count.
 * @returns {Method[]}
 */
function methods(event, federatedCounts, carried) {
  const listed = rows(event, 'authentication.methods', ['name', 'type', 'timestamp']);
  const found = [];
  for (const item of Array.isArray(listed) ? listed : []) {
    const at = instant(item.timestamp);
    if (at === undefined) continue;
    if (item.name === 'mfa') found.push({ type: factorType(item.type), at });
    if (item.name === 'passkey') found.push({ type: 'passkey', at });
    if (item.name === 'federated' && federatedCounts) found.push({ type: 'federated', at });
  }
  const cameAlong = carried ? carriedMethods(event).filter(({ type }) => federatedCounts || type !== 'federated') : [];
  const first = firstFactors(event);
  const isAgain = (/** @type {string | undefined} */ type) => first.length > 0 && (type === undefined || first.includes(type));
  return [...found, ...cameAlong].filter(({ type }) => !isAgain(type));
}

/** The types that the login began with. @param {any} event @returns {string[]} */
function firstFactors(event) {
  const listed = rows(event, 'authentication.methods', ['name', 'type', 'timestamp']);
  const names = Array.isArray(listed) ? listed.map(({ name }) => name) : [];
  const first = [];
  if (names.includes('sms') || names.includes('phone_number')) first.push('phone');
  if (names.includes('email')) first.push('email');
  return first;
}

/** @param {any} type */
function factorType(type) {
  if (type === undefined) return undefined;
  if (type === 'push') return 'push-notification';
  return ASKED_FOR.includes(type) ? type : 'unknown';
}

/** @param {any} event */
function carriedMethods(event) {
  const numbers = (text(field(event, 'refresh_token.metadata.wardgate_mfa')) ?? '').split(',');
  return TYPES.flatMap((type, n) => {
    const seconds = /^\d+$/.test(numbers[n] ?? '') ? Number(numbers[n]) : 0;
    return seconds > 0 ? [{ type, at: seconds * 1000 }] : [];
  });
}

/** @param {any} event @returns {string[]} */
function enrolledFactors(event) {
  const listed = rows(event, 'user.enrolledFactors', ['type']);
  if (listed === undefined) return [];
  const types = Array.isArray(listed) ? listed.map((item) => factorType(item.type) ?? 'unknown') : ['unknown'];
  return [...TYPES, 'unknown'].filter((type) => types.includes(type));
}

/** @param {any} need */
const counting = (need) => need.factors ?? USUAL;

/**
 * Whether a need is met, and since when; or why not.
 * @param {any} need @param {Method[]} used @param {number} now @returns {{ at: number } | { code: string }}
 */
function judgeNeed(need, used, now) {
  const counts = (/** @type {Method} */ { type }) =>
    type === undefined ? need.factors === undefined : counting(need).includes(type);
  const times = used
    .filter((method) => counts(method) && standing(method.at, now, need.max_age) !== 'future')
    .map(({ at }) => at);
  if (times.length > 0) {
    const newest = Math.max(...times);
    return isFresh(newest, now, need.max_age) ? { at: newest } : { code: 'W402' };
  }
  const isSome = (/** @type {Method} */ method) =>
    !counts(method) &&
    (method.type === undefined || method.type === 'unknown' || ASKED_FOR.includes(method.type)) &&
    isFresh(method.at, now, need.max_age);
  return { code: used.some(isSome) ? 'W403' : 'W401' };
}

/**
 * What to ask of somebody with unmet needs.
 * @param {any[]} unmet @param {any} login @param {any} ip
 * @returns {{ challenge: string[] } | { enrol: string[] } | { code: string }}
 */
function whatToAsk(unmet, { actors, enrolled, event }, ip) {
  const first = firstFactors(event);
  const types = ASKED_FOR.filter(
    (type) => !first.includes(type) && unmet.every((need) => counting(need).includes(type)),
  );
  if (types.length === 0) return { code: 'W406' };
  const have = types.filter((type) => enrolled.includes(type));
  if (have.length > 0) return { challenge: have };
  if (enrolled.some((type) => type === 'unknown' || USUAL.includes(type))) return { code: 'W405' };
  const enrollable = types.filter((type) => USUAL.includes(type));
  const mayBeOffered = enrollable.length > 0 && actors.length === 0;
  if (!mayBeOffered || !unmet.every((need) => mayEnrol(need, ip))) return { code: 'W404' };
  return { enrol: enrollable };
}

/** @param {any} need @param {any} ip */
function mayEnrol({ enrol }, ip) {
  if (typeof enrol === 'string') return enrol === 'allow';
  return isInside(ip, enrol.on_networks);
}

module.exports = { TYPES, enrolledFactors, judgeNeed, methods, whatToAsk };
