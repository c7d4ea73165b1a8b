// docs/phi.md, numbers and dates, and the labels that say what they are.
'use strict';
const { luhn } = require('./luhn.js');

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
/** What may stand in a written date: 14th of March. */
const PASSED_OVER = ['st', 'nd', 'rd', 'th', 'of'];

/** A space is anything but a letter, or an end of the text. */
const LABELS = {
  ssn: ['ssn', 'social', 'ss#'],
  phone: ['phone', ' tel ', ' telef', ' cell ', 'mobile', 'fax'],
  npi: ['npi'],
  day: [' dob ', ' date ', ' birthd', ' born ', ' died ', ' deceased', ' admitted', ' discharged'],
  age: [' age ', ' aged ', ' years old', ' year old', ' yrs old', ' yo ', ' y o '],
  numbered: [
    ' mrn ',
    ' chart ',
    ' record ',
    ' member ',
    ' subscriber ',
    ' beneficiary',
    ' medicaid',
    ' account ',
    ' acct ',
    ' iban ',
    ' licen',
    ' certificate ',
    ' dea n',
    ' zip ',
    ' serial ',
    ' imei ',
    ' plate ',
    '(01)',
  ],
};
const [REACH, REACH_OF_AGES] = [24, 10];
const LONGEST_GAP = 5;

/** What a gap is made of. */
const [SPACE, DASH, DOT, SLASH, PAREN, PLUS] = ['\\t-\\r ', '_\\-', '.,', '/', '()', '+'];
/** A gap of some of these, and spaces beside them. @param {string[]} of */
const gapOf = (...of) => new RegExp(`^[${SPACE}]*[${of.join('')}][${of.join('')}${SPACE}]*$`);
const PARTED = gapOf(DOT, SLASH, DASH);
const PARTED_OR_SPACE = gapOf(SPACE, DOT, SLASH, DASH);
const PARTED_IN_ANY_WAY = gapOf(SPACE, DOT, SLASH, PAREN, PLUS, DASH);
const SLASHED = gapOf(SLASH);
const GROUPED = gapOf(SPACE, DOT, PAREN, DASH);
const WRITTEN = new RegExp(`^[${SPACE}${DOT}${DASH}]*$`);
/** A text that ends in the plus of a telephone number. */
const BEHIND_PLUS = new RegExp(`(?<![0-9+])\\+[${SPACE}${PAREN}]*$`);

/**
 * @typedef {object} Token A number, or a word: the month that it names.
 * @property {number} at @property {number} end @property {string} gap
 * @property {string} [digits] @property {number} [month]
 */

/** @param {string} bytes */
function hasNumberOfPeople(bytes) {
  const tokens = read(bytes);
  /** @type {{ plus: boolean, digits: number } | undefined} */
  let group;
  return tokens.some((token, n) => {
    const [first, second] = [tokens[n - 2], tokens[n - 1]];
    if (isShape(bytes, first, second, token)) return true;
    if (token.digits === undefined) {
      group = undefined;
      return false;
    }
    const gap = token.gap.length > LONGEST_GAP ? '?' : token.gap;
    const goesOn = group !== undefined && GROUPED.test(gap);
    const before = goesOn && group ? group : { plus: BEHIND_PLUS.test(bytes.slice(0, token.at)), digits: 0 };
    group = { ...before, digits: before.digits + token.digits.length };
    if (group.plus && group.digits >= 8) return true;
    if (group.digits >= 5 && isLabelled(bytes, token, LABELS.numbered, REACH)) return true;
    return isBare(bytes, /** @type {any} */ (token));
  });
}

/** @param {string} bytes @returns {Token[]} */
function read(bytes) {
  /** @type {Token[]} */
  const tokens = [];
  let [before, kept] = [0, ''];
  for (const { 0: run, index } of bytes.matchAll(/[0-9]+|[A-Za-z]+/g)) {
    const gap = bytes.slice(before, index) || kept;
    before = index + run.length;
    const token = { at: index, end: before, gap };
    const word = run.toLowerCase();
    // Beside a word that is passed over, the last gap that is not empty counts.
    kept = PASSED_OVER.includes(word) ? gap : '';
    if (/[0-9]/.test(run)) tokens.push({ ...token, digits: run });
    else if (!PASSED_OVER.includes(word)) {
      const month = word.length < 3 ? 0 : MONTHS.findIndex((name) => name.startsWith(word)) + 1;
      tokens.push({ ...token, month: month === 0 ? undefined : month });
    }
  }
  return tokens;
}

/** The last three tokens are a number or a date in parts. @param {string} bytes @param {Token | undefined} a @param {Token | undefined} b @param {Token} c */
function isShape(bytes, a, b, c) {
  if (b === undefined) return false;
  const has = (/** @type {Token | undefined} */ token, /** @type {number[]} */ ...lengths) =>
    token?.digits !== undefined && lengths.includes(token.digits.length);
  const fits = (/** @type {Token} */ token, /** @type {RegExp} */ gap) =>
    token.gap.length <= LONGEST_GAP && gap.test(token.gap);
  const value = (/** @type {Token} */ token) => token.month ?? Number(token.digits);
  if (a !== undefined) {
    const [x, y, z] = [value(a), value(b), value(c)];
    if (has(a, 3) && has(b, 2) && has(c, 4) && fits(b, PARTED_OR_SPACE) && fits(c, PARTED_OR_SPACE) && isSsn(x, y, z))
      return true;
    if (has(a, 3) && has(b, 3) && has(c, 4) && fits(b, PARTED_IN_ANY_WAY) && fits(c, PARTED_OR_SPACE)) return true;
    if (has(a, 4) && has(b, 1, 2) && has(c, 1, 2) && fits(b, PARTED) && fits(c, PARTED) && isYear(x) && isDay(y, z))
      return true;
    if (
      has(a, 1, 2) &&
      has(b, 1, 2) &&
      has(c, 4) &&
      fits(b, PARTED) &&
      fits(c, PARTED) &&
      isYear(z) &&
      isEitherDay(x, y)
    )
      return true;
    if (has(a, 1, 2) && has(b, 1, 2) && has(c, 2) && fits(b, SLASHED) && fits(c, SLASHED) && isEitherDay(x, y))
      return true;
    if (has(a, 4) && b.month && has(c, 1, 2) && fits(b, WRITTEN) && fits(c, WRITTEN) && isYear(x) && isDay(y, z))
      return true;
    const isWritten = fits(b, WRITTEN) && fits(c, WRITTEN) && has(c, 4) && isYear(z) && isEitherDay(x, y);
    if (isWritten && ((has(a, 1, 2) && b.month) || (a.month && has(b, 1, 2)))) return true;
  }
  const isPair =
    (has(b, 1, 2) && has(c, 1, 2) && fits(c, PARTED)) ||
    (((b.month && has(c, 1, 2, 4)) || (has(b, 1, 2) && c.month)) && fits(c, WRITTEN));
  const isOne = isPair && (isEitherDay(value(b), value(c)) || isYear(value(c)));
  return Boolean(isOne && isLabelled(bytes, c, LABELS.day, REACH));
}

/** A number by itself, most with a label beside it. @param {string} bytes @param {Token & { digits: string }} token */
function isBare(bytes, token) {
  const { digits, at, end } = token;
  const part = (/** @type {number} */ from, /** @type {number} */ to) => Number(digits.slice(from, to));
  const near = (/** @type {string[]} */ labels, reach = REACH) => isLabelled(bytes, token, labels, reach);
  switch (digits.length) {
    case 2:
    case 3:
      return part(0, 3) > 89 && part(0, 3) < 130 && near(LABELS.age, REACH_OF_AGES);
    case 8: {
      const isDate =
        (isYear(part(0, 4)) && isDay(part(4, 6), part(6, 8))) ||
        (isYear(part(4, 8)) && isEitherDay(part(0, 2), part(2, 4)));
      return isDate && near(LABELS.day);
    }
    case 9:
      return isSsn(part(0, 3), part(3, 5), part(5, 9)) && near(LABELS.ssn);
    case 10: {
      const isTouched = /[A-Za-z]/.test((bytes[at - 1] ?? '') + (bytes[end] ?? ''));
      const isProvider = /^[12]/.test(digits) && luhn(`80840${digits}`) === 0;
      return (/^[2-9]/.test(digits) && near(LABELS.phone)) || (isProvider && (!isTouched || near(LABELS.npi)));
    }
    case 11:
      return /^1[2-9]/.test(digits) && near(LABELS.phone);
    default:
      return false;
  }
}

/** @param {string} bytes @param {Token} token @param {string[]} labels @param {number} reach */
function isLabelled(bytes, { at, end }, labels, reach) {
  const text = ` ${bytes.toLowerCase()} `;
  const stands = (/** @type {string} */ label, /** @type {number} */ start) =>
    [...label].every((sign, n) => (sign === ' ' ? /^[^a-z]$/.test(text[start + n] ?? '') : text[start + n] === sign));
  const places = Array.from({ length: reach + 1 }, (_, n) => [at - reach + n, end + n]).flat();
  // A place is of the text with one more sign before it.
  return labels.some((label) => places.some((place) => place >= 0 && stands(label, place)));
}

/** Areas 000 and 666, group 00 and serial 0000 were never issued, areas from 900 only to taxpayers in some groups. @param {number} area @param {number} group @param {number} serial */
function isSsn(area, group, serial) {
  const isOfTaxpayer = [
    [50, 65],
    [70, 88],
    [90, 92],
    [94, 99],
  ].some(([first, last]) => first <= group && group <= last);
  return area !== 0 && area !== 666 && serial !== 0 && (area < 900 ? group !== 0 : isOfTaxpayer);
}

/** @param {number} year */
const isYear = (year) => year >= 1900 && year < 2100;

/** @param {number} month @param {number} day */
const isDay = (month, day) => month >= 1 && month <= 12 && day >= 1 && day <= 31;

/** @param {number} a @param {number} b */
const isEitherDay = (a, b) => isDay(a, b) || isDay(b, a);

module.exports = { hasNumberOfPeople };
