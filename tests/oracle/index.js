// A second implementation of docs/semantics.md, written from that document and not from the Rust: each file is a section of
// it. Speed does not matter here; being obviously right does.
'use strict';
const { decideLogin } = require('./decide.js');
const { decideMachine } = require('./machine.js');
const { readPolicy } = require('./policy.js');

/**
 * The answer of one Action.
 * @param {import('./policy.js').Policy} policy @param {string} hash The policy's: it is of the compiled image, which is
 * none of this implementation's affairs.
 * @param {'gate' | 'token' | 'machine'} action @param {any} event @param {number} now Milliseconds since 1970.
 */
function decide(policy, hash, action, event, now) {
  return action === 'machine' ? decideMachine(policy, hash, event, now) : decideLogin(policy, hash, action, event, now);
}

module.exports = { decide, readPolicy };
