// A patient API in Fastify: the verifier is jose, and Fastify's own logger, which is pino, is the log. With @fastify/jwt the verifier
// is `(token, request) => request.jwtVerify()`.
//
//   POLICY=actions/policy.toml ISSUER=https://login.mercy.example/ WARDGATE_AUDIT_KEY=… node tests/examples/fastify/app.js
//
// Fastify 5 needs Node.js 20 or newer.
'use strict';
const { guard } = require('@wardgate/api/fastify');
const { fastify } = require('fastify');
const { chart, charts } = require('../patients.js');

const AUDIENCE = 'https://api.mercy.example/ehr';

/** @typedef {{ Params: { patient: string } }} OfPatient */

/**
 * @param {{ policy: string, issuer: string, jwksUri?: string, secrets: Record<string, string | undefined>, log?: (line: string) => unknown,
 *   server?: object }} settings
 */
async function app({ policy, issuer, jwksUri = new URL('.well-known/jwks.json', issuer).href, secrets, log, server }) {
  const { createRemoteJWKSet, jwtVerify } = await import('jose');
  const keys = createRemoteJWKSet(new URL(jwksUri));
  const api = fastify({ ...server, disableRequestLogging: true });
  const wardgate = guard({
    policy,
    audience: AUDIENCE,
    secrets,
    log: log ?? ((line) => api.log.info(line)),
    verify: (token) => jwtVerify(token, keys, { issuer, audience: AUDIENCE, algorithms: ['RS256'] }),
  });
  api.addHook('onRequest', wardgate);
  api.get('/api/v1/patients/records', async (request) => charts(request.wardgate).map(({ patient, records }) => ({ patient, records })));
  api.get('/api/v1/patients/:patient/records', async (/** @type {import('fastify').FastifyRequest<OfPatient>} */ request, reply) =>
    chart(request.params.patient)?.records ?? reply.code(404).send({ title: 'Not Found', status: 404 }));
  api.get('/api/v1/patients/:patient/visit-summaries', async (/** @type {import('fastify').FastifyRequest<OfPatient>} */ request, reply) =>
    chart(request.params.patient)?.visits ?? reply.code(404).send({ title: 'Not Found', status: 404 }));
  return { api, wardgate };
}

async function main() {
  const { POLICY, ISSUER, WARDGATE_AUDIT_KEY, PORT = '3000' } = process.env;
  if (!POLICY || !ISSUER) throw new Error('expected POLICY, the path of a policy document, and ISSUER, the URL of the tenant');
  const { api, wardgate } = await app({ policy: POLICY, issuer: ISSUER, secrets: { WARDGATE_AUDIT_KEY }, server: { logger: true } });
  process.on('SIGHUP', () => wardgate.reload());
  await api.listen({ port: Number(PORT), host: '127.0.0.1' });
}

if (require.main === module) main();

module.exports = { app };
