// What detectors must reach, as docs/assurance.md has it.
'use strict';

/** @typedef {import('./row.js').Row} Row */

const AIMS = { recall: 0.99, precision: 0.98 };

/** The aims that are missed, in words. Of nothing there is no share: a row with nothing to find or to pass over is none. @param {Row[]} rows @returns {string[]} */
function unreached(rows) {
  if (rows.length === 0) return ['nothing was measured'];
  return rows.flatMap((row) => {
    const empty = emptyOf(row);
    return empty.length > 0 ? empty.map((what) => `${row.name}: there is nothing ${what}`) : missed(row);
  });
}

/** What there is none of. @param {Row} row @returns {string[]} */
function emptyOf({ near, ours, any, sure, kinds = [] }) {
  return [
    ours.positives === 0 && 'to find',
    near === 0 && 'to pass over',
    [any, sure].some((peer) => peer?.positives === 0) && 'for the peer to find',
    ...kinds.map(({ label, kind, all }) => all === 0 && `of the kind ${kind} (${label})`),
  ].filter((what) => typeof what === 'string');
}

/** @param {Row} row @returns {string[]} */
function missed({ name, ours, any, sure }) {
  const share = (/** @type {number} */ part) => `${(part * 100).toFixed(2)} %`;
  const recall = ours.found / ours.positives;
  const precision = ours.found === 0 ? 0 : ours.found / (ours.found + ours.wrong);
  const peers = [any, sure].map((peer) => (peer ? peer.found / peer.positives : 0));
  return [
    recall < AIMS.recall && `${name}: a recall of ${share(recall)} is less than ${share(AIMS.recall)}`,
    precision < AIMS.precision && `${name}: a precision of ${share(precision)} is less than ${share(AIMS.precision)}`,
    recall < Math.max(...peers) && `${name}: a recall of ${share(recall)} is less than the peer's`,
  ].filter((problem) => typeof problem === 'string');
}

module.exports = { unreached };
