// The claims of a drawn policy: the keys of its routes, what its APIs must have, and some of every type and source.
'use strict';
const names = require('./names.js');

/** @param {import('./draw.js').Draw} draw @param {any} world */
function claims(draw, world) {
  const { audiences, routes, category } = world;
  const claim = [];
  const everywhere = { tokens: ['access'], audiences };
  claim.push({ name: 'record_access', from: 'decision.record_access', ...everywhere });
  if (Object.values(category).some(({ mfa, own_mfa }) => mfa || own_mfa))
    claim.push({ name: 'mfa_at', from: 'decision.mfa_at', ...everywhere });
  const withKey = (/** @type {string} */ kind) =>
    audiences.filter((/** @type {string} */ audience) =>
      routes.some((/** @type {any} */ route) => route.audience === audience && route[kind]),
    );
  const reference = () =>
    draw.one([
      { pattern: { regex: 'p-[a-z]{2}[0-9]{2}', max: 8 } },
      'uuid',
      { pattern: { regex: '[a-z0-9-]+' } },
      { integer: { min: draw.integer(-7, 7), max: 42 } },
      { enum: ['p-ab12', 'toString'] },
    ]);
  if (withKey('own').length > 0) {
    claim.push({
      name: 'own_ref',
      from: 'user.app_metadata.ref',
      type: reference(),
      tokens: ['access'],
      audiences: withKey('own'),
    });
  }
  for (const name of names.OTHERS) {
    const asked = audiences.filter((/** @type {string} */ audience) =>
      routes.some((/** @type {any} */ route) => route.audience === audience && route.proxy?.key === name),
    );
    if (asked.length === 0) continue;
    const max = draw.integer(1, 3);
    const type = draw.sometimes(4) ? { list: { of: reference(), max } } : { proxies: { of: reference(), max } };
    claim.push({
      name,
      from: `user.app_metadata.${name}`,
      type,
      tokens: ['access'],
      audiences: asked,
      ...(draw.sometimes(2) ? { roles: ['guardian'] } : {}),
    });
  }
  const others = draw.some(POOL, 0, 4);
  return [...claim, ...others.map((make) => restricted(draw, make(draw), world))];
}

/** What is stored of somebody or something, and its type. @type {[string, (draw: import('./draw.js').Draw) => any][]} */
const STORED = [
  ['team', () => ({ enum: ['blue', 'green', 'toString'] })],
  ['active', () => 'bool'],
  ['level', (draw) => ({ integer: { min: draw.integer(-3, 0), max: draw.integer(1, 4) } })],
  ['directory', () => 'uuid'],
  ['until', () => 'time'],
  ['staff', () => 'opaque'],
  ['remark', (draw) => ({ text: { max: draw.one([40, 8]) } })],
  [
    'room',
    (draw) => ({
      pattern: { regex: draw.one(['[a-z]+-?[0-9.-]*', '.+', '(?:a|b\\d)*', '[^x]{2,5}']), max: draw.one([16, 4]) },
    }),
  ],
  [
    'tags',
    (draw) => ({
      list: {
        of: draw.one([
          { text: { max: 20 } },
          { enum: ['blue', 'green'] },
          'bool',
          { integer: { min: 0, max: 3 } },
          { pattern: { regex: '[a-z0-9-]+' } },
        ]),
        max: draw.integer(1, 3),
      },
    }),
  ],
];
/** Where it is stored: for people mostly with the user. */
const STORES = ['user.app_metadata', 'connection.metadata', 'organization.metadata', 'client.metadata'];

/** @type {((draw: import('./draw.js').Draw) => any)[]} */
const POOL = [
  ...STORED.map(([name, type]) => (/** @type {import('./draw.js').Draw} */ draw) => ({
    name,
    from: `${draw.sometimes(3) ? draw.one(STORES) : STORES[0]}.${name}`,
    type: type(draw),
  })),
  () => ({ name: 'held', from: 'decision.roles' }),
  () => ({ name: 'verdict', from: 'decision.id' }),
  () => ({ name: 'rules', from: 'decision.policy' }),
  () => ({ name: 'emergency', from: 'decision.emergency' }),
  () => ({ name: 'site', from: 'organization.name', type: { enum: ['blue', 'green'] } }),
  () => ({ name: 'channel', from: 'connection.strategy', type: { enum: ['auth0', 'waad'] } }),
  () => ({ name: 'land', from: 'request.geoip.countryCode', type: { enum: ['US', 'CA'] } }),
  () => ({ name: 'theme', from: 'user.user_metadata.theme', type: { enum: ['blue', 'green'] }, user_editable: true }),
];

/** Which tokens carry it, and for whom. @param {import('./draw.js').Draw} draw @param {any} claim @param {any} world */
function restricted(draw, claim, { audiences, clients, roles, machines }) {
  const canAssert = clients.some((/** @type {any} */ { protocols }) => protocols?.includes('samlp'));
  const isOfMachines = machines.length > 0 && /^(decision\.(id|policy)|client\.)/.test(claim.from);
  const tokens = draw.one([
    ['access'],
    ['access', 'id'],
    ['id'],
    ...(canAssert ? [['saml']] : []),
    ...(isOfMachines ? [['machine'], ['access', 'machine']] : []),
  ]);
  const asked = tokens.includes('machine') ? [machines[0].audience] : audiences;
  const isForMachines = tokens.includes('machine');
  const isForApis = tokens.includes('access') || isForMachines || (tokens.includes('id') && draw.sometimes(3));
  return {
    ...claim,
    tokens,
    ...(isForApis ? { audiences: draw.some(asked, 1) } : {}),
    ...(!isForMachines && !tokens.includes('saml') && draw.sometimes(5) ? { clients: [clients[0].id] } : {}),
    ...(!isForMachines && draw.sometimes(4) ? { roles: draw.some(roles, 1, 2) } : {}),
    ...(!isForMachines && draw.sometimes(6) ? { organizations: draw.some(names.ORGANIZATIONS, 1) } : {}),
  };
}

module.exports = { claims };
