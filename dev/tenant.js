// The tenant: its people, sessions and runs, and what each kind of request does with them.
import { errors } from 'oidc-provider';
import stores from '../tests/harness/stores.js';
import { Consents } from './consents.js';
import { exchangeEvent, loginEvent, machineEvent } from './event.js';
import { Factors } from './factors.js';
import { kindOf } from './kinds.js';
import { LiveFlow, REFUSED, Run } from './live.js';
import { Log } from './logs.js';
import { Pending } from './mfa.js';
import { refreshTokenOf } from './refresh-tokens.js';
import { applyCalls, Sessions } from './sessions.js';

/** Runs that the console can show; one that may still go on is kept for minutes whatever their number. */
const KEPT = 500;
const FRESH = 5 * 60_000;

/** Scopes that no API owns. */
export const OIDC_SCOPES = ['openid', 'profile', 'email', 'address', 'phone', 'offline_access'];

/**
 * What a password grant asks for: every scope of the API where it names none, and with `openid` all that a user is described by.
 * @param {any} api @param {string[]} requested @returns {string[]}
 */
function byPassword(api, requested) {
  const ofUser = requested.includes('openid') ? ['profile', 'email', 'address', 'phone'] : [];
  const namesSome = requested.some((scope) => api?.scopes.includes(scope));
  return [...new Set([...requested, ...ofUser, ...(namesSome ? [] : (api?.scopes ?? []))])];
}

/** Where the platform says no before any Action runs. */
export class Refusal extends errors.CustomOIDCProviderError {}

export class Tenant {
  /** @type {Map<string, Run>} */
  runs = new Map();
  /** The last run of each grant, whose claims its tokens carry. @type {Map<string, any>} */
  grants = new Map();
  /** What is wrong with the file of people and things. @type {string | null} */
  problem = null;
  /** Requests at `/authorize`, which the provider forgets. @type {Map<string, any>} */
  requests = new Map();
  /** What oidc-provider stores. @type {Map<string, any>} */
  store = new Map();
  /** Access tokens of users. @type {Map<string, { run: any, ends: number }>} */
  tokens = new Map();
  /** Caches of the Actions, by trigger. @type {Map<string, any>} */
  #caches = new Map();
  /** @type {Set<(message: any) => void>} */
  watchers = new Set();

  /** @param {{ people: import('./people.js').People, actions: import('./actions.js').Actions, issuer: string }} given */
  constructor({ people, actions, issuer }) {
    this.people = people;
    this.actions = actions;
    this.issuer = issuer;
    this.sessions = new Sessions();
    this.log = new Log(this);
    this.factors = new Factors(this);
    this.pending = new Pending();
    this.consents = new Consents(people);
    setInterval(() => this.#sweep(), 60_000).unref();
  }

  /** Forgets what has ended. */
  #sweep() {
    const now = Date.now();
    for (const kept of [this.store, this.tokens]) for (const [key, { ends }] of kept) if (ends < now) kept.delete(key);
  }

  /** @param {string} trigger */
  #cache(trigger) {
    if (!this.#caches.has(trigger)) this.#caches.set(trigger, new stores.Cache());
    return this.#caches.get(trigger);
  }

  /** @param {any} message */
  tell(message) {
    for (const watcher of this.watchers) watcher(message);
  }

  /** @param {any} given */
  #run(given) {
    const changed = (/** @type {any} */ one) => {
      this.log.step(one, one.timeline.at(-1));
      this.tell({ type: 'run', id: one.id });
    };
    const run = new Run({ ...given, changed });
    this.runs.set(run.id, run);
    const [oldest] = this.runs.values();
    if (this.runs.size > KEPT && Date.now() - oldest.at > FRESH) this.runs.delete(oldest.id);
    run.note({ type: 'request', ...given.request });
    return run;
  }

  /** The organization of a request, which the user must be a member of. @param {string | undefined} name @param {any} user */
  organization(name, user) {
    if (name === undefined) return undefined;
    const organization = this.people.organization(name);
    if (organization === undefined) throw new Refusal('invalid_request', 'parameter organization is invalid');
    if (!Object.hasOwn(organization.members, user.id))
      throw new Refusal('access_denied', `user ${user.id} is not part of the ${organization.id} organization`);
    return organization;
  }

  /** Scopes that the platform grants before any Action runs. @param {any} api @param {any} transaction @param {string[]} roles */
  granted(api, { protocol, requested_scopes: requested }, roles) {
    const held = api === undefined ? [] : api.rbac ? this.people.permissions(api, roles) : api.scopes;
    const asked = protocol === 'oauth2-password' ? byPassword(api, requested) : requested;
    return asked.filter((scope) => OIDC_SCOPES.includes(scope) || held.includes(scope));
  }

  /**
   * Starts the post-login Actions for a user.
   * @param {object} given
   * @param {string} given.kind
   * @param {any} given.request
   * @param {string} given.client
   * @param {any} given.user
   * @param {any} given.session null where there is none.
   * @param {any} given.transaction
   * @param {string | null} given.audience
   * @param {string | undefined} [given.organization]
   * @param {any} [given.token] What the tenant keeps of the refresh token that is exchanged.
   * @param {any[]} [given.methods] Where there is no session to have them.
   * @param {boolean} [given.passed] A second factor was passed before.
   */
  login({ kind, request, client: clientId, user, session, transaction, audience, organization: name, token, methods = [], passed }) {
    const { people } = this;
    if (user.blocked) throw new Refusal('unauthorized', 'user is blocked');
    const client = people.client(clientId);
    const run = this.#run({ kind, request, client: clientId, user, session });
    const organization = this.organization(name, user);
    const roles =
      organization === undefined || this.assume(run, 'organization_roles') === 'tenant' ? user.roles : organization.members[user.id];
    const api = audience === null ? undefined : people.api(audience);
    const granted = this.granted(api, transaction, roles);
    const dropped = transaction.requested_scopes.filter((/** @type {string} */ scope) => !granted.includes(scope));
    if (dropped.length > 0) run.note({ type: 'rbac', dropped });
    if (session !== null && !session.clients.includes(clientId)) session.clients.push(clientId);
    // It matters for the first ones.
    const counted = user.logins > 1 ? people.assume('logins_count') : this.assume(run, 'logins_count');
    const event = loginEvent({
      people,
      user,
      client,
      session,
      request,
      transaction,
      audience,
      organization,
      roles,
      logins: user.logins + (counted === 'with_this' ? 1 : 0),
      refresh: token && refreshTokenOf(token),
      methods: session === null ? methods : this.#methods(kind, session, run),
    });
    Object.assign(run, { audience, organization, transaction, token, permissions: api && people.permissions(api, roles) });
    const live = new LiveFlow({
      run,
      event,
      actions: this.actions.of('post-login'),
      granted,
      passed,
      interactive: this.#interactive(transaction, run),
      cache: this.#cache('post-login'),
      directory: directoryOf(roles),
    });
    run.start(live, (result) => this.#ended(run, result));
    return run;
  }

  /** @param {string} kind @param {any} session @param {Run} run */
  #methods(kind, session, run) {
    if (kind === 'refresh') {
      run.assumed.add('methods_on_refresh');
      return this.people.assume('methods_on_refresh') === 'session' ? session.methods : [];
    }
    return session.methods;
  }

  /** @param {any} transaction @param {Run} run @returns {boolean | undefined} */
  #interactive(transaction, run) {
    if (transaction.protocol !== 'oauth2-device-code') return undefined;
    run.assumed.add('device_interactive');
    return this.people.assume('device_interactive') === 'yes';
  }

  /** What a finished run leaves behind. @param {any} run @param {any} result */
  #ended(run, result) {
    const { user, session, token } = run;
    const calls = result.steps.flatMap((/** @type {any} */ step) => (step.error === null ? step.calls : []));
    const { app, user: own } = result.metadata;
    const thrown = result.steps.some((/** @type {any} */ step) => step.error !== null);
    const written = Object.keys({ ...app, ...own }).length > 0;
    const lost = thrown && written && this.assume(run, 'writes_before_throw') === 'lost';
    this.people.write(user.id, {
      ...(lost ? {} : { app, user: own }),
      factors: run.enrolled ?? [],
      logins: run.kind === 'login' ? 1 : 0,
    });
    if (session !== null) {
      // The session remembers what was passed, whatever became of the sign-in.
      if (run.kind !== 'refresh') session.methods = run.flow.event.authentication?.methods ?? session.methods;
      session.metadata = result.metadata.session;
      session.usedAt = Date.now();
      applyCalls(session, 'session', calls);
    }
    if (token !== undefined) {
      token.metadata = result.metadata.refresh_token;
      applyCalls(token, 'refreshToken', calls);
    } else run.refreshCalls = calls;
    this.log.login(run);
  }

  /** What is assumed of the platform, where a run depends on it. @param {any} run @param {string} name */
  assume(run, name) {
    run.assumed.add(name);
    return this.people.assume(name);
  }

  /** A request that the platform refused before any Action could run. @param {any} given */
  refused({ request, client, grant, silent, error }) {
    const run = this.#run({ kind: silent ? 'silent' : kindOf(grant), request, client });
    const { error: name, error_description: description, error_detail: detail } = error;
    const denied = { action: null, error: name, description: [description, detail].filter(Boolean).join(': ') };
    run.result = { ...REFUSED, denied };
    run.note({ type: 'end', outcome: 'error', denied, dropped: [] });
    this.log.refused(run);
  }

  /** What was issued, for the console and for `/userinfo`. @param {any} run @param {Record<string, any>} response */
  issued(run, response) {
    const { access_token, id_token, refresh_token, expires_in, scope } = response;
    if (run === undefined || (access_token ?? id_token) === undefined) return;
    if (access_token !== undefined) this.tokens.set(access_token, { run, ends: Date.now() + expires_in * 1000 });
    run.tokens = {
      ...run.tokens,
      ...(access_token && { access: access_token }),
      ...(id_token && { id: id_token }),
      refresh: refresh_token !== undefined,
    };
    run.note({ type: 'token', access: access_token, id: id_token, refresh: refresh_token !== undefined, scope });
  }

  /** The Actions of a machine client. @param {any} given @returns {Promise<any>} */
  async machine({ request, client: id, audience, requested }) {
    const client = this.people.client(id);
    const allowed = client.grants[audience];
    if (allowed === undefined)
      throw new Refusal(
        'access_denied',
        `Client is not authorized to access "${audience}". You need to create a "client-grant" associated to this API.`,
      );
    const scopes = requested.length === 0 ? allowed : requested.filter((/** @type {string} */ scope) => allowed.includes(scope));
    const run = this.#run({ kind: 'machine', request, client: id });
    const dropped = requested.filter((/** @type {string} */ scope) => !scopes.includes(scope));
    if (dropped.length > 0) run.note({ type: 'grant', dropped });
    const event = machineEvent({ people: this.people, client, audience, scopes, requested, request });
    Object.assign(run, { audience });
    const live = new LiveFlow({
      run,
      event,
      actions: this.actions.of('credentials-exchange'),
      granted: scopes,
      cache: this.#cache('credentials-exchange'),
    });
    await run.start(live, () => this.log.machine(run));
    return run;
  }

  /** The Action that takes a foreign token, and whom it names. @param {any} given @returns {Promise<any>} */
  async exchange({ request, client: id, audience, transaction }) {
    const bound = this.actions.profiles.get(transaction.subject_token_type);
    if (bound === undefined) throw new Refusal('invalid_request', 'No token exchange profile found for the subject_token_type');
    const client = this.people.client(id);
    const run = this.#run({ kind: 'exchange', request, client: id });
    Object.assign(run, { audience, transaction });
    const event = exchangeEvent({ people: this.people, client, audience, transaction, request });
    const live = new LiveFlow({
      run,
      event,
      actions: [bound],
      granted: transaction.requested_scopes,
      cache: this.#cache('custom-token-exchange'),
    });
    await run.start(live);
    const { outcome, denied, steps, metadata } = run.result;
    if (outcome !== 'permit') throw new Refusal(denied.error, denied.description);
    const called = (/** @type {string} */ name) =>
      steps[0].calls.find(({ call, error }) => call === `authentication.${name}` && error === undefined)?.args;
    const [byId] = called('setUserById') ?? [];
    const byConnection = called('setUserByConnection');
    const user = byId !== undefined ? this.people.user(byId) : byConnection && this.people.userByConnection(...byConnection);
    if (user === undefined) throw new Refusal('invalid_request', 'the Action set no user that exists');
    this.people.write(user.id, { app: metadata.app, user: metadata.user });
    return { user: this.people.user(user.id), organization: called('setOrganization')?.[0], actor: called('setActor')?.[0] };
  }
}

/** What `api.roles` knows of a user. @param {string[]} roles */
function directoryOf(roles) {
  return { groups: [], roles: roles.map((name) => ({ id: `rol_${name}`, name, type: 'tenant' })) };
}
