// `wardgate dev` starts this: it builds the Actions, listens, watches the files, and ends with whoever started it.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { watch } from 'chokidar';
import { Actions } from './actions.js';
import { findWorkbench, warm } from './explain.js';
import { BadFile } from './people-file.js';
import { People } from './people.js';
import { createApp, listen } from './server.js';
import { Tenant } from './tenant.js';

const { values } = parseArgs({
  options: {
    program: { type: 'string' },
    policy: { type: 'string' },
    people: { type: 'string', default: path.join(import.meta.dirname, 'hospital.toml') },
    with: { type: 'string' },
    port: { type: 'string', default: '4400' },
    log: { type: 'string' },
    host: { type: 'string' },
    'engine-dir': { type: 'string' },
  },
});
const given = { ...values, program: path.resolve(values.program) };

const say = (/** @type {string} */ line) => void process.stdout.write(`${line}\n`);
/** Milliseconds since the process began. */
const sinceStart = () => Math.round(performance.now());

/** @param {string} message @returns {never} */
function fail(message) {
  process.stderr.write(`${message}\n`);
  stop(1);
}

/** @type {Actions | undefined} */
let actions;
/** @param {number} code @returns {never} */
function stop(code) {
  actions?.remove();
  process.exit(code);
}

// Ctrl-C ends everything; so does the end of whoever started this.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(0));
process.stdin
  .on('end', () => stop(0))
  .on('error', () => stop(0))
  .resume();

try {
  await main();
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}

async function main() {
  const modules = sinceStart();
  findWorkbench(given.program);
  const people = new People(given.people);
  actions = new Actions({
    program: given.program,
    policy: given.policy,
    own: given.with,
    engine: given['engine-dir'],
    secret: (name) => people.secret(name),
  });
  await actions.build();
  const port = Number(given.port);
  const issuer = `http://${hostOf(given.host)}:${port}/`;
  const tenant = new Tenant({ people, actions, issuer });
  if (given.log !== undefined) writeLog(tenant, given.log);
  const begun = sinceStart();
  const app = await createApp(tenant);
  await listen(app, port, given.host).catch((error) => {
    if (error.code === 'EADDRINUSE') fail(`port ${port}: something listens there already: stop it, or name another one with --port`);
    throw new Error(`port ${port}: cannot be listened on: ${error.code ?? error.message}`);
  });
  watchFiles(tenant);
  say(`tenant ${people.tenant.id} is up at ${issuer}`);
  say(`  open it for the console; the password of everybody is ${people.password}`);
  say(`  issuer for applications: ${issuer}`);
  say(
    `  ${given.policy}: ${Object.values(actions.bound)
      .flat()
      .map(({ name }) => name)
      .join(', ')}`,
  );
  say(`  ${given.people}: ${people.users.length} people, ${people.data.client.length} applications`);
  if (given.host !== undefined) say(`  DANGER: it listens on ${given.host}: whoever reaches it can sign in as anybody`);
  say(
    `  started in ${sinceStart()} ms: modules ${modules}, Actions ${Math.round(actions.took)}, server ${sinceStart() - begun}; Ctrl-C ends it`,
  );
  setTimeout(() => warm(tenant), 200).unref();
}

/** The name in the issuer: where it listens, unless that is everywhere. @param {string | undefined} host */
function hostOf(host) {
  if (host === undefined || ['0.0.0.0', '::'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

/** @param {Tenant} tenant @param {string} file */
function writeLog(tenant, file) {
  const stream = fs.createWriteStream(file, { flags: 'a' });
  stream.on('error', (error) => fail(`${file}: the log cannot be written: ${error.code ?? error.message}`));
  tenant.watchers.add((message) => message.type === 'log' && stream.write(`${message.line}\n`));
}

/** Edits take effect when they are saved; what is wrong is said, and what was there stays. @param {Tenant} tenant */
function watchFiles(tenant) {
  const files = [given.policy, given.people, ...(given.with === undefined ? [] : [given.with])];
  let last = Promise.resolve();
  watch(files, { ignoreInitial: true, awaitWriteFinish: { stabilityThreshold: 50, pollInterval: 20 } }).on('all', (_event, file) => {
    last = last.then(() => changed(tenant, file));
  });
}

/** @param {Tenant} tenant @param {string} file */
async function changed(tenant, file) {
  try {
    if (path.resolve(file) === path.resolve(given.people)) {
      tenant.people.load();
      tenant.problem = null;
      say(`${given.people}: read again`);
    } else {
      await tenant.actions.build();
      say(`${given.policy}: built again in ${Math.round(tenant.actions.took)} ms`);
      warm(tenant);
    }
  } catch (error) {
    if (error instanceof BadFile) tenant.problem = error.message;
    process.stderr.write(`${error.message}\nnothing was changed: the tenant goes on with what it had\n`);
  }
  tenant.tell({ type: 'state' });
}
