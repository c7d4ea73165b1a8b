// The guard without a framework: whatever fails refuses, and a reload changes everything or nothing.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { guard } = require('../../target/npm/api');
const { guard: express } = require('../../target/npm/api/express.js');
const { guard: fastify } = require('../../target/npm/api/fastify.js');

const ROOT = path.join(__dirname, '../..');
const VECTORS = JSON.parse(fs.readFileSync(path.join(ROOT, 'tests/vectors/whose-record.json'), 'utf8'));
const POLICY = fs.readFileSync(path.join(ROOT, 'actions/policy.toml'), 'utf8');
const SHADOW = fs.readFileSync(path.join(ROOT, 'tests/scenarios/policies/shadow.toml'), 'utf8');
const { audience, secrets } = VECTORS;
const now = () => Date.parse(VECTORS.now);
const EMERGENCY = /\[\[break_glass\]\][^]*?\n\n/.exec(POLICY)?.[0] ?? '';
const TOKEN = 'aGVhZGVy.cGF5bG9hZA.c2lnbmF0dXJl';

/** Vouches for that one token. @param {string} who */
const verifier = (who) => (/** @type {string} */ token) => (token === TOKEN ? VECTORS.tokens[who] : undefined);

const question = {
  method: 'GET', path: '/api/v1/patients/p-abcd1234/records', rawHeaders: ['Host', 'api', 'Authorization', `Bearer ${TOKEN}`], verify: verifier('physician'),
};

/** @param {object} [changes] */
function made(changes) {
  /** @type {string[]} */
  const lines = [];
  return { lines, asked: guard({ policy: POLICY, audience, secrets, now, log: (/** @type {string} */ line) => void lines.push(line), ...changes }) };
}

/** @param {string} code @param {number} status @param {string} title */
const refused = (code, status, title) => ({
  outcome: 'deny', reasons: [], records: [], shadow: false, record: `wg1 api deny ${code}`,
  answer: { status, body: JSON.stringify({ title, status, detail: 'Access denied. You do not have the required permissions.', code }) },
});
const FAILED = refused('W924', 500, 'Internal Server Error');
const OPEN = refused('W923', 500, 'Internal Server Error');

test('a permitted request says whose records and which login', async () => {
  const { asked, lines } = made();
  const { records, login, shadow, record, answer } = await asked.judge(question);
  assert.deepEqual({ records, login, shadow, answer }, { records: 'any', login: '8k2v6n0qf3tz', shadow: false, answer: undefined });
  assert.deepEqual(lines, [record]);
  assert.match(record, /^wg1 api permit W000 id=8k2v6n0qf3tz sub=a2\.HIjqnOXWTW1c4hHSgiH8c2 pol=[0-9a-f]{16} flow=request client=c0 api=a0 route=r1$/);
});

test('tokens in two places, and none, are not guessed at', async () => {
  const { asked } = made();
  const bearer = `Bearer ${TOKEN}`;
  for (const [rawHeaders, code] of /** @type {[string[], string][]} */ ([
    [[], 'W920'],
    [['Authorization', ''], 'W920'],
    [['Authorization', 'Basic dTpw'], 'W920'],
    [['Authorization', 'Bearer'], 'W920'],
    [['Authorization', `Bearer\t${TOKEN}`], 'W920'],
    [['Authorization', `${bearer}\xe9`], 'W920'],
    [['Authorization', `${bearer} ${TOKEN}`], 'W921'],
    [['Authorization', `${bearer}, ${bearer}`], 'W921'],
    [['Authorization', `Bearer   ${TOKEN}`], 'W000'],
    [['Cookie', `access_token=${TOKEN}`], 'W920'],
    [['authorization', bearer, 'AUTHORIZATION', bearer], 'W922'],
    [['Authorization', bearer, 'authorization', 'Basic dTpw'], 'W922'],
    [['Authorization', bearer, 'X-HTTP-Method-Override', 'DELETE'], 'W922'],
    [['X-Original-URL', '/', 'Authorization', bearer], 'W922'],
    [['authorization', `bearer ${TOKEN}`], 'W000'],
    [['authorization', bearer, 'X-Forwarded-For', '203.0.113.7'], 'W000'],
  ])) {
    const { record } = await asked.judge({ ...question, rawHeaders });
    assert.equal(record.split(' ')[3], code, rawHeaders.join(' '));
  }
});

test('whatever fails refuses, and nothing of it is told', async () => {
  const fails = () => {
    throw new Error('secret of the exception');
  };
  const cyclic = /** @type {any} */ ({});
  cyclic.self = cyclic;
  for (const [changes, asks] of /** @type {[object, any][]} */ ([
    [{ now: fails }, {}],
    [{}, { rawHeaders: undefined }],
    [{}, { rawHeaders: [7, 8] }],
    [{}, { path: undefined }],
    [{}, { method: 7 }],
    [{}, { verify: (/** @type {string} */ token) => (token === TOKEN ? cyclic : undefined) }],
    [{}, { verify: (/** @type {string} */ token) => (token === TOKEN ? { sub: 1n } : undefined) }],
  ])) {
    const { asked, lines } = made(changes);
    assert.deepEqual(await asked.judge({ ...question, ...asks }), FAILED);
    assert.deepEqual(lines, ['wg1 api deny W924']);
  }
});

test('a verifier that throws, rejects or says no refuses the token', async () => {
  const invalid = { ...refused('W921', 401, 'Unauthorized') };
  for (const verify of [
    () => { throw new Error('secret of the exception'); },
    async () => { throw new Error('secret of the exception'); },
    () => undefined,
    () => null,
    () => false,
  ]) {
    const { asked, lines } = made();
    const verdict = await asked.judge({ ...question, verify });
    assert.deepEqual(verdict, { ...invalid, answer: { ...invalid.answer, www_authenticate: 'Bearer error="invalid_token"' } });
    assert.deepEqual(lines, ['wg1 api deny W921']);
  }
});

test('a verifier that vouches for a token that nobody signed has every request refused, and the log says what to do', async () => {
  for (const verify of [() => VECTORS.tokens.physician, () => TOKEN, () => true, () => ({}), async () => ({ payload: {}, protectedHeader: {} })]) {
    const { asked, lines } = made();
    assert.deepEqual(await asked.judge({ ...question, verify }), OPEN);
    assert.match(lines[0], /^wardgate: the verifier let a token pass that nobody signed.*hand in what checks the signature/);
    assert.deepEqual(lines.slice(1), ['wg1 api deny W923']);
    // For good: what it was asked first may have been the one thing that it knows.
    assert.deepEqual(await asked.judge({ ...question, verify: verifier('physician') }), OPEN);
    assert.deepEqual(lines.slice(2), ['wg1 api deny W923']);
  }
});

test('so has one that falls for a forgery of a token that it knows', async () => {
  const { asked, lines } = made();
  const verify = (/** @type {string} */ token) => (token.split('.')[1] === TOKEN.split('.')[1] ? VECTORS.tokens.physician : undefined);
  assert.deepEqual(await asked.judge({ ...question, verify }), OPEN);
  assert.deepEqual(await asked.judge({ ...question, rawHeaders: [] }), OPEN);
  assert.equal(lines.length, 3);
});

test('nothing is decided before the verifier was asked for tokens that nobody signed, however many requests come at once', async () => {
  const { asked } = made();
  /** @type {string[]} */
  const tokens = [];
  const verify = async (/** @type {string} */ token) => {
    tokens.push(token);
    await new Promise(setImmediate);
    return verifier('physician')(token);
  };
  const verdicts = await Promise.all(Array.from({ length: 8 }, () => asked.judge({ ...question, verify })));
  assert.deepEqual(verdicts.map(({ outcome }) => outcome), Array(8).fill('permit'));
  assert.deepEqual(tokens.map((token) => token === TOKEN), [false, false, ...Array(8).fill(true), false, false]);
  const claims = { iss: 'https://unsigned.invalid/', sub: 'unsigned', aud: audience, iat: now() / 1000, exp: now() / 1000 + 600 };
  const shown = [tokens[0], tokens[1], tokens[10], tokens[11]].map((token) => {
    const [header, payload, signature] = token.split('.').map((part) => Buffer.from(part, 'base64url'));
    return [String(header), String(payload), signature.length];
  });
  assert.deepEqual(shown, [
    ['{"alg":"RS256","typ":"JWT","kid":"unsigned"}', JSON.stringify(claims), 256],
    ['{"alg":"none","typ":"JWT"}', JSON.stringify(claims), 0],
    ['header', 'payload', 32],
    ['{"alg":"none","typ":"JWT"}', 'payload', 0],
  ]);
});

test('a verifier that gives no claims is told of once', async () => {
  const { asked, lines } = made();
  const verify = (/** @type {string} */ token) => token === TOKEN;
  for (let i = 0; i < 2; i++) assert.equal((await asked.judge({ ...question, verify })).record, 'wg1 api deny W921');
  assert.equal(lines.filter((line) => line.startsWith('wardgate: the verifier let a token pass and gave no claims')).length, 1);
});

test('claims may stand beside the header', async () => {
  const { asked } = made();
  for (const beside of [{ protectedHeader: {} }, { header: {}, signature: '' }]) {
    const verify = (/** @type {string} */ token) => (token === TOKEN ? { payload: VECTORS.tokens.physician, ...beside } : undefined);
    assert.equal((await asked.judge({ ...question, verify })).outcome, 'permit');
  }
});

test('claims of a token may be called as what verifiers give', async () => {
  const { asked } = made();
  const claims = { ...VECTORS.tokens.patient, header: {}, payload: VECTORS.tokens.physician };
  const path = '/api/v1/patients/p-wxyz9876/records';
  const verdict = await asked.judge({ ...question, path, verify: (token) => (token === TOKEN ? claims : undefined) });
  assert.match(verdict.record, /^wg1 api deny W706 /);
});

test('what every object inherits decides nothing', async () => {
  const inherited = Object.entries({
    claims: VECTORS.tokens.physician, token: TOKEN, why: 'failed', header: {}, protectedHeader: {}, payload: VECTORS.tokens.physician, answer: {}, shadow: true,
  });
  for (const [name, value] of inherited) {
    const { asked } = made();
    Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true });
    try {
      const nobody = await asked.judge({ ...question, rawHeaders: [] });
      assert.equal(nobody.record, 'wg1 api deny W920', name);
      const other = await asked.judge({ ...question, path: '/api/v1/patients/p-wxyz9876/records', verify: verifier('patient') });
      assert.match(other.record, /^wg1 api deny W706 /, name);
    } finally {
      delete (/** @type {any} */ (Object.prototype)[name]);
    }
  }
});

test('a verifier that does not answer refuses what waits for it, and nothing that comes later', async (context) => {
  const apis = ['setTimeout'];
  // Node.js 18 takes the list itself.
  context.mock.timers.enable(/** @type {any} */ (process.version.startsWith('v18.') ? apis : { apis }));
  const { asked, lines } = made();
  const first = asked.judge({ ...question, verify: () => new Promise(() => {}) });
  context.mock.timers.tick(10_000);
  assert.deepEqual((await first).record, FAILED.record);
  assert.match((await asked.judge(question)).record, /^wg1 api permit /);
  assert.equal(lines.length, 2);
});

test('a sink that throws or rejects changes nothing', async () => {
  for (const log of [() => { throw new Error('full'); }, async () => { throw new Error('full'); }, () => new Promise(() => {})]) {
    assert.equal((await made({ log }).asked.judge(question)).outcome, 'permit');
  }
});

test('without a clock nothing is permitted', async () => {
  for (const clock of [NaN, Infinity, -1, 'noon', undefined, null, true, String(now()), [now()], new Date(now()), BigInt(now()), Promise.resolve(now())]) {
    const { record } = await made({ now: () => clock }).asked.judge(question);
    assert.match(record, /^wg1 api deny W100 /, String(clock));
  }
});

test('in shadow mode everything is let through, and says so', async () => {
  const { asked, lines } = made({ policy: SHADOW, audience: 'https://api.mercy.example/notes', secrets: {} });
  for (const rawHeaders of [question.rawHeaders, []]) {
    const { answer, shadow, outcome } = await asked.judge({ ...question, rawHeaders });
    assert.deepEqual({ answer, shadow, outcome }, { answer: undefined, shadow: true, outcome: 'deny' });
  }
  for (const line of lines) assert.match(line, /^wg1-shadow api deny /);
});

test('what is no policy, audience or secret is said before anything is served', (context) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardgate-'));
  context.after(() => fs.rmSync(folder, { recursive: true }));
  const spoilt = path.join(folder, 'spoilt.toml');
  const file = path.join(folder, 'policy.toml');
  fs.writeFileSync(file, POLICY);
  fs.writeFileSync(spoilt, Buffer.concat([Buffer.from(POLICY), Buffer.from([0x23, 0xff])]));
  for (const [changes, expected] of /** @type {[any, RegExp][]} */ ([
    [{ policy: '/nowhere/policy.toml' }, /^ENOENT.*\/nowhere\/policy\.toml/],
    [{ policy: folder }, /^\S*wardgate-\w+: EISDIR/],
    [{ policy: POLICY.replace('phi = "enabled"', 'phi = "on"') }, /^\d+:\d+: policy\.phi: expected/],
    [{ policy: undefined }, /expected `policy` as a text, found undefined/],
    [{ policy: spoilt }, /^\S*spoilt[.]toml: expected a policy document in UTF-8/],
    [{ audience: 'https://api.mercy.example/other' }, /expected the audience of an `\[\[api\]\]` \(`https:\/\/api\.mercy\.example\/ehr`, .*found `https:\/\/api\.mercy\.example\/other`/],
    [{ secrets: { WARDGATE_AUDIT_KEY: undefined } }, /expected the secret `WARDGATE_AUDIT_KEY` of `\[keys\.audit\]`, of at least/],
    [{ secrets: { WARDGATE_AUDIT_KEY: 7 } }, /^expected the secrets as an object of texts$/],
    [{ policy: file, secrets: { WARDGATE_AUDIT_KEY: 7n } }, /^expected the secrets as an object of texts$/],
    [{ policy: file, secrets: null }, /^expected the secrets as an object of texts$/],
    [{ policy: file, secrets: ['a'] }, /^expected the secrets as an object of texts$/],
    [{ secrets: undefined }, /expected the secret `WARDGATE_AUDIT_KEY`/],
    // They would lose every line.
    [{ log: 5 }, /expected `log` as a function, found number/],
    [{ log: null }, /expected `log` as a function, found null/],
    [{ log: { info() {} } }, /expected `log` as a function, found object/],
    [{ now: now() }, /expected `now` as a function, found number/],
    [{ now: null }, /expected `now` as a function, found null/],
  ])) {
    assert.throws(() => made(changes), ({ message }) => expected.test(message) || assert.fail(message));
  }
});

/** A change of the policy, whose token, the code that it gets then, and where. docs/api.md lists both. @type {[string, string, string, string, string?][]} */
const CHANGES = [
  // What the guard asks itself counts at once.
  ['phi = "enabled"', 'phi = "disabled"', 'physician', 'W103'],
  ['max_token_age = "1h"', 'max_token_age = "30s"', 'physician', 'W703'],
  ['refused = ["a2.Caojzo9AOC8vQTjeRZNcr_"]', 'refused = ["a2.HIjqnOXWTW1c4hHSgiH8c2"]', 'physician', 'W118'],
  ['expires = "2027-01-31T00:00:00Z"', 'expires = "2026-11-20T11:59:00Z"', 'emergency', 'W141'],
  ['"clinician-portal"', '"renamed-portal"', 'physician', 'W102'],
  ['audiences = ["https://api.mercy.example/ehr", "https://api.mercy.example/scheduling"]\noidc', 'audiences = ["https://api.mercy.example/scheduling"]\noidc', 'physician', 'W104'],
  ['{patient_ref}/records"', '{patient_ref}/record"', 'physician', 'W201'],
  ['"read:patient_records"', '"read:records"', 'physician', 'W704'],
  ['roles = ["physician"]\nown = ', 'own = ', 'physician', 'W705'],
  ['roles = ["physician"]\nown = { roles = ["patient"], key = "patient_ref" }', 'roles = ["physician"]', 'patient', 'W705'],
  ['claim_namespace = "https://mercy.example/"', 'claim_namespace = "https://mercy.example/v2/"', 'physician', 'W705'],
  ['training = ["hipaa-privacy"]\nmfa = { max_age = "12h" }\nown_mfa', 'training = ["hipaa-privacy"]\nmfa = { max_age = "5m" }\nown_mfa', 'physician', 'W402'],
  ['own_mfa = { max_age = "30d", enrol = "allow" }', 'own_mfa = { max_age = "5m", enrol = "allow" }', 'patient', 'W402'],
  // What only the login asks counts with the next token.
  ['category = "clinical"\nroles = ["physician"]', 'category = "clinical"\nroles = ["nurse"]', 'physician', 'W000'],
  [EMERGENCY, '', 'emergency', 'W000'],
  ['organizations = ["org_lakeside", "org_harbor"]', 'organizations = ["org_harbor"]', 'affiliate', 'W000', '/api/v1/referrals'],
  ['attributes = { programme = ["psychotherapy"] }', 'attributes = { programme = ["pain-clinic"] }', 'physician', 'W000', '/api/v1/patients/p-abcd1234/psychotherapy-notes'],
  ['connections = ["mercy-workforce"]', 'connections = ["mercy-patients"]', 'physician', 'W000'],
  ['mfa = { max_age = "12h" }', 'mfa = { max_age = "12h", factors = ["webauthn-roaming"] }', 'physician', 'W000'],
  ['min_version = 3', 'min_version = 9', 'physician', 'W000'],
  ['[[machine]]\nclient = "lab', '[[restriction]]\nname = "nobody"\nwhen = { client = ["clinician-portal"] }\nthen = "deny"\n\n[[machine]]\nclient = "lab', 'physician', 'W000'],
];

test('what a new policy changes for tokens that are out, and what it does not', async () => {
  const { physician } = VECTORS.tokens;
  const emergency = { ...physician, sub: 'auth0|emergency-physician' };
  const affiliate = JSON.parse(JSON.stringify({ ...physician, azp: 'affiliate-portal' }).replaceAll('read:patient_records', 'read:referrals'));
  const tokens = { ...VECTORS.tokens, emergency, affiliate };
  for (const [from, to, who, code, path = question.path] of CHANGES) {
    const policy = POLICY.replaceAll(from, to);
    assert.notEqual(policy, POLICY, from);
    const verify = (/** @type {string} */ token) => (token === TOKEN ? tokens[who] : undefined);
    for (const [text, expected] of [[POLICY, 'W000'], [policy, code]]) {
      const { record } = await made({ policy: text }).asked.judge({ ...question, path, verify });
      assert.equal(record.split(' ')[3], expected, `${from} -> ${to}`);
    }
  }
});

test('a guard without settings or without a verifier says what it expected', () => {
  for (const made of [guard, express, fastify]) {
    for (const [settings, found] of [[undefined, 'undefined'], [null, 'null'], ['policy.toml', 'string']]) {
      assert.throws(() => made(/** @type {any} */ (settings)), { name: 'TypeError', message: `expected the settings as an object, found ${found}` });
    }
  }
  for (const made of [express, fastify]) {
    for (const [verify, found] of [[undefined, 'undefined'], [null, 'null'], [{}, 'object']]) {
      const settings = /** @type {any} */ ({ policy: POLICY, audience, secrets, verify });
      assert.throws(() => made(settings), { name: 'TypeError', message: `expected \`verify\` as a function, found ${found}` });
    }
  }
});

test('a reload takes a policy whole, or keeps the old one and says why', async (context) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardgate-'));
  context.after(() => fs.rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'policy.toml');
  fs.writeFileSync(file, POLICY);
  const { asked, lines } = made({ policy: file });
  const first = asked.policy;

  fs.writeFileSync(file, POLICY.replace('phi = "enabled"', 'phi = "on"'));
  const problems = asked.reload();
  assert.ok(/^:\d+:\d+: policy\.phi: expected/.test(problems[0].slice(file.length)) && problems[0].startsWith(file), problems[0]);
  assert.deepEqual(lines, [`wardgate: the policy was not reloaded, ${first} goes on deciding:\n${problems.join('\n')}`]);
  // Without errors, and yet not of this API any more: its audience, and the name of its secret.
  for (const [from, to, expected] of [
    [audience, 'https://api.mercy.example/renamed', 'expected the audience of an `[[api]]` (`https://api.mercy.example/renamed`, '],
    ['"WARDGATE_AUDIT_KEY"', '"WARDGATE_OTHER_KEY"', 'expected the secret `WARDGATE_OTHER_KEY` of `[keys.audit]`, '],
  ]) {
    fs.writeFileSync(file, POLICY.replaceAll(from, to));
    const [problem, ...more] = asked.reload();
    assert.ok(problem.startsWith(`${file}: ${expected}`), problem);
    assert.deepEqual(more, []);
    assert.equal(lines.at(-1), `wardgate: the policy was not reloaded, ${first} goes on deciding:\n${problem}`);
  }
  fs.rmSync(file);
  assert.match(asked.reload()[0], /ENOENT/);
  assert.equal(asked.policy, first);
  assert.equal((await asked.judge(question)).outcome, 'permit');

  // A request that waits for its verifier is decided by the policy that has come meanwhile.
  fs.writeFileSync(file, POLICY.replace('phi = "enabled"', 'phi = "disabled"'));
  const verify = async (/** @type {string} */ token) => {
    if (token === TOKEN) assert.deepEqual(asked.reload(), []);
    return verifier('physician')(token);
  };
  assert.match((await asked.judge({ ...question, verify })).record, / W103 /);
  assert.notEqual(asked.policy, first);
  assert.equal(lines.at(-2), `wardgate: the policy is ${asked.policy} now`);

  // A signal may call it.
  fs.writeFileSync(file, POLICY);
  const busy = setInterval(() => {}, 1000);
  const done = new Promise((resolve) => process.once('SIGHUP', () => resolve(asked.reload())));
  process.kill(process.pid, 'SIGHUP');
  assert.deepEqual(await done, []);
  clearInterval(busy);
  assert.equal((await asked.judge(question)).outcome, 'permit');
});
