// Section 5 of docs/semantics.md: the order of a decision about a person's login.
'use strict';
const { admit } = require('./admission.js');
const { answer } = require('./answer.js');
const { employ } = require('./employment.js');
const { field, text } = require('./event.js');
const { whatToAsk } = require('./factors.js');
const { decisionId } = require('./id.js');
const { readOwn } = require('./own.js');
const { Reasons } = require('./reasons.js');
const { OIDC_SCOPES, readLogin } = require('./request.js');
const { routeOfScope } = require('./routes.js');
const { judgeScopes } = require('./scopes.js');
const { judgeCategories } = require('./second-factor.js');
const { judgeAge } = require('./sessions.js');
const { judgeTraining } = require('./training.js');
const { emergencyOf, judgeEmergency, judgeRestrictions, judgeTriggers } = require('./triggers.js');

/** @param {import('./policy.js').Policy} policy @param {string} hash @param {'gate' | 'token'} action @param {any} event @param {number} now */
function decideLogin(policy, hash, action, event, now) {
  const login = readLogin(policy, action, event, now);
  /** @type {any} */
  const decision = {
    policy,
    login,
    id: decisionId(action, login.event, login.now),
    reasons: new Reasons(),
    client: login.client,
    kept: [],
    cut: [],
    unmet: [],
    set: 0,
    dropped: 0,
  };
  admit(policy, hash, login, decision.reasons);
  decision.emergency = emergencyOf(policy, login);
  if (decision.reasons.outcome !== 'deny') judge(decision);
  else if (decision.emergency) decision.reasons.add('W142', 'note', decision.emergency.rule);
  return answer(decision, hash);
}

/** @param {any} decision */
function judge(decision) {
  const { policy, login, reasons } = decision;
  decision.api = policy.apis.find((/** @type {any} */ { audience }) => audience === login.audience);
  decision.guard = { detectors: policy.detectors, own: readOwn(login.event) };
  decision.employment = employ(policy, login, decision.emergency, reasons);
  decision.roles = [...new Set(decision.employment.roles)];
  decision.training = judgeTraining(policy, login, decision.roles, decision.emergency, reasons);
  judgeScopes(decision);
  judgeCategories(decision);
  judgeEmergency(decision);
  judgeTriggers(decision);
  judgeRestrictions(decision);
  judgeAge(decision);
  judgeWhatIsLeft(decision);
  if (reasons.outcome !== 'step_up') return;
  decision.ask = whatToAsk(decision.unmet, login, text(field(login.event, 'request.ip')));
  if (decision.ask.code) reasons.add(decision.ask.code, 'deny', 'default');
}

/** Section 11, what is left. @param {any} decision */
function judgeWhatIsLeft({ policy, login, api, reasons, kept, cut }) {
  const audiences = api ? [api.audience] : login.client.audiences;
  const isPatientScope = (/** @type {string} */ scope) =>
    audiences.some((/** @type {string} */ audience) => routeOfScope(policy, audience, scope));
  const isAsked = login.requested.some(
    (/** @type {string} */ scope) => !OIDC_SCOPES.includes(scope) && isPatientScope(scope),
  );
  if (isAsked && !kept.some((/** @type {any} */ { as }) => as === 'requested')) reasons.add('W204', 'deny', 'default');
  if (api?.authorizes_on === 'permissions' && cut.length > 0) reasons.add('W205', 'deny', api.rule);
}

module.exports = { decideLogin };
