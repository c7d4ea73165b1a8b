// E-mail addresses: RFC 5321 and 5322, beyond ASCII RFC 6531 and 5890. Domains are below those that RFC 2606 and 6761
// reserve where a name of its own is not the point.
'use strict';
const { CAPITALS, of } = require('../make.js');

/** @typedef {import('../make.js').Draw} Draw */

const SMALL = CAPITALS.toLowerCase();
const NAMES = ['jo', 'jane', 'omar', 'zoe', 'ana', 'wei', 'ife', 'ravi', 'kai', 'lena'];
const DOMAINS = [
  'example.com',
  'example.org',
  'example.net',
  'mail.example.com',
  'clinic.example.org',
  'a.b.example.net',
];

/** @param {Draw} draw */
const name = (draw) => draw.one([draw.one(NAMES), of(draw, draw.integer(2, 8), SMALL)]);
/** @param {Draw} draw */
const domain = (draw) =>
  draw.one([
    draw.one(DOMAINS),
    `${of(draw, draw.integer(2, 8), SMALL)}.${draw.one(['com', 'org', 'net', 'edu', 'io', 'health', 'co.uk'])}`,
  ]);
/** @param {Draw} draw */
const address = (draw) => `${name(draw)}@${domain(draw)}`;

/** @type {import('../corpus.js').Format} */
module.exports = {
  detector: 'email',
  peer: ['EmailRecognizer'],
  found: {
    plain: address,
    'two names': (draw) => `${name(draw)}${draw.one(['.', '_', '-'])}${address(draw)}`,
    'a tag': (draw) => `${name(draw)}+${address(draw)}`,
    capitals: (draw) => address(draw).toUpperCase(),
    digits: (draw) => `${draw.one([`${name(draw)}${of(draw, 3)}`, of(draw, 6)])}@${domain(draw)}`,
    'an apostrophe, a percent': (draw) => draw.one([`o'${address(draw)}`, `${name(draw)}%${address(draw)}`]),
    'other signs that RFC 5322 has': (draw) =>
      `${draw.one(['!', '#', '$', '&', '*', '=', '?', '^', '{', '|', '~'])}${address(draw)}`,
    'with its name': (draw) => `${draw.one(NAMES)} <${address(draw)}>`,
    'a link': (draw) => `mailto:${address(draw)}${draw.one(['', '?subject=x'])}`,
    'a domain with a dash': (draw) => `${name(draw)}@${of(draw, 3, SMALL)}-${domain(draw)}`,
    'letters beyond ASCII': (draw) =>
      `${draw.one(['jörg', 'zoë', '王', 'анна'])}@${draw.one(['müller.de', 'example.com', 'bücher.example.org'])}`,
    'a domain beyond ASCII': (draw) =>
      `${name(draw)}@${draw.one(['例え.jp', '例え.テスト', 'пример.рф', 'παράδειγμα.ευ'])}`,
    'a domain in punycode': (draw) => `${name(draw)}@xn--${draw.one(['80ak6aa92e', 'mller-kva', 'bcher-kva'])}.com`,
  },
  missed: {
    'a sign of RFC 5322 before the at': (draw) =>
      `${name(draw)}${draw.one(['!', '#', '$', '&', '*', '=', '?', '^', '|', '~'])}@${domain(draw)}`,
    'a name in quotes': (draw) => `"${draw.one(NAMES)} ${draw.one(NAMES)}"@${domain(draw)}`,
    'one label': (draw) => `${name(draw)}@${draw.one(['mercy', 'localhost', 'mailhost'])}`,
    'in words': (draw) => address(draw).replace('@', ' at ').replace(/\./g, ' dot '),
    'the at in brackets': (draw) => address(draw).replace('@', draw.one(['[at]', '(at)', ' @ '])),
    'the at as a URL escapes it': (draw) => address(draw).replace('@', '%40'),
  },
  near: {
    'no domain': (draw) => `${name(draw)}@${draw.one(['prod', 'staging', 'host', name(draw)])}`,
    'a handle': (draw) => `@${name(draw)}${draw.one(['', '.', '_'])}${name(draw)}`,
    'a package': (draw) => `@${name(draw)}/${name(draw)}`,
    'a package with its version': (draw) =>
      `${name(draw)}@${draw.integer(0, 30)}.${draw.integer(0, 30)}.${draw.integer(0, 30)}${draw.one(['', '-rc.1', '-beta.2'])}`,
    'a price': (draw) => `${draw.integer(1, 40)}${draw.one(['@', ' @ '])}${draw.integer(1, 90)}.${of(draw, 2)}`,
    'a space beside the at': (draw) =>
      draw.one([`(@${domain(draw)})`, `${name(draw)} @${domain(draw)}`, `${name(draw)}@ ${domain(draw)}`]),
    'an image by its hash': (draw) => `${name(draw)}@sha256:${of(draw, 24, '0123456789abcdef')}`,
    'a rule of a style sheet': (draw) => `@media (min-width: ${of(draw, 3)}px)`,
    'one letter at the end': (draw) => `${name(draw)}@${name(draw)}.${of(draw, 1, SMALL)}`,
    'a reference': (draw) => `${name(draw)}@${of(draw, 7, '0123456789abcdef')}`,
    'a domain alone': (draw) => domain(draw),
  },
  either: {
    'a picture for two densities': (draw) => `${name(draw)}@${draw.one(['2x', '3x'])}.png`,
    'where a repository is': (draw) => `git@${domain(draw)}:${name(draw)}/${name(draw)}`,
  },
};
