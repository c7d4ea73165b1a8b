// Pictures, recordings and fingerprints: data of base64 in a URL of RFC 2397, or as one long run.
'use strict';
const { BASE64URL, HEX, of } = require('../make.js');

/** @typedef {import('../make.js').Draw} Draw */

const BASE64 = `${BASE64URL.slice(0, 62)}+/`;

/** @type {import('../corpus.js').Format} */
module.exports = {
  detector: 'media',
  peer: [],
  found: {
    'a picture': (draw) =>
      `data:image/${draw.one(['png', 'jpeg', 'gif', 'webp'])};base64,${of(draw, draw.integer(20, 120), BASE64)}`,
    'a recording': (draw) =>
      `data:audio/${draw.one(['mpeg', 'wav', 'ogg'])};base64,${of(draw, draw.integer(20, 120), BASE64)}`,
    'a fingerprint': (draw) => `data:application/octet-stream;base64,${of(draw, draw.integer(20, 120), BASE64)}`,
    'with parameters': (draw) => `data:image/svg+xml;charset=utf-8;base64,${of(draw, draw.integer(20, 80), BASE64)}`,
    'a long run of base64': (draw) => of(draw, draw.integer(201, 230), BASE64),
    'a long run of hexadecimal': (draw) => of(draw, draw.integer(201, 230), HEX),
  },
  missed: {
    'a short run of base64': (draw) => of(draw, draw.integer(60, 180), BASE64),
    'a long run of base64url': (draw) =>
      `${of(draw, 110, BASE64URL.slice(0, 62))}-${of(draw, 110, BASE64URL.slice(0, 62))}`,
    'a picture without base64': () => 'data:image/svg+xml,%3Csvg%3E%3C/svg%3E',
  },
  near: {
    'a hash': (draw) => of(draw, draw.one([32, 40, 64, 96, 128]), HEX),
    'a key of base64': (draw) => of(draw, draw.integer(20, 100), BASE64),
    'the word': (draw) => `${draw.one(['base64', 'base64,', 'encoding: base64', 'data:'])} ${of(draw, 5, HEX)}`,
    'a type of a file': (draw) => `image/${draw.one(['png', 'jpeg'])};q=0.${of(draw, 1)}`,
    'a token in three parts': (draw) => [20, 60, 43].map((length) => of(draw, length, BASE64URL)).join('.'),
    'words without spaces': (draw) => draw.one(['cardiology', 'intensive', 'care', 'unit']).repeat(draw.integer(3, 15)),
  },
  either: {},
};
