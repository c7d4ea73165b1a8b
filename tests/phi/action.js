// What the Action that would be deployed makes of texts: `wardgate build` writes it for a policy of claims, and it is asked
// the way its shim asks.
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { load } = require('../harness/load.js');

const ROOT = path.join(__dirname, '../..');
const COMMAND = path.join(ROOT, 'target/debug/wardgate');
const NOW = Date.parse('2026-11-20T12:00:00Z');
/** How many texts and lists one login carries. */
const [TEXTS, LISTS] = [40, 2];
/** How many values claims of closed types are asked about at once. */
const AT_ONCE = 7;
/** Types that have no room for what people write. */
const CLOSED = {
  uuid: '"uuid"',
  time: '"time"',
  integer: '{ integer = { min = 0, max = 99999999 } }',
  bool: '"bool"',
  enum: '{ enum = ["blue", "green"] }',
};

/** @param {string} name @param {string} type */
const claim = (name, type) => `
[[claim]]
name = "${name}"
from = "user.app_metadata.${name}"
type = ${type}
tokens = ["access"]
audiences = ["https://api.mercy.example/notes"]
`;

const KEY = `
[keys.claim]
id = "c7"
secret = "WARDGATE_CLAIM_KEY"`;

/** A policy whose claims are all that can go wrong. @param {Record<string, string>} claims Their types by name. */
const policyOf = (claims) => `
[policy]
id = "phi"
version = "1"
tenants = ["mercy-prod"]
claim_namespace = "https://mercy.example/"
phi = "enabled"
${Object.values(claims).includes('"opaque"') ? KEY : ''}
[[api]]
audience = "https://api.mercy.example/notes"
phi = false
[[client]]
id = "notes-app"
audiences = ["https://api.mercy.example/notes"]
oidc_scopes = ["openid"]
connections = ["mercy-workforce"]
pkce = false
[category.notes]
[[route]]
methods = ["GET"]
path = "/notes"
audience = "https://api.mercy.example/notes"
scope = "read:notes"
category = "notes"
roles = ["clinician"]
${Object.entries(claims)
  .map(([name, type]) => claim(name, type))
  .join('')}`;

const numbered = (/** @type {string} */ name, /** @type {number} */ count) =>
  Array.from({ length: count }, (_, n) => `${name}_${n}`);
const [TEXT_NAMES, LIST_NAMES] = [numbered('remark', TEXTS), numbered('remarks', LISTS)];
/** What a type of a claim is called here. */
const FREE = Object.fromEntries([
  ...TEXT_NAMES.map((name) => [name, '{ text = { max = 256 } }']),
  ...LIST_NAMES.map((name) => [name, '{ list = { of = { text = { max = 256 } }, max = 8 } }']),
]);
const CLOSED_NAMES = Object.fromEntries(
  [...Object.keys(CLOSED), 'opaque'].map((type) => [type, numbered(type, AT_ONCE)]),
);
const ALL_CLOSED = Object.fromEntries(
  Object.entries(CLOSED_NAMES).flatMap(([type, names]) =>
    names.map((name) => [name, CLOSED[/** @type {'uuid'} */ (type)] ?? '"opaque"']),
  ),
);

/** The token Action of a policy. @param {Record<string, string>} claims */
function built(claims) {
  const folder = fs.mkdtempSync(path.join(ROOT, 'target/phi-'));
  try {
    const file = path.join(folder, 'policy.toml');
    fs.writeFileSync(file, policyOf(claims));
    const { status, stderr, error } = spawnSync(COMMAND, ['build', '--policy', file, '--out', folder], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`wardgate build: ${error ?? stderr}`);
    return load(path.join(folder, 'actions/wardgate-token/code.js')).exports;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

const EVENT = JSON.parse(fs.readFileSync(path.join(ROOT, 'tests/scenarios/events/notes.json'), 'utf8'));

class Asked {
  #exports;
  #names;
  #hash;

  /** @param {Record<string, string>} claims Their types by name. */
  constructor(claims) {
    this.#exports = /** @type {any} */ (built(claims));
    this.#names = Object.keys(claims);
    // Whatever the gate leaves says that this login passed it.
    this.#hash = / pol=(\w+)/.exec(this.#exports.decide(EVENT, NOW).record)?.[1];
  }

  /**
   * What becomes of each value: what is set, or the code of why it is not.
   * @param {Record<string, unknown>} values By the claim's name. @param {object} [profile] The user's in Auth0.
   * @returns {Record<string, { set?: unknown, code?: string }>}
   */
  answer(values, profile = { user_id: EVENT.user.user_id }) {
    const user = { ...profile, app_metadata: values };
    const transaction = { ...EVENT.transaction, metadata: { wardgate_gate: this.#hash } };
    const { outcome, effects, reasons } = this.#exports.decide({ ...EVENT, user, transaction }, NOW);
    if (outcome !== 'permit') throw new Error(`the login is no permit: ${JSON.stringify(reasons)}`);
    const set = new Map(
      effects.map((/** @type {any} */ { args: [name, value] }) => [String(name).replace(/.*\//, ''), value]),
    );
    const codes = new Map(reasons.map((/** @type {any} */ { rule, code }) => [rule, code]));
    return Object.fromEntries(
      Object.keys(values).map((name) => [
        name,
        set.has(name) ? { set: set.get(name) } : { code: codes.get(`claim[${this.#names.indexOf(name)}]`) },
      ]),
    );
  }
}

/**
 * The code that drops each value from a free-form claim, or undefined where it is set.
 * @param {(string | string[])[]} values @param {object} [profile] @param {Asked} [asked] @returns {(string | undefined)[]}
 */
function dropped(values, profile, asked = new Asked(FREE)) {
  /** @type {(string | undefined)[]} */
  const codes = [];
  const [texts, lists] = [values.keys(), values.keys()].map((keys, n) =>
    [...keys].filter((at) => Array.isArray(values[at]) === (n === 1)),
  );
  while (texts.length + lists.length > 0) {
    const placed = [
      ...texts.splice(0, TEXTS).map((at, n) => [TEXT_NAMES[n], at]),
      ...lists.splice(0, LISTS).map((at, n) => [LIST_NAMES[n], at]),
    ];
    const answer = asked.answer(
      Object.fromEntries(placed.map(([name, at]) => [name, values[/** @type {number} */ (at)]])),
      profile,
    );
    for (const [name, at] of placed) {
      const { code, set } = answer[name];
      if (code === undefined && set === undefined)
        throw new Error(`nothing became of ${JSON.stringify(values[/** @type {number} */ (at)])}`);
      codes[/** @type {number} */ (at)] = code;
    }
  }
  return codes;
}

/**
 * The types of claims that set each value as it is, of those that have no room for what people write. A number is given as
 * one too.
 * @param {string[]} values @returns {string[][]}
 */
function carriers(values) {
  const asked = new Asked(ALL_CLOSED);
  return values.flatMap((_, at) => {
    if (at % AT_ONCE !== 0) return [];
    const some = values.slice(at, at + AT_ONCE);
    const given = Object.entries(CLOSED_NAMES).flatMap(([type, names]) =>
      some.map((value, n) => [names[n], type === 'integer' && /^[0-9]+$/.test(value) ? Number(value) : value]),
    );
    const answer = asked.answer(Object.fromEntries(given));
    return some.map((value, n) =>
      Object.keys(CLOSED_NAMES).filter((type) => {
        const { set } = answer[CLOSED_NAMES[type][n]];
        return set !== undefined && String(set).includes(value);
      }),
    );
  });
}

module.exports = { Asked, FREE, carriers, dropped, policyOf };
