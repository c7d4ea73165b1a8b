// How long the text may be that crosses: the three ways agree to the byte.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { Three } = require('./three.js');

const ROOT = path.join(__dirname, '../..');
const NOW = Date.parse('2026-11-20T12:00:00Z');
const three = new Three(fs.readFileSync(path.join(ROOT, 'actions/policy.toml'), 'utf8'));

/** An event of which so many bytes cross in a text that nobody looks at. @param {string} name @param {string} text */
function event(name, text) {
  const found = JSON.parse(fs.readFileSync(path.join(ROOT, `tests/scenarios/events/${name}.json`), 'utf8'));
  found.transaction.correlation_id = text;
  return found;
}

for (const [action, name] of [
  ['gate', 'physician'],
  ['token', 'refresh'],
  ['machine', 'machine'],
]) {
  test(`${action}: a text of 1,048,576 bytes is the longest`, () => {
    const codes = (/** @type {string} */ text) => {
      const { native, bundle, oracle } = three.answers({ action, event: event(name, text), now: NOW });
      assert.deepEqual(bundle, native);
      assert.deepEqual(oracle, native);
      return native.reasons.map(({ code }) => code).join();
    };
    let [fits, not] = [2 ** 20 - 2000, 2 ** 20];
    while (not - fits > 1) {
      const between = (fits + not) >> 1;
      [fits, not] = codes('x'.repeat(between)) === 'W114' ? [fits, between] : [between, not];
    }
    // Letters count by their bytes, and half a pair as what it becomes.
    for (const [letter, bytes] of /** @type {const} */ ([['\u00e9', 2], ['\ud800', 3], ['\u{1f600}', 4]])) {
      const text = letter.repeat(Math.floor(fits / bytes)) + 'x'.repeat(fits % bytes);
      assert.notEqual(codes(text), 'W114', `${bytes}`);
      assert.equal(codes(`${text}x`), 'W114', `${bytes}`);
    }
  });
}
