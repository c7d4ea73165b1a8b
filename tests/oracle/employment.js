// Section 7 of docs/semantics.md: employment.
'use strict';
const { field, text } = require('./event.js');
const { duration, instant, isFresh } = require('./time.js');

/**
 * Takes the workforce's roles away from whom employment binds, where it does not hold.
 * @param {any} policy @param {any} login @param {any} emergency @param {import('./reasons.js').Reasons} reasons
 * @returns {{ roles: string[], taken: string[], code?: string }}
 */
function employ({ employment, routes, clients }, login, emergency, reasons) {
  const untouched = { roles: login.roles, taken: [] };
  if (employment === undefined || emergency?.lifts.includes('employment')) return untouched;
  const workforce = [...routes, ...clients, employment].flatMap(({ roles = [] }) => roles);
  const binding = employment.roles ?? workforce;
  if (!login.roles.some((/** @type {string} */ role) => binding.includes(role))) return untouched;
  const code = whatIsWanting(employment, login);
  if (code === undefined) return untouched;
  const roles = login.roles.filter((/** @type {string} */ role) => !workforce.includes(role));
  const taken = login.roles.filter((/** @type {string} */ role) => workforce.includes(role));
  reasons.add(code, roles.length === 0 ? 'deny' : 'note', 'employment');
  return { roles, taken, code };
}

/** @param {any} employment @param {any} login @returns {string | undefined} */
function whatIsWanting({ status, starts_at, ends_at, leave, dormant }, { event, now }) {
  const at = (/** @type {string} */ path) => instant(field(event, path));
  const isThere = (/** @type {string} */ path) => field(event, path) !== undefined;
  if (status && !status.active.includes(text(field(event, status.from)))) return 'W121';
  const refuses = (/** @type {any} */ limit, /** @type {(at: number) => boolean} */ isWrong) => {
    const found = at(limit.from);
    return found === undefined ? limit.required || isThere(limit.from) : isWrong(found);
  };
  if (starts_at && refuses(starts_at, (start) => start > now)) return 'W122';
  if (ends_at && refuses(ends_at, (end) => end <= now)) return 'W123';
  if (leave && isThere(leave.starts_at)) {
    const [start, end] = [at(leave.starts_at), at(leave.ends_at)];
    if (!(start !== undefined && start > now) && !(end !== undefined && end <= now)) return 'W124';
  }
  if (dormant && !isFresh(at(dormant.from), now, duration(dormant.max_age))) return 'W125';
  return undefined;
}

module.exports = { employ };
