// Section 9 of docs/semantics.md: the second factor that categories ask for.
'use strict';
const { judgeNeed } = require('./factors.js');
const { takeAway } = require('./scopes.js');

/** Step 5 of section 5. @param {any} decision */
function judgeCategories(decision) {
  const kept = decision.kept;
  decision.kept = [];
  for (const subject of kept) if (judgeCategory(decision, subject)) decision.kept.push(subject);
}

/** Whether it stays. @param {any} decision @param {import('./scopes.js').Subject} subject */
function judgeCategory(decision, subject) {
  const { policy, login, reasons } = decision;
  const { mfa, own_mfa } = policy.categories.get(subject.terms.category);
  const access = /** @type {{ any: boolean, own: boolean, proxy: boolean }} */ (subject.access);
  let unmet;
  for (const [holds, need, rule] of [
    [access.any, mfa, `category.${subject.terms.category}.mfa`],
    [access.own || access.proxy, own_mfa, `category.${subject.terms.category}.own_mfa`],
  ]) {
    if (!holds) continue;
    const judged = need ? judgeNeed(need, login.methods, login.now) : {};
    if (judged.code === undefined || demand(decision, need, judged.code, rule)) {
      if (judged.at !== undefined) subject.mfaAt = judged.at;
      if (unmet) reasons.add(unmet.code, 'note', unmet.rule, subject.scope);
      return true;
    }
    access.any = false;
    unmet = { code: judged.code, rule };
  }
  if (unmet) takeAway(decision, subject, unmet.code, unmet.rule);
  return false;
}

/**
 * Asks for what is unmet, or refuses; `false` where the login is unattended.
 * @param {any} decision @param {any} need @param {string} code @param {string} rule
 */
function demand({ login, reasons, unmet }, need, code, rule) {
  if (!login.canAsk && !login.isRefused) return false;
  reasons.add(code, login.canAsk ? 'step_up' : 'deny', rule);
  if (login.canAsk) unmet.push(need);
  return true;
}

module.exports = { demand, judgeCategories };
