// A sign-in from the console itself, with code and PKCE, as an application would.
import { get, html, show } from './dom.js';

const dialog = document.querySelector('#dialog');
const CALLBACK = `${location.origin}/console/callback`;
const ACR = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor';

export async function openTry() {
  const { clients: all, apis } = await get('/console/state');
  const clients = all.filter(({ type }) => type !== 'machine');
  show(
    dialog,
    html`<h1>Try a sign-in</h1><form method="dialog">
<label>Application<select name="client_id">${clients.map(({ id, name }) => html`<option value="${id}">${name}</option>`)}</select></label>
<label>API<select name="audience">${apis.map(({ audience, name }) => html`<option value="${audience}">${name}</option>`)}<option value="">None</option></select></label>
<label>Scopes<input name="scope" value="openid read:patient_records"></label>
<fieldset><legend>And</legend>
<label><input type="checkbox" name="offline"> refresh token</label><label><input type="checkbox" name="acr"> ask for a second factor</label>
<label><input type="checkbox" name="prompt" value="login"> sign in again</label><label><input type="checkbox" name="silent"> silently</label></fieldset>
<div class="acts"><button type="button">Cancel</button><button value="go" class="primary">Sign in</button></div></form>`,
  );
  dialog.querySelector('button[type=button]').addEventListener('click', () => dialog.close('no'));
  dialog.showModal();
  dialog.addEventListener('close', () => dialog.returnValue === 'go' && start(new FormData(dialog.querySelector('form'))), { once: true });
}

async function start(given) {
  const verifier = text(crypto.getRandomValues(new Uint8Array(32)));
  const challenge = text(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
  const client_id = given.get('client_id');
  sessionStorage.setItem('try', JSON.stringify({ verifier, client_id }));
  const params = new URLSearchParams({
    client_id,
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: `${given.get('scope')}${given.has('offline') ? ' offline_access' : ''}`,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    state: text(crypto.getRandomValues(new Uint8Array(9))),
    ...(given.get('audience') && { audience: given.get('audience') }),
    ...(given.has('acr') && { acr_values: ACR }),
    ...((given.has('silent') || given.has('prompt')) && { prompt: given.has('silent') ? 'none' : 'login' }),
  });
  location.assign(`/authorize?${params}`);
}

const text = (bytes) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

/** Back from a sign-in: the code is exchanged, and the address is the console's again. */
export async function finishTry() {
  if (location.pathname !== '/console/callback') return;
  const code = new URLSearchParams(location.search).get('code');
  const { verifier, client_id } = JSON.parse(sessionStorage.getItem('try') ?? '{}');
  if (code !== null && verifier !== undefined) {
    const { clients } = await get('/console/state');
    const { secret } = clients.find(({ id }) => id === client_id);
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      client_id,
      redirect_uri: CALLBACK,
      code_verifier: verifier,
      ...(secret && { client_secret: secret }),
    });
    await fetch('/oauth/token', { method: 'POST', body });
  }
  sessionStorage.removeItem('try');
  history.replaceState(null, '', '/#runs');
}
