// Section 7 of docs/semantics.md, whose records are known; section 12, records of others.
'use strict';
const { OTHER, field, rows } = require('./event.js');
const { instant } = require('./time.js');
const { refusal } = require('./values.js');

/**
 * Whether the claim that is the key of `own` or `proxy` has a value for this scope; and the record, where one was named.
 * @param {any} decision @param {string} key @param {import('./scopes.js').Subject} subject
 */
function isRecordKnown({ policy, login, api, guard }, key, { scope, record }) {
  const isNamed = (/** @type {any[]} */ references) =>
    record === undefined ? references.length > 0 : references.some((reference) => isReference(reference, record));
  const claim = policy.claims.find(
    (/** @type {any} */ other) =>
      other.key === key && other.tokens.includes('access') && other.audiences.includes(api.audience),
  );
  if (claim.type.proxies) return isNamed(referencesOf(claim, login, guard, scope));
  const value = field(login.event, claim.from);
  if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return false;
  if (refusal(claim.type, value, guard) !== undefined) return false;
  return isNamed(Array.isArray(value) ? value : [value]);
}

/** @param {any} reference @param {string} record */
const isReference = (reference, record) => ['string', 'number'].includes(typeof reference) && String(reference) === record;

/**
 * The references that hold for a scope now. @param {any} claim @param {any} login @param {any} guard
 * @param {string | undefined} scope @returns {string[]}
 */
function referencesOf(claim, { event, now }, guard, scope) {
  const { of, max } = claim.type.proxies;
  const records = rows(event, claim.from, ['ref', 'expires_at', 'scope']);
  if (!Array.isArray(records) || records.length > max) return [];
  const counts = (/** @type {any} */ record) => {
    if (record === OTHER || record.ref === undefined || refusal(of, record.ref, guard) !== undefined) return false;
    const end = instant(record.expires_at);
    return (
      end !== undefined &&
      end > now &&
      typeof record.scope === 'string' &&
      record.scope.split(' ').includes(scope ?? '')
    );
  };
  const references = records.filter(counts).map(({ ref }) => ref);
  // As a list of them would be refused.
  return refusal({ list: { of, max } }, references, guard) === undefined ? references : [];
}

module.exports = { isRecordKnown, referencesOf };
