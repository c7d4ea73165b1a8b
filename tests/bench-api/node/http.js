// What the middleware adds to a request, in processor time of the server.
'use strict';
const { fork } = require('node:child_process');
const { once } = require('node:events');
const http = require('node:http');
const path = require('node:path');
const { open } = require('../../examples/tenant.js');
const { table } = require('./table.js');
const { median } = require('./timing.js');

const MODES = ['off', 'verified', 'guarded'];

/** Microseconds of the processor for one request, by mode. @param {{ rounds: number, calls: number }} size @returns {Promise<Record<string, number>>} */
async function overHttp({ rounds, calls }) {
  const tenant = await open();
  const seconds = Math.floor(Date.now() / 1000);
  // Forty that are permitted: only those reach the handler in all modes.
  const requests = await Promise.all(table(100).requests.filter(({ permitted }) => permitted).map(async ({ claims, path }) => {
    const factors = Object.entries(claims).map(([name, value]) => [name, name.endsWith('mfa_at') ? fresh(value, seconds) : value]);
    const token = await tenant.sign({ ...Object.fromEntries(factors), iss: tenant.issuer, iat: seconds - 60, exp: seconds + 3540 });
    return { path, headers: { authorization: `Bearer ${token}` } };
  }));
  const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
  const servers = await Promise.all(MODES.map(async (mode) => {
    const child = fork(path.join(__dirname, 'server.js'), [mode, tenant.issuer, tenant.jwksUri]);
    const [{ port }] = await once(child, 'message');
    return { mode, child, port, /** @type {number[]} */ times: [] };
  }));
  for (let round = 0; round <= rounds; round++) {
    for (const { child, port, times } of servers) {
      const before = await usage(child);
      let next = 0;
      await Promise.all(Array.from({ length: 4 }, async () => {
        while (next < calls) await get({ agent, port, ...requests[next++ % requests.length] });
      }));
      if (round > 0) times.push(((await usage(child)) - before) / calls);
    }
  }
  agent.destroy();
  tenant.close();
  servers.forEach(({ child }) => child.kill());
  return Object.fromEntries(servers.map(({ mode, times }) => [mode, median(times)]));
}

/** @param {any} factors @param {number} seconds */
const fresh = (factors, seconds) => Object.fromEntries(Object.keys(factors).map((scope) => [scope, seconds - 3600]));

/** @param {import('node:child_process').ChildProcess} child */
async function usage(child) {
  const told = once(child, 'message');
  child.send('usage');
  const [{ user, system }] = await told;
  return user + system;
}

/** @param {http.RequestOptions} options @returns {Promise<void>} */
function get(options) {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', ...options }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${options.path}: ${response.statusCode}`));
      response.resume().on('end', resolve);
    });
    request.on('error', reject);
  });
}

module.exports = { overHttp };
