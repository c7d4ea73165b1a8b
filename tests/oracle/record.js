// Section 16 of docs/semantics.md: the record.
'use strict';
const { subject } = require('./keyed.js');

const ROOM = 244;

/** @param {any} decision @param {string} hash */
function record(decision, hash) {
  const { policy, login, reasons, kept, cut } = decision;
  const place = (/** @type {any} */ rule) => /\d+/.exec(rule.rule)?.[0];
  const who = subject(policy, login.event, login.user);
  const counted = kept.filter((/** @type {any} */ { as }) => as === 'requested' || as === 'assumed');
  const parts = [
    policy.mode === 'shadow' ? 'wg1-shadow' : 'wg1',
    login.action,
    reasons.outcome,
    reasons.primary,
    `id=${decision.id}`,
  ];
  if (who !== undefined) parts.push(`sub=${who}`);
  const actor = subject(
    policy,
    login.event,
    login.actors?.find((/** @type {any} */ name) => name !== undefined),
  );
  if (actor !== undefined) parts.push(`act=${actor}`);
  parts.push(`pol=${hash}`, `flow=${login.flow}`);
  if (decision.client) parts.push(`client=c${place(decision.client)}`);
  if (decision.api) parts.push(`api=a${place(decision.api)}`);
  parts.push(`kept=${counted.length}`, `cut=${cut.length}`, `set=${decision.set}`, `drop=${decision.dropped}`);
  return parts.join(' ') + also(parts.join(' ').length, reasons);
}

/** The codes of the other reasons, as far as there is room. @param {number} length @param {import('./reasons.js').Reasons} reasons */
function also(length, reasons) {
  const codes = [...new Set(reasons.list.map(({ code }) => code))].filter((code) => code !== reasons.primary);
  let text = '';
  for (const code of codes) {
    const before = text === '' ? ' also=' : ',';
    if (length + text.length > ROOM) return `${text}${before}+`;
    text += before + code;
  }
  return text;
}

module.exports = { also, record };
