// Values of every wrong form and size, in every place of the event that is read, through the files that are deployed: what is
// no value of its kind counts as none, and what is too large is refused.
'use strict';
const assert = require('node:assert/strict');
const { test } = require('node:test');
const { actionsToTest } = require('./built.js');
const { NOW, checkRefused, checkRun, fresh, having, ordinary } = require('./logins.js');
const { observe } = require('./observe.js');

const date = '2026-11-20T11:59:40';
/** Dates that are none. */
const NO_DATES = [
  '', 'soon', 'now', 'today', date, `${date.replace('T', ' ')}Z`, `${date.toLowerCase()}z`, `${date}z`, date.slice(0, 16), `${date.slice(0, 16)}Z`, `${date.slice(0, 13)}Z`, `${date}.Z`, `${date},5Z`, `${date}.1234567890Z`,
  `+00${date}Z`, `${date.slice(2)}Z`, '2026-11-20T', '2026-11', '2026', '2026-1-2', '20261120', '2026-W47-5', '2026-324', '2026-11-20Z', '20261120T115940Z',
  '2026-13-01T00:00:00Z', '2026-00-01T00:00:00Z', '2026-11-00T00:00:00Z', '2026-11-31T00:00:00Z', '2026-02-29T00:00:00Z', '2100-02-29', '2026-11-20T24:00:00Z', '2026-11-20T11:60:00Z', '2026-11-20T11:59:60Z', '2026-11-20T23:59:60Z',
  `${date}+24:00`, `${date}+01:60`, `${date}+0100`, `${date}+1:00`, `${date}+01`, `${date} +01:00`, `${date}\u221201:00`, `${date}UTC`, `${date}[UTC]`, `${date}Z[UTC]`,
  'Fri, 20 Nov 2026 11:59:40 GMT', 'Fri Nov 20 2026 11:59:40 GMT+0000', '11/20/2026', '20.11.2026', '20-11-2026', '2026/11/20', '1795175980', '1795175980000', '/Date(1795175980000)/', '0x6b', '1e12', 'P1D', 'Infinity', 'NaN',
  ` ${date}Z`, `${date}Z `, `${date}Z\n`, `\ufeff${date}Z`, `${date}Z\0`, `${date}ZZ`, `"${date}Z"`, `${date}Z,${date}Z`, `${date.replaceAll('-', '\u2010')}Z`, '２０２６-11-20', '٢٠٢٦-11-20', '2026-11-2O',
  '0000-00-00T00:00:00Z', '0000-01-01', '1969-12-31', '1969-12-31T23:59:59Z', '-000001-01-01T00:00:00Z', '10000-01-01', '+010000-01-01T00:00:00Z', '99999-01-01', '1970-01-01T00:00:00+00:01',
  '2026-11-20T11:59:40Z/PT1H', '2026--11-20', '-2026-11-20', '2026-11-20T-1:00:00Z', '2026-11-20T11:59:4.0Z', '2026-11-20T11:5 :40Z',
];
/** Dates written otherwise. */
const SAME_DATE = [`${date}Z`, `${date}.0Z`, `${date}.000000000Z`, `${date}+00:00`, `${date}-00:00`, '2026-11-20T13:29:40+01:30', '2026-11-19T12:59:40-23:00'];

/** What is of no type that any rule reads; `{}` is the plainest. */
const OTHERS = () => [
  1.5, -0.1, 1e21, 2 ** 53, NaN, Infinity, -Infinity, 10n, Symbol('s'), () => 1, new Date(NOW), /x/, new Map(), new Uint8Array(3), new String('physician'), new Number(3), new Boolean(true), Object(1n),
  Object.create(null), { toString: () => 'physician' }, { [Symbol.toPrimitive]: () => 3 }, { length: 1, 0: 'physician' }, { __proto__: null, value: 1 }, nested(10_000, (below) => ({ below })), new Proxy({}, {}), new Error('x'), Promise.resolve(1), new (class Roles extends Map {})(),
];

/** Something in something, many times. @param {number} depth @param {(below: unknown) => unknown} around */
function nested(depth, around) {
  let value = /** @type {unknown} */ ('deep');
  for (; depth > 0; depth--) value = around(value);
  return value;
}

/** Names that objects inherit something under. */
const INHERITED = ['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', 'toJSON', '__defineGetter__'];

/** Where dates stand that decide, and what else is in the event. */
const LOGIN_DATES = [
  ['authentication.methods.1.timestamp'],
  ['user.app_metadata.training.hipaa-privacy.completed_at'],
  ['session.created_at'],
  ['user.app_metadata.employment.starts_at'],
  ['user.app_metadata.employment.ends_at', { 'user.app_metadata.employment.ends_at': '2027-01-01' }],
];
const DATES = {
  gate: LOGIN_DATES,
  token: [...LOGIN_DATES, ['user.app_metadata.licence_until']],
  machine: [],
};

/** Numbers and truth values that decide, and what is none of them. */
const NUMBERS = ['3', '3.0', '03', '+3', '0x3', '3n', ' 3', '٣', '３', 3.5, 2.9999999999999996, 3e30, NaN, [3], { valueOf: () => 3 }, true];
const TRUTHS = ['true', 'TRUE', 'yes', '1', 1, [true], {}, { valueOf: () => true }, new Boolean(true), -1];
const FIRST = { 'authentication.methods.1.timestamp': '2026-11-20T11:00:00Z' };
const LOGIN_SCALARS = [
  ['user.app_metadata.training.hipaa-privacy.version', NUMBERS, 'ordinary'],
  ['stats.logins_count', NUMBERS, 'ordinary', FIRST],
];
const SCALARS = {
  gate: [...LOGIN_SCALARS, ['user.email_verified', TRUTHS, 'patient']],
  token: [...LOGIN_SCALARS, ['user.email_verified', TRUTHS, 'patient'], ['user.app_metadata.may_prescribe', TRUTHS, 'ordinary']],
  machine: [],
};

for (const built of actionsToTest()) {
  const loaded = fresh(built);
  const decide = (event) => loaded.exports.decide(event, NOW);
  const plain = (answer) => ({ ...answer, effects: JSON.stringify(answer.effects) });
  const same = (found, expected, what) => assert.deepEqual(plain(found), plain(expected), what);
  const run = async (event) => {
    const seen = await observe(loaded, built.trigger, { event });
    checkRun(seen, event);
    return seen;
  };
  const event = ordinary(built);
  const right = decide(event);
  const places = read(loaded, event);
  const with_ = (changes, name) => Object.entries(changes ?? {}).reduce((given, [at, value]) => having(given, at, value), ordinary(built, name));

  test(`${built.name}: all that is read is known`, () => assert.ok(places.length >= 8, places.join(' ')));

  for (const [place, changes] of DATES[built.action]) {
    test(`${built.name}: ${place} is an instant or none`, () => {
      const given = with_(changes);
      // An end that lies in the past is one.
      const moved = (/** @type {string} */ text) => (place.endsWith('ends_at') ? text.replace('2026', '2027') : text);
      const [fine, none] = [decide(having(given, place, moved(`${date}Z`))), decide(having(given, place, {}))];
      assert.notDeepEqual(fine, none);
      for (const text of SAME_DATE) assert.deepEqual(decide(having(given, place, moved(text))).outcome, fine.outcome, text);
      for (const text of NO_DATES.map(moved)) same(decide(having(given, place, text)), none, JSON.stringify(text));
      for (const value of [1795175980, 1795175980000, [`${date}Z`], true, ...OTHERS()]) same(decide(having(given, place, value)), none, String(typeof value));
    });
  }

  for (const [place, values, name, changes] of SCALARS[built.action]) {
    test(`${built.name}: ${place} of another type is none`, () => {
      const given = with_(changes, name === 'patient' ? name : undefined);
      const none = decide(having(given, place, {}));
      assert.notDeepEqual(decide(given), none);
      for (const value of values) same(decide(having(given, place, value)), none, JSON.stringify(value));
    });
  }

  test(`${built.name}: in every place, all that is of no type is alike`, async () => {
    for (const place of places) {
      const none = decide(having(event, place, {}));
      for (const value of OTHERS()) same(decide(having(event, place, value)), none, `${place}: ${Object.prototype.toString.call(value)}`);
      same(decide(having(event, place, nested(10_000, (below) => [below]))), decide(having(event, place, [[]])), place);
      same(decide(having(event, place, Array(100_000).fill('physician'))), none, place);
      same(decide(having(event, place, Array(2 ** 32 - 1))), none, place);
    }
    await run(having(event, 'client.client_id', nested(10_000, (below) => ({ below }))));
    same(decide(event), right);
  });

  test(`${built.name}: W114: in every place, a text that is too long`, async () => {
    for (const place of places) {
      const answer = decide(having(event, place, 'x'.repeat(2 ** 20)));
      assert.deepEqual([answer.outcome, answer.reasons.map(({ code }) => code)], ['deny', ['W114']], place);
    }
    // Half a pair becomes three bytes on its way.
    for (const text of ['x'.repeat(2 ** 20), '\ud800'.repeat(400_000), 'x'.repeat(10_000_000)]) {
      checkRefused(await run(having(event, 'client.client_id', text)), 'W114');
    }
    same(decide(event), right);
  });

  test(`${built.name}: a text as long as it may be is believed, and one that is a letter longer is not`, () => {
    const crossed = (answer) => answer.reasons.every(({ code }) => code !== 'W114');
    const place = 'client.client_id';
    let [fits, not] = [2 ** 19, 2 ** 20];
    while (not - fits > 1) {
      const between = (fits + not) >> 1;
      [fits, not] = crossed(decide(having(event, place, 'x'.repeat(between)))) ? [between, not] : [fits, between];
    }
    // Letters of two bytes count as two.
    assert.ok(crossed(decide(having(event, place, '\u00e9'.repeat(fits >> 1)))));
    assert.ok(!crossed(decide(having(event, place, '\u00e9'.repeat((fits >> 1) + 1)))));
    assert.equal(bytesOf(built, having(event, place, 'x'.repeat(fits))), 2 ** 20);
  });

  test(`${built.name}: an event of 10 MB of which nothing is read is decided as without it`, async () => {
    const wide = { ...event, other: Array.from({ length: 10_000 }, (_, n) => ({ [`k${n}`]: 'x'.repeat(1000) })) };
    wide.request = { ...wide.request, body: Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`k${n}`, 'y'.repeat(1000)])) };
    wide.user = { ...wide.user, user_metadata: { essay: 'z'.repeat(10_000_000) } };
    same(decide(wide), right);
    assert.equal((await run(wide)).lines[0], right.record);
  });

  test(`${built.name}: 100,000 scopes`, async () => {
    const place = built.action === 'machine' ? 'accessToken.scope' : 'transaction.requested_scopes';
    const given = having(event, place, Array.from({ length: 100_000 }, (_, n) => `scope:${n}`));
    checkRefused(await run(given), built.action === 'machine' ? 'W602' : 'W114');
    assert.equal((await run(event)).lines[0], right.record);
  });

  test(`${built.name}: keys that every object has are keys as any other`, async () => {
    const found = (/** @type {string} */ path) => path.split('.').reduce((at, key) => at?.[key], event);
    const parents = [...new Set(places.map((place) => place.split('.').slice(0, -1).join('.')))].filter(found);
    const facts = { ...event, roles: ['physician'], id: 'mercy-prod', scope: ['write:lab_results'], client_id: 'nobody', sub: 'nobody' };
    for (const key of INHERITED) {
      for (const place of [key, ...parents.map((parent) => `${parent}.${key}`)]) {
        for (const value of [facts, 'x', null]) same(decide(having(event, place, value)), right, place);
      }
    }
    // Facts that stand only below such a key are not there.
    for (const parent of parents) {
      const below = Object.defineProperty({}, '__proto__', { value: found(parent), enumerable: true });
      same(decide(having(event, parent, below)), decide(having(event, parent, {})), parent);
    }
    checkRun(await run(having(event, 'user.__proto__', facts)), event);
  });
}

/** The places that an Action reads of an event: what it does not look into.
 * @param {import('./load.js').Action} loaded @param {object} event */
function read(loaded, event) {
  /** @type {Set<string>} */
  const seen = new Set();
  const watched = (/** @type {object} */ object, /** @type {string} */ path) =>
    new Proxy(object, {
      get(target, key) {
        if (typeof key !== 'string') return undefined;
        const place = path === '' ? key : `${path}.${key}`;
        seen.add(place);
        return watched(/** @type {any} */ ({}), place);
      },
    });
  loaded.exports.decide(watched(event, ''), NOW);
  return [...seen].filter((place) => ![...seen].some((other) => other.startsWith(`${place}.`)));
}

/** How many bytes cross of an event. @param {import('./logins.js').Built} built @param {object} event */
function bytesOf(built, event) {
  const body = `return { ...engine, ${built.action}(numbers, bytes) { exports.bytes = bytes; return engine.${built.action}(numbers, bytes); } };`;
  const { exports } = fresh(built, { source: built.remade(body) });
  exports.decide(event, NOW);
  return exports.bytes;
}
