// Payment cards: ISO/IEC 7812-1, an issuer's prefix and length, and the check digit of annex B.
'use strict';
const { groups, hasLuhn, luhnDigit, number, of, other } = require('../make.js');

/** @typedef {import('../make.js').Draw} Draw */

/** Prefixes of issuers, the length, and the groups that they print. @type {[string[], number, number[]][]} */
const ISSUERS = [
  [['4'], 16, [4, 4, 4, 4]],
  [['51', '52', '53', '54', '55', '2221', '2500', '2720'], 16, [4, 4, 4, 4]],
  [['34', '37'], 15, [4, 6, 5]],
  [['6011', '644', '649', '65'], 16, [4, 4, 4, 4]],
  [['300', '305', '36', '38'], 14, [4, 6, 4]],
  [['3528', '3589'], 16, [4, 4, 4, 4]],
  [['62'], 16, [4, 4, 4, 4]],
  [['62'], 19, [6, 13]],
  [['50', '58', '63', '67'], 16, [4, 4, 4, 4]],
  [['4'], 13, [4, 3, 3, 3]],
];

/** @param {Draw} draw */
function card(draw, issuer = draw.one(ISSUERS)) {
  const [prefixes, length, shape] = issuer;
  const prefix = draw.one(prefixes);
  const digits = prefix + of(draw, length - 1 - prefix.length);
  return { digits: digits + luhnDigit(digits), shape };
}

/** @param {Draw} draw @param {string} separator */
function grouped(draw, separator) {
  const { digits, shape } = card(draw);
  return groups(digits, shape).join(separator);
}

/** Where chance made a card of it, nobody can tell. @param {string} value */
const isCard = (value) =>
  /(?<![0-9])[2-6]/.test(value) &&
  [...value.matchAll(/(?<![0-9])[0-9]{13,19}(?![0-9])/g)].some(([run]) => /^[2-6]/.test(run) && hasLuhn(run));

/** @type {import('../corpus.js').Format} */
module.exports = {
  detector: 'card',
  peer: ['CreditCardRecognizer'],
  found: {
    'digits alone': (draw) => card(draw).digits,
    spaces: (draw) => grouped(draw, ' '),
    dashes: (draw) => grouped(draw, '-'),
    dots: (draw) => grouped(draw, '.'),
    slashes: (draw) => grouped(draw, '/'),
    underscores: (draw) => grouped(draw, '_'),
    'with its issuer': (draw) =>
      `${draw.one(['Visa', 'MC', 'Amex', 'card'])}${draw.one([' ', ': ', '#', ''])}${draw.one([card(draw).digits, grouped(draw, ' ')])}`,
    'with the month that it ends': (draw) =>
      `${grouped(draw, ' ')} exp ${number(draw, 1, 12, 2)}${number(draw, 27, 33)}`,
    'parts of a list': (draw) => grouped(draw, '-').split('-'),
  },
  missed: {
    'of airlines, beginning with 1': (draw) => card(draw, [['1220', '1354'], 15, [4, 5, 6]]).digits,
    'twelve digits': (draw) => card(draw, [['50', '63'], 12, [4, 4, 4]]).digits,
    'a group of less than three': (draw) => grouped(draw, ' ').replace(/(.)$/, ' $1'),
    'the last four': (draw) => `${draw.one(['**** **** **** ', 'Visa ending in ', 'xxxx-'])}${of(draw, 4)}`,
    'double spaces': (draw) => grouped(draw, '  '),
  },
  near: {
    'a wrong check digit': (draw) => {
      const { digits } = card(draw);
      return digits.slice(0, -1) + other(draw, /** @type {string} */ (digits.at(-1)));
    },
    'a wrong check digit, in groups': (draw) => {
      const { digits, shape } = card(draw, [['4', '55', '62'], 16, [4, 4, 4, 4]]);
      return groups(digits.slice(0, -1) + other(draw, /** @type {string} */ (digits.at(-1))), shape).join(
        draw.one([' ', '-']),
      );
    },
    'another first digit': (draw) => draw.one(['0', '1', '7', '8', '9']) + of(draw, 15),
    'twelve digits of an account in the cloud': (draw) => `arn:aws:iam::${of(draw, 12)}:role/x`,
    'twenty digits and more': (draw) => of(draw, draw.integer(20, 30)),
    'milliseconds since 1970': (draw) => `${number(draw, 16, 18)}${of(draw, 11)}`,
    'a concept of SNOMED CT': (draw) =>
      `${number(draw, 1, 999)}${of(draw, 4)}1000119${draw.one(['100', '103', '107'])}`,
    'microseconds since 1970': (draw) => `${number(draw, 16, 18)}${of(draw, 14)}`,
    'a number of a parcel': (draw) =>
      draw.one([`1Z${of(draw, 6, '0123456789ABCDEF')}${of(draw, 10)}`, `9${of(draw, 21)}`, of(draw, 12)]),
    'a number of a product': (draw) => `${draw.one(['00', '07', '09'])}${of(draw, 11)}`,
    'groups of two': (draw) => groups(card(draw, ISSUERS[0]).digits, [2, 2, 2, 2, 2, 2, 2, 2]).join(' '),
    'letters between': (draw) => groups(card(draw, ISSUERS[0]).digits, [4, 4, 4, 4]).join(draw.one(['x', 'A', 'of'])),
  },
  either: {
    'sixteen digits that chance makes a card': (draw) =>
      `${draw.one(['tracking', 'shipment', 'asset'])} ${card(draw, ISSUERS[0]).digits}`,
  },
  isOne: isCard,
};
