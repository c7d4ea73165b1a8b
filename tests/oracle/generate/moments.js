// Clocks, and instants on either side of every limit.
'use strict';

const NOON = Date.UTC(2026, 10, 20, 12);
/** Beside the noon of every other test: turns of clocks, ends of what is known, what is no clock. */
const CLOCKS = [
  NOON,
  NOON,
  NOON,
  NOON,
  NOON,
  NOON,
  Date.UTC(2026, 10, 21, 4),
  Date.UTC(2026, 10, 21, 3, 59, 59, 999),
  Date.UTC(2026, 10, 22, 1, 0),
  Date.UTC(2026, 10, 22, 2, 30),
  Date.UTC(2027, 2, 14, 7, 59, 59, 999),
  Date.UTC(2027, 2, 14, 8),
  Date.UTC(2027, 10, 7, 6, 59),
  Date.UTC(2027, 10, 7, 7),
  Date.UTC(2027, 2, 28, 1),
  Date.UTC(2027, 9, 31, 0, 59, 59),
  Date.UTC(2027, 9, 31, 1),
  Date.UTC(2026, 0, 1),
  Date.UTC(2025, 11, 31, 23, 59, 59, 999),
  Date.UTC(2035, 11, 31, 23, 59, 59, 999),
  Date.UTC(2036, 0, 1),
  0,
  60_000,
  -1,
  Date.UTC(9999, 11, 31, 23, 59, 59, 999),
  Date.UTC(10000, 0, 1),
  Date.UTC(2027, 0, 31),
  Date.UTC(2027, 0, 30, 23, 59, 59, 999),
];
const OFFSETS = [0, 0, 1, -1, 1000, -1000, 60_000, -60_000, 60_001, -60_001];
const LIMITS = [0, 60_000, 90_000, 900_000, 3_600_000, 43_200_000, 2_592_000_000, 31_536_000_000];
const LAST = Date.UTC(9999, 11, 31);
const STRANGE = [
  '2026-11-20',
  '2026-02-29',
  '2024-02-29',
  '2026-11-20T12:00:00',
  '2026-11-20 12:00:00Z',
  '2026-11-20t12:00:00z',
  '2026-11-20T12:00:60Z',
  '2026-11-20T24:00:00Z',
  '2026-11-20T12:00:00.Z',
  '2026-11-20T12:00:00.1234567890Z',
  '2026-11-20T12:00:00+24:00',
  '2026-11-20T12:00:00+0100',
  '2026-11-20T12:00Z',
  '02026-11-20',
  ' 2026-11-20',
  '2026-11-20\n',
  '1969-12-31T23:59:59.999Z',
  '1970-01-01T00:00:00+00:01',
  '0000-01-01',
  '0099-12-31',
  '9999-12-31T23:59:59-23:59',
  '２０２６-11-20',
  'soon',
  '',
  1795176000,
  1795176000000,
  true,
];

/** @param {import('./draw.js').Draw} draw */
const momentOf = (draw) => (draw.sometimes(3) ? draw.one(CLOCKS) + draw.one([0, 0, 1000, -1000, 1, -1]) : NOON);

/** An instant as a text; rarely what is none. @param {import('./draw.js').Draw} draw @param {any} policy @param {number} now */
function instantText(draw, policy, now) {
  if (draw.sometimes(12)) return draw.one([undefined, null, ...STRANGE]);
  const limit = draw.one([1000, ...LIMITS, ...limitsOf(policy)]);
  const at = now - limit + draw.one(OFFSETS);
  if (!(at >= -1000 && at <= Date.UTC(9999, 11, 31, 23, 59, 59, 999))) return '2026-11-20T11:59:00Z';
  const text = new Date(at).toISOString();
  return at % 1000 === 0
    ? draw.one([text, text.replace('.000', ''), text.replace('.000Z', '+00:00'), text.replace('Z', '999Z')])
    : text.replace('Z', draw.one(['', '', '999', '000001']) + 'Z');
}

/** Mostly a second ago. @param {import('./draw.js').Draw} draw @param {any} policy @param {number} now */
const recentText = (draw, policy, now) =>
  draw.sometimes(3) || now < 1000 ? instantText(draw, policy, now) : new Date(Math.min(now, LAST) - 1000).toISOString();

/** Limits in which grace is added to an age. @param {any} policy @returns {number[]} */
const limitsOf = (policy) => [...policy.courses.values()].flatMap(({ max_age, grace }) => [max_age, max_age + grace]);

module.exports = { instantText, momentOf, recentText };
