// One row of what was measured.
'use strict';

/**
 * @typedef {object} Score @property {number} positives @property {number} found @property {number} wrong Near misses that are found.
 * @typedef {{ label: string, kind: string, all: number, found: number }} Kind
 * @typedef {{ name: string, near: number, ours: Score, any?: Score, sure?: Score, kinds?: Kind[] }} Row
 */

/** The row of what has no peer. @param {string} name @param {Kind[]} kinds @returns {Row} */
function rowOfKinds(name, kinds) {
  const sum = (/** @type {string} */ label, /** @type {'all' | 'found'} */ what) =>
    kinds.reduce((sum, kind) => sum + (kind.label === label ? kind[what] : 0), 0);
  return {
    name,
    near: sum('near', 'all'),
    ours: { positives: sum('found', 'all'), found: sum('found', 'found'), wrong: sum('near', 'found') },
    kinds,
  };
}

module.exports = { rowOfKinds };
