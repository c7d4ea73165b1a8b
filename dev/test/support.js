// A running tenant for tests, and a browser without scripts: cookies, redirects and forms.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';

export const ROOT = path.join(import.meta.dirname, '../..');
export const PROGRAM = path.join(ROOT, 'target/debug/wardgate');
export const POLICY = path.join(ROOT, 'actions/policy.toml');
export const EHR = 'https://api.mercy.example/ehr';
export const ROSTERS = 'https://api.mercy.example/scheduling';
export const ACR = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor';

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** `wardgate dev`, up. @param {string[]} [more] */
export async function startTenant(more = [], { policy = POLICY } = {}) {
  const port = await freePort();
  const child = spawn(PROGRAM, ['dev', '--policy', policy, '--port', String(port), ...more], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let complained = '';
  child.stderr.on('data', (data) => (complained += data));
  const issuer = `http://localhost:${port}/`;
  await new Promise((resolve, reject) => {
    child.stdout.on('data', (data) => {
      said += data;
      if (said.includes('Ctrl-C ends it')) resolve();
    });
    child.on('exit', (code) => reject(new Error(`wardgate dev ended with ${code}: ${complained}`)));
  });
  const get = async (place) => (await fetch(new URL(place, issuer))).json();
  const state = await get('/console/state');
  return {
    issuer,
    port,
    child,
    state,
    get,
    said: () => said,
    complained: () => complained,
    post: async (place, body = {}) =>
      fetch(new URL(place, issuer), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    secret: (client) => state.clients.find(({ id }) => id === client).secret,
    person: async (id) => (await get('/console/people')).find((one) => one.id === id),
    lastRun: async () => get(`/console/runs/${(await get('/console/runs'))[0].id}`),
    async stop() {
      child.removeAllListeners('exit');
      child.kill('SIGINT');
      await once(child, 'exit');
    },
  };
}

/** A browser that runs no scripts. */
export class Browser {
  /** @type {Map<string, { value: string, path: string }>} */
  #cookies = new Map();

  async fetch(url, options = {}) {
    const { pathname } = new URL(url);
    const fitting = [...this.#cookies.values()].filter(
      ({ path: at }) => pathname === at || pathname.startsWith(at.endsWith('/') ? at : `${at}/`),
    );
    const cookie = fitting.map(({ name, value }) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { redirect: 'manual', ...options, headers: { ...options.headers, ...(cookie && { cookie }) } });
    for (const line of response.headers.getSetCookie()) {
      const [pair, ...attributes] = line.split(';').map((part) => part.trim());
      const [name, ...value] = pair.split('=');
      const found = attributes.find((one) => /^path=/i.test(one));
      const at = found === undefined ? '/' : found.slice(5);
      const gone = value.join('=') === '' || attributes.some((one) => /^expires=Thu, 01 Jan 1970/i.test(one));
      if (gone) this.#cookies.delete(`${name} ${at}`);
      else this.#cookies.set(`${name} ${at}`, { name, value: value.join('='), path: at });
    }
    return response;
  }

  /** Follows redirects until a page, or until an address that starts with `until`. */
  async open(url, { until, ...options } = {}) {
    let at = new URL(url);
    let response = await this.fetch(at.href, options);
    for (let i = 0; i < 20 && response.status >= 300 && response.status < 400; i++) {
      at = new URL(response.headers.get('location'), at);
      if (until !== undefined && at.href.startsWith(until)) return { url: at, text: '', status: 302 };
      response = await this.fetch(at.href);
    }
    return { url: at, text: await response.text(), status: response.status };
  }

  /** Sends the form whose action ends so. */
  async submit(page, ending, fields, { until } = {}) {
    const [, action] =
      [...page.text.matchAll(/<form[^>]*action="([^"]+)"/g)].find(([, one]) =>
        one.replaceAll('&amp;', '&').split('?')[0].endsWith(ending),
      ) ?? [];
    if (action === undefined) throw new Error(`no form ${ending} at ${page.url}: ${page.text.replace(/<[^>]+>/g, ' ').slice(0, 400)}`);
    return this.open(new URL(action.replaceAll('&amp;', '&'), page.url).href, {
      until,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    });
  }

  /** Sends a form as a browser does: with what is hidden in it. */
  async send(page, ending, { until } = {}) {
    const form = page.text.slice(page.text.indexOf('<form'));
    const hidden = [...form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => [
      /name="([^"]+)"/.exec(input)[1],
      /value="([^"]*)"/.exec(input)[1],
    ]);
    return this.submit(page, ending, Object.fromEntries(hidden), { until });
  }

  /**
   * Signs a person in, and answers what is asked on the way.
   * @param {any} tenant @param {any} url Where to begin, or the page that is open. @param {string} person
   * @param {{ until: string, answers?: string[] }} given
   */
  async signIn(tenant, url, person, { until, answers = [] }) {
    let page = typeof url === 'string' ? await this.open(url, { until }) : url;
    const asked = [];
    for (
      let i = 0;
      i < 8 && page.status !== 302 && !page.text.includes('Connect a device') && !page.text.includes('The device is connected');
      i++
    ) {
      if (page.text.includes('name="login"'))
        page = await this.submit(page, '/login', { username: person, password: tenant.state.password }, { until });
      else if (page.text.includes('asks for access')) {
        asked.push('consent');
        page = await this.submit(page, '/consent', { allow: answers.includes('no-consent') ? 'no' : 'yes' }, { until });
      } else if (page.text.includes('Training portal')) {
        asked.push('portal');
        page = await this.submit(page, '/portal', { took: answers.includes('no-course') ? 'no' : 'yes' }, { until });
      } else {
        const [, factor] = /(?:name="factor" value|data-factor)="([^"]+)"/.exec(page.text) ?? [];
        if (factor === undefined) throw new Error(`what is asked here? ${page.url}: ${page.text.replace(/<[^>]+>/g, ' ').slice(0, 600)}`);
        asked.push(`${page.text.includes('Set up a second factor') ? 'enrol' : 'challenge'} ${factor}`);
        if (answers.includes('give-up')) page = await this.submit(page, '/give-up', {}, { until });
        else page = await this.submit(page, '/factor', await answer(tenant, person, factor, page), { until });
      }
    }
    return { ...page, asked, result: page.url.searchParams };
  }
}

async function answer(tenant, person, factor, page) {
  if (factor.startsWith('webauthn')) return { factor, stand_in: 'yes' };
  if (factor === 'push-notification') return { factor, approve: 'yes' };
  const [, shown] = /<code>([0-9A-Z]{6,16})<\/code>/.exec(page.text) ?? [];
  return { factor, code: shown ?? '' };
}
