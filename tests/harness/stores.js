// Key-value stores of the api: transaction, session and refresh token metadata, user metadata, the cache.
'use strict';
const limits = require('./limits.js');
const { must, isObject, jsonBytes } = limits;

/**
 * Checks a write of transaction metadata; null deletes.
 * @param {Record<string, unknown>} store
 * @param {unknown} key
 * @param {unknown} value
 */
function writeTransaction(store, key, value) {
  must(
    typeof key === 'string' && key !== '' && key.length <= limits.TRANSACTION_KEY,
    `a metadata key is a string of 1 to ${limits.TRANSACTION_KEY} characters`,
  );
  const safe = typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
  must(
    safe || value === null || typeof value === 'string' || typeof value === 'boolean',
    'a metadata value is a string, a safe number, a boolean or null',
  );
  must(
    typeof value !== 'string' || Buffer.byteLength(value) <= limits.TRANSACTION_VALUE,
    `a metadata value has at most ${limits.TRANSACTION_VALUE} bytes`,
  );
  const next = put(store, /** @type {string} */ (key), value);
  must(
    jsonBytes(next) <= limits.TRANSACTION_TOTAL,
    `transaction metadata has at most ${limits.TRANSACTION_TOTAL} bytes in total`,
  );
  return next;
}

/**
 * Checks a write of session or refresh token metadata; null deletes.
 * @param {Record<string, unknown>} store
 * @param {unknown} key
 * @param {unknown} value
 */
function writeBounded(store, key, value) {
  must(typeof key === 'string' && /^[A-Za-z0-9_-]{1,255}$/.test(key), 'a metadata key is 1 to 255 of A-Z a-z 0-9 _ -');
  must(
    value === null || (typeof value === 'string' && value.length <= limits.METADATA_VALUE),
    `a metadata value is null or a string of at most ${limits.METADATA_VALUE} characters`,
  );
  const next = put(store, /** @type {string} */ (key), value);
  must(Object.keys(next).length <= limits.METADATA_KEYS, `at most ${limits.METADATA_KEYS} metadata keys`);
  return next;
}

/**
 * Checks a write of app_metadata or user_metadata.
 * @param {Record<string, unknown>} written What this run wrote so far.
 * @param {unknown} stored
 * @param {unknown} key
 * @param {unknown} value
 */
function writeUser(written, stored, key, value) {
  must(stored === undefined || isObject(stored), 'the stored metadata is no object');
  limits.mustBeText(key, 'a metadata key');
  const next = { ...written, [/** @type {string} */ (key)]: value ?? null };
  must(
    jsonBytes(next) <= limits.USER_METADATA_BYTES,
    `at most ${limits.USER_METADATA_BYTES} bytes of metadata in one session`,
  );
  return next;
}

/** @param {Record<string, unknown>} store @param {string} key @param {unknown} value */
function put(store, key, value) {
  const next = { ...store, [key]: value };
  if (value === null) delete next[key];
  return next;
}

/** The cache of one trigger: it never throws on a limit, it answers with a code. */
class Cache {
  /** @type {Map<string, { value: string, expires_at: number }>} */
  #records = new Map();

  /** @param {string} key */
  get(key) {
    const record = this.#records.get(key);
    return record !== undefined && record.expires_at > Date.now() ? { ...record } : undefined;
  }

  /** @param {string} key @param {string} value @param {{ ttl?: number, expires_at?: number }} [options] */
  set(key, value, { ttl, expires_at } = {}) {
    const now = Date.now();
    const ends = [ttl === undefined ? undefined : now + ttl, expires_at].filter((end) => end !== undefined);
    if (ends.some((end) => !Number.isFinite(end))) return failure('InvalidExpiry');
    const end = Math.min(now + 24 * 3600_000, ...(ends.length === 0 ? [now + 15 * 60_000] : ends));
    if (end <= now) return failure('ItemAlreadyExpired');
    if (Buffer.byteLength(key) > limits.CACHE_KEY) return failure('CacheKeySizeExceeded');
    if (Buffer.byteLength(value) > limits.CACHE_VALUE) return failure('CacheValueSizeExceeded');
    const others = [...this.#records].filter(([name]) => name !== key);
    const total = others.reduce(
      (sum, [name, record]) => sum + Buffer.byteLength(name) + Buffer.byteLength(record.value),
      Buffer.byteLength(key) + Buffer.byteLength(value),
    );
    if (others.length >= limits.CACHE_ENTRIES || total > limits.CACHE_TOTAL) return failure('CacheSizeExceeded');
    this.#records.set(key, { value, expires_at: end });
    return { type: 'success', record: { value, expires_at: end } };
  }

  /** @param {string} key */
  delete(key) {
    return this.#records.delete(key) ? { type: 'success' } : failure('CacheKeyDoesNotExist');
  }
}

/** @param {string} code */
const failure = (code) => ({ type: 'error', code });

module.exports = { Cache, writeTransaction, writeBounded, writeUser };
