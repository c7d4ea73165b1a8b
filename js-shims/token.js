// post-login, last: what the tokens may say.

/** @type {Action} */
const token = {
  name: 'token',
  calls: new Set([
    'access.deny',
    'accessToken.removeScope',
    'accessToken.setCustomClaim',
    'idToken.setCustomClaim',
    'redirect.sendUserTo',
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
    'transaction.setMetadata',
    'user.setAppMetadata',
  ]),
  denial: (text) => [text],
};

/** @param {unknown} event @param {unknown} api */
exports.onExecutePostLogin = async (event, api) => perform(token, decide(token, event, clock()), event, api);

/** @param {unknown} event @param {unknown} api */
exports.onContinuePostLogin = async (event, api) => perform(token, resume(token, event, api), event, api);

/**
 * The answer alone, for tools: nothing is performed.
 * @param {unknown} event
 * @param {number} now Milliseconds since 1970.
 */
exports.decide = (event, now) => decide(token, event, now);
