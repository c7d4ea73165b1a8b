// Section 10 of docs/semantics.md: conditions, and which scopes they concern.
'use strict';
const { field, text, texts } = require('./event.js');
const { isWithin } = require('./hours.js');
const { isInside } = require('./network.js');
const { duration, instant, isFresh } = require('./time.js');

const CONFIDENCES = ['low', 'medium', 'high', 'neutral'];
const POSSIBLE_TRAVEL = [
  'minimal_travel_from_last_login',
  'travel_from_last_login',
  'substantial_travel_from_last_login',
  'initial_login',
];
const RISK = 'authentication.riskAssessment';
/** @type {Record<string, string>} */
const ASSESSMENTS = { new_device: 'NewDevice', impossible_travel: 'ImpossibleTravel', untrusted_ip: 'UntrustedIP' };

/** @param {string} name @param {string} member */
const assessment = (name, member) => `${RISK}.assessments.${ASSESSMENTS[name]}.${member}`;

/** The fields of each key. @type {Record<string, string[]>} */
const FIELDS = {
  acr_values: ['transaction.acr_values'],
  risk: [`${RISK}.confidence`],
  new_device_risk: [assessment('new_device', 'confidence')],
  impossible_travel_risk: [assessment('impossible_travel', 'confidence')],
  untrusted_ip_risk: [assessment('untrusted_ip', 'confidence')],
  new_device: [assessment('new_device', 'code')],
  impossible_travel: [assessment('impossible_travel', 'code')],
  untrusted_ip: [assessment('untrusted_ip', 'code')],
  first_login: ['stats.logins_count'],
  logins_below: ['stats.logins_count'],
  session_age: ['session.created_at'],
  first_factor_age: ['session.authenticated_at'],
  session_asn_changed: ['request.asn', 'session.device.initial_asn'],
  session_device_changed: ['request.user_agent', 'session.device.initial_user_agent'],
  refresh_asn_changed: ['request.asn', 'refresh_token.device.initial_asn'],
  refresh_device_changed: ['request.user_agent', 'refresh_token.device.initial_user_agent'],
  network_outside: ['request.ip'],
  organization: ['organization.id'],
  country_outside: ['request.geoip.countryCode'],
  strategy: ['connection.strategy'],
};

/** The fields that a condition reads. @param {any} condition @returns {string[]} */
function conditionFields(condition) {
  return Object.entries(condition).flatMap(([key, value]) =>
    key === 'all' || key === 'any' ? value.flatMap(conditionFields) : (FIELDS[key] ?? []),
  );
}

/** @param {any} decision @param {any} condition @returns {boolean} */
function holds(decision, condition) {
  return Object.entries(condition).every(([key, value]) => keyHolds(decision, key, value));
}

/** @param {any} decision @param {string} key @param {any} value @returns {boolean} */
function keyHolds(decision, key, value) {
  const { login, kept } = decision;
  const { event, now } = login;
  const [first, second] = (FIELDS[key] ?? []).map((path) => field(event, path));
  switch (key) {
    case 'all':
      return value.every((/** @type {any} */ part) => holds(decision, part));
    case 'any':
      return value.some((/** @type {any} */ part) => holds(decision, part));
    case 'scope':
      return kept.some((/** @type {any} */ { scope }) => value.includes(scope));
    case 'category':
      return kept.some((/** @type {any} */ { terms }) => value.includes(terms.category));
    case 'requested_scope':
      return [...login.requested, ...kept.map((/** @type {any} */ { scope }) => scope)].some((scope) => value.includes(scope));
    case 'role':
      return decision.employment.roles.some((/** @type {string} */ role) => value.includes(role));
    case 'client':
      return value.includes(login.client.id);
    case 'acr_values':
      return first !== undefined && (texts(first)?.some((acr) => value.includes(acr)) ?? true);
    case 'risk':
    case 'new_device_risk':
    case 'impossible_travel_risk':
    case 'untrusted_ip_risk':
      return !CONFIDENCES.filter((confidence) => !value.includes(confidence)).includes(first);
    case 'new_device':
      return first !== 'match';
    case 'impossible_travel':
      return !POSSIBLE_TRAVEL.includes(first);
    case 'untrusted_ip':
      return first !== 'not_found_on_deny_list';
    case 'first_login':
    case 'logins_below':
      return !(Number.isInteger(first) && first >= (key === 'first_login' ? 2 : value));
    case 'session_age':
    case 'first_factor_age':
      return !isFresh(instant(first), now, duration(value));
    case 'session_asn_changed':
    case 'session_device_changed':
    case 'refresh_asn_changed':
    case 'refresh_device_changed':
      return text(first) === undefined || first !== second;
    case 'network_outside':
      return !isInside(first, value);
    case 'hours_outside':
      return !isWithin(now, value);
    case 'organization':
      return first !== undefined && (text(first) === undefined || value.includes(first));
    case 'country_outside':
      return !value.includes(first);
    case 'strategy':
      return text(first) === undefined || value.includes(first);
    default:
      throw new Error(`a condition that semantics.md does not have: ${key}`);
  }
}

/** The kept scopes that a condition concerns. @param {any} decision @param {any} condition */
function concerned({ kept }, condition) {
  if (!narrows(condition)) return [...kept];
  return kept.filter(
    (/** @type {any} */ { scope, terms }) =>
      names(condition, 'scope', scope) || names(condition, 'category', terms.category),
  );
}

/** Whether it can only hold because of scopes that it names. @param {any} condition @returns {boolean} */
function narrows(condition) {
  return Object.entries(condition).some(([key, value]) => {
    if (key === 'all') return value.some(narrows);
    if (key === 'any') return value.every(narrows);
    return key === 'scope' || key === 'category';
  });
}

/** Whether some part of it names this, at any depth. @param {any} condition @param {string} key @param {string} name @returns {boolean} */
function names(condition, key, name) {
  const parts = [...(condition.all ?? []), ...(condition.any ?? [])];
  return (condition[key] ?? []).includes(name) || parts.some((/** @type {any} */ part) => names(part, key, name));
}

module.exports = { concerned, conditionFields, holds };
