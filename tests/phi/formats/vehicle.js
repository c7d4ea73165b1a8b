// Vehicle identification numbers: 49 CFR 565.15. Seventeen places without I, O and Q, the ninth a check digit, the tenth a
// year of the model, the last four digits.
'use strict';
const { BASE64URL, CAPITALS, HEX, labelled, of } = require('../make.js');

/** @typedef {import('../make.js').Draw} Draw */

const LETTERS = 'ABCDEFGHJKLMNPRSTUVWXYZ';
const EITHER = `0123456789${LETTERS}`;
const YEARS = 'ABCDEFGHJKLMNPRSTVWXY123456789';
const MAKERS = [
  '1HG',
  '1FT',
  '1G1',
  '2T1',
  '3VW',
  '4T1',
  '5YJ',
  '1M8',
  'JHM',
  'WBA',
  'WVW',
  'KMH',
  'SAL',
  'YV1',
  'ZFF',
  '7SA',
];
const WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
const VALUES = {
  A: 1,
  B: 2,
  C: 3,
  D: 4,
  E: 5,
  F: 6,
  G: 7,
  H: 8,
  J: 1,
  K: 2,
  L: 3,
  M: 4,
  N: 5,
  P: 7,
  R: 9,
  S: 2,
  T: 3,
  U: 4,
  V: 5,
  W: 6,
  X: 7,
  Y: 8,
  Z: 9,
};

/** @param {string} number */
function checkDigit(number) {
  const sum = [...number].reduce(
    (sum, c, n) => sum + WEIGHTS[n] * (VALUES[/** @type {keyof typeof VALUES} */ (c)] ?? Number(c)),
    0,
  );
  return 'X'.repeat(Number(sum % 11 === 10)) || String(sum % 11);
}

/** With its check digit. @param {string} number */
const checked = (number) => number.slice(0, 8) + checkDigit(number) + number.slice(9);

/** @param {Draw} draw */
const vin = (draw) =>
  checked(`${draw.one(MAKERS)}${of(draw, 5, EITHER)}0${of(draw, 1, YEARS)}${of(draw, 1, EITHER)}${of(draw, 6)}`);

/** @param {Draw} draw */
function wrong(draw) {
  const right = vin(draw);
  const digits = [...'0123456789X'].filter((digit) => digit !== right[8]);
  return right.slice(0, 8) + draw.one(digits) + right.slice(9);
}

/** @type {import('../corpus.js').Format} */
module.exports = {
  detector: 'vehicle',
  peer: [],
  found: {
    'capital letters': vin,
    'small letters': (draw) => vin(draw).toLowerCase(),
    'with a label': (draw) => labelled(draw, ['VIN', 'vin', 'vehicle'], vin(draw)),
    'behind a dash or an underscore': (draw) =>
      `${draw.one(['vin', 'car', 'fleet'])}${draw.one(['-', '_', '#'])}${vin(draw)}`,
  },
  missed: {
    'of a country without check digits': wrong,
    'in groups': (draw) => vin(draw).replace(/^(...)(......)/, '$1 $2 '),
    'a label that touches it': (draw) => `VIN${vin(draw)}`,
  },
  near: {
    'the letters I, O, Q': (draw) => {
      const characters = [...vin(draw)];
      characters[draw.one([3, 4, 5, 6, 7, 10])] = draw.one(['I', 'O', 'Q']);
      return characters.join('');
    },
    'sixteen or eighteen places': (draw) => draw.one([vin(draw).slice(1), `${of(draw, 1, EITHER)}${vin(draw)}`]),
    'a letter for the check digit': (draw) => {
      const right = vin(draw);
      return right.slice(0, 8) + of(draw, 1, 'ABCDEFGHJKLMNPRSTUVWYZ') + right.slice(9);
    },
    'seventeen digits': (draw) => of(draw, 17),
    'a machine in the cloud': (draw) => `i-0${of(draw, 16, HEX)}`,
    'a key of seventeen places': (draw) => of(draw, 17, `${CAPITALS}0123456789`),
    'an organization': (draw) => `org_${of(draw, 16, BASE64URL.slice(0, 62))}`,
    'an object of a database': (draw) => of(draw, 24, HEX),
    'a sortable id': (draw) => `01${of(draw, 24, '0123456789ABCDEFGHJKMNPQRSTVWXYZ')}`,
    'a word of seventeen letters': (draw) =>
      draw.one(['electrocardiogram', 'gastroenterology1', 'interdisciplinary', 'immunosuppressant']),
  },
  either: {},
  isOne: (value) =>
    (value.toUpperCase().match(/(?<![0-9A-Z])[0-9A-HJ-NPR-Z]{17}(?![0-9A-Z])/g) ?? []).some(
      (run) => checked(run) === run && /[A-Z]/.test(run) && /[0-9]{4}$/.test(run),
    ),
};
