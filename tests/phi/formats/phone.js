// Telephone and fax numbers: the North American Numbering Plan (area and exchange begin with 2 to 9, no area ends as in
// 911), national significant numbers of other countries as ITU-T E.164 and E.123 write them.
'use strict';
const { labelled, number, of } = require('../make.js');
const { printed } = require('../written.js');

/** @typedef {import('../make.js').Draw} Draw */

/** Areas that are assigned. */
const AREAS = [
  201, 202, 203, 205, 206, 207, 212, 213, 214, 215, 216, 217, 301, 302, 303, 304, 305, 312, 313, 314, 315, 316, 317,
  401, 402, 404, 405, 406, 407, 408, 410, 412, 413, 415, 417, 501, 502, 503, 504, 505, 508, 510, 512, 513, 515, 516,
  517, 518, 602, 603, 605, 606, 607, 608, 609, 610, 612, 614, 615, 616, 617, 618, 619, 702, 703, 704, 706, 707, 712,
  713, 714, 715, 716, 717, 718, 719, 801, 802, 803, 804, 805, 808, 810, 812, 813, 814, 815, 816, 817, 818, 901, 903,
  904, 907, 908, 910, 912, 913, 914, 915, 916, 917, 918, 919,
];

/** @param {Draw} draw */
const parts = (draw) => [String(draw.one(AREAS)), `${number(draw, 2, 9)}${number(draw, 20, 99)}`, of(draw, 4)];

/** Numbers of other countries, with `9` for any digit. */
const ELSEWHERE = [
  '+44 20 7946 0999',
  '+44 7700 900999',
  '+33 1 99 00 99 99',
  '+49 30 23125 999',
  '+45 32 99 99 99',
  '+61 491 570 999',
  '+91 98999 99999',
  '+52 55 5999 9999',
  '+81 3 5999 9999',
  '+86 139 9999 9999',
  '+55 11 99999 9999',
  '+353 1 699 9999',
  '+41 44 668 99 99',
  '+34 91 299 99 99',
  '+39 06 6999 9999',
  '+972 2 599 9999',
  '+27 82 999 9999',
  '+65 6999 9999',
];
/** @param {Draw} draw @param {string} [template] */
const elsewhere = (draw, template = draw.one(ELSEWHERE)) => template.replace(/9/g, () => of(draw, 1));

const LABELS = ['phone', 'tel', 'cell', 'mobile', 'fax', 'Telephone', 'Cell phone', 'Mobile no.'];
/** Words beside a number that is something else. */
const THINGS = ['ticket', 'asset', 'badge', 'lot', 'item', 'work order', 'job'];

/** @type {import('../corpus.js').Format} */
module.exports = {
  detector: 'phone',
  peer: ['PhoneRecognizer'],
  found: {
    dashes: (draw) => parts(draw).join('-'),
    dots: (draw) => parts(draw).join('.'),
    spaces: (draw) => parts(draw).join(' '),
    slashes: (draw) => parts(draw).join('/'),
    underscores: (draw) => parts(draw).join('_'),
    'dashes and spaces of printers': (draw) => parts(draw).join(printed(draw)),
    'the area in parentheses': (draw) => {
      const [area, exchange, line] = parts(draw);
      return `(${area})${draw.one([' ', '', '-'])}${exchange}${draw.one(['-', ' ', '.'])}${line}`;
    },
    'a country code': (draw) => `1${draw.one(['-', ' ', '.'])}${parts(draw).join('-')}`,
    'a plus': (draw) => {
      const [area, exchange, line] = parts(draw);
      return `+1${draw.one([` ${area} ${exchange} ${line}`, ` (${area}) ${exchange}-${line}`, `-${area}-${exchange}-${line}`])}`;
    },
    'a plus and nothing between': (draw) => `+1${parts(draw).join('')}`,
    'an extension': (draw) => `${parts(draw).join('-')}${draw.one([' x', ' ext. ', ', ext ', ';ext='])}${of(draw, 3)}`,
    'of another country': (draw) => elsewhere(draw),
    'of another country, with dashes': (draw) => elsewhere(draw).replace(/ /g, draw.one(['-', '.'])),
    'of another country, nothing between': (draw) => elsewhere(draw).replace(/ /g, ''),
    'a link': (draw) =>
      draw.one(['tel:', 'sms:', 'fax:']) + draw.one([`+1${parts(draw).join('')}`, parts(draw).join('-')]),
    'ten digits with a label': (draw) => labelled(draw, LABELS, parts(draw).join('')),
    'eleven digits with a label': (draw) => labelled(draw, LABELS, `1${parts(draw).join('')}`),
    'with a label': (draw) => labelled(draw, LABELS, parts(draw).join('-')),
    'parts of a list': (draw) => parts(draw),
  },
  missed: {
    'ten digits alone': (draw) => parts(draw).join(''),
    'seven digits': (draw) => parts(draw).slice(1).join('-'),
    'of another country, as written there': (draw) =>
      elsewhere(
        draw,
        draw.one(['020 7946 0999', '07700 900999', '01 99 00 99 99', '030 23125 999', '0491 570 999', '098999 99999']),
      ),
    'of another country, dialled from the United States': (draw) => elsewhere(draw).replace('+', '011 '),
    'in letters': (draw) => `1-800-${of(draw, 7, 'ABCDEFGHJKLMNPRSTUVWXY')}`,
    'with a plus that a URL escapes': (draw) => `%2B1${parts(draw).join('')}`,
  },
  near: {
    'ten digits of a thing': (draw) =>
      `${draw.one(THINGS)}${draw.one([' ', ': ', ' #', '-'])}${number(draw, 3, 9)}${of(draw, 9)}`,
    'a word that has a label in it': (draw) =>
      `${draw.one(['Telemetry', 'Hotel', 'Excellent', 'Cellar', 'intelligence'])}${draw.one([' ', ', ', ' bed '])}${parts(draw).join('')}`,
    'one digit more': (draw) =>
      draw.one([`${parts(draw).join('-')}${of(draw, 1)}`, `${number(draw, 2, 9)}${parts(draw).join('-')}`]),
    'one digit less': (draw) => parts(draw).join('-').slice(0, -1),
    'groups of four': (draw) => [4, 4, 4].map((length) => of(draw, length)).join('-'),
    'groups of three': (draw) => [3, 3, 3].map((length) => of(draw, length)).join(draw.one(['-', ' ', '.'])),
    'an extension alone': (draw) => `${draw.one(['ext.', 'x', 'extension', 'pager', 'desk'])} ${of(draw, 4)}`,
    'a sum': (draw) => `${of(draw, 3)}+${of(draw, 3)}=${of(draw, 3)}`,
    'a time zone': (draw) =>
      `${draw.one(['GMT', 'UTC'])}${draw.one(['+', '-'])}${number(draw, 0, 12, 2)}${draw.one([':', ''])}${draw.one(['00', '30'])}`,
    'a version with the day of its build': (draw) =>
      `${number(draw, 0, 9)}.${number(draw, 0, 30)}.${number(draw, 0, 30)}+${number(draw, 2019, 2026)}${number(draw, 1, 12, 2)}${number(draw, 1, 28, 2)}`,
    'a grade and a number': (draw) => `${draw.one(['A+', 'B+', 'C++', 'O+'])} ${of(draw, draw.integer(3, 7))}`,
    'a year, a number and a part': (draw) =>
      `${draw.one(['INV', 'WO', 'RFC', 'CVE'])}-${number(draw, 2015, 2026)}-${of(draw, draw.integer(4, 6))}`,
    'a room in a building': (draw) =>
      `${draw.one(['Building', 'Tower', 'Wing'])} ${number(draw, 1, 9)}-${number(draw, 100, 999)}`,
  },
  either: {
    'order number of 3, 3 and 4 digits': (draw) => `${draw.one(THINGS)} ${parts(draw).join('-')}`,
    // As in Italy, Mexico and South Africa, and of no North American plan.
    '3, 3 and 4 digits that begin with 0 or 1': (draw) =>
      `${number(draw, 0, 1)}${of(draw, 2)}-${number(draw, 0, 1)}${of(draw, 2)}-${of(draw, 4)}`,
  },
};
