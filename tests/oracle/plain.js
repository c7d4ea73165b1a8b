// Section 12 of docs/semantics.md: the plain form of a text.
'use strict';

const NOTHING = '';
/** The first and the last of some characters, and what they are forms of. @type {[number, number, string][]} */
const FORMS = [
  [0xa0, 0xa0, ' '],
  [0xad, 0xad, NOTHING],
  [0xb7, 0xb7, '.'],
  [0x300, 0x36f, NOTHING],
  [0x58a, 0x58a, '-'],
  [0x5be, 0x5be, '-'],
  [0x61c, 0x61c, NOTHING],
  [0x115f, 0x1160, NOTHING],
  [0x1400, 0x1400, '-'],
  [0x1680, 0x1680, ' '],
  [0x17b4, 0x17b5, NOTHING],
  [0x1806, 0x1806, '-'],
  [0x180b, 0x180f, NOTHING],
  [0x1ab0, 0x1aff, NOTHING],
  [0x1dc0, 0x1dff, NOTHING],
  [0x2000, 0x200a, ' '],
  [0x200b, 0x200f, NOTHING],
  [0x2010, 0x2015, '-'],
  [0x2022, 0x2027, '.'],
  [0x2028, 0x2029, ' '],
  [0x202a, 0x202e, NOTHING],
  [0x202f, 0x202f, ' '],
  [0x2043, 0x2043, '-'],
  [0x2044, 0x2044, '/'],
  [0x205f, 0x205f, ' '],
  [0x2060, 0x206f, NOTHING],
  [0x20d0, 0x20f0, NOTHING],
  [0x2212, 0x2212, '-'],
  [0x2215, 0x2215, '/'],
  [0x2e17, 0x2e17, '-'],
  [0x2e1a, 0x2e1a, '-'],
  [0x2e3a, 0x2e3b, '-'],
  [0x2e40, 0x2e40, '-'],
  [0x2e5d, 0x2e5d, '-'],
  [0x3000, 0x3000, ' '],
  [0x301c, 0x301c, '-'],
  [0x3030, 0x3030, '-'],
  [0x30a0, 0x30a0, '-'],
  [0x3164, 0x3164, NOTHING],
  [0xfe00, 0xfe0f, NOTHING],
  [0xfe20, 0xfe2f, NOTHING],
  [0xfe31, 0xfe32, '-'],
  [0xfe58, 0xfe58, '-'],
  [0xfe63, 0xfe63, '-'],
  [0xfeff, 0xfeff, NOTHING],
  [0xffa0, 0xffa0, NOTHING],
  [0xfff0, 0xfffb, NOTHING],
  [0x10d6e, 0x10d6e, '-'],
  [0x10ead, 0x10ead, '-'],
  [0x1bca0, 0x1bca3, NOTHING],
  [0x1d173, 0x1d17a, NOTHING],
  [0xe0000, 0xe0fff, NOTHING],
];
const [FIRST_FULL_WIDTH, LAST_FULL_WIDTH, FULL_WIDTH_OFFSET] = [0xff01, 0xff5e, 0xfee0];

/** @param {string} text */
const plain = (text) => [...text].map(formOf).join('');

/** @param {string} character */
function formOf(character) {
  const code = /** @type {number} */ (character.codePointAt(0));
  if (code < 0x80) return character;
  if (code >= FIRST_FULL_WIDTH && code <= LAST_FULL_WIDTH) return String.fromCodePoint(code - FULL_WIDTH_OFFSET);
  const form = FORMS.find(([first, last]) => first <= code && code <= last);
  if (form !== undefined) return form[2];
  if (isDigit(code)) return String(digit(code));
  return isLatin(code) ? unmarked(character) : character;
}

/** @param {number} code */
const isLatin = (code) => (code >= 0xc0 && code < 0x250) || (code >= 0x1e00 && code < 0x1f00);

/** A letter of ASCII without the marks that Unicode takes off; others as they are. @param {string} character */
function unmarked(character) {
  const [letter, ...marks] = character.normalize('NFD');
  return marks.length > 0 && /[A-Za-z]/.test(letter) ? letter : character;
}

/** @param {number} code */
const isDigit = (code) => /^\p{Nd}$/u.test(String.fromCodePoint(code));

/** Unicode has the ten digits of a script side by side, from zero. @param {number} code */
function digit(code) {
  let zero = code;
  while (isDigit(zero - 1)) zero -= 1;
  return (code - zero) % 10;
}

module.exports = { plain };
