// The clock of the machine that an Action runs on: whatever it says, the deployed file decides by it or refuses.
'use strict';
const assert = require('node:assert/strict');
const { test } = require('node:test');
const vm = require('node:vm');
const { actionsToTest } = require('./built.js');
const { NOW, checkRefused, checkRun, fresh, ordinary } = require('./logins.js');
const { observe } = require('./observe.js');

/** What `Date.now` is, as a script, and the code that it is refused with; `null` where the instant is one, and decides. */
const CLOCKS = [
  ['NaN', 'W100'],
  ['Infinity', 'W100'],
  ['-Infinity', 'W100'],
  ['-1', 'W100'],
  ['-86400000', 'W100'],
  [`${NOW}.5`, 'W100'],
  ['0.1', 'W100'],
  ['-0.5', 'W100'],
  ['2 ** 53', 'W100'],
  ['253402300800000', 'W100'],
  ['8.64e15', 'W100'],
  ['1e300', 'W100'],
  [`'${NOW}'`, 'W100'],
  [`${NOW}n`, 'W100'],
  ['null', 'W100'],
  ['undefined', 'W100'],
  ['true', 'W100'],
  [`[${NOW}]`, 'W100'],
  [`({ valueOf: () => ${NOW} })`, 'W100'],
  [`new Number(${NOW})`, 'W100'],
  ['Symbol()', 'W100'],
  ["(() => { throw new Error('a name and a diagnosis'); })()", 'W100'],
  // 1970, and the last instant of 9999: instants as any other.
  ['0', null],
  ['-0', null],
  ['253402300799999', null],
];

for (const built of actionsToTest()) {
  const event = ordinary(built);

  for (const [clock, code] of CLOCKS) {
    test(`${built.name}: Date.now is ${clock}`, async () => {
      const seen = await runAt(built, event, `Date.now = () => ${clock};`);
      checkRun(seen, event);
      if (code !== null) return checkRefused(seen, code);
      const { record } = fresh(built).exports.decide(event, Number(clock));
      assert.deepEqual(seen.lines, [record]);
      assert.doesNotMatch(record, / W100/);
      // Nothing that was done by now is fresh then.
      if (built.action !== 'machine') checkRefused(seen, /^W(121|122|123|131|132|30\d|40\d)$/);
    });
  }

  for (const without of ['Date.now = undefined', 'Date.now = 7', 'delete Date.now', 'delete globalThis.Date', 'globalThis.Date = null', "Object.defineProperty(Date, 'now', { get() { throw new Error('a name and a diagnosis'); } })"]) {
    test(`${built.name}: there is no clock: ${without}`, async () => {
      const seen = await runAt(built, event, without);
      checkRun(seen, event);
      checkRefused(seen, 'W100');
    });
  }

  test(`${built.name}: a clock that breaks for one login leaves the next one alone`, async () => {
    const realm = context('');
    const loaded = fresh(built, { context: realm });
    const at = (/** @type {string} */ clock) => {
      vm.runInContext(`Date.now = () => ${clock};`, realm);
      return observe(loaded, built.trigger, { event });
    };
    const right = await at(String(NOW));
    assert.match(right.lines[0], / permit W000 /);
    checkRefused(await at('NaN'), 'W100');
    assert.deepEqual(await at(String(NOW)), right);
    checkRefused(await at("(() => { throw new Error('a name and a diagnosis'); })()"), 'W100');
    assert.deepEqual(await at(String(NOW)), right);
  });
}

/** A realm with a clock of its own. @param {string} script */
function context(script) {
  const made = vm.createContext({ Buffer });
  vm.runInContext(script, made);
  return made;
}

/** One execution in such a realm. @param {import('./logins.js').Built} built @param {object} event @param {string} script */
const runAt = (built, event, script) => observe(fresh(built, { context: context(script) }), built.trigger, { event });
