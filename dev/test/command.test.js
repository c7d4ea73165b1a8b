// The command: it comes up and says so, it says in a sentence what is wrong, and it leaves nothing running.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { freePort, POLICY, PROGRAM, ROOT, startTenant } from './support.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardgate-dev-test-'));
after(() => fs.rmSync(folder, { recursive: true }));
const file = (name, text) => {
  fs.writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};

/** Runs the command to its end. */
const ends = (args, env = {}) =>
  new Promise((resolve) => {
    const child = execFile(PROGRAM, ['dev', ...args], { env: { ...process.env, ...env } }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
    child.stdin.end();
  });

const closed = (port) =>
  fetch(`http://localhost:${port}/`).then(
    () => false,
    () => true,
  );

test('it is up within seconds, and says what to open and how long it took', async () => {
  const begun = Date.now();
  const tenant = await startTenant();
  try {
    assert.ok(Date.now() - begun < 15000);
    assert.match(tenant.said(), /is up at http:\/\/localhost:\d+\/\n.*password.*\n/);
    assert.match(tenant.said(), /started in \d+ ms: modules \d+, Actions \d+, server \d+/);
  } finally {
    await tenant.stop();
  }
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL']) {
  test(`${signal} of the command ends the server too`, async () => {
    const tenant = await startTenant();
    tenant.child.removeAllListeners('exit');
    tenant.child.kill(signal);
    await once(tenant.child, 'exit');
    for (let i = 0; i < 50 && !(await closed(tenant.port)); i++) await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(await closed(tenant.port), true);
  });
}

test('a wrong policy is shown with its line, and nothing starts', async () => {
  const port = await freePort();
  const policy = file('wrong.toml', fs.readFileSync(POLICY, 'utf8').replace('phi = "enabled"', 'phi = "on"'));
  const { code, stdout, stderr } = await ends(['--policy', policy, '--port', String(port)]);
  assert.equal(code, 1);
  assert.equal(stdout, '');
  assert.match(stderr, /policy\.phi[\s\S]*1 error/);
  assert.equal(await closed(port), true);
});

test('a port that is taken is said', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  const { code, stderr } = await ends(['--policy', POLICY, '--port', String(port)]);
  server.close();
  assert.equal(code, 1);
  assert.match(stderr, new RegExp(`port ${port}: something listens there already: stop it, or name another one with --port`));
});

test('a Node that is missing or too old is said', async () => {
  const missing = await ends(['--policy', POLICY], { PATH: folder });
  assert.deepEqual(
    [missing.code, missing.stderr],
    [1, 'node: cannot be run: no such file or directory; expected Node 20.19 or newer on the PATH; the local tenant needs it\n'],
  );
  const old = file('node', '#!/bin/sh\necho v18.20.8\n');
  fs.chmodSync(old, 0o755);
  const found = await ends(['--policy', POLICY], { PATH: `${folder}:/usr/bin:/bin` });
  fs.rmSync(old);
  assert.deepEqual([found.code, found.stderr], [1, 'node: expected version 20.19 or newer, found `v18.20.8`; the local tenant needs it\n']);
});

test('packages that are not installed are said', async () => {
  const elsewhere = path.join(folder, 'checkout');
  fs.mkdirSync(path.join(elsewhere, 'target/debug'), { recursive: true });
  fs.mkdirSync(path.join(elsewhere, 'dev'));
  fs.copyFileSync(path.join(ROOT, 'dev/main.js'), path.join(elsewhere, 'dev/main.js'));
  const program = path.join(elsewhere, 'target/debug/wardgate');
  fs.copyFileSync(PROGRAM, program);
  const child = spawn(program, ['dev', '--policy', POLICY, '--engine-dir', path.join(ROOT, 'target/wasm/engine')]);
  let stderr = '';
  child.stderr.on('data', (data) => (stderr += data));
  const [code] = await once(child, 'exit');
  assert.equal(code, 1);
  assert.match(stderr, /dev: its packages are not installed: run scripts\/setup/);
});

test('a file of people that cannot be used is said with its place', async () => {
  for (const [text, expected] of [
    ['[tenant]\nid = "t"\n[[user]]\nid = "u"\nconnection = "c"\n', /user\[0\]\.connection: expected one of/],
    ['[tenant]\nid = "t"\n[[user]]\nname = "u"\n', /user\[0\]\.id: expected a text/],
    ['[tenant]\nid = "t"\nplan = "big"\n', /tenant\.plan: expected one of id, ip/],
    ['[tenant]\nid = "t"\n[[role]]\nname = 5\n', /role\[0\]\.name: expected a string, found 5/],
    ['[tenant]\nid = "t"\n[[client]]\nid = "a"\ntype = "spa"\ncallbacks = ["no uri"]\n', /client\[0\]\.callbacks: expected addresses, found `no uri`/],
    ['[tenant]\nid = "t"\n[[connection]]\nname = "c"\n[[role]]\nname = "nurse"\n[[user]]\nid = "u"\nconnection = "c"\nroles = ["nurze"]\n', /user\[0\]\.roles: expected nurse, found `nurze`/],
    ['[tenant]\nid = "t"\n[[connection]]\nname = "c"\n[[user]]\nid = "u"\nconnection = "c"\napp_metadata.seen = "now-200days"\n', /user\[0\]\.app_metadata\.seen: expected a time such as `now-200d`, found `now-200days`/],
    ['[tenant\n', /people\.toml: /],
  ]) {
    const { code, stderr } = await ends(['--policy', POLICY, '--people', file('people.toml', text), '--port', String(await freePort())]);
    assert.equal(code, 1);
    assert.match(stderr, expected);
  }
  const { code, stderr } = await ends(['--policy', POLICY, '--people', path.join(folder, 'nowhere.toml')]);
  assert.deepEqual([code, stderr], [1, `--people: ${path.join(folder, 'nowhere.toml')} is not there\n`]);
});

test('another host name is not answered', async () => {
  const tenant = await startTenant();
  try {
    const { request } = await import('node:http');
    const asked = request({ host: '127.0.0.1', port: tenant.port, path: '/console/state', headers: { host: 'evil.example' } }).end();
    const [response] = await once(asked, 'response');
    assert.equal(response.statusCode, 421);
    response.resume();
  } finally {
    await tenant.stop();
  }
});

test('another address is listened on only with the flag that says what it means', async () => {
  const port = await freePort();
  const child = spawn(PROGRAM, ['dev', '--policy', POLICY, '--port', String(port), '--dangerously-listen-on', '127.0.0.2'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  try {
    for await (const data of child.stdout) if ((said += data).includes('Ctrl-C ends it')) break;
    assert.match(said, /DANGER: it listens on 127\.0\.0\.2: whoever reaches it can sign in as anybody/);
    assert.equal((await (await fetch(`http://127.0.0.2:${port}/console/state`)).json()).issuer, `http://127.0.0.2:${port}/`);
    assert.equal(await closed(port), true);
  } finally {
    child.kill('SIGINT');
    await once(child, 'exit');
  }
});

test('only the console’s own page can change anything', async () => {
  const tenant = await startTenant();
  try {
    const rotate = (origin) => fetch(new URL('/console/keys/rotate', tenant.issuer), { method: 'POST', headers: { origin } });
    assert.equal((await rotate('http://localhost:3000')).status, 403);
    assert.equal((await rotate(tenant.issuer.replace(/\/$/, ''))).status, 200);
  } finally {
    await tenant.stop();
  }
});

test('edits of people and policy take effect at once, and what is wrong is said and not taken', async () => {
  const people = file('edited.toml', fs.readFileSync(path.join(ROOT, 'dev/hospital.toml'), 'utf8'));
  const policy = file('edited-policy.toml', fs.readFileSync(POLICY, 'utf8'));
  const tenant = await startTenant(['--people', people], { policy });
  const until = async (holds) => {
    for (let i = 0; i < 300; i++) {
      if (holds(await tenant.get('/console/state'))) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.fail(`${tenant.said()}${tenant.complained()}`);
  };
  try {
    const before = fs.readFileSync(people, 'utf8');
    fs.writeFileSync(people, before.replace('id = "mercy-prod"', 'id = "mercy-test"'));
    await until((state) => state.tenant === 'mercy-test');
    fs.writeFileSync(people, before.replace('type = "web"', 'type = "website"'));
    await until((state) => /client\[0\]\.type/.test(state.problem));
    fs.writeFileSync(people, before);
    await until((state) => state.problem === null && state.tenant === 'mercy-prod');
    fs.writeFileSync(policy, fs.readFileSync(POLICY, 'utf8').replace('phi = "enabled"', 'phi = "on"'));
    await until((state) => /policy\.phi/.test(state.problem));
    fs.writeFileSync(policy, fs.readFileSync(POLICY, 'utf8').replace('phi = "enabled"', 'phi = "disabled"'));
    await until((state) => state.problem === null);
  } finally {
    await tenant.stop();
  }
});
