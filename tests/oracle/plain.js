// Section 12 of docs/semantics.md: the plain form of a text.
'use strict';

const NOTHING = '';
/** The first and the last of some characters, and what they are forms of. @type {[number, number, string][]} */
const FORMS = [
  [0xa0, 0xa0, ' '],
  [0xad, 0xad, NOTHING],
  [0xb7, 0xb7, '.'],
  [0x300, 0x36f, NOTHING],
  [0x61c, 0x61c, NOTHING],
  [0x2000, 0x200a, ' '],
  [0x200b, 0x200f, NOTHING],
  [0x2010, 0x2015, '-'],
  [0x2022, 0x2027, '.'],
  [0x2028, 0x2029, ' '],
  [0x202a, 0x202e, NOTHING],
  [0x202f, 0x202f, ' '],
  [0x2043, 0x2043, '-'],
  [0x2044, 0x2044, '/'],
  [0x2060, 0x206f, NOTHING],
  [0x20d0, 0x20f0, NOTHING],
  [0x2212, 0x2212, '-'],
  [0x2215, 0x2215, '/'],
  [0x3000, 0x3000, ' '],
  [0xfe00, 0xfe0f, NOTHING],
  [0xfe63, 0xfe63, '-'],
  [0xfeff, 0xfeff, NOTHING],
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
  return isDigit(code) ? String(digit(code)) : character;
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
