// Auth0's documented limits for Actions, and the checks that more than one method makes.
'use strict';

const LIMITS = Object.freeze({
  /** Source of one Action, npm code excluded. */
  SOURCE_BYTES: 100_000,
  /** Actions bound to one trigger. */
  BOUND_ACTIONS: 20,
  /** One execution of a trigger, all its Actions together. */
  EXECUTION_MILLISECONDS: 20_000,
  /** Console text stored per execution. */
  CONSOLE_CHARACTERS: 256,
  /** Challenge and enrol commands per user flow. */
  FACTOR_COMMANDS: 4,
  /** Custom claims per token; over it the transaction fails. */
  CLAIMS_BYTES: 100_000,
  SCOPE_CHARACTERS: 280,
  SCOPES_ADDED: 1000,
  SCOPES_MODIFIED: 2000,
  TRANSACTION_KEY: 64,
  TRANSACTION_VALUE: 8 * 1024,
  TRANSACTION_TOTAL: 16 * 1024,
  /** Keys of session and refresh token metadata. */
  METADATA_KEYS: 25,
  METADATA_VALUE: 255,
  /** app_metadata or user_metadata written in one session. */
  USER_METADATA_BYTES: 32 * 1024,
  CACHE_ENTRIES: 20,
  CACHE_KEY: 64,
  CACHE_VALUE: 4 * 1024,
  CACHE_TOTAL: 8 * 1024,
  PROMPT_BYTES: 24 * 1024,
  VALIDATION_TEXT: 100,
  PRIMARY_USER: 128,
  SAML_ATTRIBUTES: 100,
  SAML_NAME: 1024,
  SAML_VALUE: 2048,
  SAML_TOTAL: 10 * 1024,
});

/** @param {unknown} value */
const jsonBytes = (value) => Buffer.byteLength(JSON.stringify(value) ?? '');

/** What of a value travels as JSON. @param {unknown} value */
function asJson(value) {
  const text = JSON.stringify(value);
  return text === undefined ? undefined : JSON.parse(text);
}

/** @param {unknown} value */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** @param {boolean} holds @param {string} message */
function must(holds, message) {
  if (!holds) throw new Error(message);
}

/** @param {unknown} value @param {string} what */
function mustBeText(value, what) {
  must(typeof value === 'string' && value !== '', `${what} must be a non-empty string`);
}

module.exports = { ...LIMITS, asJson, jsonBytes, isObject, must, mustBeText };
