// One text, written otherwise: in the digits of other scripts, with what nobody sees, with printed separators, and in the
// middle of other texts. The characters are those that have the property in Unicode 17; none is taken from our tables.
'use strict';

/** @typedef {import('../oracle/generate/draw.js').Draw} Draw */
/** @typedef {[number, number]} Range The first and the last character. */

/** @param {string} listed In hexadecimal. @returns {Range[]} */
const ranges = (listed) =>
  listed.split(/\s+/).map((range) => {
    const [first, last = first] = range.split('-').map((code) => parseInt(code, 16));
    return [first, last];
  });

/** `Nd`: the zeros of decimal digits, ten side by side. */
const ZEROS = ranges(
  '660 6f0 7c0 966 9e6 a66 ae6 b66 be6 c66 ce6 d66 de6 e50 ed0 f20 1040 1090 17e0 1810 1946 19d0 1a80 1a90 1b50 1bb0 1c40 1c50 ' +
    'a620 a8d0 a900 a9d0 a9f0 aa50 abf0 ff10 104a0 10d30 10d40 11066 110f0 11136 111d0 112f0 11450 114d0 11650 116c0 116d0 116da ' +
    '11730 118e0 11950 11bf0 11c50 11d50 11da0 11de0 11f50 16130 16a60 16ac0 16b50 16d70 1ccf0 1d7ce 1d7d8 1d7e2 1d7ec 1d7f6 ' +
    '1e140 1e2f0 1e4f0 1e5f1 1e950 1fbf0',
);
/** `Pd`, the minus, and the bullet that is a hyphen. */
const DASHES = ranges(
  '58a 5be 1400 1806 2010-2015 2043 2212 2e17 2e1a 2e3a-2e3b 2e40 2e5d 301c 3030 30a0 fe31-fe32 fe58 fe63 ff0d 10d6e 10ead',
);
/** `Zs`. */
const SPACES = ranges('a0 1680 2000-200a 202f 205f 3000');
const DOTS = ranges('b7 2022 2024 2027 ff0e');
const SLASHES = ranges('2044 2215 ff0f');
/** What is ignored where it cannot be shown (`Default_Ignorable_Code_Point`), and the blocks of marks that combine with any letter. */
const UNSEEN = ranges(
  'ad 34f 61c 115f-1160 17b4-17b5 180b-180f 200b-200f 202a-202e 2060-2064 2066-206f 3164 fe00-fe0f feff ffa0 1bca0-1bca3 ' +
    '1d173-1d17a e0001 e0020-e007f e0100-e01ef 300-36f 1ab0-1add 1ae0-1aeb 1dc0-1dff 20d0-20f0 fe20-fe2f',
);

/** One of a set, each range as often as another. @param {Draw} draw @param {Range[]} set */
function character(draw, set) {
  const [first, last] = draw.one(set);
  return String.fromCodePoint(draw.integer(first, last));
}

/** A dash or a space as printers set it. @param {Draw} draw */
const printed = (draw) => character(draw, draw.one([DASHES, SPACES]));

/** @param {string} digit @param {Range} zero */
const digitOf = (digit, [zero]) => String.fromCodePoint(zero + Number(digit));

/** How a text is written. @type {Record<string, (draw: Draw, text: string) => string>} */
const WRITINGS = {
  plain: (_, text) => text,
  'full width': (_, text) => text.replace(/[!-~]/g, (sign) => String.fromCodePoint(sign.charCodeAt(0) + 0xfee0)),
  'digits of another script': (draw, text) => {
    const zero = draw.one(ZEROS);
    return text.replace(/[0-9]/g, (digit) => digitOf(digit, zero));
  },
  'digits of many scripts': (draw, text) => text.replace(/[0-9]/g, (digit) => digitOf(digit, draw.one(ZEROS))),
  'printed separators': (draw, text) => {
    const sets = { '-': DASHES, ' ': SPACES, '.': DOTS, '/': SLASHES };
    return text.replace(/[-. /]/g, (separator) => character(draw, sets[/** @type {'-'} */ (separator)]));
  },
  'with what nobody sees': (draw, text) => {
    const characters = [...text];
    const count = draw.integer(1, 4);
    for (let n = 0; n < count; n++) characters.splice(draw.integer(0, characters.length), 0, character(draw, UNSEEN));
    return characters.join('');
  },
};

/** Texts that a value stands in. None has a digit, or a word that says what the value would be. @type {Record<string, string[]>} */
const AROUND = {
  alone: ['{}', '{}', '{}\n', ' {}'],
  'in a sentence': [
    'see {} today',
    'as agreed, {}.',
    '{} was noted',
    'Noted ({}) by the desk',
    '“{}”',
    '患者 {} 様',
    'для {}',
  ],
  'in JSON': ['{"ref":"{}"}', '{"ref": "{}", "kind": "x"}', '["{}"]', "{'ref': '{}'}"],
  'in a path': ['/r?ref={}&kind=x', '/r/{}', 'app:r?{}'],
  'in a list': ['a; {}; b', '{},x', 'x|{}|y', 'x\t{}\ty', '* {}\n* none', '<li>{}</li>'],
  'in a message': ['PID|||{}^^^', '{"system":"urn:x","value":"{}"}', 'REF*SY*{}~', 'OBX||TX|{}||'],
  'behind a key': ['ref={}', 'ref: {}', 'ref:{}', '<ref>{}</ref>', 'ref -> {}'],
};

/** Puts a value into another text. @param {Draw} draw @param {string} value @param {string} where */
const surrounded = (draw, value, where) => draw.one(AROUND[where]).replace('{}', () => value);

module.exports = { AROUND, WRITINGS, printed, surrounded };
