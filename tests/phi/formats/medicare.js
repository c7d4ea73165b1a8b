// Medicare Beneficiary Identifiers, as CMS defines them: eleven places; the letters are not S, L, O, I, B, Z; the first
// place is 1 to 9.
'use strict';
const { CAPITALS, groups, labelled, number, of } = require('../make.js');

/** @typedef {import('../make.js').Draw} Draw */

const LETTERS = 'ACDEFGHJKMNPQRTUVWXY';
const EITHER = `0123456789${LETTERS}`;
/** The kind of each place. */
const PLACES = [
  '123456789',
  LETTERS,
  EITHER,
  '0123456789',
  LETTERS,
  EITHER,
  '0123456789',
  LETTERS,
  LETTERS,
  '0123456789',
  '0123456789',
];

/** @param {Draw} draw @param {string[]} [places] */
const mbi = (draw, places = PLACES) => places.map((alphabet) => of(draw, 1, alphabet)).join('');
/** @param {Draw} draw @param {string} separator */
const grouped = (draw, separator) => groups(mbi(draw), [4, 3, 4]).join(separator);
/** One place of another kind. @param {Draw} draw @param {number[]} at @param {string} alphabet */
const spoilt = (draw, at, alphabet) => {
  const chosen = draw.one(at);
  return mbi(
    draw,
    PLACES.map((places, n) => (n === chosen ? alphabet : places)),
  );
};

/** @type {import('../corpus.js').Format} */
module.exports = {
  detector: 'medicare',
  peer: ['UsMbiRecognizer'],
  found: {
    bare: (draw) => mbi(draw),
    dashes: (draw) => grouped(draw, '-'),
    spaces: (draw) => grouped(draw, ' '),
    'dots, slashes, underscores': (draw) => grouped(draw, draw.one(['.', '/', '_'])),
    'small letters': (draw) => draw.one([mbi(draw), grouped(draw, '-')]).toLowerCase(),
    'with a label': (draw) =>
      labelled(draw, ['Medicare', 'MBI', 'Medicare ID'], draw.one([mbi(draw), grouped(draw, '-')])),
    'behind an underscore': (draw) => `mbi_${mbi(draw)}`,
    'parts of a list': (draw) => groups(mbi(draw), [4, 3, 4]),
  },
  missed: {
    'a label that touches it': (draw) => `MBI${mbi(draw)}`,
    'dashes elsewhere': (draw) => groups(mbi(draw), [3, 3, 3, 2]).join('-'),
  },
  near: {
    'a letter that there is not': (draw) => spoilt(draw, [1, 4, 7, 8], 'SLOIBZ'),
    'a digit for a letter': (draw) => spoilt(draw, [1, 4, 7, 8], '0123456789'),
    'a letter for a digit': (draw) => spoilt(draw, [0, 3, 6, 9, 10], LETTERS),
    'a zero first': (draw) => spoilt(draw, [0], '0'),
    'one place more or less': (draw) => draw.one([`${mbi(draw)}${of(draw, 1, EITHER)}`, mbi(draw).slice(0, -1)]),
    'a dash elsewhere': (draw) =>
      `${spoilt(draw, [1, 4], 'SLOIBZ').slice(0, 3)}-${of(draw, 4, EITHER)}-${of(draw, 4, EITHER)}`,
    'a key of a product': (draw) => `${of(draw, 5, CAPITALS)}-${of(draw, 5, CAPITALS)}-${of(draw, 5, CAPITALS)}`,
    'code of a bank': (draw) => `${of(draw, 6, CAPITALS)}${number(draw, 10, 99)}XXX`,
    'code of a film': (draw) => of(draw, 11, `${CAPITALS.toLowerCase()}-_`),
    'an order': (draw) => `${of(draw, 4, CAPITALS)}-${of(draw, 3)}-${of(draw, 4)}`,
  },
  either: {},
};
