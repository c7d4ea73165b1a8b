// The console: what it shows, as JSON and as a stream, and the few things that it can do.
import path from 'node:path';
import express from 'express';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { explained } from './explain.js';
import { ASSUMPTIONS } from './assumptions.js';
import { scenarioOf } from './scenario.js';

const here = import.meta.dirname;

/** @param {import('./tenant.js').Tenant} tenant */
export function consoleRoutes(tenant) {
  const router = express.Router();
  const json = express.json();
  router.get(['/', '/console/callback'], (_req, res) => res.sendFile(path.join(here, 'console/index.html')));
  router.use('/console/assets', express.static(path.join(here, 'console'), { index: false }));

  router.get('/console/state', (_req, res) => res.json(stateOf(tenant)));
  router.get('/console/people', async (_req, res) => res.json(await peopleOf(tenant)));
  router.get('/console/runs', (_req, res) => res.json([...tenant.runs.values()].map(summary).reverse()));
  router.get('/console/logs', (_req, res) => res.type('application/x-ndjson').send(tenant.log.records.map((line) => `${line}\n`).join('')));

  const withRun = (handler) => (req, res) => {
    const run = tenant.runs.get(req.params.id);
    return run === undefined ? res.status(404).json({ error: 'there is no such run' }) : handler(run, res);
  };
  router.get(
    '/console/runs/:id',
    withRun((run, res) => res.json(detail(tenant, run))),
  );
  router.get(
    '/console/runs/:id/scenario',
    withRun((run, res) => {
      const { problem, file } = scenarioOf(tenant, run);
      if (problem !== undefined) return res.status(409).json({ error: problem });
      return res.attachment(`${run.id}.json`).json(file);
    }),
  );

  router.get('/console/events', (req, res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const watcher = (message) => res.write(`data: ${JSON.stringify(message)}\n\n`);
    tenant.watchers.add(watcher);
    req.on('close', () => tenant.watchers.delete(watcher));
  });

  // Only the console's own page may change anything.
  router.use('/console', (req, res, next) => {
    const { origin, host } = req.headers;
    const foreign = origin !== undefined && origin !== `http://${host}`;
    return foreign ? res.status(403).json({ error: 'not from this page' }) : next();
  });
  router.post('/console/sessions/:id/age', json, (req, res) => {
    const session = tenant.sessions.byId(req.params.id);
    const seconds = Number(req.body?.seconds);
    if (session === undefined || !Number.isFinite(seconds)) return res.status(400).json({ error: 'expected a session and seconds' });
    tenant.sessions.age(session, seconds);
    tenant.tell({ type: 'state' });
    return res.json({});
  });
  router.post('/console/keys/rotate', async (_req, res) => {
    await tenant.rotateKeys();
    res.json({});
  });
  return router;
}

/** @param {any} tenant */
function stateOf(tenant) {
  const { people, actions, issuer } = tenant;
  return {
    issuer,
    tenant: people.tenant.id,
    password: people.password,
    policy: actions.policy,
    people: people.file,
    problem: tenant.problem ?? actions.problem,
    built: { milliseconds: Math.round(actions.took) },
    actions: Object.fromEntries(Object.entries(actions.bound).map(([trigger, list]) => [trigger, list.map(({ name }) => name)])),
    clients: people.data.client.map(({ id, name, type, callbacks }) => ({ id, name, type, callbacks, secret: people.clientSecret(id) })),
    apis: people.data.api,
    assumptions: Object.entries(ASSUMPTIONS).map(([name, { what, values }]) => ({ name, what, values, value: people.assume(name) })),
  };
}

/** @param {any} tenant */
async function peopleOf(tenant) {
  const { people, factors, sessions } = tenant;
  return Promise.all(
    people.users.map(async (user) => ({
      id: user.id,
      name: user.name,
      email: user.email,
      state: user.state,
      connection: user.connection,
      roles: user.roles,
      factors: user.factors,
      ...(user.factors.includes('otp') && { otp: factors.totp(user).generate(), qr: await factors.qr(user) }),
      ...(user.factors.includes('recovery-code') && { recovery: factors.recoveryCode(user) }),
      sessions: sessions.all
        .filter((session) => session.user === user.id)
        .map(({ id, methods, createdAt, clients }) => ({ id, methods, createdAt, clients })),
    })),
  );
}

/** @param {any} run */
function summary({ id, at, kind, client, user, audience, result, paused, spent, assumed }) {
  return {
    id,
    at,
    kind,
    client,
    audience,
    user: user && { id: user.id, name: user.name },
    outcome: result?.outcome ?? (paused === null ? 'running' : 'waiting'),
    denied: result?.denied ?? null,
    paused,
    spent,
    removed: result === null ? [] : undefined,
    assumed: [...assumed],
  };
}

/** @param {any} tenant @param {any} run */
function detail(tenant, run) {
  const { result, granted = [], transaction, event, timeline, tokens } = run;
  const final = result?.tokens.access.scopes ?? [];
  const requested = transaction?.requested_scopes ?? event?.transaction?.requested_scopes ?? [];
  return {
    ...summary(run),
    requested,
    granted,
    kept: final,
    notAssigned: requested.filter((scope) => !granted.includes(scope)),
    removed: granted.filter((scope) => !final.includes(scope)),
    added: final.filter((scope) => !granted.includes(scope)),
    dropped: result?.dropped ?? [],
    session: run.session && { id: run.session.id, methods: run.session.methods, createdAt: run.session.createdAt },
    tokens: { access: decoded(tokens.access), id: decoded(tokens.id), refresh: tokens.refresh === true },
    metadata: result?.metadata,
    portal: run.portal === true,
    timeline: timeline.map((entry) => (entry.type === 'action' ? explained(tenant, entry) : shown(entry))),
  };
}

/** Tokens are shown once. @param {any} entry */
function shown({ access, id, ...entry }) {
  return entry.type === 'token' ? { ...entry, access: access !== undefined, id: id !== undefined } : entry;
}

/** @param {string | undefined} token */
function decoded(token) {
  if (token === undefined) return null;
  try {
    return { raw: token, header: decodeProtectedHeader(token), payload: decodeJwt(token) };
  } catch {
    return { raw: token, opaque: `${token.slice(0, 6)}…` };
  }
}
