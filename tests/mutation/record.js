// What became of each mutant: a file a suite, a line a mutant, parted by tabs.
//   file  function's text, hashed  change  which of those alike  outcome  why it is let live
// No line numbers: what is elsewhere in a file does not bring a mutant back. Where its function has changed, it is a new one.
'use strict';
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { Stop } = require('./tree.js');

/** @typedef {{ file: string, hash: string, change: string, nth: number }} Mutant What names it. */
/** @typedef {{ outcome: string, reason: string }} Known */

/** Neither is a mutant that lives on. */
const DEAD = ['caught', 'timeout'];
/** Judged by so many passes; the next one did not answer the first time. */
const SURVIVED = /^(?:survived|unanswered) (\d+)$/;

/** @param {Mutant} mutant */
const keyOf = ({ file, hash, change, nth }) => [file, hash, change, nth].join('\t');

/** @param {string} text */
const hashed = (text) => createHash('sha256').update(text).digest('hex').slice(0, 10);

class Record {
  /** @type {Map<string, Known>} */
  #known = new Map();

  /** @param {string} suite @param {string} [folder] */
  constructor(suite, folder = __dirname) {
    this.suite = suite;
    this.file = path.join(folder, `${suite}.tsv`);
    const text = fs.existsSync(this.file) ? fs.readFileSync(this.file, 'utf8') : '';
    for (const line of text.split('\n').filter(Boolean)) {
      const [file, hash, change, nth, outcome, reason = ''] = line.split('\t');
      this.#known.set([file, hash, change, nth].join('\t'), { outcome, reason });
    }
  }

  /** @param {Mutant} mutant */
  of(mutant) {
    return this.#known.get(keyOf(mutant));
  }

  /** How many passes it has survived; none where nothing is known of it, undefined where it is done. @param {Mutant} mutant */
  survived(mutant) {
    const known = this.of(mutant);
    if (known === undefined) return 0;
    const passes = SURVIVED.exec(known.outcome)?.[1];
    return passes === undefined ? undefined : Number(passes);
  }

  /** @param {Mutant} mutant @param {string} outcome */
  set(mutant, outcome) {
    const reason = DEAD.includes(outcome) ? '' : (this.of(mutant)?.reason ?? '');
    this.#known.set(keyOf(mutant), { outcome, reason });
  }

  /** What a pass answered of a mutant: where it was the last, one that lives is missed. Of none, it is tried once more; the
   * second time it is broken: a build that crashes, or that takes too long, would be run for ever.
   * @param {Mutant} mutant @param {string | undefined} outcome @param {number} at @param {number} passes */
  judged(mutant, outcome, at, passes) {
    if (outcome === undefined) this.set(mutant, this.of(mutant)?.outcome === `unanswered ${at}` ? 'broken' : `unanswered ${at}`);
    else if (outcome === 'missed' && at + 1 < passes) this.set(mutant, `survived ${at + 1}`);
    else this.set(mutant, outcome);
  }

  /** How many of the mutants are not judged by every pass, and how many live without a reason. @param {Mutant[]} mutants */
  left(mutants) {
    const known = mutants.map((mutant) => this.of(mutant));
    return {
      waiting: known.filter((one) => one === undefined || SURVIVED.test(one.outcome)).length,
      living: known.filter((one) => one?.outcome === 'missed' && one.reason === '').length,
    };
  }

  /** Forgets those for which this holds. @param {(known: Known) => boolean} is */
  forget(is) {
    for (const [key, known] of this.#known) if (is(known)) this.#known.delete(key);
  }

  /** Whole or not at all; without what is no mutant any more. @param {Mutant[]} [mutants] Those there are, where that is known. */
  save(mutants) {
    const keys = new Set(mutants?.map(keyOf) ?? this.#known.keys());
    const lines = [...this.#known].filter(([key]) => keys.has(key)).map(([key, { outcome, reason }]) => `${key}\t${outcome}\t${reason}`);
    fs.writeFileSync(`${this.file}.new`, lines.sort().map((line) => `${line.trimEnd()}\n`).join(''));
    fs.renameSync(`${this.file}.new`, this.file);
  }

  sum() {
    const counts = { caught: 0, timeout: 0, missed: 0, unviable: 0, broken: 0, equivalent: 0, unfinished: 0 };
    for (const { outcome, reason } of this.#known.values()) {
      if (SURVIVED.test(outcome)) counts.unfinished += 1;
      else if (outcome === 'missed' && reason !== '') counts.equivalent += 1;
      else if (Object.hasOwn(counts, outcome)) counts[/** @type {keyof counts} */ (outcome)] += 1;
      else throw new Stop(`${this.file}: expected an outcome (${Object.keys(counts).join(', ')}, survived N), found \`${outcome}\`: mend that line`);
    }
    return counts;
  }

  /** Those that live. @returns {{ name: string, reason: string }[]} */
  get survivors() {
    const living = [...this.#known].filter(([, { outcome }]) => outcome === 'missed');
    return living.map(([key, { reason }]) => {
      const [file, , change, nth] = key.split('\t');
      return { name: `${file}: ${change}${nth === '0' ? '' : ` (${Number(nth) + 1})`}`, reason };
    });
  }
}

/** Numbers those alike in the order in which they stand. @template {Omit<Mutant, 'nth'>} T @param {T[]} found @returns {(T & Mutant)[]} */
function numbered(found) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  return found.map((mutant) => {
    const key = keyOf({ ...mutant, nth: 0 });
    const nth = counts.get(key) ?? 0;
    counts.set(key, nth + 1);
    return { ...mutant, nth };
  });
}

module.exports = { Record, hashed, numbered };
