// Section 7 of docs/semantics.md: which scopes and named routes are judged, and how.
'use strict';
const { field } = require('./event.js');
const { isRecordKnown } = require('./records.js');
const { OIDC_SCOPES, oneOrMore } = require('./request.js');
const { namedRoute, recordOf, routeOfScope, scopesOf } = require('./routes.js');

/**
 * What is judged: a scope that was requested or is assumed, a named route, or the client itself.
 * @typedef {object} Subject
 * @property {'requested' | 'assumed' | 'named' | 'client'} as
 * @property {string} [scope]
 * @property {string} rule
 * @property {string} [record] The one that the path of a named route names.
 * @property {any} terms The category, the roles and all else that a route, or the client, asks for.
 * @property {{ any: boolean, own: boolean, proxy: boolean }} [access]
 * @property {number} [mfaAt] When the category's need was met.
 */

/** Steps 2 to 4 of section 5. @param {any} decision */
function judgeScopes(decision) {
  const { policy, login, api } = decision;
  const subject = (/** @type {Subject['as']} */ as, /** @type {any} */ terms) => ({
    as,
    scope: terms.scope,
    rule: terms.rule,
    terms,
  });
  const patientScopes = [...new Set(login.requested)].filter(
    (scope) => !OIDC_SCOPES.includes(/** @type {string} */ (scope)),
  );
  for (const scope of /** @type {string[]} */ (patientScopes)) {
    const route = api && routeOfScope(policy, api.audience, scope);
    if (route) judge(decision, subject('requested', route));
    else takeAway(decision, { as: 'requested', scope, rule: 'default', terms: {} }, 'W207', 'default');
  }
  if (api) {
    const all = scopesOf(policy, api.audience);
    const isByPassword = ['password', 'exchange', 'unknown'].includes(login.flow);
    const isAssumed =
      login.requested.length === 0 ||
      api.authorizes_on === 'permissions' ||
      (isByPassword && !all.some((scope) => login.requested.includes(scope)));
    for (const scope of isAssumed ? all : []) {
      if (!login.requested.includes(scope))
        judge(decision, subject('assumed', routeOfScope(policy, api.audience, scope)));
    }
    const judged = new Set();
    for (const { type, method, path } of login.named) {
      if (type !== api.authorization_details_type) {
        if (api.phi) decision.reasons.add('W203', 'deny', api.rule);
        continue;
      }
      const route = namedRoute(policy, api.audience, method, path);
      if (!route) {
        decision.reasons.add('W201', 'deny', 'default');
        continue;
      }
      const record = recordOf(route, path);
      const once = JSON.stringify([route.rule, record]);
      if (!judged.has(once)) judge(decision, { ...subject('named', route), record });
      judged.add(once);
    }
  }
  const { client } = login;
  if (client.category)
    judge(decision, { as: 'client', rule: client.rule, terms: { category: client.category, roles: client.roles } });
}

/** Judges one, and keeps it or takes it away. @param {any} decision @param {Subject} subject */
function judge(decision, subject) {
  const { policy, login, reasons, employment, training, emergency } = decision;
  const { terms } = subject;
  const holdsOne = (/** @type {string[] | undefined} */ roles, held = employment.roles) =>
    roles?.some((role) => held.includes(role)) ?? false;
  if (terms.organizations && !terms.organizations.includes(login.organization))
    return takeAway(decision, subject, 'W116', subject.rule);

  let remembered;
  let isWorkforce = holdsOne(terms.roles);
  if (isWorkforce && !emergency?.lifts.includes('attributes') && !hasAttributes(policy, login.event, terms)) {
    isWorkforce = false;
    remembered = { code: 'W209', rule: subject.rule };
  } else if (!isWorkforce && holdsOne(terms.roles, employment.taken))
    remembered = { code: employment.code, rule: 'employment' };

  const lapses = [];
  for (const name of isWorkforce ? policy.categories.get(terms.category).training : []) {
    const course = policy.courses.get(name);
    const { standing, code } = training.standings.get(name);
    if (standing === 'grace') reasons.add(code, 'note', `training.${name}`);
    if (standing === 'lapsed') lapses.push({ code, rule: `training.${name}`, course });
  }

  // Who can be sent to take all that lapsed is taken as having taken it.
  const canRepair = training.canSend && subject.as !== 'assumed' && lapses.every(({ course }) => course.redirect);
  if (canRepair) for (const { code, rule } of lapses.splice(0)) reasons.add(code, 'redirect', rule);

  let isKeyWanting = false;
  const particular = (/** @type {any} */ kind) => {
    if (!kind || !holdsOne(kind.roles)) return false;
    const isKnown = isRecordKnown(decision, kind.key, subject);
    if (!isKnown) isKeyWanting = true;
    return isKnown;
  };
  const access = {
    any: isWorkforce && lapses.length === 0,
    own: particular(terms.own),
    proxy: particular(terms.proxy),
  };
  const isKept = access.any || access.own || access.proxy;
  if (isKept) {
    for (const { code, rule } of lapses) reasons.add(code, 'note', rule, subject.scope);
    if (remembered) reasons.add(remembered.code, 'note', remembered.rule, subject.scope);
    decision.kept.push({ ...subject, access });
    return;
  }
  if (lapses.length > 0) {
    for (const { code, rule, course } of lapses) {
      if (course.lapse === 'deny') reasons.add(code, 'deny', rule, subject.scope);
      else takeAway(decision, subject, code, rule);
    }
    return;
  }
  if (isKeyWanting) takeAway(decision, subject, 'W208', subject.rule);
  else if (remembered) takeAway(decision, subject, remembered.code, remembered.rule);
  else takeAway(decision, subject, subject.as === 'named' ? 'W202' : 'W206', subject.rule);
}

/** Each of the attributes has one of the values. @param {any} policy @param {any} event @param {any} terms */
function hasAttributes(policy, event, { attributes = {} }) {
  return Object.entries(attributes).every(([name, values]) =>
    oneOrMore(field(event, policy.attributes.get(name).from)).some((value) => values.includes(value)),
  );
}

/** A strip: of what cannot be taken away it is a deny. @param {any} decision @param {Subject} subject @param {string} code @param {string} rule */
function takeAway(decision, { as, scope }, code, rule) {
  if (as === 'requested' || as === 'assumed') {
    decision.reasons.add(code, 'strip', rule, scope);
    if (!decision.cut.includes(scope)) decision.cut.push(scope);
  } else decision.reasons.add(code, 'deny', rule, scope);
}

module.exports = { judgeScopes, takeAway };
