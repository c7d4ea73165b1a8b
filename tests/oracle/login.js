// A whole login: the gate, the challenge if it asks for one, and the token.
'use strict';

/** @typedef {{ outcome: string, reasons: any[], effects: any[], record: string }} Answer */

/**
 * @param {(action: 'gate' | 'token', event: any) => Answer} decide @param {any} event @param {number} now @param {string} hash
 * @param {{ isShadow: boolean, answers: boolean }} how @returns {(Answer & { action: string })[]} The Actions that ran.
 */
function login(decide, event, now, hash, { isShadow, answers }) {
  const gate = decide('gate', event);
  const goesOn =
    isShadow || gate.outcome === 'permit' || gate.outcome === 'redirect' || (gate.outcome === 'step_up' && answers);
  if (!goesOn) return [{ action: 'gate', ...gate }];
  const next = structuredClone(event);
  mark(next, hash);
  pass(next, gate.effects, now);
  return [
    { action: 'gate', ...gate },
    { action: 'token', ...decide('token', next) },
  ];
}

/** Leaves the gate's marker. @param {any} event @param {string} hash */
function mark(event, hash) {
  objectAt(objectAt(event, 'transaction'), 'metadata').wardgate_gate = hash;
}

/** The person answers with the first factor that is offered. @param {any} event @param {any[]} effects @param {number} now */
function pass(event, effects, now) {
  const asking = effects.find(({ call }) => call.startsWith('authentication.'));
  if (asking === undefined) return;
  const [{ type }] = asking.args.flat();
  push(objectAt(event, 'authentication'), 'methods', { name: 'mfa', timestamp: new Date(now).toISOString(), type });
  if (asking.call.includes('enroll')) push(objectAt(event, 'user'), 'enrolledFactors', { type });
}

/** @param {any} parent @param {string} key */
function objectAt(parent, key) {
  const found = parent[key];
  if (typeof found !== 'object' || found === null || Array.isArray(found)) parent[key] = {};
  return parent[key];
}

/** @param {any} parent @param {string} key @param {any} item */
function push(parent, key, item) {
  if (Array.isArray(parent[key])) parent[key].push(item);
  else parent[key] = [item];
}

module.exports = { login, mark };
