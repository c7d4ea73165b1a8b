// `/userinfo`, which at Auth0 also takes access tokens that are meant for an API.
import { identity } from './tokens.js';

/** @param {import('./tenant.js').Tenant} tenant */
export function userinfo(tenant) {
  return (/** @type {any} */ req, /** @type {any} */ res) => {
    res.set('access-control-allow-origin', '*').set('access-control-allow-headers', 'authorization').set('cache-control', 'no-store');
    if (req.method === 'OPTIONS') return res.sendStatus(204);
    const [, token] = /^Bearer (.+)$/i.exec(req.get('authorization') ?? '') ?? [];
    const { run, ends } = tenant.tokens.get(token ?? '') ?? {};
    if (run === undefined || ends <= Date.now() || !run.result.tokens.access.scopes.includes('openid')) {
      res.set('www-authenticate', 'Bearer error="invalid_token"');
      return res.status(401).json({ error: 'invalid_token', error_description: 'Unauthorized' });
    }
    return res.json({ sub: run.user.id, ...identity(tenant, run) });
  };
}
