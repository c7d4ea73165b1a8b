// post-login, first: who may go on, and the second factor.

/** @type {Action} */
const gate = {
  name: 'gate',
  calls: new Set([
    'access.deny',
    'authentication.challengeWith',
    'authentication.challengeWithAny',
    'authentication.enrollWith',
    'authentication.enrollWithAny',
    'transaction.setMetadata',
  ]),
  denial: (text) => [text],
};

/** @param {unknown} event @param {unknown} api */
exports.onExecutePostLogin = async (event, api) => perform(gate, decide(gate, event, clock()), event, api);

/**
 * The answer alone, for tools: nothing is performed.
 * @param {unknown} event
 * @param {number} now Milliseconds since 1970.
 */
exports.decide = (event, now) => decide(gate, event, now);
