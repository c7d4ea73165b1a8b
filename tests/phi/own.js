// What Auth0 knows of the user, repeated in a text: names, user name, e-mail address, telephone number. All people are
// drawn from lists.
'use strict';
const { Asked, FREE, dropped } = require('./action.js');
const { of } = require('./make.js');
const { rowOfKinds } = require('./row.js');
const { AROUND, WRITINGS, surrounded } = require('./written.js');
const { drawn } = require('../oracle/generate/draw.js');

/** @typedef {import('./make.js').Draw} Draw */
/** @typedef {ReturnType<typeof person>} Person */

const GIVEN = [
  'Ada',
  'Ann',
  'Joanna',
  'Omar',
  'Zoë',
  'Björn',
  'Wei',
  'María',
  'Анна',
  'Ελένη',
  'Siobhán',
  'Priya',
  'Mohammed',
  'Li',
  'Aoife',
  'Ngozi',
];
const FAMILY = [
  'Okafor',
  'Fernandez',
  'Nguyen',
  'Müller',
  "O'Brien",
  'van der Berg',
  'Smith-Jones',
  'Иванова',
  'Παπαδάκη',
  'Cho',
  'Kowalczyk',
  'Dubois',
];

/** @param {Draw} draw */
function person(draw) {
  const [given, family] = [draw.one(GIVEN), draw.one(FAMILY)];
  const login = `${of(draw, 1, 'abcdefghjkmnp')}${of(draw, 6, 'abcdefghijklmnopqrstuvwxyz')}`;
  const phone = `${of(draw, 1, '23456789')}${of(draw, 2)}55501${of(draw, 2)}`;
  return {
    given,
    family,
    login,
    phone,
    profile: {
      user_id: `auth0|${of(draw, 24, '0123456789abcdef')}`,
      name: `${given} ${family}`,
      given_name: given,
      family_name: family,
      username: login,
      email: `${login}.${of(draw, 2, 'xyz')}@mercy.example`,
      phone_number: `+1${phone}`,
    },
  };
}

/** Somebody else. @param {Draw} draw @param {Person} self */
function other(draw, self) {
  const pick = (/** @type {string[]} */ list, /** @type {string} */ mine) =>
    draw.one(list.filter((name) => !name.includes(mine) && !mine.includes(name)));
  return { given: pick(GIVEN, self.given), family: pick(FAMILY, self.family) };
}

/** @type {Record<'found' | 'missed' | 'near', Record<string, (draw: Draw, person: Person) => string | string[]>>} */
const KINDS = {
  found: {
    'the whole name': (_, { given, family }) => `${given} ${family}`,
    'family name first': (_, { given, family }) => `${family}, ${given}`,
    'the family name': (_, { family }) => family,
    'the given name': (draw, { given, family }) => (given.length > 2 ? given : family),
    'in capitals': (draw, { given, family }) => draw.one([`${given} ${family}`, family]).toUpperCase(),
    'in small letters': (draw, { given, family }) => draw.one([`${given} ${family}`, family]).toLowerCase(),
    'with dots, dashes, underscores': (draw, { given, family }) => [given, family].join(draw.one(['.', '_', '-', '/'])),
    'the user name': (_, { login }) => login,
    'the e-mail address': (_, { profile }) => profile.email,
    'what stands before its at': (_, { profile }) => profile.email.split('@')[0],
    'the telephone number': (draw, { phone }) =>
      draw.one([
        `${phone.slice(3, 6)}-${phone.slice(6)}`,
        phone.slice(3),
        `${phone.slice(0, 3)} ${phone.slice(3)}`,
        [...phone.slice(3)].join(' '),
      ]),
    'parts of a list': (_, { given, family }) => [given, family],
  },
  missed: {
    initials: (_, { given, family }) => `${given[0]}. ${family[0]}.`,
    'without its accents': () => 'Zoe',
    misspelt: (_, { family }) => `${family.slice(0, 2)}x${family.slice(3)}`,
  },
  near: {
    'the name of somebody else': (draw, self) => Object.values(other(draw, self)).join(' '),
    'a short name within a word': (draw, { given }) =>
      ({ Ada: 'Canada', Ann: 'planning', Wei: 'weight', Li: 'clinic', Omar: 'somarelle' })[given] ?? 'oncology',
    'a department': (draw) =>
      `${draw.one(['cardiology', 'oncology', 'telemetry', 'labor and delivery'])} ${draw.one(['nights', 'unit', 'desk'])}`,
    'six digits of a number': (_, { phone }) => phone.slice(4),
    'another number': (draw, { phone }) => `555${String(10000 - Number(phone.slice(6))).padStart(4, '0')}`,
    'the domain': () => 'mercy.example',
  },
};

/** What becomes of texts that repeat something of a user, and of others. @param {number} seed @param {number} each @returns {import('./row.js').Row} */
function measureOwn(seed, each) {
  const asked = new Asked(FREE);
  const kinds = Object.entries(KINDS).flatMap(([label, kinds]) =>
    Object.entries(kinds).map(([kind, make]) => ({ label, kind, make, all: 0, found: 0 })),
  );
  const people = Math.ceil(each / Object.keys(KINDS.found).length);
  for (let n = 0; n < people; n++) {
    const { self, texts } = drawn(Math.imul(seed, 0x9e3779b1) + n, (draw) => {
      const self = person(draw);
      return { self, texts: kinds.map(({ label, make }) => written(draw, label, make(draw, self))) };
    }).value;
    for (const [at, code] of dropped(texts, self.profile, asked).entries()) {
      kinds[at].all += 1;
      kinds[at].found += Number(code !== undefined);
    }
  }
  return rowOfKinds("the user's own", kinds);
}

/** @param {Draw} draw @param {string} label @param {string | string[]} value */
function written(draw, label, value) {
  if (Array.isArray(value)) return value;
  const writing = label === 'found' && draw.sometimes(2) ? draw.one(Object.keys(WRITINGS)) : 'plain';
  return surrounded(draw, WRITINGS[writing](draw, value), draw.one(Object.keys(AROUND)));
}

module.exports = { measureOwn };
