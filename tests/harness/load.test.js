// The wrapper around an Action, its console and its clock.
'use strict';
const assert = require('node:assert/strict');
const { test } = require('node:test');
const clock = require('./clock.js');
const { capture, keep } = require('./console.js');
const { Action } = require('./load.js');

const action = (source, options) => new Action(source, 'test.js', options);
const LOGIN = 'onExecutePostLogin';

test('the module body runs at the first call, and once', async () => {
  const runs = [];
  const loaded = action("require('probe')(); exports.onExecutePostLogin = async () => {};", {
    modules: { probe: () => runs.push(1) },
  });
  assert.deepEqual(runs, []);
  await loaded.execute(LOGIN, {}, {});
  await loaded.execute(LOGIN, {}, {});
  assert.deepEqual(runs, [1]);
});

test('a throw of the module body is thrown at every call', async () => {
  const loaded = action("require('probe')(); throw new Error('at load');", { modules: { probe: counter() } });
  await assert.rejects(loaded.execute(LOGIN, {}, {}), /at load/);
  await assert.rejects(loaded.execute(LOGIN, {}, {}), /at load/);
  assert.equal(counts.length, 1);
});
const counts = [];
function counter() {
  return () => counts.push(1);
}

/** `[name, source]` */
const REFUSED = [
  ['a sync function', 'exports.onExecutePostLogin = () => {};'],
  ['a function that returns a promise', 'exports.onExecutePostLogin = () => Promise.resolve();'],
  ['an async generator', 'exports.onExecutePostLogin = async function* () {};'],
  ['a missing handler', ''],
  ['exports that are no object', 'module.exports = Object.assign(() => {}, { onExecutePostLogin: async () => {} });'],
];
for (const [name, source] of REFUSED) {
  test(`${name} is no handler`, () => assert.rejects(action(source).execute(LOGIN, {}, {}), TypeError));
}

test('module.exports may be replaced', async () => {
  await action('module.exports = { onExecutePostLogin: async () => {} };').execute(LOGIN, {}, {});
});

test('core modules that compute are there, others and packages are not', async () => {
  const requiring = (name) =>
    action(`const m = require('${name}'); exports.onExecutePostLogin = async () => m;`).execute(LOGIN, {}, {});
  await requiring('crypto');
  await requiring('node:zlib');
  await assert.rejects(requiring('child_process'), /Cannot find module 'child_process'/);
  await assert.rejects(requiring('axios'), /Cannot find module 'axios'/);
  await assert.rejects(requiring('./load.js'), /Cannot find module/);
});

test('neither import nor top-level await compiles', () => {
  assert.throws(() => action("import 'x';"), SyntaxError);
  assert.throws(() => action('await 1;'), SyntaxError);
});

test('a source over 100,000 bytes is refused, counted in bytes', () => {
  assert.doesNotThrow(() => action(`//${'x'.repeat(99_998)}`));
  assert.throws(() => action(`//${'x'.repeat(99_999)}`), /100001 bytes/);
  assert.throws(() => action(`//${'é'.repeat(50_000)}`), /100002 bytes/);
});

test('executions that interleave have a console each', async () => {
  const loaded = action(
    "exports.onExecutePostLogin = async (event) => { console.log('in', event.id); await event.wait; console.warn('out %s', event.id); };",
  );
  let release;
  const wait = new Promise((resolve) => {
    release = resolve;
  });
  const first = capture(() => loaded.execute(LOGIN, { id: 1, wait }, {}));
  const second = capture(() => loaded.execute(LOGIN, { id: 2 }, {}));
  release();
  assert.deepEqual((await first).lines, ['in 1', 'out 1']);
  assert.deepEqual((await second).lines, ['in 2', 'out 2']);
});

test('256 characters of console text are kept, newlines counted', () => {
  assert.deepEqual(keep([]), { lines: [], lost: 0 });
  assert.deepEqual(keep(['x'.repeat(256)]), { lines: ['x'.repeat(256)], lost: 0 });
  assert.deepEqual(keep(['x'.repeat(250), 'y'.repeat(10)]), { lines: ['x'.repeat(250), 'yyyyy'], lost: 5 });
});

test('the clock stands at the given time, and is given back', async () => {
  const at = Date.parse('2026-11-20T12:00:00Z');
  await clock.at(at, async () => {
    await null;
    assert.equal(Date.now(), at);
    assert.equal(new Date().toISOString(), '2026-11-20T12:00:00.000Z');
    assert.equal(new Date(5).getTime(), 5);
    assert.ok(new Date() instanceof Date);
    assert.equal(Date.parse('1970-01-01T00:00:01Z'), 1000);
  });
  assert.ok(Math.abs(Date.now() - performance.timeOrigin - performance.now()) < 60_000);
});

test('runs that interleave have a clock each', async () => {
  const seen = await Promise.all(
    [1, 2, 3].map((at) =>
      clock.at(at, async () => {
        await new Promise((resolve) => setImmediate(resolve));
        return Date.now();
      }),
    ),
  );
  assert.deepEqual(seen, [1, 2, 3]);
});

test('the clock is given back when the run throws', async () => {
  await assert.rejects(
    clock.at(0, async () => {
      throw new Error('x');
    }),
    /x/,
  );
  assert.notEqual(Date.now(), 0);
  await assert.rejects(
    clock.at(NaN, async () => {}),
    TypeError,
  );
});
