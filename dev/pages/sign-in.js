// What people see who sign in: who are you, the second factor, the portal, and how it went wrong.
import { isKey, NAMES } from '../factors.js';
import { html, page, raw } from './html.js';

/** @param {object} given */
export function loginPage({ base, client, users, password, hint, error }) {
  const row = (user) => html`<li><button name="username" value="${user.id}" formnovalidate>
    <span class="face" aria-hidden="true">${initials(user.name)}</span><span>${user.name}</span><small>${user.state ?? user.email}</small></button></li>`;
  return page({
    title: `Sign in to ${client.name}`,
    body: html`
${error && html`<p class="error" role="alert">${error}</p>`}
<form method="post" action="${base}/login">
<label for="login">E-mail</label>
<input id="login" name="login" value="${hint}" autocomplete="username" autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" value="${password}" autocomplete="current-password">
<button>Continue</button>
<div class="people"><h2>Or be one of the people of this tenant</h2><ul style="list-style:none;margin:0;padding:0">${users.map(row)}</ul></div>
</form>`,
  });
}

/** @param {string} name */
const initials = (name) =>
  name
    .split(/\s+/)
    .map((word) => word[0])
    .join('')
    .slice(0, 2)
    .toUpperCase();

/** @param {object} given */
export function challengePage({ base, factor, factors, user, stand, error }) {
  const others = factors.filter((other) => other !== factor);
  return page({
    title: 'Show that it is you',
    body: html`<p>${user.name}, confirm this sign-in: <strong>${NAMES[factor]}</strong>.</p>
${error && html`<p class="error" role="alert">${error}</p>`}
${form(base, factor, 'Confirm')}
${standIn(base, factor, stand)}
${others.length > 0 && html`<div class="others">${others.map((other) => html`<a href="${base}?factor=${other}">Use another way: ${NAMES[other]}</a>`)}</div>`}
${giveUp(base)}`,
  });
}

/** @param {object} given */
export function enrolPage({ base, factor, factors, user, stand, qr, uri, error }) {
  const others = factors.filter((other) => other !== factor);
  return page({
    title: 'Set up a second factor',
    body: html`<p>${user.name}, this sign-in needs one: <strong>${NAMES[factor]}</strong>.</p>
${error && html`<p class="error" role="alert">${error}</p>`}
${
  factor === 'otp' &&
  html`<p>Scan this with any authenticator app, then type the code that it shows.</p><div class="qr">${raw(qr)}</div>
<details><summary>No camera at hand?</summary><code>${uri}</code></details>`
}
${factor === 'recovery-code' && html`<p>Keep this code in a safe place, and type it once: <code>${stand.code}</code></p>`}
${form(base, factor, 'Set up')}
${factor !== 'recovery-code' && standIn(base, factor, stand)}
${others.length > 0 && html`<div class="others">${others.map((other) => html`<a href="${base}?factor=${other}">Another way: ${NAMES[other]}</a>`)}</div>`}
${giveUp(base)}`,
  });
}

/** @param {string} base @param {string} factor @param {string} word */
function form(base, factor, word) {
  if (isKey(factor))
    return html`<p id="said" class="error" role="alert" hidden></p>
<button id="use-key" data-base="${base}" data-factor="${factor}" disabled>Use it now</button>
<script src="/assets/webauthn.js"></script><script type="module" src="/assets/keys.js"></script>`;
  const field =
    factor === 'push-notification'
      ? html`<input type="hidden" name="approve" value="yes"><p>There is no phone here: this button is the phone.</p>`
      : html`<label for="code">Code</label><input class="code" id="code" name="code" inputmode="${factor === 'recovery-code' ? 'text' : 'numeric'}" autocomplete="one-time-code" required autofocus>`;
  return html`<form method="post" action="${base}/factor"><input type="hidden" name="factor" value="${factor}">${field}<button>${word}</button></form>`;
}

/** What makes up for what is not at hand on a developer's machine, and says so. */
function standIn(base, factor, stand) {
  if (isKey(factor))
    return html`<details><summary>No key at hand?</summary>The tenant can stand in for it. The timeline says so.
<form method="post" action="${base}/factor"><input type="hidden" name="factor" value="${factor}"><button class="second" name="stand_in" value="yes">Stand in for the key</button></form></details>`;
  if (stand.code === undefined) return '';
  return html`<details><summary>Nothing at hand?</summary>${stand.what} <code>${stand.code}</code></details>`;
}

/** @param {string} base */
const giveUp = (base) => html`<form method="post" action="${base}/give-up"><button class="second">Give up</button></form>`;

/** @param {object} given */
export function consentPage({ base, client, user, scopes }) {
  return page({
    title: `${client.name} asks for access`,
    body: html`<p>${user.name}, this application of somebody else wants:</p><ul>${scopes.map((scope) => html`<li><code>${scope}</code></li>`)}</ul>
<form method="post" action="${base}/consent"><button name="allow" value="yes" autofocus>Allow</button><button class="second" name="allow" value="no">Refuse</button></form>`,
  });
}

/** @param {object} given */
export function portalPage({ courses, back, refused }) {
  if (refused)
    return page({
      title: 'Training portal',
      body: html`<p class="error" role="alert">The token that brought you here is not signed with a secret of this tenant's Actions.</p>`,
    });
  return page({
    title: 'Training portal',
    body: html`<p>A stand-in for the portal that the policy names. Courses that are missing:</p>
<ul>${courses.map((course) => html`<li><code>${course}</code></li>`)}</ul>
<form method="post" action="${back}"><button name="took" value="yes" autofocus>I took ${courses.length === 1 ? 'the course' : 'the courses'}</button>
<button class="second" name="took" value="no">Go back without</button></form>`,
  });
}

/** @param {string} title @param {string} text */
export const messagePage = (title, text) => page({ title, body: html`<p>${text}</p>` });

/** The pages that oidc-provider asks for. */
export const providerPages = {
  async failed(ctx, out) {
    ctx.type = 'html';
    ctx.body = page({ title: 'That did not work', body: html`<p class="error" role="alert">${out.error}: ${out.error_description}</p>` });
  },
  async loggedOut(ctx) {
    ctx.type = 'html';
    ctx.body = messagePage('You are signed out', 'You can close this window.');
  },
  async deviceCode(ctx, form, out, error) {
    ctx.type = 'html';
    ctx.body = page({
      title: 'Connect a device',
      body: html`${out && html`<p class="error" role="alert">${error?.name === 'AbortedError' ? 'This device was not let in.' : 'That code is not right, or no longer.'}</p>`}<p>Type the code that the device shows.</p>
${raw(form.replace('<input', '<input class="code"'))}<button form="op.deviceInputForm" type="submit">Continue</button>`,
    });
  },
  async deviceConfirm(ctx, form, client, _info, code) {
    ctx.type = 'html';
    ctx.body = page({
      title: 'Connect a device',
      body: html`<p>Does the device show <code>${code}</code>?</p>${raw(form)}
<button autofocus form="op.deviceConfirmForm" type="submit">Yes, it is mine</button>
<button class="second" form="op.deviceConfirmForm" name="abort" value="yes" type="submit">No</button>`,
    });
  },
  async deviceDone(ctx) {
    ctx.type = 'html';
    ctx.body = messagePage('The device is connected', 'You can go back to it.');
  },
};
