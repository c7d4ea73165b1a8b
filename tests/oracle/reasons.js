// Reasons and what they lead to: the words that docs/semantics.md uses throughout, and the primary reason of section 11.
'use strict';

/** From mild to strict. */
const CONSEQUENCES = ['note', 'strip', 'redirect', 'step_up', 'deny'];

/** @typedef {{ code: string, consequence: string, rule: string, scope?: string }} Reason */

class Reasons {
  /** @type {Reason[]} */
  list = [];

  /** A reason without a scope that is already there is not repeated.
   * @param {string} code @param {string} consequence @param {string} rule @param {string} [scope] */
  add(code, consequence, rule, scope) {
    const isSame = (/** @type {Reason} */ other) =>
      other.code === code && other.consequence === consequence && other.rule === rule && other.scope === undefined;
    if (scope !== undefined) this.list.push({ code, consequence, rule, scope });
    else if (!this.list.some(isSame)) this.list.push({ code, consequence, rule });
  }

  /** The strictest that any reason brings; a note or strip alone is a permit. */
  get outcome() {
    const strictest = Math.max(0, ...this.list.map(({ consequence }) => CONSEQUENCES.indexOf(consequence)));
    return strictest <= 1 ? 'permit' : CONSEQUENCES[strictest];
  }

  /** The code that stands for the decision. */
  get primary() {
    if (this.outcome === 'permit') return 'W000';
    const codes = (/** @type {string} */ consequence) =>
      this.list
        .filter((reason) => reason.consequence === consequence)
        .map(({ code }) => code)
        .sort();
    // W204 says only that nothing is left: the others say why.
    const strictestFirst = [...CONSEQUENCES].reverse().filter((consequence) => consequence !== 'note');
    return [...strictestFirst.flatMap(codes).filter((code) => code !== 'W204'), 'W204'][0];
  }
}

module.exports = { Reasons };
