// Section 1 of docs/semantics.md: what crosses of an event.
'use strict';

/** There, but of no type that any rule reads. */
const OTHER = Symbol('other');
/** A list that is longer is *other*. */
const LONGEST_LIST = 2000;
/** Of a longer text that crosses, in bytes of UTF-8, nothing is believed. */
const LONGEST_TEXT = 1_048_576;

/** What crosses of the field at a path; `undefined` where it is absent. @param {any} event @param {string} path */
function field(event, path) {
  const found = reached(event, path);
  return found === OTHER ? OTHER : crossed(found);
}

/**
 * A list of objects, of which the members that are named are read; `undefined` where it is absent, OTHER where it is no
 * list. An item that is no object is OTHER.
 * @param {any} event @param {string} path @param {string[]} members
 */
function rows(event, path, members) {
  const found = reached(event, path);
  if (found === undefined || found === null) return undefined;
  if (!Array.isArray(found) || found.length > LONGEST_LIST) return OTHER;
  return found.map((item) => {
    if (!isObject(item)) return OTHER;
    return Object.fromEntries(members.map((member) => [member, crossedItem(item, member)]));
  });
}

/** @param {any} item @param {string} member */
function crossedItem(item, member) {
  const value = Object.hasOwn(item, member) ? item[member] : undefined;
  return Array.isArray(value) ? OTHER : crossed(value);
}

/** @param {any} event @param {string} path */
function reached(event, path) {
  let at = event;
  for (const key of path.split('.')) {
    if (at === undefined || at === null) return undefined;
    if (!isObject(at)) return OTHER;
    at = Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return at;
}

/** @param {any} value */
function crossed(value) {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return /\p{Surrogate}|\ufffd/u.test(value) ? OTHER : value;
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return value;
  if (!Array.isArray(value) || value.length > LONGEST_LIST) return OTHER;
  return value.map((item) => (item === undefined || item === null || Array.isArray(item) ? OTHER : crossed(item)));
}

/**
 * Whether a text that crosses holds U+001F, or all of them together are too long: then nothing of the event is believed.
 * @param {any} event @param {{ path: string, members?: string[] }[]} fields @param {number} clock
 */
function isUnreadable(event, fields, clock) {
  const once = new Map(fields.map((field) => [field.path, field]));
  const parts = [...once.values()].flatMap((field) => partsOf(event, field));
  // The section sign has two bytes, and each part but the first a separator before it.
  const bytes = parts.reduce((sum, part) => sum + 1 + Buffer.byteLength(part), 2 + digits(clock).length);
  return bytes > LONGEST_TEXT || parts.some((part) => part.includes('\u001f'));
}

/** The parts of the text that crosses that are a field's. @param {any} event @param {{ path: string, members?: string[] }} field */
function partsOf(event, { path, members }) {
  const found = reached(event, path);
  // One more than the longest list crosses, so that one is seen that is too long.
  const items = Array.isArray(found) ? found.slice(0, LONGEST_LIST + 1) : [found];
  const ofRow = (/** @type {any} */ item) =>
    isObject(item) ? (members ?? []).filter((member) => Object.hasOwn(item, member)).map((member) => item[member]) : [];
  const values = Array.isArray(found) && members !== undefined ? items.flatMap(ofRow) : items;
  return values.map((value) => (typeof value === 'string' ? value : digits(value))).filter((part, n) => part !== '' || values[n] === '');
}

/** @param {any} value */
const digits = (value) => (Number.isSafeInteger(value) ? `${value}` : '');

/** @param {any} value */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text, or `undefined`. @param {any} value @returns {string | undefined} */
const text = (value) => (typeof value === 'string' ? value : undefined);

/** A list of texts, or `undefined`. @param {any} value @returns {string[] | undefined} */
const texts = (value) => (Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined);

/** Characters are Unicode scalar values. @param {string} value */
const characters = (value) => [...value].length;

/** By bytes of UTF-8. @param {string} a @param {string} b */
const byBytes = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));

module.exports = { OTHER, byBytes, characters, field, isUnreadable, rows, text, texts };
