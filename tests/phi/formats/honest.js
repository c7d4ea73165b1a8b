// What claims hold on a usual day: of nobody, and like none of the identifiers.
'use strict';
const { BASE64URL, CAPITALS, HEX, number, of } = require('../make.js');

const SMALL = CAPITALS.toLowerCase();
const WORDS = [
  'account',
  'admin',
  'billing',
  'birth',
  'cardiology',
  'care',
  'center',
  'date',
  'emergency',
  'intensive',
  'labor',
  'member',
  'newborn',
  'oncology',
  'record',
  'services',
  'telemetry',
  'social work',
  'mobile',
  'chart',
  'age',
];

/** @type {import('../corpus.js').Format} */
module.exports = {
  detector: 'none',
  peer: [],
  found: {},
  missed: {},
  near: {
    'a UUID': (draw) => [8, 4, 4, 4, 12].map((length) => of(draw, length, HEX)).join('-'),
    'a hash': (draw) => of(draw, draw.one([32, 40, 64]), HEX),
    'a commit': (draw) => of(draw, draw.one([7, 8, 10, 12]), HEX),
    'an id of 22 letters': (draw) => of(draw, 22, BASE64URL),
    'a user of Auth0': (draw) => `auth0|${of(draw, 24, HEX)}`,
    'an id of a process': (draw) =>
      `${of(draw, 6, SMALL)}-${of(draw, 10, `${SMALL}0123456789`)}-${of(draw, 5, `${SMALL}0123456789`)}`,
    'an id by time, of 18 digits': (draw) => `1${of(draw, 17)}`,
    'words of a department': (draw) => `${draw.one(WORDS)}${draw.one([' ', '-', '_', ':'])}${draw.one(WORDS)}`,
    'a department with its room': (draw) =>
      `${draw.one(['cardiology', 'oncology', 'care', 'labor'])} ${draw.one(WORDS)}, ${draw.one(['floor', 'room', 'unit', 'Building'])} ${draw.integer(1, 600)}`,
    'a room': (draw) =>
      draw.one([
        `${of(draw, 1, CAPITALS)}-${number(draw, 100, 999)}`,
        `${number(draw, 1, 9)}.${number(draw, 100, 999)}`,
        `Room ${number(draw, 1, 9)}${of(draw, 1, CAPITALS)}${number(draw, 10, 99)}`,
      ]),
    'a facility': (draw) => `${of(draw, 3, CAPITALS)}-${number(draw, 1, 999, 3)}`,
    'a product': (draw) => `${of(draw, 2, CAPITALS)}-${number(draw, 100, 9999)}-${of(draw, 2, CAPITALS)}`,
    'a price': (draw) =>
      `${draw.one(['$', 'USD ', '€'])}${number(draw, 1, 999)}${draw.one(['', ',250'])}.${of(draw, 2)}`,
    coordinates: (draw) => {
      const places = draw.integer(3, 6);
      return `${number(draw, 10, 89)}.${of(draw, places)}, -${number(draw, 10, 179)}.${of(draw, places)}`;
    },
    'a version with a suffix': (draw) =>
      `${draw.integer(0, 30)}.${draw.integer(0, 40)}.${draw.integer(0, 9)}-${draw.one(['rc.1', 'beta.2', 'alpha', 'SNAPSHOT'])}`,
    'a duration': (draw) =>
      draw.one([
        `PT${number(draw, 1, 12)}H${number(draw, 1, 59)}M`,
        `${number(draw, 1, 90)}d`,
        `${number(draw, 1, 59)}m ${number(draw, 1, 59)}s`,
      ]),
    'hours of a shift': (draw) =>
      `${number(draw, 6, 9, 2)}:${draw.one(['00', '30'])}-${number(draw, 15, 19)}:${draw.one(['00', '30'])} ${draw.one(['Mon-Fri', 'weekdays', 'nights'])}`,
    'a time zone': (draw) => draw.one(['America/New_York', 'Europe/Zurich', 'UTC+02:00', 'Asia/Kolkata']),
    'a language': (draw) => draw.one(['en-US', 'de-CH', 'zh-Hant-TW', 'es-419']),
    'a color': (draw) => `#${of(draw, 6, HEX)}`,
    'a measure': (draw) =>
      `${number(draw, 1, 500)}${draw.one(['.5', ''])} ${draw.one(['mg', 'ml/h', 'mmHg', 'kg', 'bpm'])}`,
    'a schedule': (draw) => `${number(draw, 0, 59)} ${number(draw, 0, 23)} * * ${draw.one(['1-5', '*', '0'])}`,
    'a scope': (draw) => `${draw.one(['read', 'write'])}:${draw.one(['patient_records', 'lab_results', 'schedules'])}`,
    'a title': (draw) =>
      draw.one([
        'Attending physician',
        'Charge nurse, nights',
        'Chief resident (PGY-4)',
        'Social worker',
        'Mobile unit driver',
        'Staff phlebotomist',
      ]),
    'a name in the cloud': (draw) => `arn:aws:kms:us-east-1:${of(draw, 12)}:key/x`,
    'an order': (draw) => `${of(draw, 2, CAPITALS)}-${of(draw, draw.integer(6, 10))}`,
    'a number alone': (draw) => of(draw, draw.one([1, 2, 3, 4, 5, 6, 7, 8, 12])),
    'a number with a point': (draw) => `${number(draw, 0, 99999)}.${of(draw, draw.integer(1, 6))}`,
    'a file': (draw) =>
      `${draw.one(['report', 'export', 'notes'])}_${of(draw, draw.integer(1, 4))}.${draw.one(['csv', 'pdf', 'json'])}`,
    'an expression': (draw) =>
      `${of(draw, 1, SMALL)}${draw.one(['>', '<', '='])}${of(draw, 3)} && ${of(draw, 1, SMALL)}!=${of(draw, 2)}`,
  },
  either: {},
};
