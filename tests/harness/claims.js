// Claim names: which custom claims Auth0 leaves out of a token without a word, and why.
'use strict';

/** Ignored on every token. */
const RESTRICTED = new Set(
  (
    'acr act active amr at_hash ath attest aud auth_time authorization_details azp c_hash client_id cnf' +
    ' cty dest entitlements events exp groups gty htm htu iat internalService iss jcard jku jti jwe jwk kid' +
    ' may_act mky nbf nonce object_id org_id org_name orig origid permissions roles rph s_hash scope sid' +
    ' sip_callid sip_cseq_num sip_date sip_from_tag sip_via_branch sub sub_jwk toe txn typ uuid vot vtm' +
    ' x5t#S256'
  ).split(' '),
);

/** Standard names that an ID token carries only when the scope that owns them was granted. */
const OWNED_BY = new Map([
  ...['name', 'family_name', 'given_name', 'middle_name', 'nickname', 'picture', 'updated_at'].map(
    (name) => /** @type {const} */ ([name, 'profile']),
  ),
  ...['email', 'email_verified'].map((name) => /** @type {const} */ ([name, 'email'])),
]);

/** A claim in such a namespace is ignored. */
const RESERVED_HOSTS = ['auth0.com', 'webtask.io', 'webtask.run'];
const PASSWORD_PROTOCOLS = ['oauth2-password', 'oauth2-resource-owner'];

/**
 * @typedef {object} Place Where the claim is to stand.
 * @property {'access' | 'id'} token
 * @property {string | null} audience The API the access token is for.
 * @property {string[]} granted Scopes granted before any Action removed one.
 * @property {string | null} protocol
 */

/**
 * Why Auth0 leaves a custom claim out, or null when it stands.
 * @param {string} name
 * @param {unknown} value
 * @param {Place} place
 */
function whyDropped(name, value, { token, audience, granted, protocol }) {
  if (value === undefined) return 'undefined is no JSON value: an earlier value of the claim stays';
  if (RESTRICTED.has(name)) return 'restricted name';
  const namespace = host(name);
  if (
    namespace !== null &&
    RESERVED_HOSTS.some((reserved) => namespace === reserved || namespace.endsWith(`.${reserved}`))
  )
    return 'reserved namespace';
  if (/^urn:auth0\b/i.test(name)) return 'reserved namespace';
  if (/^urn:/i.test(name) && (audience === null || ownApi(audience) !== null))
    return 'a URN needs the audience of a custom API';
  if (token === 'id') {
    const owner = OWNED_BY.get(name);
    return owner !== undefined && !granted.includes(owner) ? `needs the scope ${owner}, which was not granted` : null;
  }
  const api = audience === null ? null : ownApi(audience);
  if (api === '/api/v2') return 'the Management API takes no custom claims';
  if (api !== null && namespace === null) return `the audience ${api} takes only namespaced claims`;
  if (name === 'email' && PASSWORD_PROTOCOLS.includes(protocol ?? ''))
    return 'the password grant drops `email` from access tokens';
  return null;
}

/** The host of a namespaced name. @param {string} name */
function host(name) {
  try {
    const { protocol, hostname } = new URL(name);
    return protocol === 'http:' || protocol === 'https:' ? hostname : null;
  } catch {
    return null;
  }
}

/** Which of Auth0's own APIs an audience is. @param {string} audience */
function ownApi(audience) {
  const match = /^https:\/\/[^/]+(\/api\/v2|\/api|\/mfa)\/?$/.exec(audience);
  return match === null || !/\.auth0\.com\//.test(`${audience}/`) ? null : match[1];
}

module.exports = { RESTRICTED, whyDropped };
