// How a flow ends.
'use strict';

/**
 * @typedef {object} End
 * @property {'permit' | 'deny' | 'step_up' | 'redirect' | 'error'} outcome
 * @property {{ action: string, error: string, description: string } | null} denied
 */

/** The platform gives up. @param {string} action @param {string} description @returns {End} */
function failed(action, description, error = 'access_denied') {
  return { outcome: 'error', denied: { action, error, description } };
}

/** The person did not pass. @param {string} action @param {string} description @returns {End} */
function refused(action, description) {
  return { outcome: 'deny', denied: { action, error: 'access_denied', description } };
}

module.exports = { failed, refused };
