// The job runner as a process.
'use strict';
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, test } = require('node:test');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardgate-run-'));
after(() => fs.rmSync(folder, { recursive: true }));

/** Writes an Action into the folder. */
function file(name, source) {
  const full = path.join(folder, name);
  fs.writeFileSync(full, source);
  return full;
}

function run(input) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(__dirname, 'run.js')], {
    input: typeof input === 'string' ? input : JSON.stringify(input),
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const COUNTER = file(
  'counter.js',
  "let runs = 0; exports.onExecutePostLogin = async (event, api) => { api.idToken.setCustomClaim('runs', ++runs); };",
);
const action = (change = {}) => ({ name: 'counter', trigger: 'post-login', file: COUNTER, ...change });
const job = (change = {}) => ({ id: 'j', now: 0, event: {}, actions: [action()], ...change });

test('jobs run in order on one instance of each file', () => {
  const { status, stdout, stderr } = run({ jobs: [job({ id: 'first' }), job({ id: 'second' })] });
  assert.deepEqual([status, stderr], [0, '']);
  const { results } = JSON.parse(stdout);
  assert.deepEqual(
    results.map(({ id, tokens }) => [id, tokens.id.claims.runs]),
    [
      ['first', 1],
      ['second', 2],
    ],
  );
  assert.deepEqual(results[0], {
    id: 'first',
    steps: [
      {
        action: 'counter',
        entrypoint: 'onExecutePostLogin',
        outcome: 'permit',
        reasons: [],
        calls: [{ call: 'idToken.setCustomClaim', args: ['runs', 1] }],
        console: [],
        error: null,
        paused: null,
      },
    ],
    outcome: 'permit',
    denied: null,
    tokens: { access: { scopes: [], claims: {} }, id: { claims: { runs: 1 } } },
    transaction_metadata: {},
    metadata: { session: {}, refresh_token: {}, app: {}, user: {} },
    dropped: [],
  });
});

/** `[input, message]` */
const BAD = [
  ['{', /^the input is no JSON: /],
  ['[]', /^jobs: expected a list$/],
  [{ jobs: [7] }, /^jobs\[0\]: expected an object$/],
  [{ jobs: [job(), job({ now: 'soon' })] }, /^jobs\[1\]\.now: expected milliseconds since 1970$/],
  [{ jobs: [job({ event: null })] }, /^jobs\[0\]\.event: expected an object$/],
  [{ jobs: [job({ actions: [] })] }, /^jobs\[0\]\.actions: expected a non-empty list$/],
  [{ jobs: [job({ challenge: true })] }, /^jobs\[0\]\.challenge: /],
  [{ jobs: [job({ redirect: 'back' })] }, /^jobs\[0\]\.redirect: /],
  [{ jobs: [job({ granted_scopes: 'a' })] }, /^jobs\[0\]\.granted_scopes: /],
  [
    { jobs: [job({ actions: [action({ trigger: 'post-logout' })] })] },
    /^jobs\[0\]\.actions\[0\]\.trigger: expected one of post-login, credentials-exchange, custom-token-exchange, found `post-logout`$/,
  ],
  [
    { jobs: [job({ actions: [action(), action({ trigger: 'credentials-exchange' })] })] },
    /^jobs\[0\]\.actions\[1\]\.trigger: /,
  ],
  [{ jobs: [job({ actions: Array(21).fill(action()) })] }, /^jobs\[0\]\.actions: 21 Actions/],
  [{ jobs: [job({ actions: [action({ file: 7 })] })] }, /^jobs\[0\]\.actions\[0\]\.file: expected a path$/],
  [
    { jobs: [job({ actions: [action({ file: path.join(folder, 'none.js') })] })] },
    /^jobs\[0\]\.actions\[0\]\.file: ENOENT/,
  ],
  [{ jobs: [job({ actions: [action({ file: file('broken.js', 'let 1;') })] })] }, /^jobs\[0\]\.actions\[0\]\.file: /],
  [{ jobs: [job({ actions: [action({ file: file('large.js', '/'.repeat(100_001)) })] })] }, /100001 bytes/],
];
for (const [input, message] of BAD) {
  test(`bad input says so in one line: ${message.source.slice(0, 60)}`, () => {
    const { status, stdout, stderr } = run(input);
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr.trimEnd(), message);
    assert.equal(stderr.trimEnd().split('\n').length, 1);
  });
}
