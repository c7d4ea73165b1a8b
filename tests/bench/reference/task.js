// The reference task: a policy and 64 events, both fully determined by the seed below.
'use strict';
const NS = 'https://acme-health.example/';
const NOW = Date.parse('2026-11-20T12:00:00.000Z');

function prng(seed) {
  let s = seed >>> 0;
  return () => {
    s = (s + 0x6d2b79f5) >>> 0;
    let t = Math.imul(s ^ (s >>> 15), 1 | s);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const ROLES = ['physician', 'nurse', 'pharmacist', 'lab_tech', 'radiologist', 'billing', 'receptionist',
  'case_manager', 'compliance_officer', 'it_admin', 'researcher', 'patient'];
const COLLECTIONS = ['patients', 'appointments', 'prescriptions', 'lab-orders', 'imaging-studies', 'claims',
  'invoices', 'referrals', 'care-plans', 'audit-events', 'consents', 'cohorts'];
const SUBS = ['records', 'vitals', 'notes', 'medications', 'allergies', 'immunizations', 'documents', 'messages',
  'encounters', 'coverage'];

function policy() {
  const rnd = prng(20261120);
  const pick = (list) => list[Math.floor(rnd() * list.length)];
  const roles = {};
  for (const role of ROLES) {
    const routes = new Map();
    const add = (p, methods, scopes) => { if (!routes.has(p)) routes.set(p, { path: p, methods, scopes }); };
    add('/api/v1/me', ['GET', 'PATCH'], ['read:profile']);
    add('/api/v1/patients/{id}/records', role === 'patient' ? ['GET'] : ['GET', 'POST'], ['read:records']);
    while (routes.size < 20) {
      const write = rnd() < 0.45;
      const methods = write ? pick([['GET', 'POST'], ['GET', 'PUT', 'PATCH'], ['POST']]) : ['GET'];
      const kind = rnd();
      if (kind < 0.25) {
        const c = pick(COLLECTIONS);
        add(`/api/v1/${c}`, methods, [`read:${c}`].concat(write ? [`write:${c}`] : []));
      } else if (kind < 0.5) {
        const c = pick(COLLECTIONS);
        add(`/api/v1/${c}/{id}`, methods, [`read:${c}`].concat(write ? [`write:${c}`] : []));
      } else if (kind < 0.8) {
        const s = pick(SUBS);
        add(`/api/v1/patients/{id}/${s}`, methods, [`read:${s}`].concat(write ? [`write:${s}`] : []));
      } else if (kind < 0.95) {
        const s = pick(SUBS);
        add(`/api/v1/patients/{id}/${s}/{itemId}`, methods, [`read:${s}`].concat(write ? [`write:${s}`] : []));
      } else {
        add(`/api/v1/${pick(COLLECTIONS)}/export/**`, ['GET'], ['export:bulk']);
      }
    }
    roles[role] = { routes: [...routes.values()] };
  }
  const s = (name, source, extra) => ({ name: NS + name, source, type: 'string', max_length: 64, target: 'both', phi: 'scan', ...extra });
  const claims = [
    s('department', 'user.app_metadata.department', { pattern: '^[a-z][a-z0-9_-]{1,30}$' }),
    s('facility', 'user.app_metadata.facility.code', { pattern: '^[A-Z]{2,4}-[0-9]{2,4}$' }),
    s('facility_name', 'user.app_metadata.facility.name', { max_length: 80 }),
    s('employee_type', 'user.app_metadata.employee_type', { pattern: '^(employee|contractor|student|volunteer)$' }),
    s('cost_center', 'user.app_metadata.cost_center', { pattern: '^CC[0-9]{4}$', target: 'access' }),
    s('license_state', 'user.app_metadata.license.state', { pattern: '^[A-Z]{2}$', max_length: 2 }),
    s('license_class', 'user.app_metadata.license.class', { max_length: 16 }),
    s('title', 'user.user_metadata.title', { max_length: 80, target: 'id' }),
    s('locale', 'user.user_metadata.locale', { pattern: '^[a-z]{2}(-[A-Z]{2})?$', max_length: 8, target: 'id' }),
    s('time_zone', 'user.user_metadata.time_zone', { max_length: 40, target: 'id' }),
    s('signature_line', 'user.user_metadata.signature_line', { max_length: 160, target: 'id' }),
    s('pager_note', 'user.user_metadata.pager_note', { max_length: 160, target: 'id' }),
    s('org_id', 'organization.id', { pattern: '^org_[A-Za-z0-9]{16}$', phi: 'off' }),
    s('org_name', 'organization.name', { max_length: 50 }),
    s('connection', 'connection.name', { max_length: 50, target: 'access' }),
    s('country', 'request.geoip.countryCode', { pattern: '^[A-Z]{2}$', max_length: 2, target: 'access' }),
    { name: NS + 'clearance', source: 'user.app_metadata.clearance', type: 'number', max_length: 0, target: 'access', phi: 'off' },
    { name: NS + 'break_glass', source: 'user.app_metadata.break_glass', type: 'boolean', max_length: 0, target: 'access', phi: 'off' },
    { name: NS + 'care_teams', source: 'user.app_metadata.care_teams', type: 'string[]', max_length: 32, target: 'access', phi: 'scan' },
    { name: NS + 'roles', source: 'authorization.roles', type: 'string[]', max_length: 32, target: 'both', phi: 'off' },
  ];
  return {
    version: '2026.11.1',
    claims,
    roles,
    training: {
      courses: [
        { id: 'hipaa-privacy', valid_days: 365, grace_days: 14, required_for: ['*'] },
        { id: 'hipaa-security', valid_days: 365, grace_days: 0, required_for: ['*'] },
        { id: 'breach-response', valid_days: 730, grace_days: 30, required_for: ['compliance_officer', 'it_admin', 'physician'] },
        { id: 'research-phi', valid_days: 180, grace_days: 0, required_for: ['researcher'] },
      ],
    },
    step_up: {
      methods: ['mfa', 'passkey'],
      max_age_s: 43200,
      triggers: [
        { id: 'low_confidence', when: [{ path: 'authentication.riskAssessment.confidence', op: 'in', value: ['low'] }] },
        { id: 'impossible_travel', when: [{ path: 'authentication.riskAssessment.assessments.ImpossibleTravel.confidence', op: 'in', value: ['low'] }] },
        { id: 'new_device', when: [{ path: 'authentication.riskAssessment.assessments.NewDevice.confidence', op: 'in', value: ['low'] }] },
        { id: 'untrusted_ip', when: [{ path: 'authentication.riskAssessment.assessments.UntrustedIP.confidence', op: 'in', value: ['low', 'medium'] }] },
        { id: 'acr_requested', when: [{ path: 'transaction.acr_values', op: 'has_any', value: ['http://schemas.openid.net/pape/policies/2007/06/multi-factor', 'urn:acme:loa:3'] }] },
        { id: 'sensitive_scope', when: [{ path: 'transaction.requested_scopes', op: 'has_any', value: ['export:bulk', 'write:records', 'write:medications', 'read:notes'] }] },
        { id: 'privileged_role', when: [{ path: 'authorization.roles', op: 'has_any', value: ['it_admin', 'compliance_officer'] }] },
        { id: 'stale_session', when: [{ path: 'session.created_at', op: 'age_gt', value: 28800 }] },
        { id: 'foreign_country', when: [{ path: 'request.geoip.countryCode', op: 'not_in', value: ['US', 'CA', 'PR'] }] },
        { id: 'first_logins_db', when: [{ path: 'stats.logins_count', op: 'lt', value: 3 }, { path: 'connection.strategy', op: 'in', value: ['auth0'] }] },
      ],
    },
    phi: {
      detectors: [
        { id: 'ssn', pattern: '\\b[0-9]{3}-[0-9]{2}-[0-9]{4}\\b' },
        { id: 'mrn', pattern: '\\b[Mm][Rr][Nn][:# ]{0,2}[0-9]{6,10}\\b' },
        { id: 'phone', pattern: '\\b[0-9]{3}[-. )]{1,2}[0-9]{3}[-. ][0-9]{4}\\b' },
        { id: 'dob', pattern: '\\b(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])\\b' },
        { id: 'icd10', pattern: '\\b[A-TV-Z][0-9][0-9A-Z]\\.[0-9A-Z]{1,4}\\b' },
        { id: 'npi', pattern: '\\bNPI[:# ]{0,2}[0-9]{10}\\b' },
        { id: 'member_id', pattern: '\\b[A-Z]{3}[0-9]{9}\\b' },
        { id: 'email', pattern: '[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}' },
      ],
    },
  };
}

function event(i, pol) {
  const rnd = prng(7000 + i);
  const pick = (list) => list[Math.floor(rnd() * list.length)];
  const hex = (n) => Array.from({ length: n }, () => '0123456789abcdef'[Math.floor(rnd() * 16)]).join('');
  const iso = (ms) => new Date(ms).toISOString();
  const chance = (p) => rnd() < p;
  const days = (n) => iso(NOW - n * 86400000);
  const roles = [pick(ROLES)];
  if (chance(0.4)) { const r = pick(ROLES); if (!roles.includes(r)) roles.push(r); }
  if (chance(0.04)) roles.length = 0;
  const routeFrom = pol.roles[roles[0] && chance(0.85) ? roles[0] : pick(ROLES)].routes;
  const route = pick(routeFrom);
  const concrete = route.path.replace(/\{id\}/g, String(1000 + Math.floor(rnd() * 9000))).replace(/\{itemId\}/g, hex(8)).replace('**', '2026/q3.csv');
  const scopes = ['openid', 'profile', 'email', ...route.scopes];
  if (chance(0.5)) scopes.push(pick(['read:vitals', 'read:messages', 'write:records', 'export:bulk', 'read:coverage']));
  const ip = `203.0.113.${Math.floor(rnd() * 250)}`;
  const ua = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';
  const uid = hex(24);
  const strategy = pick(['auth0', 'samlp', 'waad']);
  const conn = strategy === 'auth0' ? 'Username-Password-Authentication' : `acme-${strategy}`;
  const risk = () => (chance(0.08) ? 'low' : chance(0.15) ? 'medium' : 'high');
  const loginAt = NOW - Math.floor(rnd() * 30000);
  const methods = [{ name: strategy === 'auth0' ? 'pwd' : 'federated', timestamp: iso(loginAt) }];
  if (chance(0.6)) methods.push({ name: 'mfa', timestamp: iso(NOW - Math.floor(rnd() * 60000000)), type: 'webauthn-roaming' });
  const training = {};
  for (const c of pol.training.courses) {
    if (chance(0.97)) training[c.id] = { completed_at: days(Math.floor(rnd() * c.valid_days * (chance(0.06) ? 1.4 : 0.98))), score: 80 + Math.floor(rnd() * 20), provider: 'learn.acme-health.example', certificate_id: hex(16) };
  }
  const given = pick(['Amara', 'Björn', 'Chioma', 'Dmitri', 'Elena', 'Farid']);
  const family = pick(['Okafor', 'Lindström', 'Nguyen', 'Petrov', 'García', 'Haddad']);
  const email = `${given}.${family}@acme-health.example`.toLowerCase().normalize('NFD').replace(/[\u0300-\u036f]/g, '');
  return {
    authentication: {
      methods,
      riskAssessment: {
        confidence: risk(), version: '1',
        assessments: {
          ImpossibleTravel: { confidence: risk(), code: 'minimal_travel_from_last_login' },
          NewDevice: { confidence: risk(), code: 'match', details: { device: 'known', useragent: 'known' } },
          PhoneNumber: { confidence: 'high', code: 'phone_number_provided', details: { isValid: true } },
          UntrustedIP: { confidence: risk(), code: 'not_found_on_deny_list', details: { ip, matches: '', source: 'STOPFORUMSPAM-1', category: 'abuse' } },
        },
      },
    },
    authorization: { roles },
    client: { client_id: hex(32), name: 'Clinician Portal', metadata: { tier: 'gold', product: 'portal', baa: 'signed-2025-02-11' } },
    connection: { id: `con_${hex(16)}`, name: conn, strategy, metadata: { realm: 'workforce' } },
    custom_domain: { domain: 'login.acme-health.example', domain_metadata: { region: 'us' } },
    organization: {
      id: `org_${hex(16)}`, name: 'acme-health-west', display_name: 'Acme Health West', metadata: { region: 'us-west', baa: 'signed' },
      branding: { logo_url: 'https://cdn.acme-health.example/logo.png', colors: { primary: '#0059d6', page_background: '#000000' } },
    },
    refresh_token: undefined,
    request: {
      asn: '64500', body: {}, hostname: 'login.acme-health.example', ip, language: 'en', method: 'GET', user_agent: ua,
      geoip: {
        cityName: 'Portland', continentCode: 'NA', countryCode: chance(0.93) ? 'US' : 'DE', countryCode3: 'USA', countryName: 'United States',
        latitude: 45.5234, longitude: -122.6762, subdivisionCode: 'OR', subdivisionName: 'Oregon', timeZone: 'America/Los_Angeles',
      },
      query: {
        client_id: hex(32), protocol: 'oauth2', response_type: 'code', response_mode: 'query', prompt: 'login', connection: conn,
        scope: scopes.join(' '), audience: 'https://api.acme-health.example/', redirect_uri: 'https://portal.acme-health.example/callback',
        state: hex(48), nonce: hex(32), code_challenge: hex(43), code_challenge_method: 'S256',
        auth0Client: 'eyJuYW1lIjoiYXV0aDAtc3BhLWpzIiwidmVyc2lvbiI6IjIuMS4zIn0=',
        ext_method: chance(0.9) ? route.methods[0] : 'DELETE', ext_route: concrete,
      },
    },
    resource_server: { identifier: 'https://api.acme-health.example/' },
    secrets: {},
    security_context: { ja3: hex(32), ja4: 't13d1516h2_8daaf6152771_02713d6af862' },
    session: {
      id: hex(32), created_at: iso(NOW - Math.floor(rnd() * 36000000)), updated_at: iso(loginAt), authenticated_at: iso(loginAt),
      expires_at: iso(NOW + 86400000), idle_expires_at: iso(NOW + 3600000), clients: [{ client_id: hex(32) }],
      device: { initial_asn: '64500', initial_ip: ip, initial_user_agent: ua, last_asn: '64500', last_ip: ip, last_user_agent: ua },
    },
    stats: { logins_count: chance(0.1) ? 1 : 5 + Math.floor(rnd() * 900) },
    tenant: { id: 'acme-health' },
    transaction: {
      acr_values: chance(0.1) ? ['urn:acme:loa:3'] : [], linking_id: hex(32), locale: 'en', login_hint: email, prompt: ['login'], protocol: 'oidc-basic-profile',
      redirect_uri: 'https://portal.acme-health.example/callback', requested_scopes: scopes, response_mode: 'query', response_type: ['code'],
      state: hex(48), ui_locales: ['en'], requested_authorization_details: [],
    },
    user: {
      user_id: `${strategy}|${uid}`, email, email_verified: !chance(0.03), name: `${given} ${family}`, given_name: given, family_name: family,
      nickname: email.split('@')[0], picture: `https://s.gravatar.com/avatar/${hex(32)}?s=480&r=pg&d=https%3A%2F%2Fcdn.auth0.com%2Favatars%2Fao.png`,
      created_at: days(700), updated_at: days(0), last_password_reset: days(40), phone_number: '+15550100199', phone_verified: true,
      multifactor: ['guardian'], enrolledFactors: [{ type: 'webauthn-roaming', options: {} }],
      identities: [{ connection: conn, provider: strategy, user_id: uid, isSocial: false, profileData: { email, email_verified: true, name: `${given} ${family}`, given_name: given, family_name: family } }],
      app_metadata: {
        department: pick(['cardiology', 'emergency', 'oncology', 'radiology', 'billing-ops']),
        facility: { code: chance(0.95) ? 'PDX-014' : 'pdx14', name: 'Acme West Medical Center – Portland' },
        employee_type: pick(['employee', 'contractor', 'student']), cost_center: `CC${1000 + Math.floor(rnd() * 8999)}`,
        license: { state: 'OR', class: 'MD', number: hex(8) }, clearance: Math.floor(rnd() * 5), break_glass: chance(0.1),
        care_teams: ['icu-2', 'rapid-response', 'stroke'].slice(0, 1 + Math.floor(rnd() * 3)), training,
        hr: { manager: 'auth0|' + hex(24), hired_on: '2021-03-01', badge: hex(12) },
      },
      user_metadata: {
        title: 'Attending Physician, Cardiology', locale: 'en-US', time_zone: 'America/Los_Angeles',
        signature_line: `${given} ${family}, Department of Cardiology, Acme West Medical Center`,
        pager_note: chance(0.2) ? 'covers for MRN 00482913 until Friday' : chance(0.1) ? 'dx I25.10 follow-up, call 503-555-0142' : 'use the on-call rota after six in the evening',
        preferences: { theme: 'dark', density: 'compact', notifications: { email: true, sms: false, push: true } },
      },
    },
  };
}

const reference = policy();
module.exports = { NOW, policy: reference, events: Array.from({ length: 64 }, (_, i) => event(i, reference)) };
