// The logins of tests/scenarios, the requests of tests/vectors, and those that `scripts/test oracle` draws, a line of JSON
// each, for `crates/resource-server/examples/recorded.rs`:
//   node tests/mutation/corpus.js --policies 40 --events 110
'use strict';
const fs = require('node:fs');
const { parseArgs } = require('node:util');
const { vectors } = require('../api/vectors.js');
const { LOGIN, REQUEST, drawnFor, drawnPolicy } = require('../oracle/explore.js');
const { readPolicy } = require('../oracle/index.js');
const { cases } = require('../oracle/scenarios.js');

/** The seed of `scripts/test oracle`, and as much as it draws. */
const SEED = 1;
const { values } = parseArgs({ options: { policies: { type: 'string', default: '40' }, events: { type: 'string', default: '110' } } });

const line = (/** @type {object} */ run) => process.stdout.write(`${JSON.stringify(run)}\n`);

/** @param {{ actions: string[], event: any, now: number, isMarked?: boolean }} login */
function login({ actions, event, now, isMarked = true }) {
  for (const action of actions) line({ action, event, now, marked: isMarked });
}

const scenarios = cases();
for (const file of new Set(scenarios.map(({ policy }) => policy))) {
  line({ policy: fs.readFileSync(file, 'utf8') });
  for (const { policy, action, ...given } of scenarios) {
    if (policy === file) login({ actions: action === 'flow' ? ['gate', 'token'] : [action], ...given });
  }
}
const requests = vectors();
for (const document of new Set(requests.map(({ policy }) => policy))) {
  line({ policy: document });
  for (const { policy, request } of requests) if (policy === document) line(request);
}
for (let n = 0; n < Number(values.policies); n++) {
  const { value: policy } = drawnPolicy(SEED, n);
  line({ policy });
  const read = readPolicy(policy);
  for (let i = 0; i < Number(values.events); i++) {
    login(drawnFor(SEED, n, LOGIN, i, read).value);
    line(drawnFor(SEED, n, REQUEST, i, read).value);
  }
}
