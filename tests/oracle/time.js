// Section 4 of docs/semantics.md: instants, and how they stand to a limit. All in milliseconds.
'use strict';

const TOLERANCE = 60_000;
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** @param {any} value @returns {number | undefined} */
function instant(value) {
  if (typeof value !== 'string') return undefined;
  const form = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d)))?$/;
  const found = form.exec(value);
  // In JavaScript `$` is the end of the text, and `\d` are the digits of ASCII.
  if (found === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', sign, hours = '0', minutes = '0'] =
    found;
  const days = new Date(0);
  days.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (days.getUTCMonth() !== Number(month) - 1 || days.getUTCDate() !== Number(day)) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
  const offset = (Number(hours) * 60 + Number(minutes)) * UNITS.m * (sign === '-' ? -1 : 1);
  const time = Number(hour) * UNITS.h + Number(minute) * UNITS.m + Number(second) * UNITS.s;
  const at = days.getTime() + time + Number(fraction.padEnd(3, '0').slice(0, 3)) - offset;
  return isClock(at) ? at : undefined;
}

/** Whether the clock can be read. @param {any} now */
const isClock = (now) => Number.isSafeInteger(now) && now >= 0 && now <= LAST;

/** @param {number} at @param {number} now @param {number} limit @returns {'future' | 'fresh' | 'stale'} */
function standing(at, now, limit) {
  const age = now - at;
  if (age < -TOLERANCE) return 'future';
  return age <= limit ? 'fresh' : 'stale';
}

/** @param {number | undefined} at @param {number} now @param {number} limit */
const isFresh = (at, now, limit) => at !== undefined && standing(at, now, limit) === 'fresh';

/** A duration of the policy document, such as `15m`. @param {string} text */
function duration(text) {
  const [, count, unit] = /** @type {RegExpExecArray} */ (/^(\d+)([smhd])$/.exec(text));
  return Number(count) * UNITS[/** @type {'s'} */ (unit)];
}

/** The last instant, where one would lie behind it. @param {number} at */
const clamped = (at) => Math.min(at, LAST);

module.exports = { LAST, clamped, duration, instant, isClock, isFresh, standing };
