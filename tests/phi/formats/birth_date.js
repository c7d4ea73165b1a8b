// Dates, as ISO 8601, HL7, FHIR and people write them: a day that the calendar has, from 1900 to 2099. Whether one is
// of a birth no value says: 45 CFR 164.514(b)(2)(i)(C) has all that relate to a person, and a free-form text is taken so.
'use strict';
const { labelled, number, of, padded } = require('../make.js');

/** @typedef {import('../make.js').Draw} Draw */

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** @param {Draw} draw */
function date(draw) {
  const month = draw.integer(1, 12);
  return { year: String(draw.integer(1900, 2099)), month, day: draw.integer(1, LENGTHS[month - 1]) };
}

/**
 * A date by a template: `Y` year, `y` its last two digits, `M` month, `m` the same without a zero, `D` and `d` for the
 * day, `N` the month's name, `n` its first three letters, `O` the day as an ordinal.
 * @param {Draw} draw @param {string[]} templates
 */
function written(draw, templates) {
  const { year, month, day } = date(draw);
  const name = MONTHS[month - 1];
  const ordinal = `${day}${day % 10 === 1 && day !== 11 ? 'st' : day % 10 === 2 && day !== 12 ? 'nd' : day % 10 === 3 && day !== 13 ? 'rd' : 'th'}`;
  const fields = {
    Y: year,
    y: year.slice(2),
    M: padded(month, 2),
    m: String(month),
    D: padded(day, 2),
    d: String(day),
    N: name,
    n: name.slice(0, 3),
    O: ordinal,
  };
  return draw.one(templates).replace(/[YyMmDdNnO]/g, (/** @type {keyof typeof fields} */ field) => fields[field]);
}

const LABELS = ['DOB', 'dob', 'date of birth', 'Birthdate', 'birthday'];
/** Words before a day, and a number of the day. */
const EVENTS = [
  'born',
  'Born on',
  'died',
  'Deceased',
  'admitted',
  'Admitted on',
  'discharged',
  'Discharged',
  'DOB',
  'date of death',
  'date',
];

/** @type {import('../corpus.js').Format} */
module.exports = {
  detector: 'birth_date',
  peer: ['DateRecognizer'],
  found: {
    'ISO 8601': (draw) => written(draw, ['Y-M-D']),
    'with a time': (draw) =>
      `${written(draw, ['Y-M-D'])}${draw.one(['T', ' '])}${number(draw, 0, 23, 2)}:${number(draw, 0, 59, 2)}:${number(draw, 0, 59, 2)}${draw.one(['Z', '', '.000Z', '-05:00'])}`,
    'year first, without zeros': (draw) => written(draw, ['Y/m/d', 'Y-m-d', 'Y.m.d', 'Y/M/D']),
    American: (draw) => written(draw, ['m/d/Y', 'M/D/Y', 'M-D-Y', 'm-d-Y']),
    'day first': (draw) => written(draw, ['d/m/Y', 'D/M/Y', 'D-M-Y']),
    'with dots': (draw) => written(draw, ['D.M.Y', 'd.m.Y', 'd. m. Y']),
    'two digits for the year': (draw) => written(draw, ['m/d/y', 'M/D/y', 'D/M/y']),
    'written, month first': (draw) => written(draw, ['N d, Y', 'n d, Y', 'n. d, Y', 'N d Y', 'N O, Y']),
    'written, day first': (draw) =>
      written(draw, ['d N Y', 'd n Y', 'D n. Y', 'O of N, Y', 'the O of N Y', 'd-n-Y', 'D-N-Y']),
    'written, year first': (draw) => written(draw, ['Y N d', 'Y n D', 'Y-n-D']),
    'as in a header': (draw) =>
      `${draw.one(['Mon', 'Tue', 'Fri'])}, ${written(draw, ['D n Y'])} ${number(draw, 0, 23, 2)}:${number(draw, 0, 59, 2)}:00`,
    'as in forms': (draw) => written(draw, ['DnY', 'D-n-Y']).toUpperCase(),
    'eight digits with a label': (draw) => labelled(draw, LABELS, written(draw, ['YMD', 'MDY', 'DMY'])),
    'with a label': (draw) => labelled(draw, LABELS, written(draw, ['Y-M-D', 'm/d/Y', 'N d, Y'])),
    'a day of the year beside what happened': (draw) =>
      `${draw.one(EVENTS)}${draw.one([' ', ': '])}${written(draw, ['N d', 'd N', 'O of N', 'm/d', 'M-D', 'd.m.', 'n d'])}`,
    'a month of a year beside what happened': (draw) =>
      `${draw.one(EVENTS)}${draw.one([' ', ': '])}${written(draw, ['N Y', 'n Y', 'n-Y', 'N, Y'])}`,
    'parts of a list': (draw) => written(draw, ['Y-M-D', 'm-d-Y', 'd-N-Y', 'N-d-Y']).split('-'),
  },
  missed: {
    'eight digits alone': (draw) => written(draw, ['YMD', 'MDY']),
    'two digits for the year, with dashes or dots': (draw) => written(draw, ['D.M.y', 'M-D-y', 'D-n-y']),
    'a day of the year': (draw) => written(draw, ['N d', 'm/d', 'd n']),
    'a month of a year': (draw) => written(draw, ['N Y', 'M/Y', 'Y-M', 'n-Y']),
    'with spaces': (draw) => written(draw, ['D M Y', 'm d Y']),
    'in another language': (draw) =>
      `${draw.integer(1, 28)}${draw.one(['. März ', ' mars ', ' de marzo de ', ' marca '])}${draw.integer(1930, 2020)}`,
    'day and week of a year': (draw) =>
      `${draw.integer(1930, 2020)}-${draw.one([number(draw, 100, 365), `W${number(draw, 10, 52)}-${number(draw, 1, 7)}`])}`,
  },
  near: {
    'a month that there is not': (draw) =>
      `${number(draw, 1900, 2099)}-${number(draw, 32, 99)}-${number(draw, 1, 28, 2)}`,
    'a day that there is not': (draw) =>
      `${number(draw, 1, 12, 2)}/${number(draw, 32, 99)}/${number(draw, 1900, 2099)}`,
    'another century': (draw) => `${number(draw, 1000, 1799)}-${number(draw, 1, 12, 2)}-${number(draw, 1, 28, 2)}`,
    'a version': (draw) =>
      `${draw.integer(0, 12)}.${draw.integer(0, 40)}.${draw.one([draw.integer(0, 9), draw.integer(100, 400)])}`,
    'a version by year': (draw) => `${number(draw, 2019, 2026)}.${draw.integer(1, 12)}.0`,
    'a year': (draw) => `${draw.one(['since', 'FY', 'class of', 'edition'])} ${number(draw, 1950, 2026)}`,
    'two years': (draw) => `${number(draw, 1990, 2020)}-${number(draw, 2021, 2029)}`,
    'eight digits of a batch': (draw) => `${draw.one(['lot', 'batch', 'build', 'job'])} ${of(draw, 8)}`,
    'a word that begins like a month': (draw) =>
      `${draw.one(['Marble', 'Mayor', 'Decker', 'Marsh', 'Augusta', 'Janus', 'Octane', 'Junior'])} ${number(draw, 1, 28)} ${number(draw, 1900, 2099)}`,
    'a part': (draw) =>
      `${number(draw, 1, 28, 2)}-${draw.one(['MAX', 'MIN', 'REV', 'KIT', 'OEM'])}-${number(draw, 1900, 2099)}`,
    'a number of a year': (draw) => `${number(draw, 2015, 2026)}${draw.one(['-', '/'])}${number(draw, 1000, 9999)}`,
    'a time': (draw) =>
      `${number(draw, 0, 23, 2)}:${number(draw, 0, 59, 2)}${draw.one(['', ':30'])}${draw.one(['', '-17:00', ' UTC'])}`,
    'a ratio': (draw) => `${draw.one(['1/2', '24/7', '50/50', '120/80', '3/4'])}${draw.one([' of staff', '', ' x 2'])}`,
    'beds and rooms': (draw) => `room ${number(draw, 1, 28)}-${number(draw, 100, 999)}, bed ${number(draw, 1, 4)}`,
  },
  either: {
    'the end of a contract': (draw) => `${number(draw, 2025, 2036)}-${written(draw, ['M-D'])}T00:00:00Z`,
    'a version that is a day': (draw) => written(draw, ['Y.m.d', 'Y.M.D']),
    // A day of 30 or 31 in a month that has less: to a reader a date that was mistyped.
    'a day that the month has not': (draw) =>
      `${number(draw, 1900, 2099)}-${draw.one(['02-30', '02-31', '04-31', '06-31', '09-31', '11-31'])}`,
  },
};
