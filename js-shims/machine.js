// credentials-exchange, last: what a machine client's token may say.

/** @type {Action} */
const machine = {
  name: 'machine',
  calls: new Set(['access.deny', 'accessToken.setCustomClaim']),
  denial: (text) => ['server_error', text],
};

/** @param {unknown} event @param {unknown} api */
exports.onExecuteCredentialsExchange = async (event, api) =>
  perform(machine, decide(machine, event, clock()), event, api);

/**
 * The answer alone, for tools: nothing is performed.
 * @param {unknown} event
 * @param {number} now Milliseconds since 1970.
 */
exports.decide = (event, now) => decide(machine, event, now);
