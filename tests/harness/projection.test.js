// What of an event crosses into the engine.
'use strict';
const assert = require('node:assert/strict');
const { test } = require('node:test');
const { assemble } = require('./assemble.js');
const { Action } = require('./load.js');

/** The text of these fields, each a part, asked by the token Action at 7. */
const crossing = (...fields) => ['\u00a7' + (fields.length + 3), 'token', '7', ...fields].join('\u001f');

const PLAN = {
  user: { email: 1, app_metadata: { level: 2, 'hipaa-privacy': { version: 3 } } },
  authorization: { roles: 4 },
  authentication: { methods: [5, ['name', 'type', 'at']] },
};

/** The text that the engine of an Action with this plan is asked. */
function text(event, plan = PLAN, now = 7) {
  let asked;
  const engine = () => ({
    initSync() {},
    load: () => true,
    decide(fields) {
      asked = fields;
      return '{}';
    },
  });
  const source = assemble({ action: 'token', glue: "const wasm_bindgen = require('engine')();", plan });
  new Action(source, 'token.js', { modules: { engine } }).exports.decide(event, now);
  return asked;
}

/** `[name, event, fields as parts]` */
const CASES = [
  ['nothing of an empty event', {}, []],
  ['fields that the plan names, and no other', { user: { email: 'a@b', name: 'n' }, other: 1 }, ['1sa@b']],
  ['an absent value is left out', { user: { email: undefined, app_metadata: { level: null } } }, []],
  ['everything below a missing object is absent', { user: { app_metadata: null } }, []],
  [
    'everything below what is no object is absent',
    { user: 'u', authorization: ['roles'], authentication: () => 1 },
    [],
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
  ['inherited properties are absent', Object.create({ user: { email: 'a@b' } }), []],
  [
    'members that are inherited are absent',
    { authentication: { methods: [Object.create({ name: 'mfa' })] } },
    ['5l1', 'l3', 'a', 'a', 'a'],
  ],
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
  test(name, () => assert.equal(text(event), crossing(...fields)));
}

test('a time that is no whole number is absent', () => {
  for (const now of [NaN, null, 1.5, '7']) assert.equal(text({}, PLAN, now), '\u00a73\u001ftoken\u001f');
});

test('a polluted Object.prototype grants nothing', () => {
  const polluted = { roles: ['admin'], user: { email: 'x' }, name: 'mfa' };
  try {
    for (const [key, value] of Object.entries(polluted))
      Object.defineProperty(Object.prototype, key, { value, configurable: true, enumerable: true, writable: true });
    assert.equal(
      text({ authorization: {}, authentication: { methods: [{}] } }),
      crossing('5l1', 'l3', 'a', 'a', 'a'),
    );
  } finally {
    for (const key of Object.keys(polluted)) delete Object.prototype[key];
  }
});

test('lone surrogates cross, and UTF-8 makes U+FFFD of them', () => {
  assert.equal(text({ user: { email: 'a\ud800b' } }), crossing('1sa\ud800b'));
  assert.equal(text({ user: { email: '\u{1f600}\udc00' } }), crossing('1s\u{1f600}\udc00'));
  assert.equal(Buffer.from(crossing('1sa\ud800b')).toString(), crossing('1sa\ufffdb'));
});

test('quotes, controls and line separators cross as they are', () => {
  const value = '"\\\u0000\n\u2028\u007f';
  assert.equal(text({ user: { email: value } }), crossing(`1s${value}`));
});

test('a text that holds the separator does not change how many parts are counted', () => {
  assert.equal(text({ user: { email: 'a\u001f2t' } }), '\u00a74\u001ftoken\u001f7\u001f1sa\u001f2t');
});

test('a list is cut one element after the longest that the engine reads', () => {
  const roles = Array.from({ length: 5000 }, (_, i) => `r${i}`);
  assert.equal(text({ authorization: { roles } }), crossing('4l2001', ...roles.slice(0, 2001).map((role) => `s${role}`)));
  assert.equal(text({ authentication: { methods: roles } }), crossing('5l2001', ...new Array(2001).fill('x')));
  const longest = roles.slice(0, 2000);
  assert.equal(text({ authorization: { roles: longest } }), crossing('4l2000', ...longest.map((role) => `s${role}`)));
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
  assert.equal(text(proxied(EVENT)), text(EVENT));
  assert.equal(text(frozen(structuredClone(EVENT))), text(EVENT));
});

test('a value is read once', () => {
  let reads = 0;
  const user = Object.defineProperty({}, 'email', {
    enumerable: true,
    get: () => (reads++ === 0 ? 'a@b' : { toJSON: () => 'other' }),
  });
  assert.equal(text({ user }), crossing('1sa@b'));
  assert.equal(reads, 1);
});

test('a wide node is walked by the smaller side, with the same result', () => {
  const wide = { app: Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`k${i}`, i])) };
  const reads = [];
  const watched = (object) =>
    new Proxy(object, {
      get: (target, key) => {
        reads.push(key);
        return target[key];
      },
    });
  assert.equal(text({ app: watched({ k7: 'x', other: 'y', k150: 'z' }) }, wide), crossing('7sx', '150sz'));
  assert.deepEqual(reads, ['k7', 'k150']);
  const large = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i + 100}`, i]));
  assert.equal(text({ app: large }, wide).split('\u001f').length, 3 + 100);
});

test('in a wide node too, inherited and null values are absent', () => {
  const wide = { app: Object.fromEntries(Array.from({ length: 33 }, (_, i) => [i === 0 ? 'toString' : `k${i}`, i])) };
  assert.equal(text({ app: { k1: null, k2: 'x' } }, wide), crossing('2sx'));
  assert.equal(text({ app: { toString: 'own' } }, wide), crossing('0sown'));
});
