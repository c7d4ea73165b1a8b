// Section 12 of docs/semantics.md: which values of the event a claim's type accepts.
'use strict';
const { OTHER, characters } = require('./event.js');
const { repeatsUser } = require('./own.js');
const { matchesWhole } = require('./pattern.js');
const { isPhi } = require('./phi.js');
const { instant } = require('./time.js');

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const LONGEST_PATTERN = 64;

/** @typedef {{ detectors: string[], own: import('./own.js').Own }} Guard */

/**
 * Why a value is not accepted, or `undefined` where it is.
 * @param {any} type @param {any} value @param {Guard} guard @returns {string | undefined}
 */
function refusal(type, value, guard) {
  const of = (/** @type {boolean} */ isAccepted) => (isAccepted ? undefined : 'W501');
  if (type === 'bool') return of(typeof value === 'boolean');
  if (type === 'uuid') return of(typeof value === 'string' && UUID.test(value));
  if (type === 'time') return of(instant(value) !== undefined && value.includes('T'));
  if (type === 'opaque') return of(typeof value === 'string');
  if (type.enum) return of(type.enum.includes(value));
  if (type.integer) return of(Number.isInteger(value) && value >= type.integer.min && value <= type.integer.max);
  if (type.list) return refusalOfList(type.list, value, guard);
  if (typeof value !== 'string') return 'W501';
  const { max = LONGEST_PATTERN, regex } = type.pattern ?? type.text;
  if (characters(value) > max) return 'W502';
  if (regex !== undefined && !matchesWhole(regex, value)) return 'W503';
  return refusalOfText(value, guard);
}

/** @param {any} list @param {any} value @param {Guard} guard */
function refusalOfList({ of, max }, value, guard) {
  if (!Array.isArray(value)) return 'W501';
  if (value.length > max) return 'W502';
  for (const item of value) {
    const code = refusal(of, item === OTHER ? undefined : item, guard);
    if (code) return code;
  }
  const isFreeForm = of.pattern || of.text;
  return isFreeForm ? refusalOfText(value.map((item) => `${item}_`).join(''), guard) : undefined;
}

/** @param {string} text @param {Guard} guard */
function refusalOfText(text, { detectors, own }) {
  if (isPhi(text, detectors)) return 'W504';
  return repeatsUser(text, own) ? 'W505' : undefined;
}

module.exports = { refusal };
