// Texts for free-form claims: harmless ones, and fragments of what the detectors look for, put side by side.
'use strict';

const HARMLESS = ['nights', 'ward 3', 'room-12', '4.12.1', 'ICU', 'über', '日本'];
const OWN = [
  'Okafor',
  'okaforward',
  'ada',
  'Canada',
  'ADA OKAFOR',
  'ada_okafor',
  'aokafor7',
  '555 0143',
  '5550143',
  '5a550143',
  'Ｏｋａｆｏｒ',
  'Oka\u00adfor',
  'zoë',
  'omar',
  'ZOË',
  'zoe\u0308',
  'Bo',
];
const NUMBERS = [
  '1',
  '14',
  '31',
  '45',
  '93',
  '101',
  '078',
  '123',
  '617',
  '555',
  '1980',
  '6789',
  '0143',
  '00',
  '000',
  '666',
  '4111',
  '1111',
  '123456789',
  '078051120',
  '6175550143',
  '1234567893',
  '19800314',
  '4111111111111111',
  '1M8GDM9AXKP042788',
  '203',
  '١٢٣',
  '４５',
];
const WORDS = [
  'ssn',
  'social',
  'ss#',
  'phone',
  'tel',
  'cell',
  'mobile',
  'fax',
  'npi',
  'dob',
  'date',
  'birthday',
  'born',
  'died',
  'deceased',
  'admitted',
  'discharged',
  'age',
  'aged',
  'years old',
  'year old',
  'yrs old',
  'yo',
  'y o',
  'mrn',
  'chart',
  'record',
  'member',
  'subscriber',
  'beneficiary',
  'medicaid',
  'account',
  'acct',
  'iban',
  'license',
  'certificate',
  'dea no',
  'zip',
  'serial',
  'imei',
  'plate',
  '(01)',
  'january',
  'march',
  'may',
  'Sept',
  'of',
  'th',
  'the',
  'E11',
  'F32',
  '1EG4',
  'TE5',
  'MK73',
  'jo',
  'mercy',
  'example',
  'K123',
  'MRN',
  '1HGCM826C3A004352',
  'x',
];
const BETWEEN = [
  '-',
  ' ',
  '.',
  '/',
  '_',
  ',',
  '(',
  ')',
  '+',
  ':',
  '::',
  '://',
  ';base64,',
  '@',
  '\u2011',
  '\u00a0',
  '\u200b',
  '',
  '',
  '      ',
];

/** Also gaps at which a label is just near, or no longer. */
const GAP = [1, 5, 6, 7, 8, 9, 10, 11, 21, 22, 23, 24, 25];

/** A text of fragments, for the detectors alone. @param {import('./draw.js').Draw} draw */
function fragments(draw) {
  const digits = () => draw.many(1, 4, () => String(draw.integer(0, 9))).join('');
  const gap = () => (draw.sometimes(4) ? draw.one(['.', ':', ' ']).repeat(draw.one(GAP)) : draw.one(BETWEEN));
  return draw
    .many(1, 4, () => draw.one([draw.one(NUMBERS), digits(), draw.one(WORDS), draw.one(WORDS).toUpperCase()]) + gap())
    .join('');
}

/** @param {import('./draw.js').Draw} draw */
function textOf(draw) {
  if (draw.sometimes(2)) return draw.one(HARMLESS);
  if (draw.sometimes(3)) return `${draw.one(['', 'by ', 'x'])}${draw.one(OWN)}${draw.one(['', ' x', 'x'])}`;
  return draw.many(1, 4, () => draw.one(draw.sometimes(3) ? WORDS : NUMBERS) + draw.one(BETWEEN)).join('');
}

module.exports = { fragments, textOf };
