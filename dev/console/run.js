// One sign-in: what became of it, step by step.
import { clock, html } from './dom.js';

export const KINDS = {
  login: 'Sign-in',
  silent: 'Silent sign-in',
  refresh: 'Refresh',
  machine: 'Machine client',
  password: 'Password grant',
  device: 'Device',
  exchange: 'Token exchange',
  code: 'Code exchange',
};
const OUTCOMES = {
  permit: 'Let in',
  deny: 'Refused',
  error: 'Failed',
  waiting: 'Waiting for the person',
  running: 'Running',
  step_up: 'Second factor',
  redirect: 'Sent away',
};
const CONSEQUENCES = {
  deny: 'Refused',
  step_up: 'A second factor is asked for',
  redirect: 'Sent to the portal',
  strip: 'Scope removed',
  note: 'Noted',
};
const FACTORS = {
  otp: 'authenticator app',
  email: 'code by e-mail',
  phone: 'code by phone',
  'push-notification': 'approval on the phone',
  'webauthn-roaming': 'security key',
  'webauthn-platform': 'fingerprint or face',
  'recovery-code': 'recovery code',
};

export const outcomeOf = (outcome) => OUTCOMES[outcome] ?? outcome;
export const whoOf = (run) => run.user?.name ?? run.client;

export function runPage(run) {
  return html`<div class="verdict"><h1>${whoOf(run)}</h1><span class="tag ${run.outcome}">${outcomeOf(run.outcome)}</span>
<span class="tools">${run.session && html`<button data-age="${run.session.id}" data-seconds="46800" title="Every time in this session becomes 13 hours older">Let 13 h pass</button>`}
<a href="/console/runs/${run.id}/scenario" download><button tabindex="-1">Save as scenario</button></a></span></div>
<p class="sub">${KINDS[run.kind]} at <code>${run.client}</code>${run.audience && html` for <code>${run.audience}</code>`}, ${clock(run.at)}, Actions took ${ms(run.spent)}
${run.denied && html`<br>${run.denied.error}: ${run.denied.description}`}</p>
${scopes(run)}
<h2>What happened</h2>
<ol class="timeline">${run.timeline.map(entry)}</ol>
${tokens(run)}
${run.assumed.length > 0 && html`<h2>Assumed, because Auth0 does not document it</h2><p class="scopes">${run.assumed.map((name) => html`<a class="chip" href="#setup">${name}</a>`)}</p>`}`;
}

const ms = (value) => (value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`);

function scopes({ outcome, requested, kept, removed, notAssigned, added }) {
  if (requested.length + kept.length === 0) return '';
  if (outcome !== 'permit')
    return html`<h2>Scopes that were asked for</h2><div class="scopes">${requested.map((scope) => html`<span class="scope">${scope}</span>`)}</div>`;
  const shown = (kind, list, why) =>
    list.map((scope) => html`<span class="scope ${kind}"><b>${scope}</b>${why && html`<small>${why}</small>`}</span>`);
  return html`<h2>Scopes</h2><div class="scopes">${shown(
    'kept',
    kept.filter((one) => !added.includes(one)),
    '',
  )}${shown('kept', added, 'added by an Action')}
${shown('removed', removed, 'removed by an Action')}${shown('unassigned', notAssigned, 'not assigned to the roles')}</div>`;
}

function entry(one) {
  switch (one.type) {
    case 'request':
      return html`<li><div class="head"><h3>Request</h3><span class="took">${clock(one.at)}</span></div><p class="said"><code>${one.method} ${one.path}</code></p>
<details><summary>Parameters</summary><pre>${JSON.stringify({ ...one.query, ...one.body }, null, 2)}</pre></details></li>`;
    case 'rbac':
      return html`<li><div class="head"><h3>RBAC</h3></div><p class="said">Not assigned to this person: ${list(one.dropped)}</p></li>`;
    case 'grant':
      return html`<li><div class="head"><h3>Client grant</h3></div><p class="said">Not granted to this client: ${list(one.dropped)}</p></li>`;
    case 'action':
      return action(one);
    case 'pause':
      return html`<li class="${one.kind === 'redirect' ? 'redirect' : 'pause'}"><div class="head"><h3>${pauseOf(one)}</h3><span class="took">${clock(one.at)}</span></div>
<p class="said">${one.kind === 'redirect' ? html`<code>${one.target.split('?')[0]}</code>` : one.factors.map((factor) => FACTORS[factor]).join(', ')}</p></li>`;
    case 'portal':
      return html`<li class="redirect"><div class="head"><h3>At the portal</h3></div><p class="said">The tenant stands in for it: <code>stand_in_portal</code> in the file of people.</p></li>`;
    case 'message':
      return html`<li class="pause"><div class="head"><h3>Message that nothing sends</h3></div><p class="said">To ${one.to ?? 'the person'}: code <code>${one.code}</code></p></li>`;
    case 'wrong':
      return html`<li class="wrong"><div class="head"><h3>Wrong answer</h3></div><p class="said">${FACTORS[one.factor]}</p></li>`;
    case 'resume':
      return html`<li class="${one.gaveUp ? 'deny' : 'permit'}"><div class="head"><h3>${one.gaveUp ? 'The person gave up' : one.kind === 'redirect' ? 'Back again' : 'Passed'}</h3><span class="took">${clock(one.at)}</span></div>
<p class="said">${one.factor && FACTORS[one.factor]}${one.standIn && ', by the tenant’s stand-in'}${one.query && html`with <code>${one.query.join(', ')}</code>`}</p></li>`;
    case 'consent':
      return html`<li class="${one.given ? 'permit' : 'deny'}"><div class="head"><h3>${one.given ? 'The person allowed it' : 'The person did not allow it'}</h3><span class="took">${clock(one.at)}</span></div></li>`;
    case 'end':
      return html`<li class="${one.outcome}"><div class="head"><h3>${outcomeOf(one.outcome)}</h3><span class="took">${clock(one.at)}</span></div>
${one.denied && html`<p class="said">${one.denied.error}: ${one.denied.description}</p>`}
${one.dropped.map((drop) => html`<p class="said"><code>${drop.call}</code> <code>${drop.name}</code> of ${drop.action} does not count: ${drop.reason}</p>`)}</li>`;
    case 'token':
      return html`<li class="token"><div class="head"><h3>${[
        one.access && 'access token',
        one.id && 'ID token',
        one.refresh && 'refresh token',
      ]
        .filter(Boolean)
        .join(', ')
        .replace(/^./, (letter) => letter.toUpperCase())}</h3><span class="took">${clock(one.at)}</span></div></li>`;
    default:
      return '';
  }
}

const list = (names) => names.map((name, i) => html`${i > 0 && ', '}<code>${name}</code>`);
const pauseOf = ({ kind }) =>
  ({ redirect: 'Sent away', enrol: 'Asked to set up a second factor', challenge: 'Asked for a second factor' })[kind];

function action(one) {
  const until = (name, [at]) =>
    /ExpiresAt$/.test(name) &&
    html` <span class="until">${new Date(at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })}</span>`;
  const call = ({ call: name, args, error }) =>
    html`<li class="${error && 'away'}"><span class="name">api.${name}</span>(<span class="arg">${args.map(argument).join(', ')}</span>)${until(name, args)}${error && html` <span class="away">threw: ${error}</span>`}</li>`;
  return html`<li class="${one.outcome}"><div class="action"><div class="head"><h3>${one.action}</h3><span class="tag ${one.outcome}">${outcomeOf(one.outcome)}</span>
${one.entrypoint === 'onContinuePostLogin' && html`<span class="chip">onContinuePostLogin</span>`}<span class="took">${ms(one.milliseconds)}</span></div>
${one.error && html`<p class="said">${one.error.name}: ${one.error.message}</p>`}
${one.reasons.map(reason)}
${one.calls.length > 0 && html`<ul class="calls">${one.calls.map(call)}</ul>`}
${one.console.map((line, i) => html`<div class="record">${line}</div>${one.words?.[i] && html`<details><summary>The record in words</summary><pre>${one.words[i]}</pre></details>`}`)}
<details><summary>The event that it was given</summary><pre>${JSON.stringify(one.event, null, 2)}</pre></details></div></li>`;
}

function argument(value) {
  // A signed token says nothing to people; what is in it stands in the call that made it.
  const text = JSON.stringify(value).replace(/eyJ[\w-]{8,}\.[\w-]+\.[\w-]+/g, 'eyJ…');
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

function reason({ code, consequence, rule, scope, name, found, change, place }) {
  return html`<div class="reason ${consequence}"><p><strong>${CONSEQUENCES[consequence] ?? consequence}${scope && html`: <code>${scope}</code>`}</strong> ${found ?? ''} <small>(${code}${name && ` ${name}`})</small></p>
${place ? html`<div class="rule"><span class="line">${rule}, line ${place.line}</span>\n${place.text.trim()}</div>` : html`<p class="change">${rule === 'default' ? 'No rule names it, so it is refused.' : rule}</p>`}
${change && consequence !== 'note' && html`<p class="change">To change it: ${change}</p>`}</div>`;
}

const OWN = [
  'iss',
  'sub',
  'aud',
  'iat',
  'exp',
  'azp',
  'scope',
  'nonce',
  'sid',
  'gty',
  'jti',
  'client_id',
  'at_hash',
  'c_hash',
  'auth_time',
  'amr',
  'acr',
  'permissions',
  'org_id',
  'org_name',
];

/** A namespaced claim by its last part, which is what people look for. */
function claimName(name) {
  const [, space, last] = /^(https?:\/\/.*\/)([^/]+)$/.exec(name) ?? [];
  return last === undefined ? name : html`${last}<small>${space}</small>`;
}

function tokens({ tokens: { access, id, refresh }, dropped }) {
  if (access === null && id === null) return '';
  const value = (name, one) =>
    ['iat', 'exp', 'auth_time'].includes(name) ? `${one}  ${clock(one * 1000)}` : typeof one === 'string' ? one : JSON.stringify(one);
  const card = (title, token, call) =>
    token &&
    html`<section class="panel token-card"><div class="head"><h3>${title}</h3>${token.raw && html`<button class="copy" data-copy="${token.raw}">Copy</button>`}</div>${
      token.opaque
        ? html`<p class="said">Opaque, because no audience was asked for: <code>${token.opaque}</code></p>`
        : html`<table class="claims"><tbody>${Object.entries(token.payload).map(([name, one]) => html`<tr class="${!OWN.includes(name) && 'set'}"><th scope="row">${claimName(name)}</th><td>${value(name, one)}</td></tr>`)}
${dropped.filter((drop) => drop.call === call).map(({ name, reason: why }) => html`<tr class="dropped"><th scope="row">${name}</th><td>${why}</td></tr>`)}</tbody></table>
<details><summary>Header</summary><pre>${JSON.stringify(token.header, null, 2)}</pre></details>`
    }</section>`;
  return html`<h2>Tokens</h2><div class="tokens">${card('Access token', access, 'accessToken.setCustomClaim')}${card('ID token', id, 'idToken.setCustomClaim')}</div>
${refresh && html`<p class="said">A refresh token was issued too.</p>`}`;
}
