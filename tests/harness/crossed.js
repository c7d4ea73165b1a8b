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

module.exports = { bytes, crossed };
