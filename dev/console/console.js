// The console: it shows what the tenant tells, and moves with the keyboard.
import { clock, get, html, initials, post, raw, show } from './dom.js';
import { KINDS, outcomeOf, runPage, whoOf } from './run.js';
import { finishTry, openTry } from './try.js';

const main = document.querySelector('#main');
const problem = document.querySelector('#problem');
let state;

/** `#runs/ID`, `#people`, `#setup`, `#logs`. */
const place = () => location.hash.slice(1).split('/');

async function render() {
  const [tab = 'runs', id] = place();
  for (const link of document.querySelectorAll('[data-tab]')) {
    if (link.dataset.tab === (tab || 'runs')) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  state = await get('/console/state');
  document.querySelector('#where').textContent = `${state.tenant} at ${state.issuer}`;
  problem.hidden = state.problem === null;
  problem.textContent = state.problem === null ? '' : `${state.problem}\nThe tenant goes on with what it had.`;
  if (tab === 'people') return show(main, peoplePage(await get('/console/people')));
  if (tab === 'setup') return show(main, setupPage());
  if (tab === 'logs') return show(main, logPage(await (await fetch('/console/logs')).text()));
  return renderRuns(id);
}

async function renderRuns(wanted) {
  const runs = await get('/console/runs');
  if (runs.length === 0)
    return show(
      main,
      html`<div class="empty"><h1>Nobody has signed in yet</h1><p>Point an application at <code>${state.issuer}</code>, or try a sign-in from here. Every step of it shows up on this page while it happens.</p></div>`,
    );
  if (main.querySelector('.split') === null)
    show(main, html`<div class="split"><div class="list"></div><section class="one" aria-live="polite"></section></div>`);
  const id = runs.some((run) => run.id === wanted) ? wanted : runs[0].id;
  const row = (
    run,
  ) => html`<a href="#runs/${run.id}" class="${run.outcome}" ${run.id === id && raw('aria-current="true"')}><span class="dot"></span><span class="who">${whoOf(run)}</span><time>${clock(run.at)}</time>
<span class="how">${run.denied?.description?.match(/W\d+/)?.[0] ?? outcomeOf(run.outcome)}, ${KINDS[run.kind].toLowerCase()}, ${run.client}</span></a>`;
  show(main.querySelector('.list'), html`${runs.map(row)}`);
  const one = main.querySelector('.one');
  const open = one.dataset.run === id ? [...one.querySelectorAll('details')].map((details) => details.open) : [];
  show(one, runPage(await get(`/console/runs/${id}`)));
  one.querySelectorAll('details').forEach((details, i) => (details.open = open[i] ?? false));
  if (one.dataset.run !== id) one.scrollTop = 0;
  one.dataset.run = id;
  main.querySelector('.list [aria-current]')?.scrollIntoView({ block: 'nearest' });
}

function peoplePage(people) {
  const card = (
    person,
  ) => html`<article class="panel person"><span class="face" aria-hidden="true">${initials(person.name)}</span><div><h3>${person.name}</h3><p>${person.state ?? person.email}</p></div>
<div class="more">${person.roles.map((role) => html`<span class="chip">${role}</span>`)}${person.factors.map((factor) => html`<span class="chip">${factor}</span>`)}</div>
${person.sessions.map((session) => html`<div class="acts"><span>Signed in at ${clock(session.createdAt)}</span><button data-age="${session.id}" data-seconds="46800">Let 13 h pass</button></div>`)}
${person.otp && html`<details><summary>Authenticator: <code>${person.otp}</code></summary><div class="qr">${raw(person.qr)}</div></details>`}
${person.recovery && html`<details><summary>Recovery code</summary><code>${person.recovery}</code></details>`}</article>`;
  return html`<div class="wide"><h1>People</h1><p class="sub">Everybody signs in with <code>${state.password}</code>. Edit <code>${state.people}</code>, and it takes effect at once.</p><div class="cards">${people.map(card)}</div></div>`;
}

function setupPage() {
  return html`<div class="wide"><h1>Setup</h1><p class="sub">Issuer <code>${state.issuer}</code>, policy <code>${state.policy}</code>, built in ${state.built.milliseconds} ms. <button data-rotate>Rotate the signing key</button></p>
<h2>Actions</h2><div class="panel">${Object.entries(state.actions).map(([trigger, names]) => html`<p><code>${trigger}</code>: ${names.join(' → ')}</p>`)}</div>
<h2>Applications</h2><div class="panel"><table class="plain"><thead><tr><th>Client id</th><th>Kind</th><th>Secret of this run</th><th>Callbacks, any port</th></tr></thead><tbody>
${state.clients.map((client) => html`<tr><td><code>${client.id}</code><br>${client.name}</td><td>${client.type}</td><td>${client.secret && html`<code>${client.secret}</code>`}</td><td>${client.callbacks.map((callback) => html`<code>${callback}</code><br>`)}</td></tr>`)}</tbody></table></div>
<h2>Assumptions, where Auth0 does not say</h2><div class="panel"><table class="plain"><thead><tr><th>Name</th><th>Assumed</th><th>What it is about</th></tr></thead><tbody>
${state.assumptions.map((one) => html`<tr><td><code>${one.name}</code></td><td><code>${one.value}</code></td><td>${one.what}; it can be ${one.values.join(', ')}, under <code>[tenant.assume]</code></td></tr>`)}</tbody></table></div></div>`;
}

function logPage(text) {
  const records = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line).data)
    .reverse();
  return html`<div class="wide"><h1>Tenant log</h1><p class="sub">As a log stream delivers it: <a href="/console/logs">JSON lines</a>.</p><ul class="log">
${records.map((record) => html`<li class="${record.type.startsWith('f') && 'f'}"><details><summary><b>${record.type}</b> ${clock(record.date)} ${record.user_name ?? record.client_name ?? record.client_id} ${record.description ?? ''}</summary><pre>${JSON.stringify(record, null, 2)}</pre></details></li>`)}</ul></div>`;
}

document.addEventListener('click', async ({ target }) => {
  const button = target.closest('button');
  if (button?.dataset.copy) await navigator.clipboard.writeText(button.dataset.copy);
  else if (button?.dataset.age) await post(`/console/sessions/${button.dataset.age}/age`, { seconds: Number(button.dataset.seconds) });
  else if (button?.dataset.rotate !== undefined) await post('/console/keys/rotate');
  else return;
  button.textContent = 'Done';
});
document.querySelector('#try').addEventListener('click', openTry);

// j and k, or the arrows, move through the sign-ins; 1 to 4 are the pages; t tries one.
document.addEventListener('keydown', (event) => {
  if (event.target.closest('input, select, textarea, dialog') || event.ctrlKey || event.metaKey || event.altKey) return;
  const tabs = ['runs', 'people', 'setup', 'logs'];
  if (tabs[event.key - 1]) location.hash = tabs[event.key - 1];
  else if (event.key === 't') openTry();
  else if (['j', 'k', 'ArrowDown', 'ArrowUp'].includes(event.key)) {
    const links = [...main.querySelectorAll('.list a')];
    const at = links.findIndex((link) => link.hasAttribute('aria-current'));
    const next = links[at + (['j', 'ArrowDown'].includes(event.key) ? 1 : -1)];
    if (next === undefined) return;
    event.preventDefault();
    location.hash = next.hash;
  }
});

/** Renderings follow one another; what comes in between is one more. */
let rendering = null;
let again = false;
async function refresh() {
  if (rendering !== null) return void (again = true);
  rendering = render().finally(() => {
    rendering = null;
    if (again) {
      again = false;
      refresh();
    }
  });
}

window.addEventListener('hashchange', refresh);
new EventSource('/console/events').addEventListener('message', refresh);
await finishTry();
refresh();
