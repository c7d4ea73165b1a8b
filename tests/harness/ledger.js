// What finished Actions leave behind for the tokens: claims, scope changes, metadata, and what Auth0 drops of it.
'use strict';
const { whyDropped } = require('./claims.js');
const { CLAIMS_BYTES, isObject, jsonBytes } = require('./limits.js');

/** @typedef {{ action: string, call: string, name: string | null, reason: string }} Dropped */

class Ledger {
  /**
   * @param {any} event
   * @param {string} trigger
   * @param {string[]} granted Scopes granted to a request that names none.
   */
  constructor(event, trigger, granted) {
    const requested =
      trigger === 'credentials-exchange' ? event.accessToken?.scope : event.transaction?.requested_scopes;
    this.granted = Array.isArray(requested) && requested.length > 0 ? [...requested] : [...granted];
    this.audience = event.resource_server?.identifier ?? null;
    this.protocol = event.transaction?.protocol ?? null;
    const metadata = (/** @type {string} */ place) =>
      isObject(event[place]?.metadata) ? { ...event[place].metadata } : {};
    /** What the event brings, until an Action writes. */
    this.brought = {
      transaction: metadata('transaction'),
      session: metadata('session'),
      refresh_token: metadata('refresh_token'),
      app: {},
      user: {},
    };
    this.stores = this.brought;
    /** @type {Record<'access' | 'id', Map<string, { action: string, value: unknown }>>} */
    this.claims = { access: new Map(), id: new Map() };
    this.scopes = new Set(this.granted);
    /** @type {Dropped[]} */
    this.dropped = [];
  }

  /**
   * Takes over what a finished Action queued and wrote.
   * @param {string} action
   * @param {import('./api.js').Step} step
   */
  apply(action, step) {
    this.stores = step.stores;
    for (const command of step.commands) {
      if (command.kind === 'claim') this.#claim(action, command);
      if (command.kind === 'scope' && command.change === 'add') this.scopes.add(command.scope);
      if (command.kind === 'scope' && command.change === 'remove') this.scopes.delete(command.scope);
    }
  }

  /** @param {string} action @param {import('./api.js').Command} command */
  #claim(action, { token, name, value }) {
    const call = `${token}Token.setCustomClaim`;
    const place = { token, audience: this.audience, granted: this.granted, protocol: this.protocol };
    const reason = whyDropped(name, value, place);
    if (reason !== null) return void this.dropped.push({ action, call, name, reason });
    const claims = this.claims[/** @type {'access' | 'id'} */ (token)];
    const before = claims.get(name);
    if (before !== undefined && before.action !== action)
      this.dropped.push({ action: before.action, call, name, reason: `overwritten by ${action}` });
    claims.set(name, { action, value });
  }

  tokens() {
    const values = (/** @type {'access' | 'id'} */ token) =>
      Object.fromEntries([...this.claims[token]].map(([name, { value }]) => [name, value]));
    return { access: { scopes: [...this.scopes], claims: values('access') }, id: { claims: values('id') } };
  }

  /** Why no token can be issued, or null. */
  overweight() {
    const { access, id } = this.tokens();
    const heavy =
      jsonBytes(access.claims) > CLAIMS_BYTES ? 'access' : jsonBytes(id.claims) > CLAIMS_BYTES ? 'ID' : null;
    return heavy === null ? null : `the custom claims of the ${heavy} token are over ${CLAIMS_BYTES} bytes`;
  }
}

/** The tokens of a login that was not let through. */
const NO_TOKENS = { access: { scopes: [], claims: {} }, id: { claims: {} } };

module.exports = { Ledger, NO_TOKENS };
