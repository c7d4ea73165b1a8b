// The same table in casbin, as its guide puts RESTful rules. It is asked less: it does not look at tokens and second factors, writes no record and words no
// answer.
'use strict';
const { newEnforcer, newModelFromString } = require('casbin');
const { agreed, path } = require('./table.js');

const MODEL = `
[request_definition]
r = sub, obj, act, own
[policy_definition]
p = sub, obj, act
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.sub == p.sub && (r.sub == "physician" || r.own == "yes") && r.act == p.act && keyMatch2(r.obj, p.obj)
`;

/** @param {import('./table.js').Table} table */
async function byCasbin({ routes, requests }) {
  const enforcer = await newEnforcer(newModelFromString(MODEL));
  const rules = Array.from({ length: routes }, (_, route) => ['physician', 'patient'].map((role) => [role, path(route, ':patient'), 'GET']));
  await enforcer.addPolicies(rules.flat());
  return agreed((/** @type {any} */ { path, role, own }) => enforcer.enforceSync(role, path, 'GET', own ? 'yes' : 'no'), requests);
}

module.exports = { byCasbin };
