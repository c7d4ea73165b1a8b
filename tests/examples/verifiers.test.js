// The verifiers that people use, in both frameworks; and that no token gets past them by accident: what only decodes, what somebody left on
// the request, what swallows errors.
'use strict';
const assert = require('node:assert/strict');
const http = require('node:http');
const { after, before, test } = require('node:test');
const vm = require('node:vm');
const express = require('express');
const { auth } = require('express-oauth2-jwt-bearer');
const jsonwebtoken = require('jsonwebtoken');
const { guard: forExpress } = require('@wardgate/api/express');
const { guard: forFastify } = require('@wardgate/api/fastify');
const { FRAMEWORKS, policy, secrets } = require('./servers.js');
const tenants = require('./tenant.js');

const { AUDIENCE, claims } = tenants;
const WHERE = '/api/v1/patients/p-abcd1234/records';
const WHOM = claims('physician');

/** @type {Awaited<ReturnType<typeof tenants.open>>} */
let tenant;
/** @type {typeof import('jose')} */
let jose;
/** Tokens that nobody of the tenant signed: unsigned, and signed by another. @type {string[]} */
let forged;
before(async () => {
  tenant = await tenants.open();
  jose = await import('jose');
  const { privateKey } = await jose.generateKeyPair('RS256');
  const unsigned = new jose.UnsecuredJWT(WHOM).encode();
  forged = [unsigned, await tenant.sign(WHOM, privateKey)];
});
after(() => tenant.close());

/** How one request is answered, and the last line. @typedef {{ status: number, line: string, lines: string[] }} Found */

/** Asks an Express application. @param {any} verify @param {string} token @param {(app: express.Express, wardgate: any) => void} [mount] @returns {Promise<Found>} */
async function byExpress(verify, token, mount = (app, wardgate) => void app.use(wardgate)) {
  /** @type {string[]} */
  const lines = [];
  const app = express();
  mount(app, forExpress({ policy, secrets, audience: AUDIENCE, verify, log: (line) => lines.push(line) }));
  app.use((req, res) => void res.json(req.wardgate));
  const server = http.createServer(app);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const { status } = await fetch(`http://127.0.0.1:${port}${WHERE}`, { headers: { authorization: `Bearer ${token}`, cookie: `token=${await tenant.sign(WHOM)}` } });
  server.close();
  return { status, line: lines.at(-1) ?? '', lines };
}

/** Asks a Fastify application. @param {any} verify @param {string} token @param {(app: any) => void} [prepare] @returns {Promise<Found>} */
async function byFastify(verify, token, prepare = () => {}) {
  /** @type {string[]} */
  const lines = [];
  const app = require('fastify').fastify();
  prepare(app);
  app.addHook('onRequest', forFastify({ policy, secrets, audience: AUDIENCE, verify, log: (line) => lines.push(line) }));
  app.get('/*', async (/** @type {any} */ request) => request.wardgate);
  const { statusCode: status } = await app.inject({ url: WHERE, headers: { authorization: `Bearer ${token}`, cookie: `token=${await tenant.sign(WHOM)}` } });
  await app.close();
  return { status, line: lines.at(-1) ?? '', lines };
}

/** @type {Record<string, (verify: any, token: string) => Promise<Found>>} */
const BY = { express: byExpress, fastify: byFastify };

const registerJwt = (/** @type {any} */ app) => app.register(require('@fastify/jwt'), {
  secret: { public: tenant.key.export({ type: 'spki', format: 'pem' }), private: 'unused' },
  verify: { algorithms: ['RS256'], allowedAud: AUDIENCE, allowedIss: tenant.issuer },
});
const withJose = async (/** @type {string} */ token) => jose.jwtVerify(token, tenant.key, { issuer: tenant.issuer, audience: AUDIENCE });
const withJsonwebtoken = (/** @type {string} */ token) =>
  jsonwebtoken.verify(token, tenant.key, { algorithms: ['RS256'], issuer: tenant.issuer, audience: AUDIENCE });

/** @param {(token: string) => Promise<Found>} ask */
async function isSound(ask) {
  const { status, line } = await ask(await tenant.sign(WHOM));
  assert.match(line, /^wg1 api permit W000 /);
  assert.equal(status, 200);
  for (const token of forged) {
    const found = await ask(token);
    assert.deepEqual([found.status, found.lines], [401, ['wg1 api deny W921']]);
  }
}

for (const framework of FRAMEWORKS) {
  test(`${framework}: jwtVerify of jose, whole and claims alone, and verify of jsonwebtoken`, async () => {
    for (const verify of [withJose, async (/** @type {string} */ token) => (await withJose(token)).payload, withJsonwebtoken]) {
      await isSound((token) => BY[framework](verify, token));
    }
  });

  test(`${framework}: what does not verify has every request refused, of a sound token too`, async () => {
    for (const verify of [
      (/** @type {string} */ token) => jose.decodeJwt(token),
      async (/** @type {string} */ token) => ({ payload: jose.decodeJwt(token), protectedHeader: jose.decodeProtectedHeader(token) }),
      (/** @type {string} */ token) => jsonwebtoken.decode(token),
      jsonwebtoken.decode,
      (/** @type {string} */ token) => token,
      () => WHOM,
      () => ({}),
      // Looks at everything and at no signature.
      (/** @type {string} */ token) => {
        const { iss, aud, exp = 0, ...rest } = jose.decodeJwt(token);
        if (iss !== tenant.issuer || !aud?.includes(AUDIENCE) || exp * 1000 < Date.now()) throw new Error('not ours');
        return { iss, aud, exp, ...rest };
      },
      // Swallows the error.
      async (/** @type {string} */ token) => withJose(token).catch(() => jose.decodeJwt(token)),
    ]) {
      for (const token of [await tenant.sign(WHOM), ...forged]) {
        const { status, lines } = await BY[framework](verify, token);
        assert.equal(status, 500, String(verify));
        assert.match(lines[0], /^wardgate: the verifier let a token pass that nobody signed/);
        assert.deepEqual(lines.slice(1), ['wg1 api deny W923']);
      }
    }
  });

  test(`${framework}: a verifier that swallows errors and gives nothing refuses`, async () => {
    await isSound((token) => BY[framework]((/** @type {string} */ given) => withJose(given).catch(() => undefined), token));
    await isSound((token) => BY[framework]((/** @type {string} */ given) => withJose(given).catch(() => null), token));
  });
}

test('express: auth() of express-oauth2-jwt-bearer, whatever it is mounted under', async () => {
  const verify = () => auth({ issuer: tenant.issuer, jwksUri: tenant.jwksUri, audience: AUDIENCE, tokenSigningAlg: 'RS256' });
  await isSound((token) => byExpress(verify(), token));
  await isSound((token) => byExpress(verify(), token, (app, wardgate) => void app.use('/api', express.Router().use('/v1', wardgate))));
  await isSound((token) => byExpress(verify(), token, (app, wardgate) => void app.get('/api/v1/patients/:patient/records', wardgate)));
});

test('express: what lies on the request is not believed', async () => {
  const lying = (/** @type {express.Express} */ app, /** @type {any} */ wardgate) => {
    app.use((/** @type {any} */ req, _res, next) => {
      Object.assign(req, { auth: { payload: WHOM, header: {} }, user: WHOM, body: WHOM, wardgate: { records: 'any' } });
      next();
    });
    app.use(wardgate);
  };
  const optional = auth({ issuer: tenant.issuer, jwksUri: tenant.jwksUri, audience: AUDIENCE, tokenSigningAlg: 'RS256', authRequired: false });
  for (const verify of [
    optional,
    (/** @type {any} */ _req, /** @type {any} */ _res, /** @type {() => void} */ next) => next(),
    (/** @type {any} */ req, /** @type {any} */ _res, /** @type {() => void} */ next) => { req.auth = req.user ?? req.body; next(); },
  ]) {
    for (const token of forged) {
      const { status, lines } = await byExpress(verify, token, lying);
      assert.deepEqual([status, lines], [401, ['wg1 api deny W921']]);
    }
  }
});

test('express: what a verifier writes on its request does not stay, for the handler or the next request', async () => {
  /** @type {unknown[]} */
  const seen = [];
  const verify = (/** @type {any} */ req, /** @type {any} */ _res, /** @type {(error?: unknown) => void} */ next) => {
    seen.push([req.query.left, req.auth, req.headers.cookie, req.originalUrl]);
    req.query.left = 'over';
    withJose(req.headers.authorization.slice(7)).then(({ payload }) => { req.auth = payload; next(); }, next);
  };
  const { status, line } = await byExpress(verify, await tenant.sign(WHOM), (app, wardgate) => {
    app.use(wardgate, (/** @type {any} */ req, _res, next) => { seen.push([req.query.left, req.auth, typeof req.headers.cookie, req.originalUrl]); next(); });
  });
  assert.deepEqual([status, line.split(' ')[3]], [200, 'W000']);
  const verifiers = [undefined, undefined, undefined, '/'];
  assert.deepEqual(seen, [...Array(5).fill(verifiers), [undefined, undefined, 'string', WHERE]]);
});

test('express: middleware that decodes, answers itself, throws or rejects lets nothing through', async () => {
  for (const [verify, status, code] of /** @type {[any, number, string][]} */ ([
    [(/** @type {any} */ req, /** @type {any} */ _res, /** @type {() => void} */ next) => {
      req.auth = { header: {}, payload: jose.decodeJwt(req.get('authorization').slice(7)) };
      next();
    }, 500, 'W923'],
    [(/** @type {any} */ _req, /** @type {any} */ res, /** @type {() => void} */ _next) => res.status(200).json({ hello: 'world' }), 401, 'W921'],
    [(/** @type {any} */ _req, /** @type {any} */ _res, /** @type {() => void} */ _next) => { throw new Error('secret'); }, 401, 'W921'],
    [async (/** @type {any} */ _req, /** @type {any} */ _res, /** @type {() => void} */ _next) => { throw new Error('secret'); }, 401, 'W921'],
    [(/** @type {any} */ _req, /** @type {any} */ _res, /** @type {(error: string) => void} */ next) => next('route'), 401, 'W921'],
  ])) {
    const found = await byExpress(verify, await tenant.sign(WHOM));
    assert.deepEqual([found.status, found.line], [status, `wg1 api deny ${code}`]);
  }
});

test('express: what is falsy is no error of middleware, as in Express', async () => {
  for (const none of [undefined, null, false, 0, '']) {
    const verify = (/** @type {any} */ req, /** @type {any} */ _res, /** @type {(error?: unknown) => void} */ next) => {
      withJose(req.headers.authorization.slice(7)).then(({ payload }) => { req.auth = payload; next(none); }, next);
    };
    await isSound((token) => byExpress(verify, token));
  }
});

test('express: middleware may give a promise of another realm or library', async () => {
  const foreign = vm.runInNewContext('Promise');
  for (const made of [
    (/** @type {Promise<unknown>} */ done) => new foreign((/** @type {any} */ resolve, /** @type {any} */ reject) => done.then(resolve, reject)),
    (/** @type {Promise<unknown>} */ done) => ({ then: done.then.bind(done) }),
  ]) {
    const verify = (/** @type {any} */ req, /** @type {any} */ _res, /** @type {() => void} */ next) =>
      made(withJose(req.headers.authorization.slice(7)).then(({ payload }) => { req.auth = payload; next(); }));
    await isSound((token) => byExpress(verify, token));
  }
});

test('express: a path that something before the guard has changed leads nowhere', async () => {
  const { line } = await byExpress(withJose, await tenant.sign(WHOM), (app, wardgate) => {
    app.use((req, _res, next) => {
      req.url = '/api/v1/patients/p-wxyz9876/records';
      next();
    });
    app.use(wardgate);
  });
  assert.match(line, /^wg1 api deny W201 /);
});

test('express: a guard that cannot tell the handler lets nothing through', async () => {
  const token = await tenant.sign(WHOM);
  const { status } = await byExpress(withJose, token, (app, wardgate) => {
    app.use((req, _res, next) => {
      Object.defineProperty(req, 'wardgate', { value: {}, configurable: false });
      next();
    });
    app.use(wardgate);
  });
  assert.equal(status, 500);
});

if (FRAMEWORKS.includes('fastify')) {
  test('fastify: jwtVerify of @fastify/jwt', async () => {
    await isSound((token) => byFastify((/** @type {string} */ _token, /** @type {any} */ request) => request.jwtVerify(), token, registerJwt));
  });

  test('fastify: the request of Node.js below has that one token, too, and nothing else', async () => {
    /** @type {unknown[]} */
    const seen = [];
    const verify = (/** @type {string} */ given, /** @type {any} */ { raw }) => {
      seen.push([raw.headers.authorization === `Bearer ${given}`, raw.headers.cookie, raw.url, raw.user]);
      raw.user = WHOM;
      return withJose(raw.headers.authorization.slice(7));
    };
    await isSound((token) => byFastify(verify, token));
    assert.deepEqual(seen, Array(seen.length).fill([true, undefined, '/', undefined]));
  });

  test('fastify: what @fastify/jwt only decodes, and what lies on the request, is not believed', async () => {
    for (const token of [await tenant.sign(WHOM), ...forged]) {
      const decoded = await byFastify((/** @type {string} */ _token, /** @type {any} */ request) => request.jwtDecode(), token, registerJwt);
      assert.deepEqual([decoded.status, decoded.line], [500, 'wg1 api deny W923']);
    }
    const lying = (/** @type {any} */ app) => {
      app.decorateRequest('user', null);
      app.addHook('onRequest', async (/** @type {any} */ request) => void (request.user = WHOM));
    };
    for (const verify of [(/** @type {string} */ _token, /** @type {any} */ request) => request.user, (/** @type {string} */ _token, /** @type {any} */ request) => request.body]) {
      const found = await byFastify(verify, forged[0], lying);
      assert.deepEqual([found.status, found.lines], [401, ['wg1 api deny W921']]);
    }
  });

  test('fastify: over HTTP/2 the path is the one that was sent', async (context) => {
    const http2 = require('node:http2');
    const app = require('fastify').fastify({ http2: true });
    /** @type {string[]} */
    const lines = [];
    const verify = (/** @type {string} */ _token, /** @type {any} */ { raw }) => withJose(raw.headers.authorization.slice(7));
    app.addHook('onRequest', forFastify({ policy, secrets, audience: AUDIENCE, verify, log: (line) => lines.push(line) }));
    app.get('/*', async (/** @type {any} */ request) => request.wardgate);
    const client = http2.connect(await app.listen({ port: 0, host: '127.0.0.1' }));
    context.after(async () => {
      client.destroy();
      await app.close();
    });
    const authorization = `Bearer ${await tenant.sign(WHOM)}`;
    for (const [headers, code] of /** @type {[Record<string, string>, string][]} */ ([
      [{ ':path': WHERE, authorization }, 'W000'],
      [{ ':path': `${WHERE}?a=b`, authorization }, 'W000'],
      [{ ':path': `${WHERE}/`, authorization }, 'W201'],
      [{ ':path': WHERE, authorization, 'x-original-url': '/' }, 'W922'],
      [{ ':path': WHERE }, 'W920'],
    ])) {
      const stream = client.request(headers);
      await new Promise((resolve) => stream.resume().on('end', resolve));
      assert.equal(lines.at(-1)?.split(' ')[3], code);
    }
  });
}
