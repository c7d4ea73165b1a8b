// An aim that is missed is told, and so is a class in which there is nothing:
//   node --test tests/phi/aims.test.js
'use strict';
const assert = require('node:assert/strict');
const { test } = require('node:test');
const { unreached } = require('./aims.js');

const score = (positives = 100, found = 100, wrong = 0) => ({ positives, found, wrong });
const REACHED = { name: 'ssn', near: 100, ours: score() };

/** @type {[string, import('./row.js').Row[], string[]][]} */
const CASES = [
  ['what reaches its aims', [REACHED], []],
  ['nothing measured', [], ['nothing was measured']],
  ['too little found', [{ ...REACHED, ours: score(100, 98) }], ['ssn: a recall of 98.00 % is less than 99.00 %']],
  ['too much found', [{ ...REACHED, ours: score(100, 100, 3) }], ['ssn: a precision of 97.09 % is less than 98.00 %']],
  ['less than the peer', [{ ...REACHED, ours: score(1000, 995), any: score() }], ["ssn: a recall of 99.50 % is less than the peer's"]],
  [
    'nothing found',
    [{ ...REACHED, ours: score(100, 0) }],
    ['ssn: a recall of 0.00 % is less than 99.00 %', 'ssn: a precision of 0.00 % is less than 98.00 %'],
  ],
  ['nothing to find', [{ ...REACHED, ours: score(0, 0) }], ['ssn: there is nothing to find']],
  ['nothing to pass over', [{ ...REACHED, near: 0 }], ['ssn: there is nothing to pass over']],
  ['nothing for the peer', [{ ...REACHED, any: score(0, 0), sure: score() }], ['ssn: there is nothing for the peer to find']],
  [
    'a kind of which there is nothing',
    [{ ...REACHED, kinds: [{ label: 'near', kind: 'room', all: 0, found: 0 }] }],
    ['ssn: there is nothing of the kind room (near)'],
  ],
];
for (const [name, rows, expected] of CASES) {
  test(name, () => assert.deepEqual(unreached(rows), expected));
}
