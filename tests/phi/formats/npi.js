// National Provider Identifiers, 45 CFR 162.406: ten digits, the first 1 or 2, the last the check digit of ISO/IEC 7812-1 over
// the number with 80840 before it.
'use strict';
const { HEX, groups, hasLuhn, labelled, luhnDigit, number, of, other } = require('../make.js');

/** @typedef {import('../make.js').Draw} Draw */

/** @param {Draw} draw */
function npi(draw) {
  const digits = draw.one(['1', '2']) + of(draw, 8);
  return digits + luhnDigit(`80840${digits}`);
}

/** @param {Draw} draw */
function wrong(draw) {
  const right = npi(draw);
  return right.slice(0, -1) + other(draw, right[9]);
}

const LABELS = ['NPI', 'npi', 'NPI number'];

/** @type {import('../corpus.js').Format} */
module.exports = {
  detector: 'npi',
  peer: ['UsNpiRecognizer'],
  found: {
    'ten digits': npi,
    'with a label': (draw) => labelled(draw, LABELS, npi(draw)),
    'a label that touches it': (draw) => `${draw.one(['NPI', 'npi'])}${npi(draw)}`,
    'behind a dash or an underscore': (draw) =>
      `${draw.one(['P', 'prov', 'Dr'])}${draw.one(['-', '_', '/'])}${npi(draw)}`,
    'with its name': (draw) => `Dr. X, ${npi(draw)}, ${draw.one(['cardiology', 'general surgery', 'radiology'])}`,
  },
  missed: {
    'in groups': (draw) =>
      groups(
        npi(draw),
        draw.one([
          [4, 3, 3],
          [4, 6],
        ]),
      ).join(draw.one(['-', ' '])),
    'behind its prefix': (draw) => `80840${npi(draw)}`,
    'behind a letter': (draw) => `${draw.one(['P', 'N', 'prov'])}${npi(draw)}`,
  },
  near: {
    'a wrong check digit': wrong,
    'a wrong check digit, with a label': (draw) => labelled(draw, LABELS, wrong(draw)),
    'another first digit': (draw) => number(draw, 3, 9) + of(draw, 9),
    'nine or eleven digits': (draw) => draw.one([npi(draw).slice(0, 9), `${npi(draw)}${of(draw, 1)}`]),
    'within a hash': (draw) => `${of(draw, 3, HEX)}a${npi(draw)}b${of(draw, 3, HEX)}`,
    'behind a letter': (draw) => `${draw.one(['x', 'id', 'T'])}${wrong(draw)}`,
    'seconds since 1970': (draw) => `${number(draw, 16, 18)}${of(draw, 8)}`,
    'ten digits of an order': (draw) => `${draw.one(['order', 'PO', 'ticket'])} ${number(draw, 3, 9)}${of(draw, 9)}`,
    'a key of ten digits': (draw) => `${draw.one(['id', 'key', 'seq'])}=${draw.one(['0', '1', '2'])}${of(draw, 9)}`,
  },
  either: {
    'ten digits that chance makes one': (draw) => `seq ${npi(draw)}`,
  },
  isOne: (value) =>
    [...value.matchAll(/(?<![0-9A-Za-z])[12][0-9]{9}(?![0-9A-Za-z])/g)].some(([digits]) => hasLuhn(`80840${digits}`)),
};
