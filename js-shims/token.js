// post-login, last: what the tokens may say.

/** @type {Action} */
const token = {
  name: 'token',
  calls: new Set([
    'access.deny',
    'accessToken.removeScope',
    'accessToken.setCustomClaim',
    'idToken.setCustomClaim',
    'refreshToken.setExpiresAt',
    'refreshToken.setIdleExpiresAt',
    'refreshToken.setMetadata',
    'samlResponse.setAttribute',
    'samlResponse.setCreateUpnClaim',
    'samlResponse.setMapIdentities',
    'samlResponse.setMapUnknownClaimsAsIs',
    'samlResponse.setNameIdentifierProbes',
    'samlResponse.setPassthroughClaimsWithNoMapping',
    'session.setCookieMode',
    'session.setExpiresAt',
    'session.setIdleExpiresAt',
  ]),
  denial: (text) => [text],
};

/** @param {unknown} event @param {unknown} api */
exports.onExecutePostLogin = async (event, api) => perform(token, decide(token, event, Date.now()), event, api);

/** Nothing redirects, so nobody can come back. @param {unknown} event @param {unknown} api */
exports.onContinuePostLogin = async (event, api) => refuse(token, 'W912', api);

/**
 * The answer alone, for tools: nothing is performed.
 * @param {unknown} event
 * @param {number} now Milliseconds since 1970.
 */
exports.decide = (event, now) => decide(token, event, now);
