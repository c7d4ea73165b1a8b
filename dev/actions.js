// The Actions of the tenant: built from the policy by `wardgate build`, with the user's own between the gate and the
// token, and loaded as the harness loads deployed files.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import loader from '../tests/harness/load.js';

/**
 * @typedef {object} Bound
 * @property {string} name
 * @property {string} trigger
 * @property {import('../tests/harness/load.js').Action} action
 * @property {Record<string, string>} secrets
 */

export class Actions {
  #builds = 0;
  /** @type {Record<string, Bound[]>} By trigger, in their order. */
  bound = {};
  /** By the type of the token that is exchanged. @type {Map<string, Bound>} */
  profiles = new Map();
  /** What the last build said that could not be used, for people; the Actions before it stay. @type {string | null} */
  problem = null;
  /** Names of secrets that are somebody's own: they go into no file. @type {Set<string>} */
  foreign = new Set();
  /** Milliseconds that the last build took. */
  took = 0;

  /**
   * @param {object} given
   * @param {string} given.program The `wardgate` command.
   * @param {string} given.policy
   * @param {string | undefined} given.own A folder of deploy-cli's layout with the user's own Actions.
   * @param {string | undefined} given.engine The folder of the engine's modules, where it is not beside the command.
   * @param {(name: string) => string} given.secret
   */
  constructor({ program, policy, own, engine, secret }) {
    Object.assign(this, { program, policy, own, secret });
    this.engine = engine === undefined ? [] : ['--engine-dir', engine];
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardgate-dev-'));
  }

  /** Builds and loads; throws what the command says when the policy is wrong. */
  async build() {
    const begun = performance.now();
    this.#builds += 1;
    const out = path.join(this.folder, `build-${this.#builds}`);
    try {
      if (this.own !== undefined) copyOwn(this.own, out);
      await run(this.program, ['build', '--policy', this.policy, '--out', out, ...this.engine]);
      const bound = this.#load(out);
      const profiles = this.#profiles(out);
      const text = fs.readFileSync(this.policy, 'utf8');
      Object.assign(this, { bound, profiles, text, problem: null });
    } catch (error) {
      this.problem = error.message;
      throw error;
    } finally {
      // What is loaded is in memory.
      fs.rmSync(out, { recursive: true, force: true });
      this.took = performance.now() - begun;
    }
  }

  /** @param {string} trigger */
  of(trigger) {
    return this.bound[trigger] ?? [];
  }

  /** The values of all secrets, by name. */
  get secrets() {
    return Object.assign({}, ...Object.values(this.bound).flatMap((list) => list.map(({ secrets }) => secrets)));
  }

  /** @param {string} out */
  #load(out) {
    const triggers = JSON.parse(fs.readFileSync(path.join(out, 'triggers/triggers.json'), 'utf8'));
    return Object.fromEntries(
      Object.entries(triggers).map(([trigger, list]) => [trigger, list.map(({ action_name }) => this.#one(out, trigger, action_name))]),
    );
  }

  /** Which Action takes which foreign token; deploy-cli's profiles. @param {string} out @returns {Map<string, Bound>} */
  #profiles(out) {
    const folder = path.join(this.own ?? '', 'token-exchange-profiles');
    if (this.own === undefined || !fs.existsSync(folder)) return new Map();
    const read = (name) => JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'));
    const profiles = fs
      .readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map(read);
    return new Map(profiles.map(({ subject_token_type: type, action }) => [type, this.#one(out, 'custom-token-exchange', action)]));
  }

  /** @param {string} out @param {string} trigger @param {string} name @returns {Bound} */
  #one(out, trigger, name) {
    const file = path.join(out, 'actions', `${name}.json`);
    if (!fs.existsSync(file)) throw new Error(`${this.own}: the Action ${name} is named, and actions/${name}.json is missing`);
    const descriptor = JSON.parse(fs.readFileSync(file, 'utf8'));
    const code = path.join(out, descriptor.code ?? `actions/${name}/code.js`);
    const secrets = Object.fromEntries((descriptor.secrets ?? []).map((one) => [one.name, this.#value(one.value)]));
    return { name, trigger, action: loader.load(code, { modules: this.#modules(descriptor.dependencies ?? []) }), secrets };
  }

  /** A placeholder of deploy-cli's is the environment's variable, or random for this run. @param {string} value */
  #value(value) {
    const [, name] = /^(?:##|@@)(.+)(?:##|@@)$/.exec(value) ?? [];
    if (name === undefined) return value;
    if (process.env[name] === undefined) return this.secret(`secret ${name}`);
    this.foreign.add(name);
    return process.env[name];
  }

  /** @param {{ name: string }[]} dependencies */
  #modules(dependencies) {
    if (dependencies.length === 0) return {};
    const find = createRequire(path.resolve(/** @type {string} */ (this.own), 'package.json'));
    return Object.fromEntries(dependencies.map(({ name }) => [name, find(name)]));
  }

  remove() {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

/** @param {string} own @param {string} out */
function copyOwn(own, out) {
  const bindings = path.join(own, 'triggers/triggers.json');
  if (!fs.existsSync(bindings)) throw new Error(`${bindings}: expected the bindings of your Actions, as auth0-deploy-cli exports them`);
  for (const part of ['actions', 'triggers']) fs.cpSync(path.join(own, part), path.join(out, part), { recursive: true });
}

/** @param {string} program @param {string[]} args @returns {Promise<string>} */
export function run(program, args) {
  return new Promise((resolve, reject) => {
    execFile(program, args, { maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(stderr.trim() || error.message));
    });
  });
}
