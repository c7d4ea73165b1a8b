// One call of one Action's handler, with everything that was seen of it.
'use strict';
const { createApi, Step, TRIGGERS } = require('./api.js');
const clock = require('./clock.js');
const { capture } = require('./console.js');
const { Cache } = require('./stores.js');

const NOW = Date.parse('2026-11-20T12:00:00Z');

/**
 * @typedef {object} Given
 * @property {unknown} [event] `{}` when absent.
 * @property {(api: any) => unknown} [change] What becomes of the api before the Action gets it.
 * @property {string} [entrypoint]
 */

/** @param {import('./load.js').Action} action @param {string} trigger @param {Given} [given] */
async function observe(action, trigger, given = {}) {
  const { change = (api) => api, entrypoint = TRIGGERS[trigger].entrypoint } = given;
  const event = 'event' in given ? given.event : {};
  const stores = { transaction: {}, session: {}, refresh_token: {}, app: {}, user: {} };
  const step = new Step({
    trigger,
    entrypoint,
    event: withoutTraps(event),
    stores,
    cache: new Cache(),
    directory: { groups: [], roles: [] },
  });
  const execution = () =>
    action.execute(entrypoint, event, change(createApi(step))).then(
      () => null,
      (error) => `${error.name}: ${error.message}`,
    );
  const { result: thrown, lines } = await clock.at(NOW, () => capture(execution));
  return { calls: step.calls.map(({ call, args }) => ({ call, args })), lines, thrown };
}

/** The recording api reads the event too: it gets one that can be read. @param {unknown} event */
function withoutTraps(event) {
  try {
    return { ...JSON.parse(JSON.stringify(event)) };
  } catch {
    return {};
  }
}

/** What is seen of an Action whose shim denies with a code of its own. @param {string} action @param {string} code */
function denied(action, code) {
  const text = `Access denied. (${code})`;
  return {
    calls: [{ call: 'access.deny', args: action === 'machine' ? ['server_error', text] : [text] }],
    lines: [`wg1 ${action} deny ${code}`],
    thrown: null,
  };
}

module.exports = { NOW, denied, observe };
