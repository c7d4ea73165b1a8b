// An Express application in a process of its own, whose parent asks how much of the processor it took:
//   off       the handler alone
//   verified  behind auth() of express-oauth2-jwt-bearer
//   guarded   behind the guard, whose verifier that is
'use strict';
const { createRequire } = require('node:module');
const path = require('node:path');
const { AUDIENCE, SECRETS, policy } = require('./table.js');

const of = createRequire(path.join(__dirname, '../../examples/package.json'));
const express = of('express');
const { auth } = of('express-oauth2-jwt-bearer');
const { guard } = of('@wardgate/api/express');

const [mode, issuer, jwksUri] = process.argv.slice(2);
const verify = auth({ issuer, jwksUri, audience: AUDIENCE, tokenSigningAlg: 'RS256' });
const app = express();
if (mode === 'verified') app.use(verify);
if (mode === 'guarded') app.use(guard({ policy: policy(100), audience: AUDIENCE, secrets: SECRETS, verify, log: () => {} }));
app.get('/api/v1/:department/patients/:patient/records', (/** @type {any} */ req, /** @type {any} */ res) => res.json({ patient: req.params.patient }));

const send = (/** @type {object} */ message) => /** @type {NonNullable<typeof process.send>} */ (process.send)(message);
const server = app.listen(0, '127.0.0.1', () => send(/** @type {any} */ (server.address())));
process.on('message', () => send(process.cpuUsage()));
