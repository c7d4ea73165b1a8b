// Social Security numbers, as the Social Security Administration issues them: an area (never 000, 666 or from 900), a
// group (never 00), a serial (never 0000).
'use strict';
const { cased, groups, labelled, number, of, padded } = require('../make.js');
const { printed } = require('../written.js');

/** @typedef {import('../make.js').Draw} Draw */

/** @param {Draw} draw */
function parts(draw) {
  const area = draw.integer(1, 898);
  return [padded(area < 666 ? area : area + 1, 3), number(draw, 1, 99, 2), number(draw, 1, 9999, 4)];
}

/** @param {Draw} draw @param {string} separator */
const joined = (draw, separator) => parts(draw).join(separator);
/** @param {Draw} draw */
const bare = (draw) => joined(draw, '');

const LABELS = ['ssn', 'SSN', 'social security', 'Social Security No.', 'social security number', 'social'];
/** Groups of the numbers that the IRS gives to taxpayers without one. */
const ITIN_GROUPS = Array.from({ length: 50 }, (_, n) => n + 50).filter((n) => ![66, 67, 68, 69, 89, 93].includes(n));
/** Words beside a number that is something else. */
const ORDERS = ['order', 'ticket', 'invoice', 'PO', 'case', 'batch', 'item', 'ref'];

/** @type {import('../corpus.js').Format} */
module.exports = {
  detector: 'ssn',
  peer: ['UsSsnRecognizer', 'UsItinRecognizer'],
  found: {
    dashes: (draw) => joined(draw, '-'),
    spaces: (draw) => joined(draw, ' '),
    dots: (draw) => joined(draw, '.'),
    slashes: (draw) => joined(draw, '/'),
    underscores: (draw) => joined(draw, '_'),
    'two separators': (draw) => {
      const [area, group, serial] = parts(draw);
      return area + draw.one(['-', ' ', '.', '/']) + group + draw.one(['-', ' ', '.', '/']) + serial;
    },
    'dashes and spaces of printers': (draw) => joined(draw, printed(draw)),
    'dashes between spaces': (draw) => joined(draw, ' - '),
    'with a label': (draw) => labelled(draw, LABELS, joined(draw, '-')),
    'nine digits with a label': (draw) => labelled(draw, LABELS, bare(draw)),
    'nine digits behind `SS#`': (draw) => `${cased(draw, ['ss#', 'SS# '])}${bare(draw)}`,
    'a label that touches it': (draw) => `${cased(draw, ['ssn'])}${joined(draw, draw.one(['-', '']))}`,
    'the claim number of old Medicare cards': (draw) =>
      joined(draw, '-') + draw.one(['A', 'B', 'B1', 'C2', 'D', 'T', 'W']),
    'of a taxpayer without one': (draw) =>
      [number(draw, 900, 999), draw.one(ITIN_GROUPS), number(draw, 1, 9999, 4)].join(draw.one(['-', ' '])),
    'parts of a list': (draw) => (draw.sometimes(2) ? parts(draw) : groups(joined(draw, '-'), [6, 5])),
  },
  missed: {
    'nine digits alone': bare,
    'cut in two': (draw) =>
      groups(
        bare(draw),
        draw.one([
          [5, 4],
          [3, 6],
        ]),
      ).join('-'),
    'the last four': (draw) => `${draw.one(['xxx-xx-', '***-**-', 'SSN ending in '])}${number(draw, 1, 9999, 4)}`,
    'digit by digit': (draw) => [...bare(draw)].join(' '),
    'other separators': (draw) => joined(draw, draw.one([':', '*', '|', '~'])),
  },
  near: {
    'area 000, 666 or from 900': (draw) =>
      `${draw.one(['000', '666', number(draw, 900, 999)])}-${number(draw, 1, 49, 2)}-${number(draw, 1, 9999, 4)}`,
    'group 00': (draw) => `${parts(draw)[0]}-00-${of(draw, 4)}`,
    'serial 0000': (draw) => `${parts(draw)[0]}-${of(draw, 2)}-0000`,
    'number of an employer': (draw) => `${number(draw, 10, 99)}-${of(draw, 7)}`,
    'code of a drug': (draw) =>
      inGroups(draw, [
        [4, 4, 2],
        [5, 3, 2],
        [5, 4, 1],
        [5, 4, 2],
      ]),
    'nine digits of an order': (draw) => `${draw.one(ORDERS)}${draw.one([' ', ': ', ' #', '-', '='])}${of(draw, 9)}`,
    'an order in other groups': (draw) =>
      inGroups(draw, [
        [4, 2, 4],
        [3, 2, 5],
        [3, 3, 3],
        [4, 3, 4],
        [2, 3, 4],
        [3, 1, 4],
        [3, 2, 3],
      ]),
    'a letter in it': (draw) => {
      const digits = [...bare(draw)];
      digits[draw.integer(0, 8)] = draw.one(['A', 'B', 'X', 'Z']);
      return groups(digits.join(''), [3, 2, 4]).join('-');
    },
    'number of a book': (draw) => `978-${of(draw, 1)}-${of(draw, 2)}-${of(draw, 6)}-${of(draw, 1)}`,
    'number of a chemical': (draw) => `${number(draw, 10000, 99999)}-${of(draw, 2)}-${of(draw, 1)}`,
  },
  either: {
    'nine digits of a case of social work': (draw) => `Social work, case ${bare(draw)}`,
    'order number of 3, 2 and 4 digits': (draw) => `${draw.one(ORDERS)} ${joined(draw, '-')}`,
  },
};

/** Digits in groups of one of these shapes. @param {Draw} draw @param {number[][]} shapes */
function inGroups(draw, shapes) {
  return draw
    .one(shapes)
    .map((/** @type {number} */ length) => of(draw, length))
    .join('-');
}
