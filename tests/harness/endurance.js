// One instance of each built Action for a great many decisions, ordinary and hostile ones by turns: memory must be flat, and
// every answer the one of a fresh instance.
//   WARDGATE_BUILT=DIR node --expose-gc tests/harness/endurance.js 1000000 [gate]
'use strict';
const assert = require('node:assert/strict');
const { SingleBar } = require('cli-progress');
const { builtActions } = require('./built.js');
const { NOW, fresh, having, ordinary } = require('./logins.js');

/** Decisions after which an instance has all the memory that it ever needs, and each hostile event has had its turn. */
const BEGINNING = 4000;
/** What the heap may differ by from one look at it to another. */
const HEAP_BYTES = 512 * 1024;
/** What V8 may throw away of what it has compiled. More would be what the first look counted and nobody needs: a leak could hide behind it. */
const COMPILED_BYTES = 2 * 1024 * 1024;

/** Events by turns: 499 ordinary ones for each that is hostile. @param {import('./logins.js').Built} built */
function eventsOf(built) {
  const event = ordinary(built);
  const login = built.action !== 'machine';
  const ordinaries = login
    ? [event, ordinary(built, 'patient'), ordinary(built, 'refresh'), having(event, 'authorization.roles', ['receptionist']), having(event, 'authentication.methods', [])]
    : [event, having(event, 'accessToken.scope', ['write:lab_results', 'read:patient_records']), having(event, 'request.ip', '192.0.2.1')];
  const [scopes, name] = login ? ['transaction.requested_scopes', 'user.name'] : ['accessToken.scope', 'client.client_id'];
  const hostile = [
    null,
    {},
    having(event, scopes, Array.from({ length: 2000 }, (_, n) => `read:${n}`)),
    having(event, scopes, Array.from({ length: 100_000 }, (_, n) => `read:${n}`)),
    having(event, name, 'x'.repeat(1_000_000)),
    having(event, name, 'x'.repeat(2_000_000)),
    having(event, name, '\ud800\u001f'),
    Object.defineProperty({ ...event }, 'client', { enumerable: true, get: () => assert.fail('a name and a diagnosis') }),
  ];
  return { ordinaries, hostile };
}

/**
 * Decides so many times, and answers what memory there was at the beginning and at the end.
 * @param {import('./logins.js').Built} built @param {number} decisions @param {() => void} gc @param {(done: number) => void} [told]
 */
function endure(built, decisions, gc, told = () => {}) {
  const { ordinaries, hostile } = eventsOf(built);
  // Some of the hostile ones leave a fresh engine behind: both looks are to be after the same.
  assert.equal(decisions % BEGINNING, 0, `expected a multiple of ${BEGINNING} decisions, found ${decisions}`);
  const loaded = fresh(built, { source: `${built.source()}exports.bytes = () => memory.length;` });
  const { decide, bytes } = /** @type {any} */ (loaded.exports);
  // What a fresh instance answers, as short as it can be kept.
  const expected = new Map([...ordinaries, ...hostile].map((event) => [event, JSON.stringify(fresh(built).exports.decide(event, NOW))]));
  const look = () => {
    // Memory outside the heap is given back by other threads, and counted at the next collection.
    for (let times = 0; times < 5; times++) {
      gc();
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
    gc();
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    return { engine: bytes(), heap: heapUsed, outside: external + arrayBuffers };
  };
  let before = look();
  for (let n = 0; n < decisions; n++) {
    // A hostile event now and then: some of them take a hundred times as long.
    const event = n % 500 === 499 || n < 2 * hostile.length ? hostile[Math.floor(n / 500 + n) % hostile.length] : ordinaries[n % ordinaries.length];
    const answer = decide(event, NOW);
    if (n % 97 === 0 || n % 500 === 499) assert.equal(JSON.stringify(answer), expected.get(event), `decision ${n}`);
    if (n === BEGINNING) before = look();
    if (n % 1000 === 0) told(n);
  }
  const after = look();
  // What there was at the first look is still in use at the second, or as much as it takes could leak unseen.
  for (const [event, answer] of expected) assert.equal(JSON.stringify(decide(event, NOW)), answer);
  return { before, after };
}

/** That memory is flat. @param {ReturnType<typeof endure>} seen */
function checkFlat({ before, after }) {
  assert.equal(after.engine, before.engine, 'the memory of the engine grew');
  for (const part of /** @type {const} */ (['heap', 'outside'])) {
    const more = after[part] - before[part];
    assert.ok(more < HEAP_BYTES, `${part}: ${more} bytes more`);
    assert.ok(-more < COMPILED_BYTES, `${part}: ${-more} bytes less`);
  }
}

module.exports = { checkFlat, endure };

if (require.main === module) {
  const [decisions, only] = [Number(process.argv[2]), process.argv[3]];
  const gc = globalThis.gc ?? assert.fail('node has to be run with --expose-gc');
  for (const built of builtActions().filter(({ action }) => only === undefined || action === only)) {
    const bar = new SingleBar({ format: `${built.name} {bar} {percentage}% | {value} of {total} decisions | {eta_formatted} left` });
    bar.start(decisions, 0);
    const seen = endure(built, decisions, gc, (done) => bar.update(done));
    bar.update(decisions);
    bar.stop();
    const { before, after } = seen;
    const bytes = (/** @type {'engine' | 'heap' | 'outside'} */ part) => `${part} ${before[part].toLocaleString('en')} to ${after[part].toLocaleString('en')}`;
    console.log(`${built.name}: ${decisions.toLocaleString('en')} decisions; bytes: ${bytes('engine')}, ${bytes('heap')}, ${bytes('outside')}`);
    checkFlat(seen);
  }
}
