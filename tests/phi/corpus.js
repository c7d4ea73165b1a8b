// The corpus: texts with what they are, drawn from a seed. What a text is comes from how it was made.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { drawn } = require('../oracle/generate/draw.js');
const { AROUND, WRITINGS, surrounded } = require('./written.js');

/** @typedef {import('./make.js').Draw} Draw */
/** @typedef {(draw: Draw) => string | string[]} Make A text, or the parts of one in a list. */

/**
 * @typedef {object} Format One kind of identifier.
 * @property {string} detector
 * @property {string[]} peer The peer's recognisers for it.
 * @property {string[]} [peerFound] Kinds that those are for; left out: all.
 * @property {Record<string, Make>} found Written so that docs/phi.md says it is found.
 * @property {Record<string, Make>} missed Identifiers too, and docs/phi.md says that they are not found.
 * @property {Record<string, Make>} near No identifiers, and like one.
 * @property {Record<string, Make>} either What no text tells, so that a free-form claim takes it for one.
 * @property {(value: string) => boolean} [isOne] Whether a text is one by the definition, if chance can make one.
 */

/**
 * @typedef {object} Sample A text of a claim that no name says anything of, of type `text`, or of a list of it.
 * @property {string} detector @property {string} kind
 * @property {'found' | 'missed' | 'near' | 'either'} label
 * @property {string | string[]} bare What was made, before it was written otherwise and put into another text.
 * @property {string | string[]} value
 * @property {string} writing @property {string} where
 */

/** @type {Format[]} In the order of the detectors. */
const FORMATS = [
  'ssn',
  'phone',
  'email',
  'birth_date',
  'card',
  'npi',
  'medicare',
  'icd10',
  'labelled',
  'age',
  'vehicle',
  'url',
  'network',
  'media',
  'honest',
].map((name) => require(path.join(__dirname, 'formats', name)));

/** Claims hold no more characters. */
const LONGEST = 256;
/** How many of all texts are written plainly, and how many stand alone: the rest are spread evenly. */
const PLAIN = 2;

/**
 * Samples of every kind: `each` that a detector is to find, as many that it is not, and a tenth of it for every other kind.
 * @param {number} seed @param {number} each @returns {Sample[]}
 */
function corpus(seed, each) {
  const samples = [];
  for (const [place, format] of FORMATS.entries()) {
    for (const label of /** @type {const} */ (['found', 'missed', 'near', 'either'])) {
      const kinds = Object.entries(format[label]);
      const count = label === 'found' || label === 'near' ? Math.ceil(each / kinds.length) : Math.ceil(each / 10);
      for (const [at, [kind, make]] of kinds.entries()) {
        for (let n = 0; n < count; n++) {
          // Each text has its own seed, so that a kind more changes no other text.
          const own =
            Math.imul(seed, 0x9e3779b1) + place * 0x1000193 + label.length * 0x10001 + at * 0x3001 + n * 0x20003;
          samples.push(drawn(own, (draw) => sample(draw, format.detector, kind, label, make)).value);
        }
      }
    }
  }
  return samples;
}

/** @param {Draw} draw @param {string} detector @param {string} kind @param {Sample['label']} label @param {Make} make @returns {Sample} */
function sample(draw, detector, kind, label, make) {
  const value = make(draw);
  if (Array.isArray(value))
    return { detector, kind, label, bare: value, value, writing: 'split over a list', where: 'alone' };
  const isPlain = label === 'missed' || !draw.sometimes(PLAIN);
  const writing = isPlain ? 'plain' : draw.one(Object.keys(WRITINGS));
  const where = draw.one(Object.keys(AROUND));
  const written = WRITINGS[writing](draw, value);
  const text = surrounded(draw, written, where);
  // No other text has room for the longest.
  const fits = [...text].length <= LONGEST;
  const isOne = label === 'near' && FORMATS.some((format) => format.isOne?.(value));
  return {
    detector,
    kind,
    label: isOne ? 'either' : label,
    bare: value,
    value: fits ? text : written,
    writing,
    where: fits ? where : 'alone',
  };
}

if (require.main === module) {
  const [seed = '1', each = '100', file = '/dev/stdout'] = process.argv.slice(2);
  fs.writeFileSync(
    file,
    corpus(Number(seed), Number(each))
      .map((sample) => `${JSON.stringify(sample)}\n`)
      .join(''),
  );
}

module.exports = { FORMATS, corpus };
