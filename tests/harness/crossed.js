// An answer as the engine hands it to the shims, which is documented in crates/auth0/src/answer.rs.
'use strict';

/**
 * @param {object} answer
 * @param {string} [answer.outcome]
 * @param {string} [answer.record]
 * @param {string} [answer.own] The places of claims that are set to the event's own values.
 * @param {{ code: string, consequence?: string, rule?: string, scope?: string }[]} [answer.reasons]
 * @param {({ call: string, args: unknown[] } | [number, unknown])[] | string} [answer.effects] A text crosses as it is.
 * @param {string[]} [answer.removed]
 */
function crossed({ outcome = '', record = '', own = '', reasons = [], effects = [], removed = [] }) {
  const others = effects.map?.((effect) => (Array.isArray(effect) ? effect : [effect.call, ...effect.args]));
  const parts = [outcome, record, own, others ? JSON.stringify(others) : effects, reasons.length];
  for (const { code, consequence = 'note', rule = 'default', scope = '' } of reasons) parts.push(code, consequence, rule, scope);
  return bytes([...parts, ...removed].join('\u001f'));
}

/** @param {string} text */
const bytes = (text) => new TextEncoder().encode(text);

/** Where an engine of a test's own has its numbers, its bytes and its answer. */
const NUMBERS = 64;
const BYTES = 8192;
const ANSWER = 60000;

/**
 * An engine that gives one answer, as what makes it.
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
    memory, room() {}, numbers: () => NUMBERS, bytes: () => BYTES, answer: () => ANSWER, ready: () => 1,
    gate: answers, token: answers, machine: answers, ...overrides,
  };
  return { initSync: () => engine };
}

module.exports = { bytes, crossed, fakeEngine };
