// The tenant's server: the protocol, the pages of a sign-in, the console.
import { createServer } from 'node:http';
import path from 'node:path';
import express from 'express';
import { consoleRoutes } from './console.js';
import { interactions } from './interactions.js';
import { signingKey } from './keys.js';
import { mfaRoutes } from './mfa.js';
import { createProvider } from './oidc.js';
import { providerPages } from './pages/sign-in.js';
import { requests } from './requests.js';
import { userinfo } from './userinfo.js';

const here = import.meta.dirname;

/** @param {import('./tenant.js').Tenant} tenant */
export async function createApp(tenant) {
  const keys = [await signingKey()];
  let provider = createProvider(tenant, { jwks: { keys }, pages: providerPages });
  let handle = provider.callback();
  /** The new key signs from now on; tokens of the old one still verify. */
  tenant.rotateKeys = async () => {
    keys.unshift(await signingKey());
    keys.splice(2);
    provider = createProvider(tenant, { jwks: { keys }, pages: providerPages });
    handle = provider.callback();
  };

  const app = express();
  app.disable('x-powered-by');
  // Pages are for nobody to frame; applications do frame silent sign-ins.
  app.use((req, res, next) => {
    if (req.path !== '/authorize') res.set({ 'X-Frame-Options': 'DENY', 'Content-Security-Policy': "frame-ancestors 'none'" });
    next();
  });
  const asset = (file) => (_req, res) => res.sendFile(file);
  app.get('/assets/webauthn.js', asset(path.join(here, 'node_modules/@simplewebauthn/browser/dist/bundle/index.umd.min.js')));
  app.use('/assets', express.static(path.join(here, 'pages'), { index: false, extensions: ['css', 'js', 'svg'] }));
  app.use(consoleRoutes(tenant));
  app.all('/userinfo', userinfo(tenant));
  app.use(mfaRoutes(tenant));
  app.use(requests(tenant));
  app.use(interactions(tenant, () => provider));
  app.use((req, res) => handle(req, res));
  app.use((error, _req, res, _next) => {
    // What cannot be read is the request's fault, and nothing to look into here.
    if (error?.status >= 400 && error.status < 500)
      return void res.status(error.status).json({ error: 'invalid_request', error_description: error.message });
    console.error(error);
    res.status(500).json({ error: 'server_error', error_description: String(error?.message ?? error) });
  });
  return app;
}

/** Names by which a browser on this machine reaches the tenant; another one is a page that was led here. */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Listens on loopback, or on an address that somebody wants for it.
 * @param {any} app @param {number} port @param {string | undefined} dangerous
 */
export async function listen(app, port, dangerous) {
  const guarded = (req, res) => {
    const host = (req.headers.host ?? '').replace(/:\d+$/, '');
    if (dangerous === undefined && !LOOPBACK.includes(host)) return void res.writeHead(421).end('this tenant answers on loopback only\n');
    return app(req, res);
  };
  const servers = [];
  for (const host of dangerous === undefined ? ['127.0.0.1', '::1'] : [dangerous]) {
    const server = createServer(guarded);
    const chosen = servers[0]?.address().port ?? port;
    try {
      await new Promise((resolve, reject) => server.once('error', reject).listen(chosen, host, resolve));
      servers.push(server);
    } catch (error) {
      // Not every machine has IPv6.
      if (host === '::1' && ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(error.code)) continue;
      for (const other of servers) other.close();
      throw error;
    }
  }
  return servers;
}
