// Section 10 of docs/semantics.md: hours of the week, by the clocks of a zone.
'use strict';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const DAY = 24 * 60;
const [FIRST_YEAR, LAST_YEAR] = [2026, 2035];

/** @param {number} now @param {{ zone: string, within: string[] }} hours */
function isWithin(now, { zone, within }) {
  const year = new Date(now).getUTCFullYear();
  if (year < FIRST_YEAR || year > LAST_YEAR) return false;
  const { weekday, hour, minute } = parts(now, zone);
  const at = DAYS.indexOf(weekday.toLowerCase()) * DAY + Number(hour) * 60 + Number(minute);
  return within.some((written) =>
    spans(written).some(([start, end]) => [at, at + 7 * DAY].some((minute) => start <= minute && minute < end)),
  );
}

/** Minutes of the week from Monday, each first minute and the one after the last. @param {string} written @returns {[number, number][]} */
function spans(written) {
  const [days, hours] = written.split(' ');
  const [first, last = first] = days.split('-').map((day) => DAYS.indexOf(day));
  const [start, end] = hours.split('-').map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));
  const count = ((last - first + 7) % 7) + 1;
  return Array.from({ length: count }, (_, n) => {
    const midnight = ((first + n) % 7) * DAY;
    return [midnight + start, midnight + (end <= start ? end + DAY : end)];
  });
}

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {number} now @param {string} zone @returns {Record<string, string>} */
function parts(now, zone) {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  formats.set(zone, format);
  return Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
}

module.exports = { isWithin };
