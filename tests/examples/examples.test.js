// The example applications over HTTP: tokens are signed here, keys come from loopback, and both answer alike.
'use strict';
const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { after, before, test } = require('node:test');
const { FRAMEWORKS, open } = require('./servers.js');
const { claims } = require('./tenant.js');

const DETAIL = 'Access denied. You do not have the required permissions.';
const STEP_UP =
  'Bearer error="insufficient_user_authentication", error_description="A fresh second factor is needed", ' +
  'acr_values="http://schemas.openid.net/pape/policies/2007/06/multi-factor", max_age="43200"';

/** @typedef {{ status: number, title: string, code: string, id?: boolean, challenge?: string }} Refusal */

/** @param {Refusal} refusal */
const refused = ({ status, title, code, id = true, challenge }) => ({
  status,
  type: 'application/problem+json',
  cache: 'no-store',
  challenge: challenge ?? null,
  body: { title, status, detail: DETAIL, code, ...(id ? { id: '8k2v6n0qf3tz' } : {}) },
});
/** @param {unknown} body */
const answered = (body) => ({ status: 200, type: 'application/json; charset=utf-8', cache: null, challenge: null, body });
const NOT_HERS = refused({ status: 403, title: 'Forbidden', code: 'W706' });
const RECORD = ['echocardiogram, 2026-03-02'];
const OTHER = ['blood count, 2026-05-17'];
const CHILD = ['vaccination, 2026-01-20'];

/** Who, method, path, what is answered, and what the line says. @type {[string, string | null, string, string, object, RegExp][]} */
const REQUESTS = [
  ['a physician reads a record', 'physician', 'GET', '/api/v1/patients/p-abcd1234/records', answered(RECORD), /permit W000 .* client=c0 api=a0 route=r1$/],
  ['and another', 'physician', 'GET', '/api/v1/patients/p-wxyz9876/records', answered(OTHER), /permit W000 .* route=r1$/],
  ['the query is no part of the path', 'physician', 'GET', '/api/v1/patients/p-abcd1234/records?since=2026', answered(RECORD), /permit W000 .* route=r1$/],
  ['a physician reads no route that they do not hold', 'physician', 'GET', '/api/v1/patients/p-kids0001/visit-summaries',
    refused({ status: 403, title: 'Forbidden', code: 'W704', challenge: 'Bearer error="insufficient_scope", scope="read:visit_summaries"' }), /deny W704 .* route=r6$/],
  ['a patient reads their own', 'patient', 'GET', '/api/v1/patients/p-abcd1234/records', answered(RECORD), /permit W000 .* client=c1 api=a0 route=r1$/],
  ['a patient is refused another', 'patient', 'GET', '/api/v1/patients/p-wxyz9876/records', NOT_HERS, /deny W706 .* route=r1$/],
  ['and one that there is not, alike', 'patient', 'GET', '/api/v1/patients/p-none0000/records', NOT_HERS, /deny W706 .* route=r1$/],
  ["a patient's list has their own alone", 'patient', 'GET', '/api/v1/patients/records', answered([{ patient: 'p-abcd1234', records: RECORD }]), /permit W000 .* route=r0$/],
  ["a physician's list has all", 'physician', 'GET', '/api/v1/patients/records',
    answered([{ patient: 'p-abcd1234', records: RECORD }, { patient: 'p-wxyz9876', records: OTHER }, { patient: 'p-kids0001', records: CHILD }]), /permit W000 .* route=r0$/],
  ["a guardian reads the child's", 'guardian', 'GET', '/api/v1/patients/p-kids0001/visit-summaries', answered(['paediatrics, 2026-01-20']), /permit W000 .* route=r6$/],
  ['a guardian is refused another child', 'guardian', 'GET', '/api/v1/patients/p-abcd1234/visit-summaries', NOT_HERS, /deny W706 .* route=r6$/],
  ['a receptionist is refused', 'receptionist', 'GET', '/api/v1/patients/p-abcd1234/records',
    refused({ status: 403, title: 'Forbidden', code: 'W704', challenge: 'Bearer error="insufficient_scope", scope="read:patient_records"' }), /deny W704 .* route=r1$/],
  ['a stale factor is asked for again', 'stale', 'GET', '/api/v1/patients/p-abcd1234/records',
    refused({ status: 401, title: 'Unauthorized', code: 'W402', challenge: STEP_UP }), /step_up W402 .* route=r1$/],
  ['what no route names is refused, also where there is a handler', 'physician', 'HEAD', '/api/v1/patients/p-abcd1234/records',
    { ...refused({ status: 403, title: 'Forbidden', code: 'W201' }), body: null }, /deny W201 .* client=c0 api=a0$/],
  ['without a token', null, 'GET', '/api/v1/patients/p-abcd1234/records',
    refused({ status: 401, title: 'Unauthorized', code: 'W920', id: false, challenge: 'Bearer' }), /^wg1 api deny W920$/],
];

/** @type {Awaited<ReturnType<typeof open>>} */
let all;
before(async () => (all = await open()));
after(() => all.close());

/** @param {string} framework @param {string} method @param {string} path @param {string | null} token */
async function ask(framework, method, path, token) {
  const { port, lines } = all.servers[framework];
  lines.length = 0;
  const headers = new Headers(token === null ? [] : [['authorization', `Bearer ${token}`]]);
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers });
  const text = await response.text();
  const header = (/** @type {string} */ name) => response.headers.get(name);
  return {
    status: response.status, type: header('content-type'), cache: header('cache-control'), challenge: header('www-authenticate'),
    body: text === '' ? null : JSON.parse(text),
  };
}

for (const framework of FRAMEWORKS) {
  for (const [name, who, method, path, expected, line] of REQUESTS) {
    test(`${framework}: ${name}`, async () => {
      const token = who === null ? null : await all.tenant.sign(claims(who));
      assert.deepEqual(await ask(framework, method, path, token), expected);
      const { lines } = all.servers[framework];
      assert.equal(lines.length, 1);
      assert.match(lines[0], line);
    });
  }

  test(`${framework}: a token of another key, of another API, one that ended and one that nobody signed are refused alike`, async () => {
    const sound = claims('physician');
    const { privateKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
    const base64 = (/** @type {object} */ value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const tokens = [
      await all.tenant.sign(sound, privateKey),
      await all.tenant.sign({ ...sound, aud: ['https://api.mercy.example/scheduling'] }),
      await all.tenant.sign({ ...sound, exp: sound.iat - 3600 }),
      `${base64({ alg: 'none', typ: 'JWT' })}.${base64(sound)}.`,
      'no-token',
    ];
    for (const token of tokens) {
      const expected = refused({ status: 401, title: 'Unauthorized', code: 'W921', id: false, challenge: 'Bearer error="invalid_token"' });
      assert.deepEqual(await ask(framework, 'GET', '/api/v1/patients/p-abcd1234/records', token), expected);
      assert.deepEqual(all.servers[framework].lines, ['wg1 api deny W921']);
    }
  });
}
