// What is kept of a mutant, and when a run is done:
//   node --test tests/mutation/record.test.js
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { Record } = require('./record.js');

const PASSES = 2;
const MUTANT = { file: 'a.rs', hash: '0123456789', change: 'replace f -> bool with true', nth: 0 };

/** A record of one mutant, to which passes have answered. @param {[number, string | undefined][]} answers @param {string} [reason] */
function after(answers, reason = '') {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardgate-mutation-'));
  try {
    for (const [at, outcome] of answers) {
      const record = new Record('policy', folder);
      record.judged(MUTANT, outcome, at, PASSES);
      record.save([MUTANT]);
    }
    if (reason !== '') fs.writeFileSync(path.join(folder, 'policy.tsv'), `${Object.values(MUTANT).join('\t')}\tmissed\t${reason}\n`);
    return new Record('policy', folder);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** @type {[string, [number, string | undefined][], string | undefined, number | undefined, { waiting: number, living: number }][]} */
const CASES = [
  ['one that was not tried waits', [], undefined, 0, { waiting: 1, living: 0 }],
  ['one that is caught is done', [[0, 'caught']], 'caught', undefined, { waiting: 0, living: 0 }],
  ['one that survives a pass waits for the next', [[0, 'missed']], 'survived 1', 1, { waiting: 1, living: 0 }],
  ['one that survives the last lives', [[0, 'missed'], [1, 'missed']], 'missed', undefined, { waiting: 0, living: 1 }],
  ['one without an answer is tried once more', [[0, undefined]], 'unanswered 0', 0, { waiting: 1, living: 0 }],
  ['one without an answer keeps its passes', [[0, 'missed'], [1, undefined]], 'unanswered 1', 1, { waiting: 1, living: 0 }],
  ['one without a second answer is broken', [[0, undefined], [0, undefined]], 'broken', undefined, { waiting: 0, living: 0 }],
  ['one that answers the second time is not', [[0, undefined], [0, 'missed'], [1, undefined]], 'unanswered 1', 1, { waiting: 1, living: 0 }],
];
for (const [name, answers, outcome, survived, left] of CASES) {
  test(name, () => {
    const record = after(answers);
    assert.deepEqual([record.of(MUTANT)?.outcome, record.survived(MUTANT), record.left([MUTANT])], [outcome, survived, left]);
    assert.equal(Object.values(record.sum()).reduce((sum, count) => sum + count, 0), Math.min(answers.length, 1));
  });
}

test('one that lives with a reason is done', () => {
  assert.deepEqual(after([], 'nothing can be seen of it').left([MUTANT]), { waiting: 0, living: 0 });
});
