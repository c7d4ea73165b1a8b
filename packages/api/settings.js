// What a guard is made with, looked at before it serves: with a sink that is none it would lose every line.
'use strict';

/** @import { Settings } from './index.js' */

/** @param {unknown} value */
const kind = (value) => (value === null ? 'null' : typeof value);

/** @template T @param {T} settings @returns {T} */
function mustBeObject(settings) {
  if (typeof settings !== 'object' || settings === null) throw new TypeError(`expected the settings as an object, found ${kind(settings)}`);
  return settings;
}

/** @param {string} name @param {unknown} value */
function mustBeFunction(name, value) {
  if (typeof value !== 'function') throw new TypeError(`expected \`${name}\` as a function, found ${kind(value)}`);
}

/** @param {string} name @param {unknown} value */
function mustBeText(name, value) {
  if (typeof value !== 'string') throw new TypeError(`expected \`${name}\` as a text, found ${kind(value)}`);
}

/** @param {unknown} secrets */
function mustBeSecrets(secrets) {
  const text = (/** @type {unknown} */ value) => value === undefined || typeof value === 'string';
  const sound = typeof secrets === 'object' && secrets !== null && !Array.isArray(secrets) && Object.values(secrets).every(text);
  if (!sound) throw new TypeError('expected the secrets as an object of texts');
}

/** What may be left out is only looked at where it is there. @param {Settings} settings @returns {Settings} */
function mustBeSettings(settings) {
  const { policy, audience, secrets = {}, log, now } = mustBeObject(settings);
  for (const [name, value] of Object.entries({ policy, audience })) mustBeText(name, value);
  mustBeSecrets(secrets);
  for (const [name, value] of Object.entries({ log, now })) if (value !== undefined) mustBeFunction(name, value);
  return settings;
}

module.exports = { mustBeFunction, mustBeObject, mustBeSettings };
