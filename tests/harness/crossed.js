// An answer as the engine hands it to the shims, which is documented in crates/auth0/src/answer.rs.
'use strict';

/**
 * @param {{ outcome?: string, record?: string, reasons?: { code: string, consequence?: string, rule?: string, scope?: string }[], effects?: ({ call: string, args: unknown[] } | string)[] }} answer
 * An effect that is a text crosses as it is.
 */
function crossed({ outcome = '', record = '', reasons = [], effects = [] }) {
  const parts = [outcome, record, reasons.length];
  for (const { code, consequence = 'note', rule = 'default', scope = '' } of reasons) parts.push(code, consequence, rule, scope);
  for (const effect of effects) parts.push(typeof effect === 'string' ? effect : JSON.stringify([effect.call, ...effect.args]));
  return bytes(parts.join('\u001f'));
}

/** @param {string} text */
const bytes = (text) => new TextEncoder().encode(text);

/** Where an engine of a test's own has its numbers, its bytes and its answer. */
const NUMBERS = 64;
const BYTES = 8192;
const ANSWER = 60000;

/**
 * An engine that gives one answer, as what `glue()` returns.
 * @param {(numbers: number[], text: string) => Uint8Array} decide
 * @param {Record<string, unknown>} [overrides] Exports that are to be otherwise.
 */
function fakeEngine(decide, overrides = {}) {
  const memory = new WebAssembly.Memory({ initial: 4 });
  const all = Buffer.from(memory.buffer);
  const answers = (/** @type {number} */ numbers, /** @type {number} */ length) => {
    const given = new Uint16Array(memory.buffer, NUMBERS, numbers);
    const answer = decide([...given], all.toString('utf8', BYTES, BYTES + length));
    all.set(answer, ANSWER);
    return answer.length;
  };
  const engine = {
    memory, room() {}, numbers: () => NUMBERS, bytes: () => BYTES, answer: () => ANSWER, load: () => 1,
    gate: answers, token: answers, machine: answers, ...overrides,
  };
  return { initSync: () => engine };
}

module.exports = { bytes, crossed, fakeEngine };
