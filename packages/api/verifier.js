// The application's verifier is asked for the claims of each token. Before the first it is asked for tokens that nobody signed, and of
// the first that it vouches for it is asked again without the signature: a verifier that does not look at it vouches for those too.
'use strict';
const { randomBytes } = require('node:crypto');

/**
 * @import { Found } from './bearer.js'
 * @import { Verify } from './index.js'
 */

/** How long a verifier may take: it may have to fetch keys. */
const LIMIT_MS = 10_000;
/** Stands for the answer that did not come in time. */
const LATE = Symbol('late');

const OPEN =
  'wardgate: the verifier let a token pass that nobody signed, so every request is refused (W923): hand in what checks the signature, ' +
  'such as `auth()` of express-oauth2-jwt-bearer, `jwtVerify` of jose or @fastify/jwt, `verify` of jsonwebtoken, and nothing that only decodes';
const NO_CLAIMS =
  'wardgate: the verifier let a token pass and gave no claims, so its requests are refused (W921): it has to give them, as an object';

class Verifier {
  #audience;
  #now;
  #tell;
  /** Whether it refuses tokens of nobody: asked before the first request. @type {Promise<boolean> | undefined} */
  #refusesUnsigned;
  /** Whether it refuses what was made of the first token that passed. @type {Promise<boolean> | undefined} */
  #refusesForged;
  #told = false;

  /** @param {{ audience: string, now: () => number, tell: (line: string) => void }} settings */
  constructor({ audience, now, tell }) {
    this.#audience = audience;
    this.#now = now;
    this.#tell = tell;
  }

  /** Whether it can be asked at all. @param {Verify} verify */
  async sound(verify) {
    // One that did not answer in time says nothing about the verifier: the next request asks again.
    this.#refusesUnsigned ??= this.#refuses(unsigned(this.#audience, this.#now()), verify).catch((late) => {
      this.#refusesUnsigned = undefined;
      throw late;
    });
    return (await this.#refusesUnsigned) && (await (this.#refusesForged ?? true));
  }

  /**
   * The claims that the verifier vouches for.
   * @param {string} token @param {Verify} verify
   * @returns {Promise<Found<{ claims: object }>>}
   */
  async claims(token, verify) {
    const result = await answer(verify, token);
    if (!passed(result)) return { why: 'token_unverified' };
    this.#refusesForged ??= this.#refuses(forgeries(token), verify).catch((late) => {
      this.#refusesForged = undefined;
      throw late;
    });
    if (!(await this.#refusesForged)) return { why: 'verifier_open' };
    const claims = claimsOf(result);
    if (claims !== undefined) return { why: undefined, claims };
    if (!this.#told) this.#tell(NO_CLAIMS);
    this.#told = true;
    return { why: 'token_unverified' };
  }

  /** @param {string[]} tokens @param {Verify} verify */
  async #refuses(tokens, verify) {
    for (const token of tokens) {
      const result = await answer(verify, token);
      if (result === LATE) throw new Error('the verifier did not answer in time');
      if (passed(result)) {
        this.#tell(OPEN);
        return false;
      }
    }
    return true;
  }
}

/** What the verifier answers; it refuses by throwing, too. @param {Verify} verify @param {string} token @returns {Promise<unknown>} */
async function answer(verify, token) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  try {
    const late = new Promise((resolve) => (timer = setTimeout(resolve, LIMIT_MS, LATE)));
    return await Promise.race([verify(token), late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** @param {unknown} result */
const passed = (result) => result !== undefined && result !== null && result !== false && result !== LATE;

/** Tokens that nobody signed, for which a verifier that reads only claims could fall. @param {string} audience @param {number} now */
function unsigned(audience, now) {
  const at = Math.floor(now / 1000);
  const claims = encoded({ iss: 'https://unsigned.invalid/', sub: 'unsigned', aud: audience, iat: at, exp: at + 600 });
  return [`${encoded({ alg: 'RS256', typ: 'JWT', kid: 'unsigned' })}.${claims}.${signature(256)}`, `${NONE}.${claims}.`];
}

/**
 * What somebody could make of a token who cannot sign. They differ from it in nothing else, so that only the signature can be what
 * they are refused for.
 * @param {string} token
 */
function forgeries(token) {
  const [header, payload, signed = ''] = token.split('.');
  return [`${header}.${payload}.${signature(Buffer.from(signed, 'base64url').length)}`, `${NONE}.${payload}.`];
}

/** @param {object} part */
const encoded = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');
const NONE = encoded({ alg: 'none', typ: 'JWT' });
/** One that no key made. @param {number} length */
const signature = (length) => randomBytes(Math.max(length, 32)).toString('base64url');

/**
 * The claims in what verifiers give: the claims alone, or beside the header. Claims of a token may be called like that too, and what
 * every object inherits is nobody's.
 * @param {unknown} result
 */
function claimsOf(result) {
  if (!isObject(result)) return undefined;
  const has = (/** @type {string} */ name) => Object.hasOwn(result, name);
  const beside = ['protectedHeader', 'header'].some((name) => has(name) && isObject(result[name]));
  const alone = ['iss', 'sub', 'aud'].some(has);
  const claims = beside && !alone && has('payload') ? result.payload : result;
  return isObject(claims) ? claims : undefined;
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

module.exports = { Verifier };
