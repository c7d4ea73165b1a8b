// Section 12 of docs/semantics.md: nothing of the user is repeated.
'use strict';
const { characters, field, text } = require('./event.js');
const { plain } = require('./plain.js');

const NAMES = ['name', 'given_name', 'family_name', 'nickname', 'username'];
const [LEAST, LONGEST_WORD] = [3, 4];
const DIGITS_OF_PHONE = 7;
const LONGEST = 1000;
const MOST_PARTS = 8;

/** @typedef {{ texts: string[], phone?: string } | undefined} Own Nothing for machine clients. */

/** @param {any} event @returns {Own} */
function readOwn(event) {
  const whole = (/** @type {string} */ name) => text(field(event, `user.${name}`));
  const of = (/** @type {string} */ name) => [...(whole(name) ?? '')].slice(0, LONGEST).join('');
  const texts = [...NAMES.map(of), of('email'), of('email').split(/[@+]/)[0]].map(compared).map((own) => own.trim());
  const isInOnePiece = whole('given_name') === undefined && whole('family_name') === undefined;
  if (isInOnePiece && !texts[0].includes('@')) texts.push(...texts[0].split(' ').slice(0, MOST_PARTS));
  const digits = plain(of('phone_number')).replace(/[^0-9]/g, '');
  return {
    texts: texts.filter((own) => characters(own) >= LEAST),
    phone: digits.length >= DIGITS_OF_PHONE ? digits.slice(-DIGITS_OF_PHONE) : undefined,
  };
}

/** @param {string} value @param {Own} own */
function repeatsUser(value, own) {
  if (own === undefined) return false;
  const text = compared(value);
  if (own.texts.some((part) => contains(text, part))) return true;
  return own.phone !== undefined && new RegExp([...own.phone].join('[^A-Za-z0-9]*')).test(plain(value));
}

/** Letters small, and all separators one. @param {string} value */
const compared = (value) =>
  [...plain(value)].map((character) => (/[ .,/_-]/.test(character) ? ' ' : character.toLowerCase())).join('');

/** A short one counts only as a whole word. @param {string} text @param {string} part */
function contains(text, part) {
  const isWord = characters(part) <= LONGEST_WORD;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
    const isLetter = (/** @type {string | undefined} */ character) =>
      character !== undefined && /[\p{L}\p{N}]/u.test(character);
    if (!isWord || (!isLetter([...text.slice(0, at)].pop()) && !isLetter([...text.slice(at + part.length)][0])))
      return true;
  }
  return false;
}

module.exports = { readOwn, repeatsUser };
