// A patient API in Express: the verifier is express-oauth2-jwt-bearer, the log is pino.
//
//   POLICY=actions/policy.toml ISSUER=https://login.mercy.example/ WARDGATE_AUDIT_KEY=… node tests/examples/express/app.js
'use strict';
const { guard } = require('@wardgate/api/express');
const express = require('express');
const { auth } = require('express-oauth2-jwt-bearer');
const pino = require('pino');
const { chart, charts } = require('../patients.js');

const AUDIENCE = 'https://api.mercy.example/ehr';

/**
 * @param {{ policy: string, issuer: string, jwksUri?: string, secrets: Record<string, string | undefined>, log?: (line: string) => unknown }} settings
 */
function app({ policy, issuer, jwksUri, secrets, log }) {
  // Without `jwksUri` the keys are those that the issuer's own metadata name.
  const keys = jwksUri === undefined ? { issuerBaseURL: issuer } : { issuer, jwksUri };
  const wardgate = guard({ policy, audience: AUDIENCE, secrets, log, verify: auth({ ...keys, audience: AUDIENCE, tokenSigningAlg: 'RS256' }) });
  const api = express();
  api.disable('x-powered-by');
  api.use(wardgate);
  api.get('/api/v1/patients/records', (req, res) => void res.json(charts(req.wardgate).map(({ patient, records }) => ({ patient, records }))));
  api.get('/api/v1/patients/:patient/records', (req, res) => {
    const found = chart(req.params.patient);
    found ? res.json(found.records) : res.status(404).json({ title: 'Not Found', status: 404 });
  });
  api.get('/api/v1/patients/:patient/visit-summaries', (req, res) => {
    const found = chart(req.params.patient);
    found ? res.json(found.visits) : res.status(404).json({ title: 'Not Found', status: 404 });
  });
  return { api, wardgate };
}

if (require.main === module) {
  const { POLICY, ISSUER, WARDGATE_AUDIT_KEY, PORT = '3000' } = process.env;
  if (!POLICY || !ISSUER) throw new Error('expected POLICY, the path of a policy document, and ISSUER, the URL of the tenant');
  const logger = pino();
  const { api, wardgate } = app({ policy: POLICY, issuer: ISSUER, secrets: { WARDGATE_AUDIT_KEY }, log: (line) => logger.info(line) });
  process.on('SIGHUP', () => wardgate.reload());
  api.listen(Number(PORT), '127.0.0.1', () => logger.info(`policy ${wardgate.policy}, port ${PORT}`));
}

module.exports = { app };
