// The two example applications on loopback, with a tenant of their own, for tests.
'use strict';
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const tenants = require('./tenant.js');

const policy = path.join(__dirname, '../../actions/policy.toml');
const secrets = { WARDGATE_AUDIT_KEY: 'not-a-real-key-for-audit-in-tests-only-00000000' };

/** Fastify 5 needs a newer Node.js than Actions do. */
const FRAMEWORKS = Number(process.versions.node.split('.')[0]) < 20 ? ['express'] : ['express', 'fastify'];

/** @typedef {{ port: number, lines: string[], wardgate: { policy: string, reload(): string[] }, close(): unknown }} Server */

/** @type {Record<string, (settings: any) => Promise<Omit<Server, 'lines'>>>} */
const START = {
  async express(settings) {
    const { api, wardgate } = require('./express/app.js').app(settings);
    const server = http.createServer(api);
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
    return { port: portOf(server), wardgate, close: () => server.close() };
  },
  async fastify(settings) {
    const { api, wardgate } = await require('./fastify/app.js').app(settings);
    await api.listen({ port: 0, host: '127.0.0.1' });
    return { port: portOf(api.server), wardgate, close: () => api.close() };
  },
};

/** @param {http.Server} server */
const portOf = (server) => /** @type {import('node:net').AddressInfo} */ (server.address()).port;

/** Opens a tenant and the applications of the frameworks that this Node.js runs. @param {{ policy?: string }} [changes] */
async function open(changes = {}) {
  const tenant = await tenants.open();
  /** @type {Record<string, Server>} */
  const servers = {};
  for (const framework of FRAMEWORKS) {
    /** @type {string[]} */
    const lines = [];
    const settings = { policy, secrets, issuer: tenant.issuer, jwksUri: tenant.jwksUri, log: (/** @type {string} */ line) => lines.push(line), ...changes };
    servers[framework] = { lines, ...(await START[framework](settings)) };
  }
  const close = async () => {
    tenant.close();
    await Promise.all(Object.values(servers).map((server) => server.close()));
  };
  return { tenant, servers, close };
}

module.exports = { FRAMEWORKS, open, policy, policyText: () => fs.readFileSync(policy, 'utf8'), secrets };
