// Pieces that identifiers are made of, and the check digits that their definitions ask for.
'use strict';

/** @typedef {import('../oracle/generate/draw.js').Draw} Draw */

const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const HEX = '0123456789abcdef';
const BASE64URL = `${CAPITALS}${CAPITALS.toLowerCase()}0123456789-_`;

/** So many characters of an alphabet. @param {Draw} draw @param {number} count @param {string} [alphabet] */
const of = (draw, count, alphabet = '0123456789') =>
  Array.from({ length: count }, () => draw.one(/** @type {any} */ (alphabet))).join('');

/** A number with zeros before it. @param {number} value @param {number} places */
const padded = (value, places) => String(value).padStart(places, '0');

/** A number within bounds, with zeros before it. @param {Draw} draw @param {number} least @param {number} most @param {number} [places] */
const number = (draw, least, most, places = 0) => padded(draw.integer(least, most), places);

/** The digit that ISO/IEC 7812-1, annex B, puts behind a number. @param {string} digits */
function luhnDigit(digits) {
  const sum = [...digits].reverse().reduce((sum, digit, n) => {
    const doubled = Number(digit) * 2;
    return sum + (n % 2 === 1 ? Number(digit) : doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return String((10 - (sum % 10)) % 10);
}

/** @param {string} digits */
const hasLuhn = (digits) => luhnDigit(digits.slice(0, -1)) === digits.at(-1);

/** A digit that is not this one. @param {Draw} draw @param {string} digit */
const other = (draw, digit) => String((Number(digit) + draw.integer(1, 9)) % 10);

/** Cuts a text into groups of these lengths. @param {string} text @param {number[]} lengths */
function groups(text, lengths) {
  let at = 0;
  return lengths.map((length) => text.slice(at, (at += length)));
}

/** A label as people and programs write it. @param {Draw} draw @param {string[]} labels */
function cased(draw, labels) {
  const label = draw.one(labels);
  return draw.one([label, label, label.toUpperCase(), label[0].toUpperCase() + label.slice(1)]);
}

/** A label and what it is the label of. @param {Draw} draw @param {string[]} labels @param {string} value */
function labelled(draw, labels, value) {
  const label = cased(draw, labels);
  // Whose label says already that it is a number needs no other word for it.
  const isWhole = /no\.?$|number$/i.test(label);
  const signs = [' ', ': ', ':', '=', ' # ', ' #', ' - ', ' is '];
  const between = draw.one(isWhole ? signs : [...signs, ' no. ', ' No ', ' number ', ' number: ']);
  return draw.one([
    `${label}${between}${value}`,
    `${label}${between}${value}`,
    `{"${label}":"${value}"}`,
    `${value} (${label})`,
    `(${label}) ${value}`,
    `<${label}>${value}</${label}>`,
  ]);
}

module.exports = { BASE64URL, CAPITALS, HEX, cased, groups, hasLuhn, labelled, luhnDigit, number, of, other, padded };
