// What people write with the package, read by the type checker alone.
import { guard, type Verdict, type Wardgate } from '@wardgate/api';
import { guard as express } from '@wardgate/api/express';
import { guard as fastify } from '@wardgate/api/fastify';
import fastifyJwt from '@fastify/jwt';
import { default as app } from 'express';
import { auth } from 'express-oauth2-jwt-bearer';
import { fastify as server } from 'fastify';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import { pino } from 'pino';

const keys = createRemoteJWKSet(new URL('https://login.mercy.example/.well-known/jwks.json'));
const logger = pino();
const settings = { policy: 'policy.toml', audience: 'https://api.mercy.example/ehr', secrets: process.env, log: (line: string) => logger.info(line), now: Date.now };

const byMiddleware = express({ ...settings, verify: auth({ issuerBaseURL: 'https://login.mercy.example/', audience: settings.audience }) });
app().use(byMiddleware);
app().use('/api', express({ ...settings, verify: (token) => jwtVerify(token, keys) }));
app().get('/', byMiddleware, (req, res) => {
  const { records, login, shadow }: Wardgate = req.wardgate;
  res.json({ records: records === 'any' ? [] : records.map((reference) => reference.length), login, shadow });
  // @ts-expect-error What the guard found is not to be changed.
  req.wardgate.records = 'any';
});
app().use(express({ ...settings, verify: (token) => jsonwebtoken.verify(token, 'key', { algorithms: ['RS256'] }) }));
// @ts-expect-error There is no guard without a verifier.
express(settings);

const api = server();
api.register(fastifyJwt, { secret: 'key' });
api.addHook('onRequest', fastify({ ...settings, verify: (_token, request) => request.jwtVerify() }));
api.get('/', async (request) => request.wardgate.records);

const asked = guard(settings);
const problems: string[] = asked.reload();
const verdict: Promise<Verdict> = asked.judge({ method: 'GET', path: '/', rawHeaders: [], verify: async (token) => (await jwtVerify(token, keys)).payload });
export { problems, verdict };
