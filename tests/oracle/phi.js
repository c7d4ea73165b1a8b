// docs/phi.md, the rules of the detectors: what no free-form claim may hold.
'use strict';
const { luhn } = require('./luhn.js');
const { matchesSomewhere } = require('./pattern.js');
const { hasNumberOfPeople } = require('./phi-numbers.js');
const { plain } = require('./plain.js');

const [LONGEST_RUN, CARD_LENGTHS] = [200, { least: 13, most: 19 }];
const VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
/** Each letter of a vehicle's number counts as its place here, from one. */
const VIN_LETTERS = ['ABCDEFGH', 'JKLMN.P.R', '.STUVWXYZ'];

/** One of the four numbers of an IPv4 address. */
const PART = '(?:2(?:[0-4][0-9]|5[0-5])|[01]?[0-9]{1,2})';
const EMAIL = /[0-9A-Za-z_.+%'\x80-\xff-]@[0-9A-Za-z.\x80-\xff-]+\.(?:[A-Za-z]{2}|[\xc3-\xe1\xe3-\xf4])/;
/** The other detectors that are patterns, over the bytes of UTF-8. */
const PATTERNS = [
  /(?:^|[^0-9A-Za-z])[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9][- ./_]?[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9][- ./_]?[AC-HJKMNP-RT-Y]{2}[0-9]{2}(?:$|[^0-9A-Za-z])/i,
  /(?:^|[^0-9A-Za-z.])[A-Z][0-9][0-9AB]\.(?:[0-9][0-9A-Z]{0,3}|[A-HXZ](?:[0-9X][0-9A-Z]{0,2})?)(?:$|[^0-9A-Za-z.]|\.(?:$|[^0-9A-Za-z]))/,
  new RegExp(String.raw`(?:^|[^0-9A-Za-z.])(?:${PART}\.){3}${PART}(?:$|[^0-9A-Za-z.]|\.(?:$|[^0-9A-Za-z]))`),
  /(?:^|[^0-9A-Za-z])[0-9A-Fa-f]+(?:::\/?[0-9A-Fa-f]|:[0-9A-Fa-f]+:(?::|(?:[0-9A-Fa-f]+:){3}))/,
  /:\/\//,
  /;base64,/,
];

/** Whether a detector finds anything in the text, as it is or in its plain form. @param {string} text @param {string[]} own The policy's. */
function isPhi(text, own) {
  // As it is, the digits of other scripts would be letters of a domain.
  if (EMAIL.test(Buffer.from(plain(text)).toString('latin1'))) return true;
  return [text, plain(text)].some((form) => {
    const bytes = Buffer.from(form).toString('latin1');
    return (
      PATTERNS.some((pattern) => pattern.test(bytes)) ||
      hasNumberOfPeople(bytes) ||
      hasCard(bytes) ||
      longestRun(bytes) > LONGEST_RUN ||
      runs(bytes).some(isVehicle) ||
      own.some((pattern) => matchesSomewhere(pattern, form))
    );
  });
}

/** Letters and digits of ASCII on end. @param {string} bytes @returns {string[]} */
const runs = (bytes) => bytes.match(/[0-9A-Za-z]+/g) ?? [];

/** @param {string} bytes */
const longestRun = (bytes) => Math.max(0, ...(bytes.match(/[0-9A-Za-z+/]+/g) ?? []).map((run) => run.length));

/** @param {string} bytes */
function hasCard(bytes) {
  // Each number may begin one, in groups of three or more.
  return [...bytes.matchAll(/(?<![0-9])[0-9]{3,}/g)].some(({ index }) => {
    const isFirst = !/[0-9]_$/.test(bytes.slice(0, index));
    const grouped = /** @type {RegExpExecArray} */ (
      /^[0-9]+(?:[- ./_][0-9]{3,}(?![0-9]))*/.exec(bytes.slice(index))
    )[0];
    let [digits, length, isJoined] = ['', 0, false];
    return grouped.split(/(?<=[- ./_])/).some((group) => {
      digits += group.replace(/[^0-9]/g, '');
      const end = index + (length += group.length) - Number(/[^0-9]$/.test(group));
      const goesOn = /^_[0-9]/.test(bytes.slice(end));
      if (isJoined && !isFirst) return false;
      const isOne =
        digits.length >= CARD_LENGTHS.least &&
        digits.length <= CARD_LENGTHS.most &&
        /^[2-6]/.test(digits) &&
        luhn(digits) === 0;
      if (isOne && !(isJoined && goesOn)) return true;
      isJoined ||= goesOn;
      return false;
    });
  });
}

/** A vehicle identification number, by the check digit of 49 CFR 565.15. @param {string} run */
function isVehicle(run) {
  if (run.length !== VIN_WEIGHTS.length || !/[A-Z]/i.test(run) || !/[0-9]{4}$/.test(run)) return false;
  const values = [...run.toUpperCase()].map((place) => {
    if (/[0-9]/.test(place)) return Number(place);
    const row = VIN_LETTERS.find((letters) => letters.includes(place));
    return row === undefined ? NaN : row.indexOf(place) + 1;
  });
  const check = values.reduce((sum, value, n) => sum + value * VIN_WEIGHTS[n], 0) % 11;
  return 'X0123456789'[check === 10 ? 0 : check + 1] === run[8].toUpperCase();
}

module.exports = { isPhi };
