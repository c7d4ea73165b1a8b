// What of an event crosses into the engine.
'use strict';
const assert = require('node:assert/strict');
const { test } = require('node:test');
const { assemble } = require('./assemble.js');
const { Action } = require('./load.js');

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

/** `[name, event, fields after the action and the time]` */
const CASES = [
  ['nothing of an empty event', {}, []],
  ['fields that the plan names, and no other', { user: { email: 'a@b', name: 'n' }, other: 1 }, [1, 'a@b']],
  ['an absent value is left out', { user: { email: undefined, app_metadata: { level: null } } }, []],
  ['everything below a missing object is absent', { user: { app_metadata: null } }, []],
  [
    'everything below what is no object is absent',
    { user: 'u', authorization: ['roles'], authentication: () => 1 },
    [],
  ],
  ['numbers and booleans as they are', { user: { email: false, app_metadata: { level: -1.5 } } }, [1, false, 2, -1.5]],
  ['NaN is of the wrong type', { user: { app_metadata: { level: NaN } } }, [2, {}]],
  ['Infinity is of the wrong type', { user: { app_metadata: { level: -Infinity } } }, [2, {}]],
  ['a bigint is of the wrong type', { user: { app_metadata: { level: 1n } } }, [2, {}]],
  ['an object is of the wrong type', { user: { email: { a: 1 } } }, [1, {}]],
  ['a function is of the wrong type', { user: { email() {} } }, [1, {}]],
  ['a symbol is of the wrong type', { user: { email: Symbol('s') } }, [1, {}]],
  ['a list of scalars', { authorization: { roles: ['a', 1, true] } }, [4, ['a', 1, true]]],
  [
    'a list with other things',
    { authorization: { roles: ['a', null, undefined, {}, ['b'], NaN] } },
    [4, ['a', {}, {}, {}, {}, {}]],
  ],
  ['an empty list', { authorization: { roles: [] } }, [4, []]],
  [
    'rows by their members',
    { authentication: { methods: [{ at: 1, name: 'mfa', other: 2 }] } },
    [5, [['mfa', null, 1]]],
  ],
  [
    'rows with members that are null or wrong',
    { authentication: { methods: [{ name: null, type: undefined, at: [1] }] } },
    [5, [[null, null, {}]]],
  ],
  ['rows that are no objects', { authentication: { methods: ['mfa', null, [1], 7] } }, [5, [{}, {}, {}, {}]]],
  ['rows that are no list', { authentication: { methods: { name: 'mfa' } } }, [5, {}]],
  ['a text where rows should be', { authentication: { methods: 'mfa' } }, [5, 'mfa']],
  ['keys with a dash', { user: { app_metadata: { 'hipaa-privacy': { version: 3 } } } }, [3, 3]],
  ['inherited properties are absent', Object.create({ user: { email: 'a@b' } }), []],
  [
    'members that are inherited are absent',
    { authentication: { methods: [Object.create({ name: 'mfa' })] } },
    [5, [[null, null, null]]],
  ],
  [
    'a class instance by its own properties',
    {
      user: new (class {
        email = 'a@b';
      })(),
    },
    [1, 'a@b'],
  ],
  [
    'an object without a prototype',
    Object.assign(Object.create(null), { authorization: Object.assign(Object.create(null), { roles: ['a'] }) }),
    [4, ['a']],
  ],
];
for (const [name, event, fields] of CASES) {
  test(name, () => assert.equal(text(event), JSON.stringify(['token', 7, ...fields])));
}

test('a time that is no number is of the wrong type', () => {
  assert.equal(text({}, PLAN, NaN), '["token",{}]');
  assert.equal(text({}, PLAN, null), '["token",{}]');
});

test('a polluted Object.prototype grants nothing', () => {
  const polluted = { roles: ['admin'], user: { email: 'x' }, name: 'mfa' };
  try {
    for (const [key, value] of Object.entries(polluted))
      Object.defineProperty(Object.prototype, key, { value, configurable: true, enumerable: true, writable: true });
    assert.equal(text({ authorization: {}, authentication: { methods: [{}] } }), '["token",7,5,[[null,null,null]]]');
  } finally {
    for (const key of Object.keys(polluted)) delete Object.prototype[key];
  }
});

test('lone surrogates arrive as escapes', () => {
  assert.equal(text({ user: { email: 'a\ud800b' } }), '["token",7,1,"a\\ud800b"]');
  assert.equal(text({ user: { email: '\u{1f600}\udc00' } }), '["token",7,1,"\u{1f600}\\udc00"]');
});

test('quotes, controls and line separators are escaped as JSON asks', () => {
  const value = '"\\\u0000\n\u2028\u007f';
  assert.deepEqual(JSON.parse(text({ user: { email: value } })), ['token', 7, 1, value]);
});

test('a list is cut one element after the longest that the engine reads', () => {
  const roles = Array.from({ length: 5000 }, (_, i) => `r${i}`);
  assert.equal(JSON.parse(text({ authorization: { roles } }))[3].length, 2001);
  assert.equal(JSON.parse(text({ authentication: { methods: roles } }))[3].length, 2001);
  assert.equal(JSON.parse(text({ authorization: { roles: roles.slice(0, 2000) } }))[3].length, 2000);
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
  assert.equal(text({ user }), '["token",7,1,"a@b"]');
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
  assert.equal(text({ app: watched({ k7: 'x', other: 'y', k150: 'z' }) }, wide), '["token",7,7,"x",150,"z"]');
  assert.deepEqual(reads, ['k7', 'k150']);
  const large = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i + 100}`, i]));
  assert.equal(JSON.parse(text({ app: large }, wide)).length, 2 + 2 * 100);
});

test('in a wide node too, inherited and null values are absent', () => {
  const wide = { app: Object.fromEntries(Array.from({ length: 33 }, (_, i) => [i === 0 ? 'toString' : `k${i}`, i])) };
  assert.equal(text({ app: { k1: null, k2: 'x' } }, wide), '["token",7,2,"x"]');
  assert.equal(text({ app: { toString: 'own' } }, wide), '["token",7,0,"own"]');
});
