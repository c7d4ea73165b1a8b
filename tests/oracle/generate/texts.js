// Texts for free-form claims: harmless ones, and fragments of what the detectors look for, put side by side.
'use strict';

const HARMLESS = ['nights', 'ward 3', 'room-12', '4.12.1', 'ICU', 'über', '日本'];
const OWN = ['Okafor', 'okaforward', 'ada', 'Canada', 'ADA OKAFOR', 'ada_okafor', 'aokafor7', '555 0143', '5550143', '5a550143', 'Ｏｋａｆｏｒ', 'Oka\u00adfor', 'zoë', 'ZOË', 'zoe\u0308', 'Bo'];
const NUMBERS = ['1', '14', '31', '45', '93', '101', '078', '123', '617', '555', '1980', '6789', '0143', '00', '000', '666', '4111', '1111', '123456789', '078051120', '6175550143', '1234567893', '19800314', '4111111111111111', '1M8GDM9AXKP042788', '203', '١٢٣', '４５'];
const WORDS = ['ssn', 'tel', 'fax', 'npi', 'dob', 'born', 'died', 'age', 'aged', 'years old', 'mrn', 'chart', 'member', 'acct', 'license', 'plate', '(01)', 'march', 'Sept', 'of', 'th', 'E11', '1EG4', 'TE5', 'MK73', 'jo', 'mercy', 'example', 'K123', 'x'];
const BETWEEN = ['-', ' ', '.', '/', '_', ',', '(', ')', '+', ':', '::', '://', ';base64,', '@', '\u2011', '\u00a0', '\u200b', '', '', '      '];

/** @param {import('./draw.js').Draw} draw */
function textOf(draw) {
  if (draw.sometimes(2)) return draw.one(HARMLESS);
  if (draw.sometimes(3)) return `${draw.one(['', 'by ', 'x'])}${draw.one(OWN)}${draw.one(['', ' x', 'x'])}`;
  return draw.many(1, 4, () => draw.one(draw.sometimes(3) ? WORDS : NUMBERS) + draw.one(BETWEEN)).join('');
}

module.exports = { textOf };
