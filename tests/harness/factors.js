// Second factors: what the methods accept, and what a user can do when asked.
'use strict';
const { isObject, must } = require('./limits.js');

const CHALLENGES = [
  'otp',
  'email',
  'phone',
  'push-notification',
  'webauthn-roaming',
  'webauthn-platform',
  'recovery-code',
];
const ENROLMENTS = CHALLENGES.filter((type) => type !== 'email');
const PHONE_METHODS = ['sms', 'voice', 'both'];
const PROVIDERS = ['any', 'none', 'guardian', 'google-authenticator', 'duo'];

/** Protocols in which a person at a browser can answer. Every other value, known or not, is not interactive. */
const INTERACTIVE = ['oidc-basic-profile', 'oidc-implicit-profile', 'oidc-hybrid-profile', 'samlp', 'wsfed'];

/** @typedef {{ kind: 'challenge' | 'enrol', factors: string[] }} Ask */

/** Whether a challenge, an enrolment or a redirect can be shown. @param {any} event */
function interactive(event) {
  const { protocol, prompt } = event.transaction ?? {};
  const silent = [prompt, event.request?.query?.prompt]
    .flat()
    .some((value) => String(value).split(' ').includes('none'));
  return INTERACTIVE.includes(protocol) && !silent;
}

/** @param {'challenge' | 'enrol'} kind @param {unknown} factor @param {unknown} options @returns {Ask} */
function one(kind, factor, options) {
  must(options === undefined || isObject(options), 'options must be an object');
  const { additionalFactors = [] } = /** @type {any} */ (options ?? {});
  must(Array.isArray(additionalFactors), 'additionalFactors must be an array');
  return { kind, factors: [factor, ...additionalFactors].map((each) => type(kind, each)) };
}

/** @param {'challenge' | 'enrol'} kind @param {unknown} factors @returns {Ask} */
function any(kind, factors) {
  must(Array.isArray(factors) && factors.length > 0, 'factors must be a non-empty array');
  return { kind, factors: /** @type {unknown[]} */ (factors).map((each) => type(kind, each)) };
}

/** @param {'challenge' | 'enrol'} kind @param {any} factor */
function type(kind, factor) {
  must(isObject(factor), 'a factor must be an object with a type');
  const name = factor.type === 'push' ? 'push-notification' : factor.type;
  must(
    (kind === 'challenge' ? CHALLENGES : ENROLMENTS).includes(name),
    `no factor to ${kind} with: ${String(factor.type)}`,
  );
  const { preferredMethod, otpFallback } = factor.options ?? {};
  must(
    preferredMethod === undefined || (name === 'phone' && PHONE_METHODS.includes(preferredMethod)),
    'preferredMethod is sms, voice or both, for phone',
  );
  must(
    otpFallback === undefined || (name === 'push-notification' && typeof otpFallback === 'boolean'),
    'otpFallback is a boolean, for push-notification',
  );
  return name;
}

/**
 * What a user can answer an ask with; `skipped` says why the other factors are not offered.
 * @param {Ask} ask @param {any} event @param {string[]} satisfied Factors completed in this transaction.
 */
function offer(ask, event, satisfied) {
  const enrolled = (Array.isArray(event.user?.enrolledFactors) ? event.user.enrolledFactors : []).map(
    (/** @type {any} */ factor) => factor?.type,
  );
  if (ask.kind === 'challenge' && event.user?.email_verified === true) enrolled.push('email');
  const why = (/** @type {string} */ factor) => {
    if (satisfied.includes(factor)) return 'satisfied in this transaction';
    if (ask.kind === 'challenge') return enrolled.includes(factor) ? null : 'not enrolled';
    return enrolled.includes(factor) ? 'enrolled already' : null;
  };
  const usable = ask.factors.filter((factor) => why(factor) === null);
  const skipped = ask.factors.flatMap((factor) => {
    const reason = why(factor);
    return reason === null ? [] : [{ factor, reason }];
  });
  return { usable, skipped };
}

/**
 * An enrolled user must pass an existing factor before enrolling another.
 * @param {any} event
 * @param {string[]} satisfied
 */
function mayEnrol(event, satisfied) {
  const strong = (event.user?.enrolledFactors ?? []).filter(
    (/** @type {any} */ factor) => !['email', 'recovery-code'].includes(factor?.type),
  );
  return strong.length === 0 || satisfied.length > 0;
}

module.exports = { PROVIDERS, interactive, one, any, offer, mayEnrol };
