// The user of an event, and what comes back from the portal.
'use strict';
const names = require('./names.js');
const { textOf } = require('./texts.js');

/** Of the visit to the portal that is remembered. */
const NONCE = 'r3.nonce';

/** A reference of the type. @param {any} of */
const fitting = (of) => (of === 'uuid' ? '550e8400-e29b-41d4-a716-446655440000' : of.integer ? 42 : 'p-ab12');

/** What a record of another is for. */
const SCOPES = ['read:a read:b write:a toString', 'read:a read:b', 'toString read:b write:a'];

/** @param {import('./draw.js').Draw} draw @param {any} policy @param {() => any} at @param {() => any} recent */
function userOf(draw, policy, at, recent) {
  const training = Object.fromEntries(
    [...policy.courses.keys()].map((name) => [
      name.toLowerCase(),
      { completed_at: draw.one([at, recent])(), version: draw.one([3, 3, 3, 3, 2, 1, 0, '3', undefined, 2.5]) },
    ]),
  );
  const reference = () =>
    draw.one(['p-ab12', 'p-ab12', '550e8400-e29b-41d4-a716-446655440000', 42, 42, 7, 'P-AB12', 'p-ab1', 'toString', '42', 2.5, '', '617', '555', '0143']);
  const record = (/** @type {any} */ of) => ({
    ref: draw.sometimes(3) ? reference() : fitting(of),
    expires_at: draw.sometimes(3) ? at() : '2031-01-01',
    scope: draw.sometimes(3) ? draw.one(['read:a', 'read:b', 'read:a  read:b', 'read:ab', '', 5]) : draw.one(SCOPES),
  });
  const others = Object.fromEntries(
    policy.claims
      .filter((/** @type {any} */ { key }) => names.OTHERS.includes(key))
      .map((/** @type {any} */ { key, type }) => [
        key,
        type.proxies
          ? draw.many(...(draw.sometimes(3) ? [0, 4] : [1, type.proxies.max]), () => record(type.proxies.of)) : draw.one([draw.many(0, 4, reference), 'p-ab12']),
      ]),
  );
  return {
    user_id: draw.sometimes(4) ? draw.one(names.USERS) : names.USERS[0],
    email_verified: draw.sometimes(12) ? draw.one([false, 'true']) : true,
    name: 'Ada Okafor',
    given_name: 'Ada',
    family_name: 'Okafor',
    nickname: draw.one(['ada-o', 'Bo', 'Zoë', 'Omar', undefined]),
    username: 'aokafor7',
    email: draw.one(['ada.okafor+ehr@mercy.example', 'x@y.zz', undefined]),
    phone_number: draw.one(['+1 617 555 0143', '555-014', undefined]),
    groups: draw.one([undefined, 'Doctors', ['Doctors', 'toString'], ['Nurses'], [5, 'Doctors'], 'doctors']),
    enrolledFactors: draw.many(0, 2, () => ({ type: draw.one([...names.FACTORS, 'push', 'sms', 5]) })),
    user_metadata: { theme: draw.one(['blue', 'red']) },
    app_metadata: {
      training,
      ref: reference(),
      ...others,
      unit: draw.one(['icu', ['ward', 'icu'], ['attic'], 'ICU', [], undefined, [5, 'icu']]),
      groups: draw.one([undefined, 'Nurses', ['Doctors', 'Nurses'], []]),
      job: {
        status: draw.one(['active', 'active', 'locum', 'left', undefined]),
        starts_at: draw.one([at(), at(), undefined]),
        ends_at: draw.sometimes(3) ? at() : draw.one([undefined, '2031-01-01']),
        leave_from: draw.maybe(3, at),
        leave_until: draw.one([at(), undefined]),
        seen_at: recent(),
      },
      ...storedOf(draw, at),
    },
  };
}

/** What is stored of a user, an organization, a connection or a client. @param {import('./draw.js').Draw} draw @param {() => any} at */
const storedOf = (draw, at) => ({
  team: draw.one(['blue', 'red', 'toString', 'blu', 5]),
  active: draw.one([true, false, 'true', 1]),
  level: draw.integer(-4, 5),
  directory: draw.one([
    '550e8400-e29b-41d4-a716-446655440000',
    '550E8400-E29B-41D4-A716-44665544000F',
    '550e8400-e29b-41d4-a716-44665544000',
    '550e8400e29b-41d4-a716-4466554400000',
    'g50e8400-e29b-41d4-a716-446655440000',
  ]),
  until: at(),
  staff: draw.one(['E-17', '', 'ü', 5]),
  remark: textOf(draw),
  room: draw.one(['a-1', 'ward', 'icu-2.14', 'WARD', 'a5', 'abababab', 'a\nb', 'x', 'zzz', '1.2.3.4', '', 'öäüß']),
  tags: draw.many(0, 4, () => draw.one(['blue', 'green', textOf(draw), true, draw.integer(-1, 4), null])),
});

/** What comes back from the portal. @param {import('./draw.js').Draw} draw @param {any} policy @param {() => any} at */
const returnOf = (draw, policy, at) => ({
  purpose: draw.one(['wardgate-training', 'wardgate-training', 'wardgate-training', 'other']),
  nonce: draw.one([NONCE, NONCE, NONCE, '']),
  completions: draw.many(0, 2, () => ({
    course: draw.one([...policy.courses.keys(), ...policy.courses.keys(), 'unheard-of']),
    completed_at: at(),
    version: draw.one([3, 3, 2, undefined, '3']),
  })),
});

module.exports = { NONCE, fitting, returnOf, storedOf, userOf };
