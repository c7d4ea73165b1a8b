// What generated cases reached: codes, keys and words of the policy document, outcomes by Action; and how much they must.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const TOML = require('smol-toml');

const DOCS = path.join(__dirname, '../../docs');
/** Above this are the codes of shims and middleware. */
const LAST_CODE = 'W899';

/** Of the policies that are drawn, `wardgate check` accepts so many; an event of one makes so many cases, and so many of each
 * Action. */
const [ACCEPTED, CASES, OF_ACTION] = [0.9, 2, 0.1];
/** Of all codes, and of all keys and words, so many are reached; held from so many events on, of all policies together. */
const [REACHED, FROM] = [0.95, 4000];
/** Of an Action's cases so many come to this, held as the former: a third to a half of what is usual. Few come to the portal:
 * of a small run it may be nobody. */
const OUTCOMES = {
  'gate deny': 0.2,
  'gate permit': 0.1,
  'gate redirect': 0.0001,
  'gate step_up': 0.01,
  'token deny': 0.2,
  'token permit': 0.1,
  'token redirect': 0.0001,
  'machine deny': 0.2,
  'machine permit': 0.08,
  'api deny': 0.2,
  'api permit': 0.06,
  'api step_up': 0.005,
};

/** @typedef {Record<string, number>} Counts */

/** Adds counts to counts. @param {Counts} to @param {Counts} from */
function add(to, from) {
  for (const [name, count] of Object.entries(from)) to[name] = (to[name] ?? 0) + count;
}

/** What an answer reached. @param {string} action @param {import('./three.js').Answer} answer @returns {Counts} */
function reached(action, { outcome, reasons }) {
  /** @type {Counts} */
  const counts = { [`${action} ${outcome}`]: 1 };
  for (const { code } of reasons) counts[code] = 1;
  return counts;
}

/** Every code of docs/codes.md that a decision can have. */
function allCodes() {
  const codes = fs.readFileSync(path.join(DOCS, 'codes.md'), 'utf8').match(/^\| W\d{3} /gm) ?? [];
  return codes.map((row) => row.slice(2, 6)).filter((code) => code !== 'W000' && code <= LAST_CODE);
}

/** @returns {any} */
const schema = () => JSON.parse(fs.readFileSync(path.join(DOCS, 'policy.schema.json'), 'utf8'));

/** Every key, and every word that a value can be, of docs/policy.schema.json. */
function allKeys() {
  const { $defs } = schema();
  return Object.entries($defs).flatMap(([name, of]) => [
    ...keysOf(of).map((key) => `${name}.${key}`),
    ...wordsOf(of).map((word) => `${name} ${word}`),
  ]);
}

/** The keys and words that a document has. @param {string} document @returns {Counts} */
function keysIn(document) {
  const root = schema();
  /** @type {Counts} */
  const counts = {};
  /** @param {any} of @param {any} value @param {string} name */
  const walk = (of, value, name) => {
    if (of.$ref) {
      const next = of.$ref.slice('#/$defs/'.length);
      return walk(root.$defs[next], value, next);
    }
    if (Array.isArray(value)) {
      for (const item of value)
        for (const list of [of, ...(of.oneOf ?? [])]) if (list.items) walk(list.items, item, name);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, below] of Object.entries(value)) {
        const [known] = [of, ...(of.oneOf ?? [])].flatMap((part) =>
          part.properties && Object.hasOwn(part.properties, key) ? [part.properties[key]] : [],
        );
        const [patterned] = Object.values(of.patternProperties ?? {});
        if (known && name) counts[`${name}.${key}`] = 1;
        const next = known ?? patterned ?? of.additionalProperties;
        if (next) walk(next, below, name);
      }
    } else if (wordsOf(of).includes(value)) counts[`${name} ${value}`] = 1;
  };
  walk(root, TOML.parse(document), '');
  return counts;
}

/** @param {any} of @returns {string[]} */
const keysOf = (of) => [of, ...(of.oneOf ?? [])].flatMap(({ properties = {} }) => Object.keys(properties));

/** @param {any} of @returns {string[]} */
const wordsOf = (of) =>
  [of, ...(of.oneOf ?? [])].flatMap((part) => [
    ...(part.enum ?? []),
    ...(typeof part.const === 'string' ? [part.const] : []),
  ]);

/**
 * What a run did not reach and must, in words: a generator that draws hardly anything disagrees with nobody.
 * @param {{ policies: number, events: number, cases: number, refused: number, counts: Counts }} run @returns {string[]}
 */
function shortfalls({ policies, events, cases, refused, counts }) {
  const accepted = policies - refused;
  /** @type {[string, number, number][]} */
  const floors = [
    ['policies accepted', accepted, Math.floor(ACCEPTED * policies)],
    ['cases', cases, CASES * accepted * events],
  ];
  if (policies * events >= FROM) {
    const known = (/** @type {string[]} */ all) => all.filter((name) => counts[name] > 0).length;
    for (const [what, all] of /** @type {[string, string[]][]} */ ([
      ['codes', allCodes()],
      ['keys and words', allKeys()],
    ]))
      floors.push([what, known(all), Math.ceil(REACHED * all.length)]);
    for (const action of new Set(Object.keys(OUTCOMES).map((name) => name.split(' ')[0]))) {
      const of = Object.keys(counts).filter((name) => name.startsWith(`${action} `));
      const all = of.reduce((sum, name) => sum + counts[name], 0);
      floors.push([action, all, Math.floor(OF_ACTION * accepted * events)]);
      for (const [name, share] of Object.entries(OUTCOMES))
        if (name.startsWith(`${action} `)) floors.push([name, counts[name] ?? 0, Math.floor(share * all)]);
    }
  }
  return floors
    .filter(([, found, floor]) => found < floor)
    .map(([what, found, floor]) => `${what}: expected at least ${floor}, found ${found}`);
}

module.exports = { OUTCOMES, add, allCodes, allKeys, keysIn, reached, shortfalls };
