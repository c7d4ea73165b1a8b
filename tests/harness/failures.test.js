// Failure injection on the files that are deployed: each failure denies once, with its own code, and says nothing else.
'use strict';
const assert = require('node:assert/strict');
const { test } = require('node:test');
const vm = require('node:vm');
const { handedOver } = require('./assemble.js');
const { actionsToTest } = require('./built.js');
const { bytes, crossed } = require('./crossed.js');
const { Action } = require('./load.js');
const { NOW, denied, observe } = require('./observe.js');

const FLIPS = 1000;
const EVENT = {
  tenant: { id: 'mercy-prod' },
  client: { client_id: 'clinician-portal-id', name: 'Portal', metadata: {} },
  connection: { id: 'con_1', name: 'mercy-ad', strategy: 'ad' },
  request: {
    ip: '203.0.113.7',
    method: 'GET',
    body: {},
    query: { code_challenge: 'c', code_challenge_method: 'S256' },
  },
  resource_server: { identifier: 'https://api.mercy.example/ehr' },
  transaction: {
    id: 't',
    protocol: 'oidc-basic-profile',
    requested_scopes: ['openid', 'read:patient_records'],
    prompt: ['login'],
    metadata: {},
  },
  authorization: { roles: ['physician', 'nurse'] },
  authentication: {
    methods: [
      { name: 'pwd', timestamp: '2026-11-20T11:00:00Z' },
      { name: 'mfa', type: 'otp', timestamp: '2026-11-20T11:59:00Z' },
    ],
  },
  user: {
    user_id: 'ad|1',
    name: 'Frida Zöe',
    email: 'f@mercy.example',
    enrolledFactors: [{ type: 'otp' }],
    app_metadata: { department: 'cardiology' },
  },
  accessToken: { scope: ['read:patient_records'], customClaims: {} },
  secrets: {},
  stats: { logins_count: 4 },
};

/** An effect of each Action's allowlist that is no deny. */
const EFFECTS = {
  gate: { call: 'transaction.setMetadata', args: ['k', 'v'] },
  token: { call: 'idToken.setCustomClaim', args: ['https://mercy.example/k', 'v'] },
  machine: { call: 'accessToken.setCustomClaim', args: ['https://mercy.example/k', 'v'] },
};

const load = (built, source, context) => new Action(source, built.file, { context });
const answer = (action, effects) => crossed({ outcome: 'permit', effects, record: `wg1 ${action} permit` });
const boom = () => {
  throw new Error('a name and a diagnosis');
};
/** As an object of this realm. */
const plainly = (value) => JSON.parse(JSON.stringify(value));
const getter = (object, key) => Object.defineProperty({ ...object }, key, { enumerable: true, get: boom });
const context = (options, before = '') => {
  const made = vm.createContext({ Buffer }, options);
  vm.runInContext(before, made);
  return made;
};
const without = (call) => (api) => {
  const [group, name] = call.split('.');
  return { ...api, [group]: { ...api[group], [name]: undefined } };
};
const replacing = (call, method) => (api) => {
  const [group, name] = call.split('.');
  return { ...api, [group]: { ...api[group], [name]: method } };
};
const throwing = (call) => replacing(call, boom);
const proxied = (value) => {
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.entries(value).map(([key, part]) => [key, proxied(part)]);
  return new Proxy(Array.isArray(value) ? parts.map(([, part]) => part) : Object.fromEntries(parts), {});
};
const frozen = (value) => {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(frozen);
  return Object.freeze(value);
};

/** `FLIPS` positions spread evenly over the module and the image, first and last byte among them. */
const positions = (length) => [
  ...new Set(Array.from({ length: FLIPS }, (_, i) => Math.round((i * (length - 1)) / (FLIPS - 1)))),
];

for (const built of actionsToTest()) {
  const { action, trigger } = built;
  const effect = EFFECTS[action];
  const check = (name, code, source, given, where) =>
    test(`${built.name}: ${code}: ${name}`, async () => {
      const loaded = load(built, source(), where?.());
      assert.deepEqual(await observe(loaded, trigger, { event: EVENT, ...given }), denied(action, code));
      assert.deepEqual(
        await observe(loaded, trigger, { event: EVENT, ...given }),
        denied(action, code),
        'the second call as the first',
      );
    });
  const whole = () => built.source();
  const giving = (effects) => () => built.answering(answer(action, effects));

  test(`${built.name} works undamaged: what it denies, it denies by a rule`, async () => {
    const { outcome, reasons, record } = load(built, whole()).exports.decide(EVENT, NOW);
    assert.match(record, new RegExp(`^wg1 ${action} `));
    assert.deepEqual(
      reasons.filter(({ code }) => code.startsWith('W9')),
      [],
      outcome,
    );
    assert.deepEqual((await observe(load(built, whole()), trigger, { event: EVENT })).lines, [record]);
    const empty = load(built, whole()).exports.decide({}, NOW);
    assert.equal(empty.outcome, 'deny');
    assert.deepEqual(
      empty.reasons.filter(({ code }) => code.startsWith('W9')),
      [],
    );
  });

  const absent = () => context({}, 'delete globalThis.WebAssembly');
  const forbidden = () => context({ codeGeneration: { wasm: false } });
  if (built.lowered) {
    for (const [name, where] of Object.entries({ absent, forbidden })) {
      test(`${built.name} decides as ever where WebAssembly is ${name}`, () => {
        for (const event of [EVENT, {}]) {
          const { decide } = load(built, whole(), where()).exports;
          assert.deepEqual(plainly(decide(event, NOW)), plainly(load(built, whole()).exports.decide(event, NOW)));
        }
      });
    }

    check('the engine is no JavaScript, and vouched for', 'W902', () => built.vouched({ wasm: Buffer.from('}') }), {});

    test(`${built.name}: memory that cannot be had traps`, () => {
      const { grow } = load(built, `${whole()}exports.grow = (pages) => engine.memory.grow(pages);`).exports;
      const before = grow(100);
      assert.equal(grow(0), before + 100);
      for (const pages of [2 ** 15, 2 ** 16, 2 ** 17]) assert.throws(() => grow(pages), /abort/);
    });
  } else {
    check('there is no WebAssembly', 'W901', whole, {}, absent);
    check('the context forbids wasm', 'W902', whole, {}, forbidden);
    const cut = built.wasm.subarray(0, -9);
    check('the module is truncated, and vouched for', 'W902', () => built.vouched({ wasm: cut }), {});
  }

  test(`${built.name}: W903: a flipped byte at ${FLIPS} positions`, async () => {
    const length = built.packed.length;
    const at = positions(length);
    assert.equal(at.length, Math.min(FLIPS, length));
    for (const position of at) {
      const bytes = Buffer.from(built.packed);
      bytes[position] ^= 1 + (position % 255);
      const bundle = {
        ...built.bundle,
        packed: bytes.toString('base64'),
      };
      const loaded = new Action(built.open, built.file, { modules: { bundle } });
      assert.deepEqual(await observe(loaded, trigger, { event: EVENT }), denied(action, 'W903'), `at ${position}`);
    }
  });

  check(
    'the data is truncated',
    'W904',
    () => built.source({ packed: built.packed.subarray(0, -1).toString('base64') }),
    {},
  );
  for (const more of [-1, 1]) {
    const [ofPacked, ofEngine, ofImage] = built.bundle.lengths;
    check(`the image is ${more === 1 ? 'shorter' : 'longer'} than it says`, 'W904', () => built.source({ lengths: [ofPacked, ofEngine, ofImage + more] }), {});
  }
  for (const [name, image] of Object.entries({ truncated: built.image.subarray(0, -1), empty: new Uint8Array(0) })) {
    test(`${built.name}: W913: the image is ${name}, and vouched for`, async () => {
      const bundle = { ...built.bundle, ...handedOver(built.wasm, image) };
      const loaded = new Action(built.open, built.file, { modules: { bundle } });
      assert.deepEqual(await observe(loaded, trigger, { event: EVENT }), denied(action, 'W913'));
    });
  }
  check('the engine traps', 'W905', () => built.trapping(built.action), {});
  check('the engine traps when it looks at the image', 'W905', () => built.trapping('ready'), {});

  test(`${built.name}: after a trap the next decision is a fresh engine's`, () => {
    const first = "const trap = () => { throw new Error('abort'); };\nreturn exports.trapped ? engine : { ...engine, ";
    const { exports } = load(built, built.remade(`${first}${action}() { exports.trapped = true; trap(); } };`));
    assert.deepEqual(exports.decide(EVENT, NOW).reasons, [{ code: 'W905' }]);
    const next = exports.decide(EVENT, NOW);
    assert.deepEqual(next, load(built, whole()).exports.decide(EVENT, NOW));
  });

  check('the answer does not parse', 'W906', () => built.answering(bytes('permit')), {});
  check(
    'an effect is outside the allowlist',
    'W907',
    giving([effect, { call: 'accessToken.addScope', args: ['admin'] }]),
    {},
  );
  check('an api method is missing', 'W908', giving([effect]), { change: without(effect.call) });
  check('an api group is missing', 'W908', giving([effect]), {
    change: (api) => ({ ...api, [effect.call.split('.')[0]]: undefined }),
  });
  check('the event has a getter that throws at every key', 'W910', whole, {
    event: new Proxy({}, { get: boom, getOwnPropertyDescriptor: boom, ownKeys: boom }),
  });
  assert.ok(built.reads.length > 2);
  for (const key of built.reads)
    check(`reading event.${key} throws`, 'W910', whole, { event: getter(EVENT, key) });
  for (const [name, event] of [
    ['null', null],
    ['an empty string', ''],
    ['a string', 'event'],
    ['undefined', undefined],
  ])
    check(`the event is ${name}`, 'W911', whole, { event });
  if (action === 'token') {
    const visit = { call: 'redirect.sendUserTo', args: ['https://portal.example/', { secret: 'NO_SUCH_SECRET', payload: {} }] };
    check('a named secret is missing', 'W914', giving([effect, visit]), {});
    check('the user comes back from nowhere', 'W914', whole, { entrypoint: 'onContinuePostLogin', event: {} });
  }

  test(`${built.name}: W909: after an api method that throws only the deny follows`, async () => {
    const source = built.answering(answer(action, [effect, { ...effect, args: ['k2', 'v'] }]));
    const given = { event: EVENT, change: throwing(effect.call) };
    assert.deepEqual(await observe(load(built, source), trigger, given), denied(action, 'W909'));
  });

  test(`${built.name}: W909: a promise that an api method gives is waited for, and denies where it is broken`, async () => {
    const source = built.answering(answer(action, [effect, { ...effect, args: ['k2', 'v'] }]));
    const given = (/** @type {() => any} */ promise) => ({ event: EVENT, change: replacing(effect.call, promise) });
    const broken = [() => Promise.reject(new Error('a name')), () => ({ then: (_, reject) => reject('a name') }), () => ({ get then() { throw new Error('a name'); } })];
    for (const promise of broken) assert.deepEqual(await observe(load(built, source), trigger, given(promise)), denied(action, 'W909'));
    const seen = await observe(load(built, source), trigger, given(() => Promise.resolve()));
    assert.match(seen.lines[0], / permit/);
    const deny = { event: null, change: replacing('access.deny', () => Promise.reject(new Error('a name'))) };
    assert.deepEqual(await observe(load(built, whole()), trigger, deny), { calls: [], lines: [`wg1 ${action} deny W909`], thrown: 'Error: W909' });
  });

  test(`${built.name}: W908 and W909: a deny that cannot be made fails with a fixed text`, async () => {
    const seen = (code) => ({ calls: [], lines: [`wg1 ${action} deny ${code}`], thrown: `Error: ${code}` });
    assert.deepEqual(
      await observe(load(built, whole()), trigger, { event: null, change: without('access.deny') }),
      seen('W908'),
    );
    assert.deepEqual(
      await observe(load(built, whole()), trigger, { event: null, change: throwing('access.deny') }),
      seen('W909'),
    );
  });

  test(`${built.name}: events that get longer leave no memory behind`, () => {
    const { decide, pages } = load(built, `${whole()}exports.pages = () => memory.length / 65536;`).exports;
    const before = pages();
    for (let i = 1; i <= 300; i++) decide({ ...EVENT, client: { client_id: 'x'.repeat(100 * i) } }, NOW);
    assert.ok(pages() - before < 20, `${pages() - before} pages more`);
  });

  test(`${built.name}: a frozen event and a proxy decide as the plain one`, () => {
    const { decide } = load(built, whole()).exports;
    const plain = decide(EVENT, NOW);
    assert.deepEqual(decide(frozen(structuredClone(EVENT)), NOW), plain);
    assert.deepEqual(decide(proxied(EVENT), NOW), plain);
  });
}
