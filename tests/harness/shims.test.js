// The shims against an engine of the test's own: what crosses, what is performed, and how every failure denies.
'use strict';
const assert = require('node:assert/strict');
const { test } = require('node:test');
const vm = require('node:vm');
const { assemble, checksum, handedOver, EMPTY_IMAGE, EMPTY_WASM } = require('./assemble.js');
const { bytes, crossed, fakeEngine } = require('./crossed.js');
const { Action } = require('./load.js');
const { NOW, denied, observe } = require('./observe.js');

const MADE = "return require('engine')().initSync();";
const TRIGGER_OF = { gate: 'post-login', token: 'post-login', machine: 'credentials-exchange' };
const REASON = { code: 'W100', consequence: 'note', rule: 'default' };
const PERMIT = { outcome: 'permit', reasons: [REASON], effects: [], record: 'wg1 gate permit' };

/** An engine that gives one answer; `asked` collects what it is asked. */
const engine =
  ({ answer = PERMIT, asked = [], initSync, decide, ...overrides } = {}) =>
  () => {
    const made = fakeEngine((...fields) => {
      asked.push(fields);
      decide?.();
      return typeof answer === 'string' ? bytes(answer) : crossed(answer);
    }, overrides);
    return { ...made, ...(initSync && { initSync }) };
  };

/** Assembles an Action around an engine. */
function build(action, make, { context, source, ...parts } = {}) {
  const text = source ?? assemble({ action, made: MADE, ...parts });
  return new Action(text, `${action}.js`, { modules: { engine: make }, context });
}

const call = (action, loaded, given) => observe(loaded, TRIGGER_OF[action], given);

const answering = (effects, rest = {}) => ({ ...PERMIT, effects, ...rest });
const context = (options) => vm.createContext({ Buffer }, options);
const after = (code) => {
  const made = context();
  vm.runInContext(code, made);
  return made;
};
const getter = (key) =>
  Object.defineProperty({}, key, {
    enumerable: true,
    get() {
      throw new Error('a name and a diagnosis');
    },
  });
const boom = () => {
  throw new Error('a name and a diagnosis');
};
const setMetadata = { call: 'transaction.setMetadata', args: ['k', 'v'] };
const { packed: PACKED, lengths: LENGTHS, checksum: SUM } = handedOver(EMPTY_WASM, EMPTY_IMAGE);
/** A copy from far before anything was written, which the checksum vouches for. */
const DAMAGED = { packed: Buffer.of(0x04, 0xff, 0xff, 0x00).toString('base64'), lengths: [4, 0, 8], checksum: checksum(Buffer.of(0x04, 0xff, 0xff, 0x00)) };
const FIELDS = 'function fields(o0) { put(1, sub(o0.user).email); }';

/** Every failure the shim itself denies with, on the gate. `[name, code, engine, parts, call]` */
const FAILURES = [
  [
    'the data was never handed over',
    'W900',
    {},
    { source: assemble({ action: 'gate', made: MADE }).replace(/\nstart\(.*/, '\n') },
    {},
  ],
  ['the data is malformed', 'W900', {}, { bundle: { lengths: null } }, {}],
  ['there is no WebAssembly', 'W901', {}, { context: after('delete globalThis.WebAssembly') }, {}],
  ['WebAssembly is null', 'W901', {}, { context: after('globalThis.WebAssembly = null') }, {}],
  ['the context forbids wasm', 'W902', {}, { context: context({ codeGeneration: { wasm: false } }) }, {}],
  ['the module is no module', 'W902', {}, { wasm: Uint8Array.of(1, 2, 3, 4) }, {}],
  ['the engine cannot be had', 'W902', boom, {}, {}],
  ['the module cannot be instantiated', 'W902', { initSync: boom }, {}, {}],
  ['the first half of the checksum differs', 'W903', {}, { bundle: { checksum: [SUM[0] ^ 1, SUM[1]] } }, {}],
  ['the second half of the checksum differs', 'W903', {}, { bundle: { checksum: [SUM[0], SUM[1] ^ 0x80000000] } }, {}],
  ['the data is truncated', 'W904', {}, { bundle: { packed: PACKED.slice(0, -4) } }, {}],
  ['the data is of another length than it says', 'W904', {}, { bundle: { lengths: [LENGTHS[0], LENGTHS[1], LENGTHS[2] + 1] } }, {}],
  ['the data cannot be unpacked', 'W904', {}, { bundle: DAMAGED }, {}],
  ['the engine traps', 'W905', { decide: boom }, {}, {}],
  ['the engine traps when it looks at the image', 'W905', { ready: boom }, {}, {}],
  ['the answer ends early', 'W906', { answer: 'permit' }, {}, {}],
  [
    'an effect is outside the allowlist',
    'W907',
    { answer: answering([setMetadata, { call: 'accessToken.addScope', args: ['admin'] }]) },
    {},
    {},
  ],
  ['an effect is a method of Object', 'W907', { answer: answering([{ call: 'constructor', args: [] }]) }, {}, {}],
  [
    'an api method is missing',
    'W908',
    { answer: answering([setMetadata, { call: 'authentication.challengeWith', args: [{ type: 'otp' }] }]) },
    {},
    { change: (api) => ({ ...api, authentication: { ...api.authentication, challengeWith: undefined } }) },
  ],
  [
    'an api group is missing',
    'W908',
    { answer: answering([{ call: 'authentication.challengeWith', args: [{ type: 'otp' }] }]) },
    {},
    { change: (api) => ({ ...api, authentication: undefined }) },
  ],
  ['reading the event throws', 'W910', {}, { fields: FIELDS }, { event: getter('user') }],
  ['reading deep in the event throws', 'W910', {}, { fields: FIELDS }, { event: { user: getter('email') } }],
  ['the event is a revoked proxy', 'W910', {}, { fields: FIELDS }, { event: revoked() }],
  ['Object.prototype is polluted', 'W910', {}, { context: after("Object.prototype.roles = ['admin']") }, {}],
  ['the event is null', 'W911', {}, {}, { event: null }],
  ['the event is a function', 'W911', {}, {}, { event() {} }],
  ['the event is a string', 'W911', {}, {}, { event: 'event' }],
  ['the event is an empty string', 'W911', {}, {}, { event: '' }],
  ['the event is a list', 'W911', {}, {}, { event: [] }],
  ['the engine refuses the image', 'W913', { ready: () => 0 }, {}, {}],
  ['the engine says something else than that it has the image', 'W913', { ready: () => true }, {}, {}],
];

function revoked() {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

for (const [name, code, fake, parts, given] of FAILURES) {
  test(`${code}: ${name}`, async () => {
    const loaded = build('gate', typeof fake === 'function' ? fake : engine(fake), parts);
    assert.deepEqual(await call('gate', loaded, given), denied('gate', code));
    assert.deepEqual(await call('gate', loaded, given), denied('gate', code), 'the second call as the first');
  });
}

/** What is wrong with the secret that the token for the portal is signed with. `[name, code, event]` */
for (const [name, code, event] of [
  ['is missing', 'W914', { secrets: {} }],
  ['is empty', 'W914', { secrets: { KEY: '' } }],
  ['is inherited', 'W914', { secrets: Object.create({ KEY: 'inherited' }) }],
  ['is nowhere: there are none', 'W914', {}],
  ['cannot be read', 'W910', getter('secrets')],
]) {
  test(`${code}: the portal's secret ${name}`, async () => {
    const visit = { call: 'redirect.sendUserTo', args: ['https://portal.example/', { secret: 'KEY', payload: {} }] };
    const loaded = build('token', engine({ answer: answering([setMetadata, visit]) }));
    assert.deepEqual(await call('token', loaded, { event }), denied('token', code));
  });
}

test('W909: a token for the portal that cannot be made denies', async () => {
  const visit = { call: 'redirect.sendUserTo', args: ['https://portal.example/', { secret: 'KEY', payload: {} }] };
  const loaded = build('token', engine({ answer: answering([visit]) }));
  const change = (api) => ({ ...api, redirect: { ...api.redirect, encodeToken: boom } });
  assert.deepEqual(await call('token', loaded, { event: { secrets: { KEY: 'k' } }, change }), denied('token', 'W909'));
});

test('W910: metadata that cannot be read, where something is stored in it, denies', async () => {
  const store = { call: 'user.setAppMetadata', args: ['training', { at: [], set: { course: 1 } }] };
  const loaded = build('token', engine({ answer: answering([store]) }));
  assert.deepEqual(await call('token', loaded, { event: { user: getter('app_metadata') } }), denied('token', 'W910'));
});

/** What is no message from the portal. */
for (const [name, code, event, validateToken] of [
  ['there is no event', 'W911', null, boom],
  ['the api says nothing of the token', 'W915', { secrets: { KEY: 'k' } }, () => null],
  ['the api refuses the token', 'W915', { secrets: { KEY: 'k' } }, boom],
]) {
  test(`${code}: somebody comes back, and ${name}`, async () => {
    const asked = [];
    const loaded = build('token', engine({ asked }), { bundle: { portal: 'KEY' } });
    const change = (api) => ({ ...api, redirect: { ...api.redirect, validateToken } });
    assert.deepEqual(await call('token', loaded, { entrypoint: 'onContinuePostLogin', event, change }), denied('token', code));
    assert.deepEqual(asked, []);
  });
}

test('a claim is set as it is, whatever its members are called', async () => {
  const given = [];
  const change = (api) => ({ ...api, accessToken: { setCustomClaim: (...args) => void given.push(args) } });
  const args = ['https://x/a', { secret: 'KEY' }];
  const loaded = build('token', engine({ answer: answering([{ call: 'accessToken.setCustomClaim', args }]) }));
  await call('token', loaded, { event: { secrets: { KEY: 'deep secret' } }, change });
  assert.deepEqual(given, [args]);
});

for (const action of ['gate', 'token', 'machine']) {
  test(`${action} denies a failure in its trigger's own form`, async () => {
    const loaded = build(action, engine({ decide: boom }));
    assert.deepEqual(await call(action, loaded), denied(action, 'W905'));
    assert.deepEqual(loaded.exports.decide({}, NOW), {
      outcome: 'deny',
      reasons: [{ code: 'W905' }],
      effects: denied(action, 'W905').calls,
      record: `wg1 ${action} deny W905`,
    });
  });
}

const SHADOW = { bundle: { shadow: true } };
const shadowed = (line) => ({ calls: [], lines: [line], thrown: null });

test('in shadow mode an answer is logged and nothing of it is done', async () => {
  for (const [outcome, effects] of [
    ['deny', [{ call: 'access.deny', args: ['no'] }]],
    ['step_up', [{ call: 'authentication.challengeWith', args: [{ type: 'otp' }] }, setMetadata]],
    ['permit', [setMetadata]],
    ['permit', [{ call: 'accessToken.addScope', args: ['admin'] }]],
  ]) {
    const record = `wg1-shadow gate ${outcome} W000`;
    const loaded = build('gate', engine({ answer: { ...PERMIT, outcome, effects, record } }), SHADOW);
    assert.deepEqual(await call('gate', loaded), shadowed(record));
  }
});

test('in shadow mode no failure denies either', async () => {
  for (const [name, code, fake, parts, given] of FAILURES.filter(([, , , parts]) => parts.source === undefined)) {
    const bundle = { ...parts.bundle, shadow: true };
    const loaded = build('gate', typeof fake === 'function' ? fake : engine(fake), { ...parts, bundle });
    const seen = await call('gate', loaded, given);
    const done = ['W907', 'W908', 'W909'].includes(code);
    // What would only have failed while it was performed has not failed.
    assert.deepEqual(seen, done ? shadowed(PERMIT.record) : shadowed(`wg1-shadow gate deny ${code}`), name);
  }
});

test('in shadow mode nobody who comes back is refused', async () => {
  const loaded = build('token', engine(), SHADOW);
  const seen = await call('token', loaded, { entrypoint: 'onContinuePostLogin' });
  assert.deepEqual(seen, shadowed('wg1-shadow token deny W912'));
});

/** What is no answer. */
const NOT_ANSWERS = {
  nothing: '',
  'an unknown outcome': { ...PERMIT, outcome: 'allow' },
  'an unknown outcome that denies': { ...PERMIT, outcome: 'allow', effects: [{ call: 'access.deny', args: ['no'] }] },
  'fewer reasons than it says': 'permit\u001fwg1 x\u001f\u001f\u001f1\u001fW100\u001fnote\u001fdefault',
  'effects that are no list': answering('{}'),
  'an effect that is no list': answering('[{}]'),
  'effects that do not parse': answering('[["access.deny"'),
  'an effect without a call': answering('[[]]'),
  'half a claim': { ...PERMIT, own: '0' },
  'a claim that there is not': answering([[7, 'x']]),
  'a claim of the event that there is not': { ...PERMIT, own: '70' },
  'a claim that this Action does not set': answering([[2, 'x']]),
  'a claim without a value': answering('[[0]]'),
  'a claim whose field was not read': { ...PERMIT, own: '00' },
  'a deny that does not deny': { ...PERMIT, outcome: 'deny' },
  'a deny that does something else': { ...PERMIT, outcome: 'deny', effects: [setMetadata] },
  'no record': 'permit',
  'a record of two lines': { ...PERMIT, record: 'wg1 a\nb' },
  'a record that is too long': { ...PERMIT, record: `wg1 ${'x'.repeat(253)}` },
  'a record beyond ASCII': { ...PERMIT, record: 'wg1 é' },
  'a record of another kind': { ...PERMIT, record: 'hello' },
  'a record that begins with something else': { ...PERMIT, record: 'hello wg1 gate permit' },
};
/** What the builder knows of claims: one of a field, one of none, one that is never set. */
const CLAIMS = { namespace: 'https://x/', claims: [['a', 1, 3], ['b', -1, 2], 0] };
for (const [name, answer] of Object.entries(NOT_ANSWERS)) {
  test(`W906: the answer is ${name}`, async () => {
    const loaded = build('gate', engine({ answer }), { bundle: CLAIMS });
    assert.deepEqual(await call('gate', loaded), denied('gate', 'W906'));
  });
}

test('a record of 256 characters is logged whole', async () => {
  const record = `wg1 ${'x'.repeat(252)}`;
  assert.deepEqual((await call('gate', build('gate', engine({ answer: { ...PERMIT, record } })))).lines, [record]);
});

test('memory grows to where the image ends, and no further', async () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const image = new Uint8Array(3 * 65536).fill(7);
  const loaded = build('gate', () => ({ initSync: () => ({ ...fakeEngine(() => crossed(PERMIT)).initSync(), memory }) }), {
    image,
    bundle: { place: 65536 },
  });
  await call('gate', loaded);
  assert.deepEqual(new Uint8Array(memory.buffer, 65536), image);
});

test('there is room for numbers twice as many each time, and for no text that the engine would refuse', async () => {
  const rooms = [];
  const room = (...asked) => rooms.push(asked);
  const fields = 'function fields(o0) { put(1, o0.text); for (let i = 0; i < o0.times; i++) put(2, true); }';
  const loaded = build('gate', engine({ room }), { fields });
  await call('gate', loaded, { event: { text: 'x', times: 600 } });
  // The section sign, the clock, the separator, the text.
  const text = 1 + String(NOW).length + 2;
  assert.deepEqual(rooms, [[256, 0], [512, 0], [1024, 0], [0, 3 * text]]);
  rooms.length = 0;
  await call('gate', loaded, { event: { text: 'x'.repeat(2 ** 21), times: 0 } });
  assert.deepEqual(rooms, [[0, 3 * (2 ** 20 + 1)]]);
});

test('after a trap the next call gets a fresh instance', async () => {
  const made = [];
  const loaded = build('gate', () => {
    const first = made.length === 0;
    made.push(first);
    return engine(first ? { decide: boom } : {})();
  });
  assert.deepEqual(await call('gate', loaded), denied('gate', 'W905'));
  assert.deepEqual(await call('gate', loaded), { calls: [], lines: ['wg1 gate permit'], thrown: null });
  assert.deepEqual(await call('gate', loaded), { calls: [], lines: ['wg1 gate permit'], thrown: null });
  assert.deepEqual(made, [true, false]);
});

test('W902: a fresh instance that cannot be made denies too', async () => {
  let made = 0;
  const loaded = build('gate', () => (made++ === 0 ? engine({ decide: boom })() : boom()));
  assert.deepEqual(await call('gate', loaded), denied('gate', 'W905'));
  assert.deepEqual(await call('gate', loaded), denied('gate', 'W902'));
});

test('W909: after a call that throws only the deny follows', async () => {
  const effects = [
    setMetadata,
    { call: 'authentication.challengeWith', args: [{ type: 'otp' }] },
    { call: 'transaction.setMetadata', args: ['after', 'v'] },
  ];
  const change = (api) => ({ ...api, authentication: { ...api.authentication, challengeWith: boom } });
  const seen = await call('gate', build('gate', engine({ answer: answering(effects) })), { change });
  assert.deepEqual(seen, { ...denied('gate', 'W909'), calls: [setMetadata, ...denied('gate', 'W909').calls] });
});

test('W909: an argument that the platform refuses denies', async () => {
  const seen = await call(
    'token',
    build('token', engine({ answer: answering([{ call: 'accessToken.setCustomClaim', args: ['scope', 'x'] }]) })),
  );
  assert.deepEqual(
    seen.calls.map(({ call: name }) => name),
    ['accessToken.setCustomClaim', 'access.deny'],
  );
  assert.deepEqual([seen.lines, seen.thrown], [['wg1 token deny W909'], null]);
});

for (const [name, change, code] of [
  ['is missing', (api) => ({ ...api, access: {} }), 'W908'],
  ['throws', (api) => ({ ...api, access: { deny: boom } }), 'W909'],
  ['has no api around it', () => null, 'W908'],
]) {
  test(`${code}: a deny that ${name} fails the Action with a fixed text`, async () => {
    for (const answer of [
      PERMIT,
      answering([setMetadata]),
      { ...PERMIT, outcome: 'deny', effects: [{ call: 'access.deny', args: ['no'] }] },
    ]) {
      const seen = await call('gate', build('gate', engine({ answer })), { change });
      if (code === 'W909' && answer.outcome === 'permit') continue;
      assert.deepEqual(seen, { calls: [], lines: [`wg1 gate deny ${code}`], thrown: `Error: ${code}` });
    }
  });
}

test('W912: nobody can come back to the token Action', async () => {
  const asked = [];
  const loaded = build('token', engine({ asked }));
  assert.deepEqual(await call('token', loaded, { entrypoint: 'onContinuePostLogin' }), denied('token', 'W912'));
  assert.deepEqual(asked, []);
});

test('W900: a console that throws denies', async () => {
  const source = assemble({ action: 'gate', made: MADE }).replace(
    "'use strict';",
    "'use strict'; console = { log() { throw new Error('a name and a diagnosis'); } };",
  );
  assert.deepEqual(await call('gate', build('gate', engine(), { source })), { ...denied('gate', 'W900'), lines: [] });
});

test('effects are performed in order, and nothing after the deny', async () => {
  const deny = { call: 'access.deny', args: ['no'] };
  const answer = { ...PERMIT, outcome: 'deny', effects: [setMetadata, deny, setMetadata] };
  const seen = await call('gate', build('gate', engine({ answer })));
  assert.deepEqual(seen, { calls: [setMetadata, deny], lines: ['wg1 gate permit'], thrown: null });
});

test('a claim becomes a call for every token that carries it', () => {
  const answer = { ...PERMIT, removed: ['s', 't'], own: '0000', effects: [[1, { k: 'v' }]] };
  const loaded = build('token', engine({ answer }), { fields: FIELDS, bundle: CLAIMS });
  const own = ['accessToken', 'idToken'].map((token) => ({ call: `${token}.setCustomClaim`, args: ['https://x/a', 'a@b'] }));
  assert.deepEqual(loaded.exports.decide({ user: { email: 'a@b' } }, NOW).effects, [
    { call: 'accessToken.removeScope', args: ['s'] },
    { call: 'accessToken.removeScope', args: ['t'] },
    ...own,
    ...own,
    { call: 'idToken.setCustomClaim', args: ['https://x/b', { k: 'v' }] },
  ]);
});

test('the place of a claim may be beyond what one character tells', () => {
  const claims = Array.from({ length: 200 }, (_, i) => [`c${i}`, 1, 1]);
  const loaded = build('token', engine({ answer: { ...PERMIT, own: '72' } }), {
    fields: FIELDS,
    bundle: { namespace: '', claims },
  });
  const [effect] = loaded.exports.decide({ user: { email: 'a@b' } }, NOW).effects;
  assert.deepEqual(effect, { call: 'accessToken.setCustomClaim', args: [`c${7 + 2 * 64}`, 'a@b'] });
});

test('`decide` performs nothing and throws nothing', async () => {
  const answer = answering([setMetadata]);
  const loaded = build('gate', engine({ answer }));
  assert.deepEqual(loaded.exports.decide({}, NOW), answer);
  assert.deepEqual(loaded.exports.decide(null, NOW).reasons, [{ code: 'W911' }]);
});

test('methods are called on their own object', async () => {
  const owner = {
    seen: [],
    setMetadata(...args) {
      this.seen.push(args);
    },
  };
  await call('gate', build('gate', engine({ answer: answering([setMetadata]) })), {
    change: (api) => ({ ...api, transaction: owner }),
  });
  assert.deepEqual(owner.seen, [['k', 'v']]);
});
