// Spoils a place of an event: absent, null, of a wrong type, strange.
'use strict';

const VALUES = [
  null,
  true,
  false,
  0,
  1,
  -1,
  1.5,
  2 ** 53,
  2 ** 53 - 1,
  '',
  ' ',
  'none',
  'true',
  '0',
  'constructor',
  '__proto__',
  'toString',
  [],
  {},
  [null],
  ['none'],
  [[]],
  [{}],
  ['openid', 5],
  { toString: 'x' },
  'a\u001fb',
  '\u001f',
  '\ufffd',
  '\u0000',
  'x\u202ey',
  'e\u0301',
  '\u00e9',
  Array(2000).fill('x'),
  Array(2001).fill('x'),
];

/** @param {import('./draw.js').Draw} draw @param {any} event */
function spoil(draw, event) {
  const places = placesOf(event);
  if (places.length === 0) return;
  const [parent, key] = draw.one(places);
  if (draw.sometimes(3)) Array.isArray(parent) ? parent.splice(Number(key), 1) : delete parent[key];
  else parent[key] = structuredClone(draw.one(VALUES));
}

/** Every place below an object: its parent, and its key. @param {any} of @returns {[any, string][]} */
function placesOf(of) {
  if (typeof of !== 'object' || of === null) return [];
  return Object.keys(of)
    .slice(0, 50)
    .flatMap((key) => [[of, key], ...placesOf(of[key])]);
}

module.exports = { spoil };
