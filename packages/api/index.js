// The guard of an API: what Express and Fastify share, and what any other framework can ask.
// The module decides; here is what it cannot know: where the token is, whether it was verified, where the policy lies.
'use strict';
const fs = require('node:fs');
const { bearer } = require('./bearer.js');
const { Guard: Module } = require('./module/workbench.js');
const { mustBeSettings } = require('./settings.js');
const { Verifier } = require('./verifier.js');

/**
 * @import { Question, Reason, Settings, Verdict, Verify } from './index.js'
 * @import { Found } from './bearer.js'
 * @typedef {{ module: Module, policy: string, shadow: boolean, refusals: Record<Reason, Verdict> }} State
 */

/** @type {Reason[]} */
const REASONS = ['token_missing', 'token_unverified', 'ambiguous', 'verifier_open', 'failed'];

class Guard {
  #settings;
  #now;
  #verifier;
  /** @type {State} Replaced as a whole. */
  #state;

  /** @param {Settings} settings */
  constructor(settings) {
    this.#settings = mustBeSettings(settings);
    this.#now = clock(settings);
    this.#verifier = new Verifier({ audience: settings.audience, now: this.#now, tell: (line) => this.#tell(line) });
    this.#state = compiled(settings);
  }

  /** The hash of the policy that decides now. */
  get policy() {
    return this.#state.policy;
  }

  /** Decides a request, and logs it. Never rejects. @param {Question} question @returns {Promise<Verdict>} */
  async judge(question) {
    const verdict = await this.#verdict(question);
    this.#tell(verdict.record);
    return verdict;
  }

  /** What a request is answered with when whoever asked has failed. @returns {Verdict} */
  get failed() {
    return this.#state.refusals.failed;
  }

  /**
   * Reads the policy again. One that has problems changes nothing: they are told, and the old policy goes on deciding.
   * Never throws, so that a signal may call it.
   * @returns {string[]} The problems.
   */
  reload() {
    const { module } = this.#state;
    try {
      this.#state = compiled(this.#settings);
    } catch (error) {
      const problems = error instanceof Error ? error.message.split('\n') : ['the policy could not be compiled'];
      this.#tell(`wardgate: the policy was not reloaded, ${this.policy} goes on deciding:\n${problems.join('\n')}`);
      return problems;
    }
    module.free();
    this.#tell(`wardgate: the policy is ${this.policy} now`);
    return [];
  }

  /** @param {Question} question @returns {Promise<Verdict>} */
  async #verdict({ method, path, rawHeaders, verify }) {
    /** @type {Reason} */
    let why;
    try {
      const found = await this.#claims(rawHeaders, verify);
      if (found.why === undefined) {
        // After the wait, so that a policy that came in the meantime counts.
        const { module, shadow } = this.#state;
        return shown(module.decide(JSON.stringify(found.claims), method, path, this.#now()), shadow);
      }
      why = found.why;
    } catch {
      why = 'failed';
    }
    return this.#state.refusals[why];
  }

  /** @param {readonly string[]} rawHeaders @param {Verify} verify @returns {Promise<Found<{ claims: object }>>} */
  async #claims(rawHeaders, verify) {
    if (!(await this.#verifier.sound(verify))) return { why: 'verifier_open' };
    const found = bearer(rawHeaders, AMBIGUOUS);
    return found.why === undefined ? this.#verifier.claims(found.token, verify) : found;
  }

  /** A sink that fails, now or later, fails alone. @param {string} line */
  #tell(line) {
    const { log = console.log } = this.#settings;
    try {
      const done = /** @type {any} */ (log(line));
      if (typeof done?.then === 'function') done.then(undefined, () => {});
    } catch {
      // There is nobody left to tell.
    }
  }
}

/** Names of the headers by which a request could be read in another way. */
const AMBIGUOUS = new Set(Module.ambiguousHeaders());

/** What is no number is no time; the module would take null for 1970. @param {Settings} settings @returns {() => number} */
function clock(settings) {
  return () => {
    const { now = Date.now } = settings;
    const time = /** @type {unknown} */ (now());
    return typeof time === 'number' ? time : NaN;
  };
}

/** The policy, compiled, and what is answered where it cannot be asked. @param {Settings} settings @returns {State} */
function compiled({ policy, audience, secrets = {} }) {
  const made = (/** @type {string} */ text) => new Module(text, audience, JSON.stringify(secrets));
  const module = policy.includes('\n') ? made(policy) : ofFile(policy, made);
  const { policy: hash, shadow } = module;
  const refusals = REASONS.map((why) => [why, shown(module.refuse(why), shadow)]);
  return { module, policy: hash, shadow, refusals: Object.fromEntries(refusals) };
}

/** @template T @param {string} file @param {(text: string) => T} made @returns {T} */
function ofFile(file, made) {
  try {
    return made(read(file));
  } catch (error) {
    // What there is to say of a file that cannot be opened names it.
    if (!(error instanceof Error) || 'path' in error) throw error;
    throw new Error(named(file, error.message));
  }
}

/** Problems begin with the file: each that has a place in it, or else what there is to say. @param {string} file @param {string} problems */
function named(file, problems) {
  const placed = problems.replace(/^\d+:\d+: /gm, (place) => `${file}:${place}`);
  return placed === problems ? `${file}: ${problems}` : placed;
}

/** A policy's text: what is no UTF-8 is refused, as `wardgate check` does. @param {string} file */
function read(file) {
  const bytes = fs.readFileSync(file);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new TypeError('expected a policy document in UTF-8');
  }
}

/** @param {string} text @param {boolean} shadow @returns {Verdict} */
function shown(text, shadow) {
  const verdict = JSON.parse(text);
  const { records } = verdict;
  return Object.freeze({ ...verdict, shadow, records: records === 'any' ? records : Object.freeze(records.only) });
}

/** @param {Settings} settings */
const guard = (settings) => new Guard(settings);

/** @satisfies {typeof import('./index.js')} */
const exported = { guard };
module.exports = exported;
