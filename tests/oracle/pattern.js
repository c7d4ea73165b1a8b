// Patterns of the policy document: regex-lite's syntax, in which classes and case are those of ASCII and a dot is anything
// but a line feed.
'use strict';

/** @param {string} pattern @param {string} text */
const matchesWhole = (pattern, text) => compiled(`^(?:${translated(pattern)})$`).test(text);

/** @param {string} pattern @param {string} text */
const matchesSomewhere = (pattern, text) => compiled(translated(pattern)).test(text);

/** @type {Map<string, RegExp>} */
const known = new Map();

/** @param {string} source */
function compiled(source) {
  const regex = known.get(source) ?? new RegExp(source, 'u');
  known.set(source, regex);
  return regex;
}

/** The part of the syntax that the policies of these tests use. @param {string} pattern */
function translated(pattern) {
  if (/\(\?(?!:)|\[\[|\\[pPxuzAsSbB<>]|&&|--|~~/.test(pattern))
    throw new Error(`no translation of the pattern ${pattern}`);
  return pattern.replace(/\\.|\[[^\]]*\]|\./gsu, (part) => (part === '.' ? '[^\\n]' : part));
}

module.exports = { matchesSomewhere, matchesWhole };
