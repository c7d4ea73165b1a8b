// Section 8 of docs/semantics.md: training, and who comes back from the portal.
'use strict';
const { OTHER, field, rows, text } = require('./event.js');
const { instant, standing } = require('./time.js');

/** @typedef {{ standing: 'current' | 'grace' | 'lapsed', code?: string }} Standing */

/** How a completion of a course stands. @param {any} course @param {any} completedAt @param {any} version @param {number} now @returns {Standing} */
function judgeCompletion(course, completedAt, version, now) {
  const at = instant(completedAt);
  if (at === undefined) return { standing: 'lapsed', code: 'W301' };
  if (standing(at, now, 0) === 'future') return { standing: 'lapsed', code: 'W303' };
  if (course.min_version !== undefined && !(Number.isInteger(version) && version >= course.min_version)) {
    return { standing: 'lapsed', code: 'W304' };
  }
  if (now - at <= course.max_age) return { standing: 'current' };
  if (now - at <= course.max_age + course.grace) return { standing: 'grace', code: 'W305' };
  return { standing: 'lapsed', code: 'W302' };
}

/**
 * How each course stands for this login: what came back from the portal counts in place of what is stored.
 * @param {any} policy @param {any} login @param {string[]} roles @param {any} emergency @param {import('./reasons.js').Reasons} reasons
 */
function judgeTraining(policy, login, roles, emergency, reasons) {
  const { event, now } = login;
  /** @type {Map<string, Standing>} */
  const standings = new Map();
  for (const [name, course] of policy.courses) {
    const stored = judgeCompletion(
      course,
      field(event, `${course.source}.completed_at`),
      field(event, `${course.source}.version`),
      now,
    );
    const binds = course.roles === undefined || course.roles.some((/** @type {string} */ role) => roles.includes(role));
    standings.set(name, !binds || emergency?.lifts.includes('training') ? { standing: 'current' } : stored);
  }
  const parts = ['purpose', 'nonce', 'completions'];
  const isThere = parts.some((part) => field(event, `wardgate_returned.${part}`) !== undefined);
  const hasReturned = login.action === 'token' && policy.portal !== undefined && isThere;
  /** @type {{ course: string, completedAt: string, version?: number }[]} */
  const completions = [];
  if (hasReturned) {
    const returned = login.isDelegated ? undefined : readReturn(event);
    const isWanting = (/** @type {string} */ name) =>
      standings.get(name)?.standing === 'lapsed' && policy.courses.get(name).redirect;
    for (const { course, completed_at: completedAt, version } of returned ?? []) {
      if (!isWanting(course) || completions.some((other) => other.course === course))
        reasons.add('W306', 'deny', 'default');
      else completions.push({ course, completedAt, version: Number.isInteger(version) ? version : undefined });
    }
    if (returned === undefined) reasons.add('W306', 'deny', 'default');
    for (const { course, completedAt, version } of completions) {
      standings.set(course, judgeCompletion(policy.courses.get(course), completedAt, version, now));
    }
  }
  return {
    standings,
    completions,
    canSend: login.isAttended && policy.portal !== undefined && !hasReturned,
    hasReturned,
  };
}

/** The completions that came back; `undefined` where they are not what was asked for. @param {any} event @returns {any[] | undefined} */
function readReturn(event) {
  const at = (/** @type {string} */ path) => text(field(event, path));
  const nonce = at('wardgate_returned.nonce');
  const completions = rows(event, 'wardgate_returned.completions', ['course', 'completed_at', 'version']);
  const isOne = (/** @type {any} */ item) =>
    item !== OTHER && typeof item.course === 'string' && typeof item.completed_at === 'string';
  if (at('wardgate_returned.purpose') !== 'wardgate-training') return undefined;
  if (!nonce || nonce !== at('transaction.metadata.wardgate_portal')) return undefined;
  return Array.isArray(completions) && completions.every(isOne) ? completions : undefined;
}

module.exports = { judgeTraining };
