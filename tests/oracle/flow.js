// Section 3 of docs/semantics.md: flows.
'use strict';
const { field } = require('./event.js');

const INTERACTIVE = ['oidc-basic-profile', 'oidc-implicit-profile', 'oidc-hybrid-profile'];
const ASSERTED = ['samlp', 'wsfed'];
/** @type {Record<string, string[]>} */
const OTHERS = {
  password: ['wstrust-usernamemixed', 'oauth2-password', 'oauth2-resource-owner', 'oauth2-webauthn'],
  refresh: ['oauth2-refresh-token'],
  exchange: ['oauth2-token-exchange', 'oauth2-access-token', 'oauth2-resource-owner-jwt-bearer'],
  device: ['oauth2-device-code'],
  backchannel: ['oidc-ciba', 'oidc-ciba-web-link'],
};

/** @param {any} event */
function flow(event) {
  const protocol = field(event, 'transaction.protocol');
  if (INTERACTIVE.includes(protocol) || ASSERTED.includes(protocol)) return isSilent(event) ? 'silent' : 'interactive';
  return Object.keys(OTHERS).find((name) => OTHERS[name].includes(protocol)) ?? 'unknown';
}

/** @param {any} event */
function endsInAssertion(event) {
  const protocol = field(event, 'transaction.protocol');
  return [...ASSERTED, 'wstrust-usernamemixed'].includes(protocol);
}

/** `prompt=none` was asked for, or nobody can tell. @param {any} event */
function isSilent(event) {
  const prompt = field(event, 'transaction.prompt');
  if (Array.isArray(prompt)) {
    if (prompt.some((item) => item === 'none' || typeof item !== 'string')) return true;
  } else if (prompt !== undefined) return true;
  const query = field(event, 'request.query.prompt');
  if (typeof query === 'string') return query.split(' ').includes('none');
  return query !== undefined;
}

module.exports = { endsInAssertion, flow };
