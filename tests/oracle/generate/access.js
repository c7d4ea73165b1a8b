// Who may ask and for what: routes, clients, connections.
'use strict';
const names = require('./names.js');
const { clean } = require('./tables.js');

const METHODS = ['GET', 'POST', 'HEAD', 'PUT', 'PATCH', 'DELETE'];
const WORKFORCE = ['physician', 'nurse', 'constructor'];

/** Scopes with their routes, which ask for the same. @param {import('./draw.js').Draw} draw @param {string[]} audiences */
function routesOf(draw, audiences) {
  return draw
    .many(1, 3, (n) => {
      // Each API has one route at least.
      const audience = audiences[n] ?? draw.one(audiences);
      // One scope can stand at two APIs, on other terms.
      const isShared = n === 1 && audiences.length > 1 && draw.sometimes(3);
      const scope = isShared ? names.SCOPES[0] : n < 2 ? names.SCOPES[n] : draw.one(['write:a', 'toString']);
      const kinds = draw.some(['roles', 'own', 'proxy'], 1);
      const own = kinds.includes('own') ? { roles: ['patient'], key: 'own_ref' } : undefined;
      const proxy = kinds.includes('proxy') ? { roles: ['guardian'], key: draw.one(names.OTHERS) } : undefined;
      const terms = clean({
        category: draw.one(names.CATEGORIES),
        roles: kinds.includes('roles') ? draw.some(WORKFORCE, 1) : undefined,
        organizations: draw.maybe(6, () => draw.some(names.ORGANIZATIONS, 1)),
        attributes: kinds.includes('roles')
          ? draw.maybe(4, () =>
              clean({
                unit: draw.some(['icu', 'ward'], 1),
                team: draw.maybe(3, () => draw.some(['blue', 'red'], 1)),
              }),
            )
          : undefined,
        own,
        proxy,
      });
      const paths = [`/v${n}/list`, `/v${n}/{own_ref}/item`, `/v${n}/all/{own_ref}`];
      return {
        routes: draw
          .some(paths, 1, 2)
          .map((path) => ({ methods: draw.some(METHODS, 1, 2), path, audience, scope, ...terms })),
      };
    })
    .filter(({ routes: [{ audience }] }, _n, all) => audience !== undefined && all.length > 0);
}

/** @param {import('./draw.js').Draw} draw @param {any[]} apis */
function clientsOf(draw, apis) {
  const audiences = apis.map(({ audience }) => audience);
  const clients = draw.many(1, 2, (n) => {
    const asserts = n === 1 && draw.sometimes(2);
    const oidc = asserts ? undefined : ['openid', ...draw.some(names.OIDC_SCOPES.slice(1), 0, 2)];
    const pkce = draw.sometimes(3);
    return clean({
      id: names.CLIENTS[n],
      audiences: asserts ? undefined : n === 0 ? audiences : draw.maybe(2, () => draw.some(audiences, 1)),
      oidc_scopes: oidc,
      connections: draw.some(names.CONNECTIONS.slice(0, 2), 1),
      pkce,
      verified_email: draw.maybe(4, () => true),
      protocols: asserts
        ? ['samlp', 'wsfed', ...(draw.sometimes(2) ? ['oidc-basic-profile'] : [])]
        : draw.maybe(5, () =>
            draw.some(
              names.PROTOCOLS.filter((name) => !(pkce ? /^(samlp|ws|.*(implicit|hybrid))/ : /^(samlp|ws)/).test(name)),
              1,
              8,
            ),
          ),
      organizations: draw.maybe(6, () => draw.some(names.ORGANIZATIONS, 1)),
      category: asserts || draw.sometimes(8) ? draw.one(names.CATEGORIES) : undefined,
      carry_mfa: oidc?.includes('offline_access') ? draw.maybe(2, () => true) : undefined,
    });
  });
  for (const client of clients) {
    const servesPhi = apis.some(({ audience, phi }) => phi && client.audiences?.includes(audience));
    if (client.category) {
      client.roles = draw.some(WORKFORCE, 1);
      // One that shows something itself says whether that is PHI.
      client.phi = servesPhi || !draw.sometimes(3);
    }
    if ((client.phi ?? servesPhi) && draw.sometimes(3)) client.delegates = ['auth0|delegate', 'agent'];
  }
  return clients;
}

/** @param {import('./draw.js').Draw} draw @param {any} world */
function connectionsOf(draw, { clients, roles }) {
  const named = names.CONNECTIONS.filter((name) => clients.some(({ connections }) => connections.includes(name)));
  const chosen = draw.some(named, 0, 1);
  if (chosen.length === 0) return undefined;
  const written = [
    ['Doctors', 'physician'],
    ['Nurses', 'nurse'],
    // One form for two roles.
    ['Doctors', 'constructor'],
    ['Doctors', 'contractor'],
    ['toString', 'patient'],
  ].filter(([, role]) => roles.includes(role));
  if (written.length === 0) return undefined;
  const table = {
    from: draw.one(['user.groups', 'user.app_metadata.groups']),
    names: draw.some(written, 1).map(([from, role]) => ({ written: from, role })),
  };
  return { [chosen[0]]: { roles: table } };
}

module.exports = { clientsOf, connectionsOf, routesOf };
