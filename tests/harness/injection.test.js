// Failures of the engine and of what it runs on, in the files that are deployed: each denies, says nothing, and leaves the next
// login to be decided as if nothing had been.
'use strict';
const assert = require('node:assert/strict');
const { test } = require('node:test');
const { actionsToTest } = require('./built.js');
const { alone, checkRefused, checkRun, fresh, having, ordinary, NOW } = require('./logins.js');
const { denied, observe } = require('./observe.js');

/** Places of lists: long ones make many numbers, for which the engine has to make room while the event is read. */
const LISTS = ['authorization.roles', 'transaction.requested_scopes', 'transaction.acr_values', 'accessToken.scope', 'user.app_metadata.facilities'];
const ROWS = ['authentication.methods', 'transaction.requested_authorization_details', 'user.enrolledFactors'];
const lists = (event) => {
  for (const place of LISTS) event = having(event, place, Array(2000).fill(true));
  for (const place of ROWS) event = having(event, place, Array(2000).fill({ name: 1, type: 2, timestamp: 3, method: 4, path: 5 }));
  return event;
};

/** Bytes that are enough for an ordinary login. */
const MEMORY = 40_960;

for (const built of actionsToTest()) {
  const { action, trigger } = built;
  const event = ordinary(built);
  /** What an ordinary login is answered by a fresh Action. */
  const right = () => alone(built, event);
  const wide = (value) => having(event, action === 'machine' ? 'client.client_id' : 'user.user_id', value);

  test(`${built.name}: an ordinary login is permitted`, async () => {
    const seen = await right();
    checkRun(seen, event);
    assert.match(seen.lines[0], new RegExp(`^wg1 ${action} permit W000 `));
  });

  for (const how of ['unreachable', 'out of bounds', 'recursion']) {
    // The lowered engine reads nothing where WebAssembly traps.
    if (built.lowered && how === 'out of bounds') continue;
    test(`${built.name}: W905: the engine fails once: ${how}`, async () => {
      const loaded = fresh(built, built.failingOnce(how));
      const seen = await observe(loaded, trigger, { event });
      assert.deepEqual(seen, denied(action, 'W905'));
      checkRun(seen, event);
      assert.deepEqual(await observe(loaded, trigger, { event }), await right());
      assert.deepEqual(await observe(loaded, trigger, { event }), await right());
    });
  }

  test(`${built.name}: a trap in one instance does nothing to another`, async () => {
    const [one, other] = [fresh(built, built.failingOnce('recursion')), fresh(built)];
    assert.deepEqual(await observe(one, trigger, { event }), denied(action, 'W905'));
    assert.deepEqual(await observe(other, trigger, { event }), await right());
  });

  test(`${built.name}: memory that runs out denies, wherever it does, and what follows is decided as before`, async () => {
    const decide = (loaded, given) => loaded.exports.decide(given, NOW);
    const hostile = [lists(event), wide('x'.repeat(400_000))];
    const whole = [event, ...hostile].map((given) => decide(fresh(built), given));
    const trap = decide(fresh(built, built.failingOnce('unreachable')), event);
    const trapped = [0, 0];
    for (let bytes = 0; bytes <= MEMORY; bytes += MEMORY / 20) {
      const loaded = fresh(built, built.limited(bytes));
      const first = decide(loaded, event);
      // There is too little for any login, then for some, and at last there is enough.
      if (bytes === 0) assert.deepEqual(first, trap);
      if (bytes === MEMORY || first.reasons[0]?.code !== 'W905') assert.deepEqual(first, whole[0], `${bytes} bytes`);
      for (const [at, given] of hostile.entries()) {
        const answer = decide(loaded, given);
        if (answer.reasons[0].code === 'W905') {
          assert.deepEqual(answer, trap);
          trapped[at] += 1;
        } else assert.deepEqual(answer, whole[at + 1], `${bytes} bytes, ${at}`);
        assert.deepEqual(decide(loaded, event), first, `${bytes} bytes, after ${at}`);
      }
    }
    assert.ok(trapped.every((times) => times > 1), `${trapped}`);
    const loaded = fresh(built, built.limited(MEMORY));
    for (const given of hostile) assert.deepEqual(await observe(loaded, trigger, { event: given }), denied(action, 'W905'));
    assert.deepEqual(await observe(loaded, trigger, { event }), await right());
  });

  test(`${built.name}: a stack that is nearly used up is not enough or is, and what follows is decided as before`, async () => {
    const loaded = fresh(built);
    const expected = await right();
    const decided = loaded.exports.decide(event, NOW);
    const answer = (depth) => below(depth, () => loaded.exports.decide(event, NOW));
    const enough = (depth) => {
      const given = answer(depth);
      if (!(given instanceof RangeError) && given.outcome !== 'deny') assert.deepEqual(given, decided);
      assert.deepEqual(loaded.exports.decide(event, NOW), decided, `after ${depth}`);
      return given.outcome === 'permit';
    };
    let [some, many] = [0, 1];
    while (enough(many)) [some, many] = [many, 2 * many];
    while (many - some > 1) {
      const between = (some + many) >> 1;
      [some, many] = enough(between) ? [between, many] : [some, between];
    }
    for (let depth = some - 20; depth < some + 60; depth++) enough(depth);
    // Node.js 18 ends the process where the stack ends in a promise.
    if (process.version.startsWith('v18.')) return;
    for (let depth = some - 200; depth < some + 60; depth += 10) {
      const run = below(depth, () => observe(loaded, trigger, { event }));
      const seen = run instanceof RangeError ? { thrown: run } : await run.catch((thrown) => ({ thrown }));
      if (seen.thrown === null) {
        // What was done before the stack ended, and the refusal.
        const done = seen.calls.filter(({ call }) => call !== 'access.deny');
        assert.deepEqual(done, expected.calls.slice(0, done.length));
        assert.equal(seen.lines.length, 1);
      }
      assert.deepEqual(await observe(loaded, trigger, { event }), expected, `after ${depth}`);
    }
  });

  test(`${built.name}: executions that interleave on one instance are decided each by itself`, async () => {
    const loaded = fresh(built);
    const refused = having(event, 'client.client_id', 'nobody');
    const events = [event, refused, having(event, 'tenant.id', 'elsewhere'), null, wide('y'.repeat(5000)), {}];
    const expected = await Promise.all(events.map((given) => alone(built, given)));
    await Promise.all(
      Array.from({ length: 200 }, async (_, n) => {
        for (let turns = (n * 7) % 11; turns > 0; turns--) await null;
        const at = (n * 5) % events.length;
        assert.deepEqual(await observe(loaded, trigger, { event: events[at] }), expected[at]);
      }),
    );
  });

  test(`${built.name}: an execution within another one changes nothing of it`, async () => {
    const loaded = fresh(built);
    const [whole, other] = [await right(), await alone(built, having(event, 'client.client_id', 'nobody'))];
    /** @type {Promise<object>[]} */
    const inner = [];
    const within = () => inner.push(observe(loaded, trigger, { event: having(event, 'client.client_id', 'nobody') }));
    // While the answer is performed.
    const [group, name] = whole.calls[0].call.split('.');
    const change = (api) => ({ ...api, [group]: { ...api[group], [name]: (...args) => (within(), api[group][name](...args)) } });
    assert.deepEqual(await observe(loaded, trigger, { event, change }), whole);
    // While the event is read: what was read before is lost, and nothing is decided on the rest.
    for (const place of built.reads) {
      const given = Object.defineProperty({ ...event }, place, { enumerable: true, get: () => (within(), event[place]) });
      const seen = await observe(loaded, trigger, { event: given });
      assert.deepEqual(seen.calls.map(({ call }) => call), ['access.deny'], place);
      checkRefused(seen, /^W(114|905|906|910)$/);
    }
    assert.ok(inner.length > built.reads.length);
    for (const seen of await Promise.all(inner)) assert.deepEqual(seen, other);
    assert.deepEqual(await observe(loaded, trigger, { event }), whole);
  });
}

/** What a function answers this many calls deeper in the stack, or that there is no more. @param {number} depth @param {() => any} call */
function below(depth, call) {
  const down = (/** @type {number} */ left) => {
    if (left === 0) return call();
    const answer = down(left - 1);
    return answer;
  };
  try {
    return down(depth);
  } catch (error) {
    if (error instanceof RangeError) return error;
    throw error;
  }
}
