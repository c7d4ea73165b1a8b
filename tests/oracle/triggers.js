// Section 10 of docs/semantics.md: accounts for emergencies, triggers, restrictions.
'use strict';
const { concerned, holds } = require('./conditions.js');
const { judgeNeed } = require('./factors.js');
const { takeAway } = require('./scopes.js');
const { demand } = require('./second-factor.js');
const { instant } = require('./time.js');

/** The account for emergencies that the user is. @param {any} policy @param {any} login */
const emergencyOf = (policy, { user }) => policy.emergencies.find((/** @type {any} */ { user: id }) => id === user);

/** @param {any} decision */
function judgeEmergency(decision) {
  const { login, reasons, emergency } = decision;
  if (emergency === undefined) return;
  const { require, rule, expires } = emergency;
  if (login.now >= /** @type {number} */ (instant(expires))) return reasons.add('W141', 'deny', rule);
  reasons.add('W142', 'note', rule);
  const { code } = /** @type {any} */ (judgeNeed(require, login.methods, login.now));
  if (code && !demand(decision, require, code, rule)) reasons.add(code, 'deny', rule);
}

/** @param {any} decision */
function judgeTriggers(decision) {
  const { policy, login, reasons, emergency } = decision;
  if (emergency?.lifts.includes('step-up')) return;
  for (const trigger of policy.triggers) {
    if (!isLookedAt(decision, trigger)) continue;
    const { code } = /** @type {any} */ (judgeNeed(trigger.require, login.methods, login.now));
    if (code === undefined || demand(decision, trigger.require, code, trigger.rule)) continue;
    if (trigger.unattended === 'deny') reasons.add(code, 'deny', trigger.rule);
    else takeConcerned(decision, trigger, code);
  }
}

/** @param {any} decision */
function judgeRestrictions(decision) {
  const { policy, reasons, emergency } = decision;
  if (emergency?.lifts.includes('restrictions')) return;
  for (const restriction of policy.restrictions) {
    if (!isLookedAt(decision, restriction)) continue;
    const code = restriction.reauthenticate ? 'W134' : 'W133';
    if (restriction.then === 'deny') reasons.add(code, 'deny', restriction.rule);
    else takeConcerned(decision, restriction, code);
  }
}

/** @param {any} decision @param {any} rule */
const isLookedAt = (decision, { flows, when }) =>
  (decision.login.flow === 'unknown' || (flows ?? [decision.login.flow]).includes(decision.login.flow)) &&
  holds(decision, when);

/** Scopes that were taken away no longer count for what comes after. @param {any} decision @param {any} rule @param {string} code */
function takeConcerned(decision, { when, rule }, code) {
  const gone = concerned(decision, when);
  for (const subject of gone) takeAway(decision, subject, code, rule);
  decision.kept = decision.kept.filter((/** @type {any} */ subject) => !gone.includes(subject));
}

module.exports = { emergencyOf, judgeEmergency, judgeRestrictions, judgeTriggers };
