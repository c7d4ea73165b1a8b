// Diagnosis codes of ICD-10-CM, from the tables that CMS and NCHS publish: assigned codes with their dot.
'use strict';
const { CAPITALS, labelled, number, of } = require('../make.js');

/** @typedef {import('../make.js').Draw} Draw */

const CODES = `
  A00.0 A15.0 A41.9 B18.2 C18.9 C34.11 C44.1121 C50.911 C4A.9 C7A.00 C7B.02 C81.90 C84.Z9 D3A.00 D50.9 D57.1
  D89.82 E03.9 E10.9 E11.65 E11.9 E66.01 E78.5 E87.1 F10.20 F17.210 F32.A F33.1 F41.1 F43.10 F84.0 G20.A1 G20.B2 G30.9
  G40.909 G43.A0 G43.A1 G47.33 G89.29 H35.30 H40.1131 H54.7 I1A.0 I21.4 I25.10 I48.91 I50.9 I63.9 J12.82 J18.9
  J44.1 J45.909 J4A.0 J96.01 K21.9 K35.80 K50.90 K57.30 L40.0 L89.154 M05.79 M1A.0110 M17.11 M1A.00X0 M54.50 M79.7
  M80.08XA M96.A3 N17.9 N18.6 N39.0 N63.10 O24.410 O30.001 O35.00X0 O9A.211 P07.15 P59.9 Q21.10 Q90.9 R05.9 R07.9 R10.9
  R51.9 R65.21 R73.03 S06.0X0A S06.0X1A S13.4XXA S42.201A S52.501B S72.001A S82.891D S93.401A T07.XXXA T14.91XA T36.0X1A
  T40.2X5A T50.901A T78.40XA T81.44XA T82.868A U07.0 U07.1 U09.9 V00.01XA V43.52XA V89.2XXA W01.0XXA W19.XXXA W61.62XD
  X58.XXXA Y92.009 Y92.230 Y93.01 Z00.00 Z01.419 Z11.52 Z20.822 Z34.90 Z38.00 Z3A.20 Z3A.39 Z51.11 Z68.41 Z79.4
  Z79.899 Z86.16 Z87.891 Z91.A41 Z94.0 Z95.5 Z98.890 Z99.2
`
  .trim()
  .split(/\s+/);

/** @param {Draw} draw @returns {string} */
const code = (draw) => draw.one(CODES);

/** @type {import('../corpus.js').Format} */
module.exports = {
  detector: 'icd10',
  peer: [],
  found: {
    'one code': code,
    'with its words': (draw) => `${code(draw)} ${draw.one(['chronic', 'unspecified', 'initial encounter'])}`,
    'with a label': (draw) => labelled(draw, ['ICD-10', 'Dx', 'diagnosis'], code(draw)),
    'two codes': (draw) => `${code(draw)}${draw.one([', ', ',', ' / ', ';', ' and '])}${code(draw)}`,
    'at the end of a sentence': (draw) => `Seen for ${code(draw)}.`,
  },
  missed: {
    'without its dot': (draw) => code(draw).replace('.', ''),
    'in small letters': (draw) => code(draw).toLowerCase(),
    'a category': (draw) => code(draw).slice(0, 3),
    'parts of a list': (draw) => code(draw).split('.'),
  },
  near: {
    'a department with one digit': (draw) => `${of(draw, 1, CAPITALS)}${number(draw, 1, 9)}.${number(draw, 1, 99)}`,
    'a department with three digits': (draw) =>
      `${of(draw, 1, CAPITALS)}${number(draw, 100, 999)}.${number(draw, 1, 9)}`,
    'a room behind a dash': (draw) => `${of(draw, 1, CAPITALS)}-${number(draw, 10, 99)}.${number(draw, 1, 9)}`,
    'a unit of two letters': (draw) => `${of(draw, 2, CAPITALS)}${number(draw, 10, 99)}.${number(draw, 1, 9)}`,
    'a part with five places': (draw) => `${of(draw, 1, CAPITALS)}${number(draw, 10, 99)}.${of(draw, 5)}`,
    'a file': (draw) =>
      `${of(draw, 1, CAPITALS)}${number(draw, 10, 99)}.${draw.one(['TXT', 'DOC', 'PDF', 'LOG', 'JPG'])}`,
    'a version': (draw) =>
      `${draw.one(['V', 'v', 'R'])}${number(draw, 10, 99)}.${number(draw, 0, 9)}.${number(draw, 0, 9)}`,
    'a code of ICD-9': (draw) => `${number(draw, 100, 999)}.${of(draw, draw.integer(1, 2))}`,
    'a procedure': (draw) =>
      draw.one([
        `${number(draw, 10000, 99999)}-${number(draw, 10, 99)}`,
        `${draw.one(['J', 'G', 'A'])}${number(draw, 1000, 9999)}`,
      ]),
    'a code of a laboratory': (draw) => `${number(draw, 1000, 9999)}-${number(draw, 0, 9)}`,
    'a category that there is not': (draw) =>
      `${of(draw, 1, CAPITALS)}${number(draw, 1, 9)}${of(draw, 1, 'CDEFGH')}.${number(draw, 1, 9)}`,
  },
  either: {
    'a department that is written like one': (draw) =>
      `${draw.one(['unit', 'wing', 'cell'])} ${of(draw, 1, CAPITALS)}${number(draw, 10, 99)}.${number(draw, 1, 9)}`,
  },
};
