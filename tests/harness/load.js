// Loads an Action's code.js the way the platform does: a function of `module, exports, console` around the source, with
// `require`.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');
const { actionConsole } = require('./console.js');
const { SOURCE_BYTES } = require('./limits.js');

/** Core modules that compute only. An Action that needs more gets it through `modules`. */
const CORE = [
  'assert',
  'buffer',
  'crypto',
  'events',
  'path',
  'punycode',
  'querystring',
  'stream',
  'string_decoder',
  'timers',
  'url',
  'util',
  'zlib',
];

/**
 * @typedef {object} LoadOptions
 * @property {Record<string, unknown>} [modules] What `require` gives for npm packages and `actions:NAME`.
 * @property {vm.Context} [context] Where to compile; the main realm when absent, as in production.
 */

/** One Action, loaded once; its module body runs at the first call and never again. */
class Action {
  /** @type {{ exports: Record<string, unknown> } | null} */
  #module = null;
  /** @type {(module: object, exports: object, console: object) => void} */
  #body;
  /** @type {{ error: unknown } | null} */
  #thrown = null;

  /** @param {string} source @param {string} filename @param {LoadOptions} [options] */
  constructor(source, filename, { modules = {}, context } = {}) {
    const size = Buffer.byteLength(source);
    if (size > SOURCE_BYTES) throw new RangeError(`${filename}: ${size} bytes of source, Auth0 takes ${SOURCE_BYTES}`);
    // The newline shifts line numbers of stack traces by one, as on the platform.
    const script = new vm.Script(
      `(function (require) { return function (module, exports, console) {\n${source}\n}; })`,
      { filename },
    );
    this.#body = (context === undefined ? script.runInThisContext() : script.runInContext(context))(
      restricted(modules),
    );
  }

  /** What the module exports. A throw of its body is remembered and thrown at every call. */
  get exports() {
    if (this.#thrown !== null) throw this.#thrown.error;
    if (this.#module === null) {
      const module = { exports: {} };
      try {
        this.#body.call(module.exports, module, module.exports, actionConsole);
        if (typeof module.exports !== 'object' || module.exports === null)
          throw new TypeError('an Action must export an object');
      } catch (error) {
        this.#thrown = { error };
        throw error;
      }
      this.#module = module;
    }
    return this.#module.exports;
  }

  /** @param {string} entrypoint */
  has(entrypoint) {
    return this.exports[entrypoint] !== undefined;
  }

  /**
   * Calls a handler; its return value means nothing.
   * @param {string} entrypoint
   * @param {unknown} event
   * @param {unknown} api
   */
  async execute(entrypoint, event, api) {
    const handler = this.exports[entrypoint];
    if (typeof handler !== 'function' || handler.constructor.name !== 'AsyncFunction') {
      throw new TypeError(`invalid signature: ${entrypoint} must be an async function`);
    }
    await handler(event, api);
  }
}

/** @param {Record<string, unknown>} modules */
function restricted(modules) {
  return (/** @type {string} */ name) => {
    if (Object.hasOwn(modules, name)) return modules[name];
    if (CORE.includes(name.replace(/^node:/, ''))) return require(name);
    throw Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' });
  };
}

/** @param {string} file @param {LoadOptions} [options] */
const load = (file, options) => new Action(fs.readFileSync(file, 'utf8'), path.resolve(file), options);

module.exports = { Action, load };
