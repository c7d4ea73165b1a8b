// The console in Chromium: a sign-in from it, what it shows, and the keyboard.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import { openChromium, plugInKey } from './browser.js';
import { startTenant } from './support.js';

let tenant, chromium, page;
/** What the browser complained of. */
const complaints = [];
before(async () => {
  tenant = await startTenant();
  chromium = await openChromium();
  page = await chromium.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await plugInKey(page);
  await page.goto(tenant.issuer);
});
after(async () => {
  await chromium?.close();
  await tenant?.stop();
});

/** Signs in from the console, with the keyboard alone up to the person. */
async function tryIt(name, scope, more = async () => {}) {
  await page.keyboard.press('t');
  await page.getByLabel('Scopes').fill(scope);
  await more();
  await page.getByRole('button', { name: 'Sign in', exact: true }).press('Enter');
  await page.getByRole('button', { name }).click();
}

test('before anybody has signed in it says what to do', async () => {
  await page.getByText('Nobody has signed in yet').waitFor();
});

test('a sign-in from the console shows each step, the rule, the record in words, and both tokens', async () => {
  await tryIt(/Ada Okafor/, 'openid read:patient_records write:vital_signs');
  await page.getByRole('button', { name: 'Use it now' }).click();
  await page.waitForURL(/#runs/);
  await page.getByRole('heading', { name: 'Access token', exact: true }).waitFor();
  const steps = await page.locator('.timeline > li > .head h3, .timeline .action .head h3').allTextContents();
  assert.deepEqual(steps, [
    'Request',
    'wardgate-gate',
    'Asked for a second factor',
    'Passed',
    'wardgate-token',
    'Let in',
    'Access token, ID token',
  ]);
  assert.match(await page.locator('.rule').first().textContent(), /category\.clinical\.mfa, line \d+\s+mfa = \{ max_age = "12h" \}/);
  await page.getByText('The record in words').first().click();
  assert.match(await page.locator('.action pre').first().textContent(), /second factor/);
  assert.deepEqual(await page.locator('.scope.kept b').allTextContents(), ['openid', 'read:patient_records', 'write:vital_signs']);
  const [access, id] = await page.locator('.token-card').allTextContents();
  assert.match(access, /record_access/);
  assert.match(id, /amr\["mfa"\]/);
});

test('a refusal shows what removed the scope, and what would change it', async () => {
  await tryIt(/Petra Novak/, 'openid read:patient_records', async () => page.getByLabel('sign in again').check());
  await page.locator('.reason .change', { hasText: 'give the user a role of the route' }).waitFor();
  await page.locator('.tag.deny').first().waitFor();
});

test('a saved run is a scenario file', async () => {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Save as scenario' }).click()]);
  const { cases } = JSON.parse(fs.readFileSync(await download.path(), 'utf8'));
  assert.deepEqual(
    cases.map(({ action, expect }) => [action, expect.outcome]),
    [['gate', 'deny']],
  );
});

test('the keyboard moves through sign-ins and pages', async () => {
  await page.keyboard.press('j');
  await page.getByRole('heading', { name: 'Ada Okafor' }).waitFor();
  await page.keyboard.press('ArrowUp');
  await page.getByRole('heading', { name: 'Petra Novak' }).waitFor();
  for (const [key, heading] of [
    ['2', 'People'],
    ['3', 'Setup'],
    ['4', 'Tenant log'],
  ]) {
    await page.keyboard.press(key);
    await page.getByRole('heading', { name: heading, exact: true }).waitFor();
  }
  await page.keyboard.press('1');
  await page.locator('.list a').first().waitFor();
});

test('what happens elsewhere shows up at once, while the person is still asked', async () => {
  const other = await (await chromium.newContext()).newPage();
  await other.goto(tenant.issuer);
  await other.locator('.list a').first().waitFor();
  await other.keyboard.press('t');
  await other.getByRole('button', { name: 'Sign in', exact: true }).click();
  await other.getByRole('button', { name: /Maja Lindqvist/ }).click();
  await page.locator('.list a').filter({ hasText: 'Maja Lindqvist' }).waitFor();
  await other.context().close();
});

test('no page is wider than a phone, and the browser complained of nothing', async () => {
  await page.setViewportSize({ width: 390, height: 800 });
  for (const tab of ['runs', 'people', 'setup', 'logs']) {
    await page.goto(`${tenant.issuer}#${tab}`);
    await page.waitForTimeout(300);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    assert.equal(wide, false, tab);
  }
  assert.deepEqual(complaints, []);
});
