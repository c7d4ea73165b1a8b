// Addresses of the network: IPv4 (RFC 791, CIDR RFC 4632), IPv6 (RFC 4291, 5952, 4007), EUI-48 of network cards.
'use strict';
const { HEX, number, of } = require('../make.js');

/** @typedef {import('../make.js').Draw} Draw */

/** @param {Draw} draw */
const four = (draw) =>
  `${number(draw, 1, 255)}.${number(draw, 0, 255)}.${number(draw, 0, 255)}.${number(draw, 0, 255)}`;
/** A group of an IPv6 address. @param {Draw} draw */
const group = (draw) => draw.integer(1, 0xffff).toString(16);
/** @param {Draw} draw @param {number} count */
const some = (draw, count) => Array.from({ length: count }, () => group(draw)).join(':');
/** Zeros left out once, with groups on both sides. @param {Draw} draw */
function short(draw) {
  const before = draw.integer(1, 5);
  return `${some(draw, before)}::${some(draw, draw.integer(1, 6 - before))}`;
}
/** @param {Draw} draw @param {string} separator */
const card = (draw, separator) =>
  Array.from({ length: 6 }, () => of(draw, 2, draw.one([HEX, HEX.toUpperCase()]))).join(separator);

/** Any of four numbers, none with a zero before it, is 255 at most. @param {string} value */
const isOne = (value) =>
  /(?<![0-9A-Za-z.])(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?:\.(?!$)|(?![0-9.]))){4}(?![0-9A-Za-z.])/.test(value);

/** @type {import('../corpus.js').Format} */
module.exports = {
  detector: 'network',
  peer: ['IpRecognizer', 'MacAddressRecognizer'],
  found: {
    IPv4: four,
    'IPv4 with a port': (draw) => `${four(draw)}:${number(draw, 1, 65535)}`,
    'IPv4 network': (draw) => `${four(draw)}/${number(draw, 0, 32)}`,
    'IPv4 behind a word': (draw) =>
      `${draw.one(['ip', 'from', 'host', 'client'])}${draw.one([' ', '=', ': ', '-'])}${four(draw)}`,
    'IPv6 in full': (draw) => some(draw, 8),
    'IPv6 in full, capitals': (draw) => some(draw, 8).toUpperCase(),
    'IPv6 with zeros left out': short,
    'IPv6 of a link': (draw) => `fe80::${some(draw, draw.integer(1, 4))}${draw.one(['', '%eth0', '%en1'])}`,
    'IPv6 network': (draw) => `${short(draw)}/${number(draw, 0, 128)}`,
    'IPv6 that ends with zeros': (draw) =>
      `${some(draw, draw.integer(2, 5))}::${draw.one(['', `/${number(draw, 16, 80)}`])}`,
    'IPv6 in brackets': (draw) => `[${short(draw)}]:${number(draw, 1, 65535)}`,
    'IPv4 within IPv6': (draw) => `::ffff:${four(draw)}`,
    'network card': (draw) => card(draw, ':'),
  },
  missed: {
    'network card, dashes': (draw) => card(draw, '-'),
    'network card, in fours': (draw) => `${of(draw, 4, HEX)}.${of(draw, 4, HEX)}.${of(draw, 4, HEX)}`,
    'network card, nothing between': (draw) => of(draw, 12, HEX),
    'IPv6 that begins with zeros': (draw) => `::${some(draw, draw.integer(1, 3))}`,
    'IPv4 behind a letter': (draw) => `${draw.one(['ip', 'v', 'host'])}${four(draw)}`,
    'IPv4 as one number': (draw) => String(draw.integer(2 ** 30, 2 ** 31)),
  },
  near: {
    'a version of three numbers': (draw) => `${draw.integer(0, 30)}.${draw.integer(0, 40)}.${draw.integer(0, 200)}`,
    'a version of five numbers': (draw) => `${four(draw)}.${draw.integer(0, 9)}`,
    'a version that a letter marks': (draw) => `${draw.one(['v', 'r', 'rel'])}${four(draw)}`,
    'a version with a number of four digits': (draw) =>
      `${draw.integer(0, 30)}.${draw.integer(0, 20)}.${draw.integer(1000, 20000)}.${draw.integer(0, 300)}`,
    'a part past 255': (draw) =>
      `${draw.integer(1, 99)}.${draw.integer(0, 99)}.${draw.integer(256, 999)}.${draw.integer(0, 99)}`,
    'a time': (draw) =>
      `${number(draw, 0, 23, 2)}:${number(draw, 0, 59, 2)}:${number(draw, 0, 59, 2)}${draw.one(['', '.120', ':00'])}`,
    'a module': (draw) =>
      `${draw.one(['std', 'core', 'fmt', 'tokio', 'net', 'serde'])}::${draw.one(['fmt', 'net', 'ehr', 'iter', 'de'])}`,
    'a name in the cloud': (draw) => `arn:aws:lambda:us-east-1:${of(draw, 12)}:function:x`,
    'a list of ratios': (draw) => Array.from({ length: draw.integer(3, 5) }, () => draw.integer(1, 9)).join(':'),
    'an outline': (draw) => `${draw.integer(1, 9)}.${draw.integer(1, 9)}.${draw.integer(1, 9)}`,
    'a UUID': (draw) => [8, 4, 4, 4, 12].map((length) => of(draw, length, HEX)).join('-'),
  },
  either: {
    'a fingerprint of a certificate': (draw) =>
      Array.from({ length: draw.one([16, 20]) }, () => of(draw, 2, HEX.toUpperCase())).join(':'),
    'a version of four numbers': (draw) =>
      `release ${draw.integer(0, 30)}.${draw.integer(0, 20)}.${draw.integer(0, 200)}.${draw.integer(0, 9)}`,
  },
  isOne,
};
