// The file of people and things: reading it, with every default in place, or saying what is wrong and where.
import fs from 'node:fs';
import { parse } from 'smol-toml';
import { ASSUMPTIONS } from './assumptions.js';

/** A file that cannot be used, said with its place. */
export class BadFile extends Error {}

const CLIENT_TYPES = ['spa', 'native', 'web', 'machine'];
const FACTORS = ['otp', 'email', 'phone', 'push-notification', 'webauthn-roaming', 'webauthn-platform', 'recovery-code'];

/** What a value must be, by its key, wherever it stands. */
const TYPES = {
  string: [
    'asn',
    'country',
    'dialect',
    'display_name',
    'email',
    'family_name',
    'given_name',
    'ip',
    'name',
    'nickname',
    'password',
    'phone_number',
    'secret',
    'state',
    'strategy',
    'username',
  ],
  boolean: ['blocked', 'email_verified', 'first_party', 'rbac', 'stand_in_portal'],
  number: ['lifetime', 'logins'],
};

/** A time that is so far from today, such as `now-200d`. */
export const RELATIVE = /^now(?:([+-])(\d+)([smhdy]))?$/;

/** A user of whom nothing is said. */
export const NOBODY = { email_verified: true, logins: 12, app_metadata: {}, user_metadata: {}, attributes: {}, risk: {} };

/** What each table may say; a misspelt key would otherwise be a person in another state than was meant. */
const KEYS = {
  tenant: ['id', 'ip', 'country', 'asn', 'assume', 'stand_in_portal'],
  api: ['audience', 'name', 'scopes', 'rbac', 'dialect', 'lifetime'],
  client: ['id', 'name', 'type', 'secret', 'callbacks', 'logout', 'connections', 'grants', 'metadata', 'ip', 'first_party', 'grant_types'],
  connection: ['name', 'id', 'strategy'],
  organization: ['id', 'name', 'display_name', 'members', 'metadata'],
  role: ['name', 'permissions'],
  user: [
    'id',
    'name',
    'given_name',
    'family_name',
    'nickname',
    'email',
    'email_verified',
    'phone_number',
    'username',
    'connection',
    'roles',
    'factors',
    'password',
    'blocked',
    'logins',
    'app_metadata',
    'user_metadata',
    'attributes',
    'state',
    'risk',
    'ip',
    'country',
    'asn',
  ],
};

/** @param {string} file */
export function readPeople(file) {
  let text;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new BadFile(`${file}: expected people and things, but it cannot be read: ${error.code ?? error.message}`);
  }
  let data;
  try {
    data = file.endsWith('.json') ? JSON.parse(text) : parse(text);
  } catch (error) {
    throw new BadFile(`${file}: ${error.message.split('\n')[0]}${error.line ? ` at line ${error.line}` : ''}`);
  }
  return checked(data, file);
}

/** The file with every default in place. @param {any} data @param {string} file */
function checked(data, file) {
  const bad = (place, message) => new BadFile(`${file}: ${place}: ${message}`);
  const keys = (place, table, known) => {
    if (typeof table !== 'object' || table === null || Array.isArray(table)) throw bad(place, 'expected a table');
    for (const key of Object.keys(table)) if (!known.includes(key)) throw bad(`${place}.${key}`, `expected one of ${known.join(', ')}`);
    for (const [type, named] of Object.entries(TYPES)) {
      const odd = named.find((key) => Object.hasOwn(table, key) && typeof table[key] !== type);
      if (odd !== undefined) throw bad(`${place}.${odd}`, `expected a ${type}, found ${JSON.stringify(table[odd])}`);
    }
  };
  /** A time that is meant to be relative and is none would be a text like any other. */
  const times = (place, value) => {
    if (typeof value === 'string' && /^now[+-]/.test(value) && !RELATIVE.test(value))
      throw bad(place, `expected a time such as \`now-200d\`, found \`${value}\``);
    if (typeof value === 'object' && value !== null) for (const [key, below] of Object.entries(value)) times(`${place}.${key}`, below);
  };
  const text = (place, table, key) => {
    if (typeof table[key] !== 'string' || table[key] === '') throw bad(`${place}.${key}`, 'expected a text');
  };
  const texts = (place, value) => {
    if (!Array.isArray(value) || value.some((one) => typeof one !== 'string')) throw bad(place, 'expected a list of texts');
    return value;
  };
  keys('the file', data, Object.keys(KEYS));
  const list = (name, id, fill) => {
    const rows = data[name] ?? [];
    if (!Array.isArray(rows)) throw bad(name, `expected tables, each [[${name}]]`);
    const seen = new Set();
    return rows.map((row, i) => {
      const place = `${name}[${i}]`;
      keys(place, row, KEYS[name]);
      text(place, row, id);
      if (seen.has(row[id])) throw bad(`${place}.${id}`, `\`${row[id]}\` is there twice`);
      seen.add(row[id]);
      return fill(row, place);
    });
  };
  const tenant = data.tenant ?? {};
  keys('tenant', tenant, KEYS.tenant);
  text('tenant', tenant, 'id');
  const assume = tenant.assume ?? {};
  for (const [name, value] of Object.entries(assume)) {
    const known = ASSUMPTIONS[name];
    if (known === undefined) throw bad(`tenant.assume.${name}`, `expected one of ${Object.keys(ASSUMPTIONS).join(', ')}`);
    if (!known.values.includes(value)) throw bad(`tenant.assume.${name}`, `expected one of ${known.values.join(', ')}`);
  }
  const role = list('role', 'name', (row, place) => ({ ...row, permissions: texts(`${place}.permissions`, row.permissions ?? []) }));
  const connection = list('connection', 'name', (row) => ({ strategy: 'auth0', id: `con_${row.name}`, ...row }));
  const known = connection.map(({ name }) => name);
  const api = list('api', 'audience', (row, place) => ({
    name: row.audience,
    rbac: true,
    dialect: 'access_token',
    lifetime: 86400,
    ...row,
    scopes: texts(`${place}.scopes`, row.scopes ?? []),
  }));
  const client = list('client', 'id', (row, place) => {
    if (!CLIENT_TYPES.includes(row.type)) throw bad(`${place}.type`, `expected one of ${CLIENT_TYPES.join(', ')}`);
    for (const key of ['callbacks', 'logout']) {
      const odd = texts(`${place}.${key}`, row[key] ?? []).find((address) => !URL.canParse(address));
      if (odd !== undefined) throw bad(`${place}.${key}`, `expected addresses, found \`${odd}\``);
    }
    return { name: row.id, callbacks: [], logout: [], metadata: {}, first_party: true, grants: {}, ...row };
  });
  return {
    tenant: { ip: '203.0.113.20', country: 'US', asn: '64500', stand_in_portal: true, ...tenant, assume },
    api,
    client,
    connection,
    organization: list('organization', 'id', (row) => ({
      name: row.id,
      display_name: row.name ?? row.id,
      members: {},
      metadata: {},
      ...row,
    })),
    role,
    user: list('user', 'id', (row, place) => {
      if (!known.includes(row.connection)) throw bad(`${place}.connection`, `expected one of ${known.join(', ')}`);
      const factors = texts(`${place}.factors`, row.factors ?? []);
      const odd = factors.find((factor) => !FACTORS.includes(factor));
      if (odd !== undefined) throw bad(`${place}.factors`, `expected ${FACTORS.join(', ')}, found \`${odd}\``);
      const roles = texts(`${place}.roles`, row.roles ?? []);
      const unknown = roles.find((name) => !role.some((known) => known.name === name));
      if (unknown !== undefined) throw bad(`${place}.roles`, `expected ${role.map(({ name }) => name).join(', ')}, found \`${unknown}\``);
      times(`${place}.app_metadata`, row.app_metadata);
      return { ...NOBODY, name: row.id, ...row, roles, factors };
    }),
  };
}
