// The names that generated policies and events are made of: few, so that they meet, and some that objects inherit.
'use strict';

/** Roles; of the last no policy knows. */
const ROLES = ['physician', 'nurse', 'patient', 'guardian', 'contractor', 'constructor', '__proto__', 'Physician', 'ρόλος'];
const CLIENTS = ['app', 'portal', 'toString'];
const AUDIENCES = ['https://a.example/', 'https://b.example/'];
const CONNECTIONS = ['staff', 'people', 'affiliates'];
const ORGANIZATIONS = ['org_a', 'org_b'];
/** Claims that name the records of others. */
const OTHERS = ['own_refs', 'their_refs'];
const CATEGORIES = ['clinical', 'notes', 'constructor'];
const COURSES = ['privacy', 'part-2', 'valueOf'];
const OIDC_SCOPES = ['openid', 'offline_access', 'profile', 'email', 'address', 'phone'];
const SCOPES = ['read:a', 'read:b', 'write:a', 'toString', '__proto__'];
const TENANT = 'mercy';
const SECRETS = { claim: 'CLAIM_KEY', audit: 'AUDIT_KEY', redirect: 'PORTAL_KEY' };
const USERS = ['auth0|user', 'auth0|emergency', 'auth0|refused'];
const EMERGENCIES = [USERS[1], 'auth0|another', 'saml|later'];
const MACHINES = ['machine', 'another-machine', 'later-machine'];
const NETWORKS = ['203.0.113.0/24', '198.51.100.8/29', '2001:db8:20::/48', '192.0.2.7/32'];
const ADDRESSES = [
  '203.0.113.0',
  '203.0.113.255',
  '203.0.114.0',
  '198.51.100.7',
  '198.51.100.8',
  '198.51.100.15',
  '198.51.100.16',
  '192.0.2.7',
  '192.0.2.8',
  '::ffff:203.0.113.9',
  '::FFFF:cb00:7109',
  '2001:db8:20::',
  '2001:db8:20:ffff:ffff:ffff:ffff:ffff',
  '2001:db8:21::1',
  '2001:0DB8:0020::0001',
  '203.0.113.09',
  '203.0.113',
  '203.0.113.1/32',
  '2001:db8:20::1%eth0',
  '2001:db8:20:::1',
  '::',
  '1.2.3.4.5',
  '[2001:db8:20::1]',
  ' 203.0.113.1',
];
const FACTORS = [
  'webauthn-roaming',
  'webauthn-platform',
  'push-notification',
  'otp',
  'phone',
  'email',
  'recovery-code',
  'passkey',
  'federated',
];
const STRATEGIES = ['auth0', 'waad'];
const PROTOCOLS = [
  'oidc-basic-profile',
  'oauth2-refresh-token',
  'oidc-hybrid-profile',
  'oidc-implicit-profile',
  'oauth2-device-code',
  'oauth2-password',
  'oauth2-token-exchange',
  'samlp',
  'wsfed',
  'wstrust-usernamemixed',
  'oidc-ciba',
  'oidc-ciba-web-link',
  'oauth2-resource-owner',
  'oauth2-resource-owner-jwt-bearer',
  'oauth2-access-token',
  'oauth2-webauthn',
];

module.exports = {
  ADDRESSES,
  AUDIENCES,
  CATEGORIES,
  CLIENTS,
  CONNECTIONS,
  COURSES,
  EMERGENCIES,
  FACTORS,
  MACHINES,
  NETWORKS,
  OIDC_SCOPES,
  ORGANIZATIONS,
  OTHERS,
  PROTOCOLS,
  ROLES,
  SCOPES,
  SECRETS,
  STRATEGIES,
  TENANT,
  USERS,
};
