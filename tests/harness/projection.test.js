// What of an event crosses into the engine.
'use strict';
const assert = require('node:assert/strict');
const { test } = require('node:test');
const { assemble } = require('./assemble.js');
const { fakeEngine } = require('./crossed.js');
const { Action } = require('./load.js');

/** As the builder writes it for a policy that reads these. */
const FIELDS = `function fields(o0) {
let o1, o2, o3;
o1=sub(o0.authentication);rows(5,o1.methods,["name","type","at"]);
o1=sub(o0.authorization);put(4,o1.roles);
o1=sub(o0.user);put(1,o1.email);
o2=sub(o1.app_metadata);put(2,o2.level);
o3=sub(o2["hipaa-privacy"]);put(3,o3.version);
}`;

/** What the engine of an Action that reads these fields is asked; undefined where it is not. */
function asked(event, fields = FIELDS, now = 7) {
  let crossed;
  const engine = () =>
    fakeEngine((numbers, text) => {
      crossed = { numbers, text };
      return new Uint8Array();
    });
  const source = assemble({ action: 'token', made: "return require('engine')().initSync();", fields });
  new Action(source, 'token.js', { modules: { engine } }).exports.decide(event, now);
  return crossed;
}

/** What crossed, a string for each value: its field's number, where it has one, the kind's letter, and the part. */
function crossing(event, fields) {
  const { numbers, text } = asked(event, fields);
  const [clock, ...parts] = text.split('\u001f');
  assert.equal(clock, '\u00a77');
  const value = (field) => {
    const number = numbers.shift();
    const letter = 'astfixl'[number & 7];
    const part = letter === 's' || letter === 'i' ? parts.shift() : '';
    const head = `${field ? number >> 3 : ''}${letter}${part}`;
    if (letter !== 'l') return [head];
    const length = numbers.shift();
    return [head + length, ...Array.from({ length }, () => value(false)).flat()];
  };
  const values = [];
  while (numbers.length > 0) values.push(...value(true));
  assert.deepEqual(parts, []);
  return values;
}

/** `[name, event, fields as parts]` */
const CASES = [
  ['nothing of an empty event', {}, []],
  ['fields that the plan names, and no other', { user: { email: 'a@b', name: 'n' }, other: 1 }, ['1sa@b']],
  ['an absent value is left out', { user: { email: undefined, app_metadata: { level: null } } }, []],
  ['everything below a missing object is absent', { user: { app_metadata: null } }, []],
  [
    'everything below what should be an object and is none is there and cannot be read',
    { user: 'u', authorization: ['roles'], authentication: () => 1 },
    ['5x', '4x', '1x', '2x', '3x'],
  ],
  ['whole numbers and booleans as they are', { user: { email: false, app_metadata: { level: -12 } } }, ['1f', '2i-12']],
  ['true', { user: { email: true } }, ['1t']],
  ['the greatest whole number', { user: { app_metadata: { level: 2 ** 53 - 1 } } }, ['2i9007199254740991']],
  ['a greater one is of the wrong type', { user: { app_metadata: { level: 2 ** 53 } } }, ['2x']],
  ['a fraction is of the wrong type', { user: { app_metadata: { level: -1.5 } } }, ['2x']],
  ['negative zero is zero', { user: { app_metadata: { level: -0 } } }, ['2i0']],
  ['an empty text', { user: { email: '' } }, ['1s']],
  ['NaN is of the wrong type', { user: { app_metadata: { level: NaN } } }, ['2x']],
  ['Infinity is of the wrong type', { user: { app_metadata: { level: -Infinity } } }, ['2x']],
  ['a bigint is of the wrong type', { user: { app_metadata: { level: 1n } } }, ['2x']],
  ['an object is of the wrong type', { user: { email: { a: 1 } } }, ['1x']],
  ['a function is of the wrong type', { user: { email() {} } }, ['1x']],
  ['a symbol is of the wrong type', { user: { email: Symbol('s') } }, ['1x']],
  ['a list of scalars', { authorization: { roles: ['a', 1, true] } }, ['4l3', 'sa', 'i1', 't']],
  [
    'a list with other things',
    { authorization: { roles: ['a', null, undefined, {}, ['b'], NaN] } },
    ['4l6', 'sa', 'x', 'x', 'x', 'x', 'x'],
  ],
  ['an empty list', { authorization: { roles: [] } }, ['4l0']],
  [
    'rows by their members',
    { authentication: { methods: [{ at: 1, name: 'mfa', other: 2 }] } },
    ['5l1', 'l3', 'smfa', 'a', 'i1'],
  ],
  [
    'rows with members that are null or wrong',
    { authentication: { methods: [{ name: null, type: undefined, at: [1] }] } },
    ['5l1', 'l3', 'a', 'a', 'x'],
  ],
  ['rows that are no objects', { authentication: { methods: ['mfa', null, [1], 7] } }, ['5l4', 'x', 'x', 'x', 'x']],
  ['rows that are no list', { authentication: { methods: { name: 'mfa' } } }, ['5x']],
  ['a text where rows should be', { authentication: { methods: 'mfa' } }, ['5smfa']],
  ['keys with a dash', { user: { app_metadata: { 'hipaa-privacy': { version: 3 } } } }, ['3i3']],
  [
    'a class instance by its own properties',
    {
      user: new (class {
        email = 'a@b';
      })(),
    },
    ['1sa@b'],
  ],
  [
    'an object without a prototype',
    Object.assign(Object.create(null), { authorization: Object.assign(Object.create(null), { roles: ['a'] }) }),
    ['4l1', 'sa'],
  ],
];
for (const [name, event, fields] of CASES) {
  test(name, () => assert.deepEqual(crossing(event), fields));
}

test('also where the keys that an object has are looked up', () => {
  const wide = "const wide0 = new Map([['a',1],['b',2]]);\nfunction fields(o0) { each(sub(o0.user),wide0); }";
  const read = (/** @type {unknown} */ user) => asked({ user }, wide).numbers.map((/** @type {number} */ number) => [number >> 3, number & 7]);
  assert.deepEqual(read({ b: 'x', c: 1 }), [[2, 1]]);
  assert.deepEqual(read(['x']), [[1, 5], [2, 5]]);
  assert.deepEqual(read(null), []);
});

test('a time that is no whole number is absent', () => {
  for (const now of [NaN, null, 1.5, '7']) assert.deepEqual(asked({}, FIELDS, now), { numbers: [], text: '\u00a7' });
});

test('where Object.prototype is polluted, nothing is read', () => {
  try {
    Object.prototype.roles = ['admin'];
    assert.equal(asked({ authorization: {} }), undefined);
  } finally {
    delete Object.prototype.roles;
  }
  assert.deepEqual(crossing({ authorization: {} }), []);
});

test('lone surrogates cross as U+FFFD', () => {
  assert.deepEqual(crossing({ user: { email: 'a\ud800b' } }), ['1sa\ufffdb']);
  assert.deepEqual(crossing({ user: { email: '\u{1f600}\udc00' } }), ['1s\u{1f600}\ufffd']);
});

test('quotes, controls and line separators cross as they are', () => {
  const value = '"\\\u0000\n\u2028\u007f';
  assert.deepEqual(crossing({ user: { email: value } }), [`1s${value}`]);
});

test('a text that holds the separator does not change which kinds are told', () => {
  assert.deepEqual(asked({ user: { email: 'a\u001ft' } }), { numbers: [9], text: '\u00a77\u001fa\u001ft' });
});

test('a list is cut one element after the longest that the engine reads', () => {
  const roles = Array.from({ length: 5000 }, (_, i) => `r${i}`);
  assert.deepEqual(crossing({ authorization: { roles } }), ['4l2001', ...roles.slice(0, 2001).map((role) => `s${role}`)]);
  assert.deepEqual(crossing({ authentication: { methods: roles } }), ['5l2001', ...new Array(2001).fill('x')]);
  const longest = roles.slice(0, 2000);
  assert.deepEqual(crossing({ authorization: { roles: longest } }), ['4l2000', ...longest.map((role) => `s${role}`)]);
});

/** Makes everything in a value a proxy that passes everything on. */
const proxied = (value) =>
  typeof value === 'object' && value !== null
    ? new Proxy(
        Object.assign(
          Array.isArray(value) ? [] : {},
          Object.fromEntries(Object.entries(value).map(([key, part]) => [key, proxied(part)])),
        ),
        {},
      )
    : value;
const frozen = (value) => {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
};
const EVENT = {
  user: { email: 'a@b', app_metadata: { level: 2 } },
  authorization: { roles: ['a', 'b'] },
  authentication: { methods: [{ name: 'mfa' }, 5] },
};

test('a proxy and a frozen event cross as the plain one', () => {
  assert.deepEqual(asked(proxied(EVENT)), asked(EVENT));
  assert.deepEqual(asked(frozen(structuredClone(EVENT))), asked(EVENT));
});

test('a value is read once', () => {
  let reads = 0;
  const user = Object.defineProperty({}, 'email', {
    enumerable: true,
    get: () => (reads++ === 0 ? 'a@b' : { toJSON: () => 'other' }),
  });
  assert.deepEqual(crossing({ user }), ['1sa@b']);
  assert.equal(reads, 1);
});

test('nothing of an event is left for the next one', () => {
  const both = [];
  const engine = () =>
    fakeEngine((numbers, text) => {
      both.push(`${numbers} ${text}`);
      return new Uint8Array();
    });
  const source = assemble({ action: 'token', made: "return require('engine')().initSync();", fields: FIELDS });
  const { decide } = new Action(source, 'token.js', { modules: { engine } }).exports;
  for (const event of [EVENT, null, {}]) decide(event, 7);
  assert.equal(both[1], ' \u00a77');
});

/** A function that reads the members of `app` by the keys that it has. */
const wide = (ids) => `const wide0 = new Map(${JSON.stringify(Object.entries(ids))});
function fields(o0) { each(sub(o0.app), wide0); }`;

test('a wide object is read by the keys that it has', () => {
  const fields = wide(Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`k${i}`, i])));
  const reads = [];
  const watched = (object) =>
    new Proxy(object, {
      get: (target, key) => {
        reads.push(key);
        return target[key];
      },
    });
  assert.deepEqual(crossing({ app: watched({ k7: 'x', other: 'y', k150: 'z' }) }, fields), ['7sx', '150sz']);
  assert.deepEqual(reads, ['k7', 'k150']);
});

test('in a wide object too, inherited and null values are absent', () => {
  const fields = wide({ toString: 0, k1: 1, k2: 2 });
  assert.deepEqual(crossing({ app: { k1: null, k2: 'x' } }, fields), ['2sx']);
  assert.deepEqual(crossing({ app: { toString: 'own' } }, fields), ['0sown']);
});

test('more values than fit at first all cross', () => {
  const roles = Array.from({ length: 1000 }, () => true);
  assert.deepEqual(crossing({ authorization: { roles } }), ['4l1000', ...roles.map(() => 't')]);
});
