// Second factors within one flow: what is asked, who answers, and what of it later Actions see.
'use strict';
const { mayEnrol, offer } = require('./factors.js');
const { failed } = require('./ends.js');
const { FACTOR_COMMANDS } = require('./limits.js');

/** @typedef {{ call: string, ask: import('./factors.js').Ask }} Question */

class Challenges {
  /** Factors completed in this transaction. @type {string[]} */
  #satisfied = [];
  #commands = 0;
  /** @type {{ report: import('./flow.js').Report, provider: string, remembers: boolean } | null} The last `multifactor.enable`. */
  #deferred = null;

  /** @param {import('./flow.js').Flow} flow */
  constructor(flow) {
    this.flow = flow;
  }

  /**
   * Asks what an Action queued; null when the flow goes on.
   * @param {Question[]} questions
   * @param {import('./flow.js').Report} report
   * @returns {Promise<import('./ends.js').End | null>}
   */
  async ask(questions, report) {
    for (const question of questions) {
      const end = await this.#one(question, report);
      if (end !== null) return end;
    }
    return null;
  }

  /** @param {Question} question @param {import('./flow.js').Report} report */
  async #one({ call, ask }, report) {
    const { action } = report;
    this.#commands += 1;
    if (this.#commands > FACTOR_COMMANDS)
      return failed(action, `more than ${FACTOR_COMMANDS} factor commands in one flow`);
    if (ask.kind === 'enrol' && !mayEnrol(this.flow.event, this.#satisfied)) {
      return failed(action, 'an enrolled user must pass a factor before enrolling another');
    }
    const { usable, skipped } = offer(ask, this.flow.event, this.#satisfied);
    for (const { factor, reason } of skipped) this.flow.drop(action, call, factor, reason);
    if (usable.length === 0) {
      if (skipped.some(({ factor }) => this.#satisfied.includes(factor))) return null;
      return failed(action, 'no factor is left that the user could use');
    }
    report.paused = { kind: ask.kind, factors: usable };
    const answer = await this.flow.meet(report);
    if ('end' in answer) return answer.end;
    this.#complete(ask.kind, answer.passed);
    return null;
  }

  /** @param {string} kind @param {string} type */
  #complete(kind, type) {
    this.#satisfied.push(type);
    const { event, now } = this.flow;
    const { authentication, user } = event;
    const method = { name: 'mfa', type, timestamp: new Date(now).toISOString() };
    event.authentication = { ...authentication, methods: [...items(authentication?.methods), method] };
    if (kind === 'enrol') event.user = { ...user, enrolledFactors: [...items(user?.enrolledFactors), { type }] };
    this.flow.resume({});
  }

  /**
   * Keeps what `multifactor.enable` asked for.
   * @param {import('./flow.js').Report} report
   * @param {string} provider
   * @param {boolean} remembers Whether a remembered browser will do.
   */
  defer(report, provider, remembers) {
    this.#deferred = { report, provider, remembers };
  }

  /** After all Actions: what was deferred, unless an Action asked with a command of its own. */
  async last() {
    if (this.#deferred === null || this.#deferred.provider === 'none' || this.#commands > 0) return null;
    if (this.flow.job.passed === true) return null;
    const { report, provider, remembers } = this.#deferred;
    if (!this.flow.interactive) return failed(report.action, 'a second factor is required', 'mfa_required');
    if (remembers && this.flow.job.remembered === true) return null;
    report.paused = { kind: 'challenge', factors: [provider] };
    const answer = await this.flow.meet(report);
    return 'end' in answer ? answer.end : null;
  }
}

/** A list, or nothing where an event has something else there. @param {unknown} value @returns {any[]} */
function items(value) {
  return Array.isArray(value) ? value : [];
}

module.exports = { Challenges };
