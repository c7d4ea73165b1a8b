// One login or token request through an ordered list of Actions, with the pauses and failures of the platform.
'use strict';
const { createApi, Step, TRIGGERS } = require('./api.js');
const { Challenges } = require('./challenges.js');
const clock = require('./clock.js');
const { capture, keep } = require('./console.js');
const { failed, refused } = require('./ends.js');
const { interactive } = require('./factors.js');
const { Ledger, NO_TOKENS } = require('./ledger.js');
const limits = require('./limits.js');
const { Cache } = require('./stores.js');

/**
 * @typedef {import('./ends.js').End} End
 * @typedef {{ name: string, trigger: string, action: import('./load.js').Action }} Bound
 *
 * @typedef {object} Job
 * @property {any} event
 * @property {number} now Milliseconds since 1970.
 * @property {Bound[]} actions In the order in which they are bound.
 * @property {'pass' | 'fail'} [challenge] How the user meets a second factor; without it the flow ends at the pause.
 * @property {boolean} [passed] A second factor was passed before this run, for what it asks at its end.
 * @property {boolean} [remembered] The user's browser was remembered when it last passed a second factor.
 * @property {{ query?: object, body?: object }} [redirect] The request that brings the user back; without it the flow
 *   ends there.
 * @property {string[]} [granted_scopes] Scopes granted when the request names none.
 * @property {import('./api.js').Directory} [directory] What `api.groups` and `api.roles` know of the user.
 * @property {number} [time_limit] Milliseconds that all Actions together may take.
 *
 * @typedef {object} Report What was seen of one handler.
 * @property {string} action
 * @property {string} entrypoint
 * @property {string} outcome
 * @property {object[]} reasons
 * @property {import('./api.js').Call[]} calls
 * @property {string[]} console
 * @property {{ name: string, message: string } | null} error
 * @property {object | null} paused
 */

/** @param {Job} job */
async function run(job) {
  return clock.at(job.now, () => new Flow(job).run());
}

class Flow {
  /** @param {Job} job */
  constructor(job) {
    const bound = job.actions.length;
    if (bound > limits.BOUND_ACTIONS)
      throw new RangeError(`${bound} Actions, Auth0 binds ${limits.BOUND_ACTIONS} to a trigger`);
    this.job = job;
    this.event = structuredClone(job.event);
    this.ledger = new Ledger(this.event, job.actions[0]?.trigger ?? 'post-login', job.granted_scopes ?? []);
    this.interactive = interactive(this.event);
    this.challenges = new Challenges(this);
    this.cache = new Cache();
    /** @type {Report[]} */
    this.steps = [];
    this.milliseconds = this.timeLimit;
  }

  /** Milliseconds since 1970. */
  get now() {
    return this.job.now;
  }

  get timeLimit() {
    return this.job.time_limit ?? limits.EXECUTION_MILLISECONDS;
  }

  async run() {
    /** @type {End | null} */
    let end = null;
    for (const bound of this.job.actions) {
      end = await this.step(bound, TRIGGERS[bound.trigger].entrypoint);
      if (end !== null) break;
    }
    end ??= (await this.challenges.last()) ?? this.overweight() ?? { outcome: 'permit', denied: null };
    const { transaction, ...metadata } = this.ledger.stores;
    const tokens = end.outcome === 'permit' ? this.ledger.tokens() : NO_TOKENS;
    return {
      steps: this.steps,
      ...end,
      tokens,
      transaction_metadata: transaction,
      metadata,
      dropped: this.ledger.dropped,
    };
  }

  /**
   * Runs one handler of one Action, and its pause.
   * @param {Bound} bound
   * @param {string} entrypoint
   * @returns {Promise<End | null>}
   */
  async step(bound, entrypoint) {
    const { name, trigger, action } = bound;
    const directory = this.job.directory ?? { groups: [], roles: [] };
    const step = new Step({
      trigger,
      entrypoint,
      event: this.freshEvent(),
      stores: this.ledger.stores,
      cache: this.cache,
      directory,
    });
    const { result: error, lines } = await capture(() => this.execute(action, step));
    const kept = keep(lines);
    const judged = this.judged(action, step, error);
    /** @type {Report} */
    const report = { action: name, entrypoint, ...judged, calls: step.calls, console: kept.lines, error, paused: null };
    this.steps.push(report);
    this.seen(report);
    if (kept.lost > 0)
      this.drop(name, 'console.log', null, `${kept.lost} characters over ${limits.CONSOLE_CHARACTERS}`);
    // A throw fails the login with the exception's own text, and what the Action queued is discarded.
    if (error !== null) return failed(name, error.message);
    this.ledger.apply(name, step);
    const deny = step.commands.find((command) => command.kind === 'deny');
    if (deny !== undefined)
      return { outcome: 'deny', denied: { action: name, error: deny.error, description: deny.description } };
    return this.pause(bound, step, report);
  }

  /** @param {import('./load.js').Action} action @param {Step} step */
  async execute(action, step) {
    const started = performance.now();
    let timer;
    const late = new Promise((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('the Actions took too long')), this.milliseconds);
    });
    try {
      await Promise.race([action.execute(step.entrypoint, step.event, createApi(step)), late]);
      return null;
    } catch (/** @type {any} */ error) {
      return { name: String(error?.name), message: String(error?.message ?? error) };
    } finally {
      clearTimeout(timer);
      this.milliseconds -= performance.now() - started;
    }
  }

  /**
   * Outcome and reasons: an Action that can decide says them itself, of another they follow from its calls.
   * @param {import('./load.js').Action} action
   * @param {Step} step
   * @param {object | null} error
   */
  judged(action, step, error) {
    if (error !== null) return { outcome: 'error', reasons: [] };
    if (step.entrypoint !== 'onContinuePostLogin' && typeof action.exports.decide === 'function') {
      const { outcome, reasons } = action.exports.decide(this.freshEvent(), this.now);
      return { outcome, reasons };
    }
    const outcome = step.has('deny')
      ? 'deny'
      : step.has('factor')
        ? 'step_up'
        : step.has('leave')
          ? 'redirect'
          : 'permit';
    return { outcome, reasons: [] };
  }

  /** The event as the next Action finds it; what an Action assigns to it is lost. */
  freshEvent() {
    const event = structuredClone(this.event);
    const { stores, brought } = this.ledger;
    for (const place of /** @type {const} */ (['transaction', 'session', 'refresh_token'])) {
      if (limits.isObject(event[place]) && stores[place] !== brought[place])
        event[place].metadata = { ...stores[place] };
    }
    return event;
  }

  /** @param {Bound} bound @param {Step} step @param {Report} report @returns {Promise<End | null>} */
  async pause(bound, step, report) {
    const { name, action } = bound;
    for (const command of step.commands) {
      if (command.kind === 'multifactor') this.challenges.defer(report, command.provider, command.remembers);
    }
    const questions = step.commands.flatMap(({ kind, call, ask }) => (kind === 'factor' ? [{ call, ask }] : []));
    const leave = step.commands.find((command) => command.kind === 'leave');
    if (questions.length === 0 && leave === undefined) return null;
    if (!this.interactive) return failed(name, 'nobody can be asked in this flow', 'interaction_required');
    if (questions.length > 0 && leave !== undefined)
      return failed(name, 'one Action cannot ask for a factor and redirect');
    if (leave === undefined) return this.challenges.ask(questions, report);
    report.paused = { kind: 'redirect', target: leave.target };
    if (step.entrypoint === 'onContinuePostLogin') return failed(name, 'an Action sends the user away once');
    const request = await this.comeBack(report);
    if (request === null) return { outcome: 'redirect', denied: null };
    this.resume(request);
    this.milliseconds = this.timeLimit;
    return action.has('onContinuePostLogin') ? this.step(bound, 'onContinuePostLogin') : null;
  }

  /** Called with each handler's report before what it asked for is done. @param {Report} _report */
  seen(_report) {}

  /**
   * How the person meets a second factor: the type that was passed, or how the flow ends.
   * @param {Report} report
   * @returns {Promise<{ passed: string } | { end: End }>}
   */
  async meet({ action, paused }) {
    const { challenge } = this.job;
    if (challenge === undefined) return { end: { outcome: 'step_up', denied: null } };
    if (challenge === 'pass') return { passed: /** @type {any} */ (paused).factors[0] };
    return { end: refused(action, 'the second factor was not passed') };
  }

  /**
   * The request that brings back a person who was sent away, or null when the flow ends there.
   * @param {Report} _report
   * @returns {Promise<{ query?: object, body?: object } | null>}
   */
  async comeBack(_report) {
    return this.job.redirect ?? null;
  }

  /**
   * The request of a resumed flow is a new one: of the first it has only who sent it.
   * @param {{ query?: object, body?: object }} request
   */
  resume({ query = {}, body = {} }) {
    const { query: _query, body: _body, ...sender } = this.event.request ?? {};
    this.event.request = { ...sender, method: 'GET', query, body };
  }

  overweight() {
    const reason = this.ledger.overweight();
    return reason === null ? null : failed(this.job.actions.at(-1)?.name ?? '', reason);
  }

  /** @param {string} action @param {string} call @param {string | null} name @param {string} reason */
  drop(action, call, name, reason) {
    this.ledger.dropped.push({ action, call, name, reason });
  }
}

module.exports = { Flow, run };
