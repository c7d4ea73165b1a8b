// A small training portal: what a browser that was sent there brings back. It checks the token that it gets, as a real
// one must, and signs what it gives with the secret that it shares.
'use strict';
const assert = require('node:assert/strict');
const { createHmac } = require('node:crypto');

/** @param {unknown} value */
const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
/** @param {string} secret @param {string} text */
const sign = (secret, text) => createHmac('sha256', secret).update(text).digest('base64url');

/** @param {string} secret @param {object} claims */
function signed(secret, claims) {
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${sign(secret, text)}`;
}

/** What the portal was told: the claims of the token in the address that the person was sent to.
 * @param {string} target @param {string} secret @returns {any} */
function told(target, secret) {
  const token = new URL(target).searchParams.get('session_token') ?? '';
  const [head, body, signature] = token.split('.');
  assert.equal(signature, sign(secret, `${head}.${body}`), 'the token is signed with the shared secret');
  return JSON.parse(Buffer.from(body, 'base64url').toString());
}

/** The query with which the person comes back, having completed what was asked. `change` is what an attacker does to the
 * claims. @param {any} asked @param {string} secret @param {object} completion @param {object} [change] */
function back(asked, secret, completion, change = {}) {
  const state = 'state-of-this-login';
  const claims = {
    iss: 'learn.mercy.example', sub: asked.sub, state, exp: Math.floor(Date.now() / 1000) + 60,
    purpose: asked.purpose, nonce: asked.nonce,
    completions: asked.courses.map((/** @type {string} */ course) => ({ course, ...completion })),
    ...change,
  };
  return { state, session_token: signed(secret, claims) };
}

module.exports = { back, signed, told };
