// Requests that could be read in two ways, byte for byte over TCP: http-tricks.json, which the tower layer is held to as well.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { FRAMEWORKS, open } = require('./servers.js');
const { claims } = require('./tenant.js');

const { cases } = JSON.parse(fs.readFileSync(path.join(__dirname, 'http-tricks.json'), 'utf8'));

/** Under which names what differs here may stand. @param {string} framework */
const names = (framework) => [`node${process.versions.node.split('.')[0]}`, framework, 'node'];

/** @type {Awaited<ReturnType<typeof open>>} */
let all;
before(async () => (all = await open()));
after(() => all.close());

/** Sends bytes and reads until the other side is done. @param {number} port @param {string} text @returns {Promise<string>} */
function sent(port, text) {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = net.connect(port, '127.0.0.1', () => socket.write(text));
    socket.setEncoding('utf8').on('data', (chunk) => (answer += chunk)).on('end', () => resolve(answer)).on('error', reject);
  });
}

for (const framework of FRAMEWORKS) {
  for (const { name, token: who, set = {}, request, status, code, differs } of cases) {
    test(`${framework}: ${name}`, async () => {
      const { port, lines } = all.servers[framework];
      lines.length = 0;
      const token = await all.tenant.sign({ ...claims(who), ...set });
      const head = [...request, 'Connection: close', '', ''].join('\r\n').replaceAll('<token>', token).replaceAll('<long>', 'a'.repeat(3000));
      const answer = await sent(port, head);
      const [top, body = ''] = answer.split('\r\n\r\n');
      const problem = top.includes('application/problem+json') && body !== '' ? JSON.parse(body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1)) : {};
      const found = { status: Number(top.split(' ')[1]), code: problem.code ?? null };
      const expected = names(framework).map((name) => differs?.[name]).find(Boolean) ?? { status, code };
      assert.deepEqual(found, { status: expected.status, code: expected.code });
      // What Node.js or Fastify refuses never reaches the guard; of anything else there is one line, and none has the path.
      assert.equal(lines.length, [400, 414].includes(found.status) && found.code === null ? 0 : 1);
      for (const line of lines) assert.match(line, /^wg1 api (permit|step_up|deny) W\d{3}[ -~]*$/);
      for (const line of lines) assert.doesNotMatch(line, /abcd1234|patients/);
    });
  }
}
