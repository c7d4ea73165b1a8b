// samlResponse.*: settings are recorded and bounded; the harness issues no assertion.
'use strict';
const limits = require('./limits.js');
const { must, mustBeText } = limits;

const SETTERS = [
  'setAudience',
  'setRecipient',
  'setDestination',
  'setIssuer',
  'setRelayState',
  'setLifetimeInSeconds',
  'setSignResponse',
  'setSignatureAlgorithm',
  'setDigestAlgorithm',
  'setNameIdentifierFormat',
  'setNameIdentifierProbes',
  'setAuthnContextClassRef',
  'setEncryptionCert',
  'setEncryptionPublicKey',
  'setCert',
  'setKey',
  'setCreateUpnClaim',
  'setPassthroughClaimsWithNoMapping',
  'setMapIdentities',
  'setMapUnknownClaimsAsIs',
  'setTypedAttributes',
  'setIncludeAttributeNameFormat',
];

/** @param {(command: import('./api.js').Command) => void} queue */
function saml(queue) {
  /** @type {Map<string, unknown>} */
  const attributes = new Map();
  const setter = (/** @type {string} */ name) => [
    name,
    (/** @type {unknown} */ value) => queue({ kind: 'saml', name, value }),
  ];
  const scalar = (/** @type {unknown} */ value) => ['string', 'number', 'boolean'].includes(typeof value);
  return {
    ...Object.fromEntries(SETTERS.map(setter)),
    setAttribute: (/** @type {string} */ name, /** @type {unknown} */ value) => {
      mustBeText(name, 'an attribute name');
      must(
        value === null || value === undefined || [value].flat().every(scalar),
        'an attribute is a string, a number, a boolean, a list of them, or null',
      );
      attributes.set(name, value ?? null);
      must(
        Buffer.byteLength(name) <= limits.SAML_NAME && limits.jsonBytes(value) <= limits.SAML_VALUE,
        'an attribute name or value is too long',
      );
      must(
        attributes.size <= limits.SAML_ATTRIBUTES &&
          limits.jsonBytes(Object.fromEntries(attributes)) <= limits.SAML_TOTAL,
        'there are too many attributes',
      );
      queue({ kind: 'saml', name: 'setAttribute', value: [name, value ?? null] });
    },
  };
}

module.exports = { saml };
