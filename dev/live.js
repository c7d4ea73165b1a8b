// A sign-in while it happens: the harness's flow, whose pauses wait for a person, and what is seen of it.
import { randomBytes } from 'node:crypto';
import clock from '../tests/harness/clock.js';
import ends from '../tests/harness/ends.js';
import flow from '../tests/harness/flow.js';

/** A pause that nobody comes back to ends as one that was not passed. */
const PATIENCE = 15 * 60_000;

/** The result of a request that no Action saw. */
export const REFUSED = {
  outcome: 'error',
  steps: [],
  dropped: [],
  tokens: { access: { scopes: [], claims: {} }, id: { claims: {} } },
  metadata: { app: {}, user: {}, session: {}, refresh_token: {} },
};

/** One run of a trigger's Actions, and its timeline. */
export class Run {
  /** @type {any[]} */
  timeline = [];
  /** What the person is asked now. @type {{ kind: string, [detail: string]: any } | null} */
  paused = null;
  /** @type {any} */
  result = null;
  /** @type {(() => void)[]} */
  #waiting = [];
  /** @type {((answer: any) => void) | null} */
  #answer = null;
  /** What a token endpoint has been told to say of this run. @type {any} */
  tokens = {};

  /**
   * @param {object} given
   * @param {string} given.kind login, silent, refresh, machine, password, device or exchange.
   * @param {any} given.request The request as it came.
   * @param {string} given.client
   * @param {any} [given.user]
   * @param {any} [given.session]
   * @param {(run: Run) => void} given.changed Told at every step.
   */
  constructor({ kind, request, client, user, session, changed }) {
    Object.assign(this, { kind, request, client, user, session, changed });
    this.id = `run_${randomBytes(8).toString('hex')}`;
    this.at = Date.now();
    this.spent = 0;
    this.assumed = new Set();
  }

  /** @param {object} entry */
  note(entry) {
    this.timeline.push({ at: Date.now(), ...entry });
    this.changed(this);
  }

  /** @param {LiveFlow} live @param {(result: any) => void} [ended] What becomes of it, before anybody is told. */
  start(live, ended = () => {}) {
    this.flow = live;
    // What the harness itself cannot run fails this sign-in, and not the tenant.
    const failed = (/** @type {Error} */ { message }) => ({
      ...REFUSED,
      denied: { action: null, error: 'server_error', description: message },
    });
    this.finished = live
      .run()
      .catch(failed)
      .then((result) => {
        this.result = result;
        this.paused = null;
        ended(result);
        this.note({ type: 'end', outcome: result.outcome, denied: result.denied, dropped: result.dropped });
        this.#wake();
        return result;
      });
    return this.finished;
  }

  /** Resolves when the person is asked something, or when the run is over. */
  async settled() {
    if (this.paused !== null || this.result !== null) return;
    await new Promise((resolve) => this.#waiting.push(() => resolve(undefined)));
  }

  /** @param {any} pause @returns {Promise<any>} */
  ask(pause) {
    this.paused = { state: randomBytes(16).toString('base64url'), ...pause };
    this.note({ type: 'pause', ...pause });
    const answered = new Promise((resolve) => (this.#answer = resolve));
    const given = setTimeout(() => this.answer(null), PATIENCE);
    given.unref();
    this.#wake();
    return answered.finally(() => clearTimeout(given));
  }

  /** @param {any} answer null when the person gave up. @param {object} [shown] What the timeline says of it. */
  answer(answer, shown = {}) {
    if (this.#answer === null) return;
    const resolve = this.#answer;
    this.#answer = null;
    const kind = this.paused?.kind;
    this.paused = null;
    this.note({ type: 'resume', kind, gaveUp: answer === null, ...shown });
    resolve(answer);
  }

  #wake() {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

export class LiveFlow extends flow.Flow {
  /** @type {any} */
  #begun = null;

  /**
   * @param {object} given
   * @param {Run} given.run
   * @param {any} given.event
   * @param {import('./actions.js').Bound[]} given.actions
   * @param {string[]} given.granted What RBAC leaves of the scopes that were asked for.
   * @param {boolean} [given.interactive] Where the protocol alone does not say.
   * @param {any} given.cache The trigger's, which later runs find again.
   * @param {any} [given.directory]
   * @param {boolean} [given.passed] A second factor was passed before this run.
   */
  constructor({ run, event, actions, granted, interactive, cache, directory, passed }) {
    super({ event, actions, now: Date.now(), directory, passed });
    this.cache = cache;
    this.live = run;
    this.ledger.granted = [...granted];
    this.ledger.scopes = new Set(granted);
    if (interactive !== undefined) this.interactive = interactive;
    run.event = structuredClone(event);
    run.granted = granted;
  }

  /** Within an execution, when it began: what is decided again of its event is decided at the same time. */
  get now() {
    return this.#begun?.now ?? Date.now();
  }

  async step(bound, entrypoint) {
    this.event.secrets = bound.secrets;
    return super.step(bound, entrypoint);
  }

  async execute(action, step) {
    const event = structuredClone(step.event);
    const now = Date.now();
    const begun = performance.now();
    const error = await clock.at(now, () => super.execute(action, step));
    const milliseconds = performance.now() - begun;
    this.live.spent += milliseconds;
    this.#begun = { event, now, milliseconds };
    return error;
  }

  seen(report) {
    const { action, entrypoint, outcome, reasons, calls, console, error } = report;
    this.live.note({ type: 'action', action, entrypoint, outcome, reasons, calls, console, error, ...this.#begun });
    this.#begun = null;
  }

  async meet({ action, paused: { kind, factors } }) {
    const deferred = factors.some((factor) => ['any', 'guardian', 'google-authenticator', 'duo'].includes(factor));
    const enrolled = (this.event.user?.enrolledFactors ?? []).map(({ type }) => type);
    const asked = deferred
      ? { kind: enrolled.length > 0 ? 'challenge' : 'enrol', factors: enrolled.length > 0 ? enrolled : ['otp', 'webauthn-platform'] }
      : { kind, factors };
    const answer = await this.live.ask({ ...asked, action });
    if (answer === null) return { end: ends.refused(action, 'the second factor was not passed') };
    if (asked.kind === 'enrol') this.live.enrolled = [...(this.live.enrolled ?? []), answer.factor];
    if (deferred) this.#passed(answer.factor);
    return { passed: answer.factor };
  }

  /** A factor of `multifactor.enable`, which no later Action sees, and the session does. */
  #passed(type) {
    const method = { name: 'mfa', type, timestamp: new Date(this.now).toISOString() };
    this.event.authentication = { ...this.event.authentication, methods: [...(this.event.authentication?.methods ?? []), method] };
  }

  async comeBack({ action, paused: { target } }) {
    return this.live.ask({ kind: 'redirect', action, target });
  }
}
