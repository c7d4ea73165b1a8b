// The `api` that an Action gets: it records every call, and its methods behave as the platform's do.
'use strict';
const credentialsExchange = require('./credentials-exchange.js');
const customTokenExchange = require('./custom-token-exchange.js');
const { isObject } = require('./limits.js');
const postLogin = require('./post-login.js');

/** @type {Record<string, { entrypoint: string, CHAINING: string[], groups: (step: Step) => object }>} */
const TRIGGERS = {
  'post-login': { ...postLogin, entrypoint: 'onExecutePostLogin' },
  'credentials-exchange': { ...credentialsExchange, entrypoint: 'onExecuteCredentialsExchange' },
  'custom-token-exchange': { ...customTokenExchange, entrypoint: 'onExecuteCustomTokenExchange' },
};

/**
 * @typedef {{ call: string, args: unknown[], error?: string }} Call
 * @typedef {{ kind: string, [detail: string]: any }} Command Queued by a call; takes effect after the Action.
 * @typedef {{ transaction: any, session: any, refresh_token: any, app: any, user: any }} Stores
 * @typedef {{ groups: { id: string, name: string }[], roles: { id: string, name: string, type?: string }[] }} Directory
 */

/** One execution of one Action: its own copy of the event, what it called and what that queued. */
class Step {
  /**
   * @param {object} given
   * @param {string} given.trigger
   * @param {string} given.entrypoint
   * @param {any} given.event
   * @param {Stores} given.stores
   * @param {import('./stores.js').Cache} given.cache
   * @param {Directory} given.directory
   */
  constructor({ trigger, entrypoint, event, stores, cache, directory }) {
    this.trigger = trigger;
    this.entrypoint = entrypoint;
    this.event = event;
    this.stores = { ...stores };
    this.cache = cache;
    this.directory = directory;
    /** @type {Call[]} */
    this.calls = [];
    /** @type {Command[]} */
    this.commands = [];
  }

  /** @param {string} kind */
  has(kind) {
    return this.commands.some((command) => command.kind === kind);
  }

  /**
   * Makes written metadata visible in the event at once.
   * @param {'transaction' | 'session' | 'refresh_token'} place
   * @param {Record<string, unknown>} metadata
   */
  show(place, metadata) {
    if (isObject(this.event[place])) this.event[place].metadata = { ...metadata };
  }
}

/** @param {Step} step @returns {any} */
function createApi(step) {
  const { groups, CHAINING } = TRIGGERS[step.trigger];
  /** @type {any} */
  const api = {};
  for (const [group, methods] of Object.entries(groups(step))) {
    api[group] = Object.fromEntries(
      Object.entries(methods).map(([name, method]) => {
        const call = `${group}.${name}`;
        return [
          name,
          recorded(step, call, method, CHAINING.includes(call) ? () => api : (/** @type {unknown} */ result) => result),
        ];
      }),
    );
  }
  return api;
}

/** @param {Step} step @param {string} call @param {any} method @param {(result: unknown) => unknown} answer */
function recorded(step, call, method, answer) {
  const record = (/** @type {unknown[]} */ ...args) => {
    /** @type {Call} */
    const entry = { call, args: args.map((value) => plain(value, step.event.secrets ?? {})) };
    step.calls.push(entry);
    try {
      return answer(method(...args));
    } catch (error) {
      entry.error = String(/** @type {any} */ (error)?.message);
      throw error;
    }
  };
  return Object.defineProperties(record, { length: { value: method.length }, name: { value: call.split('.')[1] } });
}

/**
 * A copy as JSON, with the names of secrets in place of their values.
 * @param {unknown} value
 * @param {Record<string, string>} [secrets]
 * @returns {unknown}
 */
function plain(value, secrets = {}) {
  const names = new Map(Object.entries(secrets).map(([name, secret]) => [secret, name]));
  const text = JSON.stringify(value, (_key, part) => {
    if (typeof part === 'bigint' || typeof part === 'function') return String(part);
    return typeof part === 'string' && part !== '' && names.has(part) ? { secret: names.get(part) } : part;
  });
  return text === undefined ? null : JSON.parse(text);
}

module.exports = { Step, TRIGGERS, createApi };
