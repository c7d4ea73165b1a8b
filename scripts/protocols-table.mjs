// Makes docs/protocols.md of tests/scenarios/every-protocol.json: what a login by each protocol comes to.
//
//   node scripts/protocols-table.mjs [--check]
//
// writes the file, or with --check says whether it is as it would be written.
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = new URL('../docs/protocols.md', import.meta.url);
const { cases } = JSON.parse(readFileSync(new URL('../tests/scenarios/every-protocol.json', import.meta.url), 'utf8'));

/** @type {Map<string, Map<string, any>>} Rows by protocol, cells by what is missing. */
const rows = new Map();
for (const { name, expect } of cases) {
  const [, protocol, missing] = /^By (.*), where (.*)$/.exec(name) ?? fail(`no protocol in: ${name}`);
  if (!rows.has(protocol)) rows.set(protocol, new Map());
  rows.get(protocol)?.set(missing, expect);
}
const columns = [...new Set([...rows.values()].flatMap((row) => [...row.keys()]))];
for (const [protocol, row] of rows) for (const column of columns) if (!row.has(column)) fail(`${protocol}: no scenario where ${column}`);

/** What comes of a login, what is called, what the person sees. */
function cell({ outcome, steps, effects }) {
  const calls = effects.map(({ call }) => call).filter((call) => call !== 'access.deny' && !call.endsWith('setCustomClaim'));
  if (outcome === 'deny') return `refused: ${/\((W\d+) /.exec(effects[0].args[0])?.[1] ?? fail('a denial without a code')}`;
  const asked = steps[0] === 'gate step_up' ? 'asked for it, then ' : '';
  const limits = calls.filter((call) => /setExpiresAt/.test(call)).map((call) => call.split('.')[0]);
  const closed = calls.some((call) => call.startsWith('samlResponse.')) ? '; the assertion closed' : '';
  return `${asked}let in${limits.length > 0 ? `; ${limits.join(', ')} limited` : ''}${closed}`;
}

const text = `<!-- Made by \`node scripts/protocols-table.mjs\` of tests/scenarios/every-protocol.json, which both engines pass. -->
# Every protocol

What becomes of a nurse's login by each value of \`event.transaction.protocol\`, under the policy
[\`tests/scenarios/policies/depth.toml\`](../tests/scenarios/policies/depth.toml): the scope asked for is \`read:records\` of a PHI audience, whose category
needs a course and a second factor of the last twelve hours; by SAML and WS-Federation it is an application with \`category\` and
\`roles\` of its own. A policy can forbid protocols client by client (\`protocols\`); SAML and WS-Federation are refused unless they are named,
WS-Trust always. By a protocol that is missing or that nobody knows every rule is looked at; here the event has no session, whose age the policy
limits (W132).

- **let in**: the claims of the policy are set, and nothing is taken away. *session limited*, *refreshToken limited*: its end is set.
- **asked for it**: \`authentication.challengeWith\`, and the person sees Auth0's challenge. Only a browser with a person before it
  can be asked.
- **refused**: \`access.deny\`, and the person (or the application, where there is no browser) gets the message of the policy, the code and
  the decision's id. [\`codes.md\`](codes.md) says what a code means. The scope would have been taken away; as it was the only one that was asked for, the login
  is refused. With others beside it, they stay.

| Protocol | ${columns.join(' | ')} |
|---|${columns.map(() => '---').join('|')}|
${[...rows].map(([protocol, row]) => `| ${protocol} | ${columns.map((column) => cell(row.get(column))).join(' | ')} |`).join('\n')}
`;

if (!process.argv.includes('--check')) writeFileSync(FILE, text);
else if (readFileSync(FILE, 'utf8') !== text) fail('docs/protocols.md is not as the scenarios are: run `node scripts/protocols-table.mjs`');

/** @param {string} why @returns {never} */
function fail(why) {
  console.error(why);
  process.exit(1);
}
