// What the tenant did, as scenarios: the core inside the command and the built Actions decide the same on the same events.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { ACR, Browser, EHR, PROGRAM, startTenant } from './support.js';

const CALLBACK = 'http://localhost:9/callback';
let tenant;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardgate-scenarios-'));
before(async () => (tenant = await startTenant()));
after(async () => {
  await tenant?.stop();
  fs.rmSync(folder, { recursive: true });
});

const run = (args) =>
  promisify(execFile)(PROGRAM, args).then(
    ({ stdout }) => stdout,
    ({ stdout, stderr }) => assert.fail(`${stdout}${stderr}`),
  );

/** People, where they sign in, and what they ask for. */
const SIGN_INS = [
  ['clinician-portal', 'waad|okafor', 'openid read:patient_records'],
  ['clinician-portal', 'waad|okafor', 'openid read:patient_records', { acr_values: ACR }],
  ['clinician-portal', 'waad|lindqvist', 'openid read:care_plans write:vital_signs read:patient_records'],
  ['clinician-portal', 'waad|abara', 'openid read:care_plans'],
  ['clinician-portal', 'waad|novak', 'openid read:appointments read:patient_records'],
  ['patient-portal', 'auth0|patient-tran', 'openid read:patient_records read:own_billing'],
  ['patient-portal', 'auth0|guardian-silva', 'openid read:visit_summaries'],
  ['clinician-portal', 'waad|contractor-berg', 'openid read:patient_records'],
  ['clinician-portal', 'waad|counselor-ito', 'openid read:substance_use'],
  ['billing-app', 'waad|billing-diaz', 'openid read:billing'],
  ['clinician-portal', 'waad|compliance-roy', 'openid read:disclosures export:disclosures'],
  ['clinician-portal', 'auth0|emergency-physician', 'openid read:patient_records'],
  ['affiliate-portal', 'samlp|lakeside-reyes', 'openid read:referrals', { organization: 'org_lakeside' }],
  ['clinician-portal', 'waad|okonkwo', 'openid read:patient_records'],
  ['clinician-portal', 'waad|newhire-park', 'openid read:patient_records'],
  ['forgotten-app', 'waad|okafor', 'openid read:patient_records'],
];

test('every sign-in decides the same as a scenario, in both engines', async () => {
  const outcomes = new Map();
  for (const [client_id, person, scope, more = {}] of SIGN_INS) {
    const url = new URL('/authorize', tenant.issuer);
    url.search = new URLSearchParams({
      client_id,
      response_type: 'code',
      redirect_uri: CALLBACK,
      scope,
      audience: EHR,
      state: 's',
      code_challenge_method: 'S256',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      ...more,
    }).toString();
    await new Browser().signIn(tenant, url.href, person, { until: CALLBACK });
    const { id, outcome } = await tenant.lastRun();
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    const scenario = await (await fetch(new URL(`/console/runs/${id}/scenario`, tenant.issuer))).text();
    fs.writeFileSync(path.join(folder, `${id}.json`), scenario);
  }
  assert.ok(outcomes.get('permit') >= 6 && outcomes.get('deny') >= 4, JSON.stringify([...outcomes]));
  assert.match(await run(['test', folder, '--engine', 'both']), /^\d+ passed, 0 failed\n$/);
});

test('each step decides the same in `wardgate simulate`', async () => {
  const [file] = fs.readdirSync(folder);
  const { policy, cases } = JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));
  for (const { action, now, set, expect } of cases) {
    const event = path.join(folder, 'event');
    fs.writeFileSync(event, JSON.stringify(Object.fromEntries(Object.entries(set).map(([key, value]) => [key.slice(1), value]))));
    const found = JSON.parse(
      await run(['simulate', '--policy', policy, '--action', action, '--event', event, '--now', now, '--format', 'json']),
    );
    assert.deepEqual([found.outcome, found.effects.length], [expect.outcome, expect.effects.length]);
  }
});
