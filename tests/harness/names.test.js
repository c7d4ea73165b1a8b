// Names that look like, sound like or once were those of the policy: none of them is one. Each place of the event where a name
// of the policy decides, through the files that are deployed.
'use strict';
const assert = require('node:assert/strict');
const { test } = require('node:test');
const { actionsToTest } = require('./built.js');
const { NOW, checkRun, fresh, having, ordinary } = require('./logins.js');
const { observe } = require('./observe.js');

/** What nobody is called. */
const NOBODY = 'nobody-at-all';

/** Letters of other scripts that look like these. */
const TWINS = { a: 'а', c: 'с', e: 'е', h: 'һ', i: 'і', k: 'к', n: 'ո', o: 'о', p: 'р', r: 'г', s: 'ѕ', t: 'т', u: 'ս', v: 'ѵ', w: 'ԝ', x: 'х', y: 'у', 1: 'l', 0: 'О', '-': '‐', ':': '：', '/': '∕', '.': '․', '|': 'ǀ', '_': '＿' };
/** What case folding makes of letters that are not these. */
const FOLDED = { s: 'ſ', k: '\u212a', i: 'ı', I: 'İ', ss: 'ß', fi: 'ﬁ', st: 'ﬆ' };
/** Nobody sees them. */
const UNSEEN = ['\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad', '\u034f', '\u061c', '\u180e', '\u2063', '\ufe0f', '\u{e0061}', '\u{e0100}'];
/** They turn what is read. */
const TURNING = ['\u200e', '\u200f', '\u202a', '\u202d', '\u202e', '\u202c', '\u2066', '\u2067', '\u2069'];
const COMBINING = ['\u0301', '\u0308', '\u0327', '\u0336', '\u20dd', '\u3099'];
const SPACES = [' ', '\t', '\n', '\r\n', '\v', '\f', '\u0085', '\u00a0', '\u1680', '\u2003', '\u2028', '\u202f', '\u3000'];
const CONTROLS = ['\0', '\u0001', '\b', '\u001b', '\u001e', '\u007f', '\u0080'];
const MARKS = ['.', ',', ';', '/', '\\', '"', "'", '*', '%', '#', '?', '=', '&', '@', '|', '$', '^', '`'];

/** @param {string} text @param {Record<string, string>} letters */
const replacedAll = (text, letters) => Object.entries(letters).reduce((all, [from, to]) => all.replaceAll(from, to), text);

/** Everything that is not the name. @param {string} name */
function variants(name) {
  const [first, rest] = [name[0], name.slice(1)];
  const around = (/** @type {string[]} */ marks) => marks.flatMap((mark) => [name + mark, mark + name, name.slice(0, 3) + mark + name.slice(3), mark + name + mark]);
  const letters = Object.entries({ ...TWINS, ...FOLDED });
  const shifted = (/** @type {number} */ by) => [...name].map((letter) => (/[!-~]/.test(letter) ? String.fromCodePoint(letter.charCodeAt(0) + by) : letter)).join('');
  const bold = [...name].map((letter) => (/[a-z]/.test(letter) ? String.fromCodePoint(0x1d41a + letter.charCodeAt(0) - 97) : letter)).join('');
  const all = [
    '', first, rest, name.slice(0, -1), name + name.at(-1), name + name, `${name} ${name}`, `${name},${name}`, `${NOBODY} ${name}`, [...name].reverse().join(''), `\u202e${[...name].reverse().join('')}\u202c`,
    name.toUpperCase(), name.toLowerCase(), first.toUpperCase() + rest, name.toLocaleUpperCase('tr'), name.toLocaleLowerCase('tr'),
    ...['NFC', 'NFD', 'NFKC', 'NFKD'].map((form) => name.normalize(form)), shifted(0xfee0), shifted(0xfee0)[0] + rest, bold, replacedAll(name, TWINS),
    ...letters.flatMap(([from, to]) => [name.replace(from, to), name.replaceAll(from, to)]),
    ...around([...UNSEEN, ...TURNING, ...COMBINING, ...SPACES, ...CONTROLS, ...MARKS]),
    encodeURIComponent(name), `%${first.charCodeAt(0).toString(16)}${rest}`, `&#${first.charCodeAt(0)};${rest}`, `\\u00${first.charCodeAt(0).toString(16)}${rest}`, JSON.stringify(name), `[${name}]`, Buffer.from(name).toString('base64'), Buffer.from(name).toString('hex'), Buffer.from(name, 'utf16le').toString('latin1'),
    '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'null', 'undefined', 'NaN', '[object Object]', 'true', '0', '*', '.*', '%',
  ];
  return [...new Set(all)].filter((text) => text !== name);
}

/** Half a pair, which becomes U+FFFD on its way. @param {string} name */
const halves = (name) => [`${name}\ud800`, `\udc00${name}`, `${name.slice(0, 2)}\ud83d${name.slice(2)}`, `${name}\ufffd`, '\ud800'];

/** What would add parts to the text that crosses. @param {string} name */
const separated = (name) => [`${name}\u001f`, `\u001f${name}`, `${name}\u001f${name}`, '\u001f'];

const AFFILIATE = { 'client.client_id': 'affiliate-portal', 'connection.name': 'mercy-affiliates', organization: { id: 'org_lakeside' }, 'user.groups': ['EHR Physicians'], 'transaction.requested_scopes': ['openid', 'read:referrals'], 'user.app_metadata.training': { 'hipaa-privacy': { completed_at: '2026-03-01', version: 3 } } };
const ROUTE = { 'transaction.requested_authorization_details': [{ type: 'patient_route', method: 'GET', path: '/api/v1/patients/records' }] };
/** Fresh enough for a day's work, and not for a login that is doubtful. */
const STALE = { 'authentication.methods.1.timestamp': '2026-11-20T11:00:00Z' };
const LOGIN = [
  ['tenant.id'],
  ['client.client_id'],
  ['connection.name'],
  ['resource_server.identifier'],
  ['transaction.protocol'],
  ['authorization.roles.0'],
  ['transaction.requested_scopes.1'],
  ['authentication.methods.1.name'],
  ['authentication.methods.1.type'],
  ['authentication.riskAssessment.confidence', STALE],
  ['authentication.riskAssessment.assessments.NewDevice.code', STALE],
  ['authentication.riskAssessment.assessments.UntrustedIP.code', STALE],
  ['organization.id', AFFILIATE],
  ['user.groups.0', AFFILIATE],
  ['transaction.requested_authorization_details.0.type', ROUTE],
  ['transaction.requested_authorization_details.0.method', ROUTE],
  ['transaction.requested_authorization_details.0.path', ROUTE],
  ['user.app_metadata.programmes.0', { 'transaction.requested_scopes': ['openid', 'read:psychotherapy_notes'], 'user.app_metadata.programmes': ['psychotherapy'] }],
  ['session.actor.sub', { ...AFFILIATE, 'session.actor': { sub: 'auth0|help-desk' } }],
  ['user.user_id', { 'user.user_id': 'auth0|emergency-physician', 'user.app_metadata.training': {} }],
];
/** Where a name decides: its place, and what else is in the event. */
const PLACES = {
  gate: [...LOGIN, ['request.query.code_challenge_method'], ['user.enrolledFactors.0.type', { 'authentication.methods': [] }]],
  token: [...LOGIN, ['transaction.metadata.wardgate_gate'], ['user.app_metadata.department']],
  machine: [['tenant.id'], ['client.client_id'], ['resource_server.identifier'], ['accessToken.scope.0'], ['client.metadata.interface']],
};

for (const built of actionsToTest()) {
  const loaded = fresh(built);
  let asked = 0;
  /** The answer for an event with this in a place; now and then as the platform has it. */
  const answer = async (event, place, value) => {
    const given = having(event, place, value);
    const decided = loaded.exports.decide(given, NOW);
    if (asked++ % 16 === 0) {
      const seen = await observe(loaded, built.trigger, { event: given });
      checkRun(seen, given);
      assert.equal(seen.lines[0], decided.record);
    }
    return shown(decided, value);
  };

  for (const [place, changes = {}] of PLACES[built.action]) {
    test(`${built.name}: ${place} is the name or is not`, async () => {
      const event = Object.entries(changes).reduce((given, [at, value]) => having(given, at, value), ordinary(built));
      const name = place.split('.').reduce((at, key) => at[key], event);
      const right = await answer(event, place, name);
      const wrong = await answer(event, place, NOBODY);
      const other = await answer(event, place, {});
      assert.notDeepEqual(wrong, right, 'the place decides nothing');
      const isScope = place.includes('requested_scopes');
      for (const text of variants(name)) {
        const found = await answer(event, place, text);
        // Auth0 splits scopes at spaces: of one with a space in it nothing is believed, and an empty one is none.
        if (isScope && /[\s\u0085]/.test(text)) assert.deepEqual(codes(found), ['W114'], JSON.stringify(text));
        else if (text === '' && place.includes('scope')) assert.notDeepEqual(found, right);
        // An empty id names nobody, as one of another type does.
        else if (text === '' && place === 'user.user_id') assert.deepEqual(found, other);
        else assert.deepEqual(found, wrong, JSON.stringify(text));
      }
      for (const text of halves(name)) assert.deepEqual(await answer(event, place, text), other, JSON.stringify(text));
      for (const text of separated(name)) assert.deepEqual(codes(await answer(event, place, text)), ['W114'], JSON.stringify(text));
      // What turns into the name where JavaScript makes a text of it.
      for (const value of [[name], new String(name), { toString: () => name }, [[name]], () => name]) {
        assert.notDeepEqual(shown(loaded.exports.decide(having(event, place, value), NOW), name), right, typeof value);
      }
      assert.deepEqual(await answer(event, place, name), right);
    });
  }
}

/** @param {any} answer @returns {string[]} */
const codes = ({ reasons }) => reasons.map((/** @type {any} */ { code }) => code);

/** An answer without what is another for each text: the decision's id, keyed hashes, and the text itself.
 * @param {any} answer @param {unknown} name */
function shown(answer, name) {
  return JSON.parse(JSON.stringify(answer), (_, value) => {
    if (value === name) return '<name>';
    return typeof value === 'string' ? value.replace(/\b[0-9a-hjkmnp-tv-z]{12}\b/g, '<id>').replace(/\bsub=\S+/, 'sub').replace(/ act=\S+/, '').replace(/\bc1\.[\w-]+/, '<hash>') : value;
  });
}
