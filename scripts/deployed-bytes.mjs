// What is inside the Actions.
//
//   node scripts/deployed-bytes.mjs            prints the first table of docs/deployed-bytes.md: the parts of each file
//   node scripts/deployed-bytes.mjs --write    writes the engine's bill of materials
//   node scripts/deployed-bytes.mjs --check    whether that and the page name the crates of the engine, and the table has the sizes
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';

const PAGE = new URL('../docs/deployed-bytes.md', import.meta.url);
const BILL = new URL('../docs/engine.cdx.json', import.meta.url);
const BUILT = new URL('../target/actions/', import.meta.url);
const ACTIONS = ['gate', 'token', 'machine'];
/** How far the table may be from what was built: it is not to be written anew for every byte. */
const TOLERANCE = 0.02;
const TARGET = 'wasm32-unknown-unknown';

const [option] = process.argv.slice(2);
if (option === undefined) console.log(table());
else if (option === '--write') writeFileSync(BILL, billOfMaterials());
else if (option === '--check') check();
else throw new Error(`expected nothing, --write or --check, found ${option}`);

/** As the page has it. */
function table() {
  const row = (cells) => `| ${cells.join(' | ')} |`;
  return [row(['Part', ...ACTIONS]), '|---|--:|--:|--:|', ...parts().map(([name, sizes]) => row([name, ...sizes.map(shown)]))].join('\n');
}

/** The parts of the Actions' files: of each its name, and how long it is in each. */
function parts() {
  const files = ACTIONS.map((action) => {
    const lines = readFileSync(new URL(`actions/wardgate-${action}/code.js`, BUILT), 'utf8').split('\n');
    const strict = lines.indexOf("'use strict';");
    const shim = lines.findIndex((line) => line.startsWith('class Failure'));
    const bytes = (from, to) => Buffer.byteLength(lines.slice(from, to).join('\n'));
    const { lengths, packed, claims } = JSON.parse(/^start\((.*)\);$/.exec(lines.find((line) => line.startsWith('start(')))[1]);
    const [compressed, module, memory] = lengths;
    return [bytes(0), bytes(0, strict), bytes(strict, shim), bytes(shim, shim + 1), packed.length, compressed, module, memory, JSON.stringify(claims).length];
  });
  const names = [
    'the file',
    'comment for people: policy, hash, rules',
    'which fields of the event cross, written by the builder',
    'shim (`js-shims`)',
    'module and memory as base64',
    'the same before base64: one LZ4 block',
    'of it unpacked, the WebAssembly module',
    'of it unpacked, the memory after it took the policy',
    'which calls set each claim',
  ];
  return names.map((name, at) => [name, files.map((file) => file[at])]);
}

function shown(size) {
  return size.toLocaleString('en');
}

/** The crates that cargo puts into the engine; those that only run while it is compiled are not in it. */
function inEngine() {
  const options = ['--package', 'wardgate-engine', '--target', TARGET, '--edges', 'normal,no-proc-macro'];
  const tree = cargo('tree', '--prefix', 'none', '--format', '{p}', ...options);
  const found = new Set(tree.trim().split('\n').map((line) => line.split(' ').slice(0, 2).join(' ').replace(' v', ' ')));
  const { packages } = JSON.parse(cargo('metadata', '--format-version', '1', '--filter-platform', TARGET));
  return packages.filter(({ name, version }) => found.has(`${name} ${version}`)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** As CycloneDX, the same for the same Cargo.lock. */
function billOfMaterials() {
  const lock = readFileSync(new URL('../Cargo.lock', import.meta.url), 'utf8');
  const [engine, others] = [[], []];
  for (const { name, version, source, license } of inEngine()) {
    const component = new Models.Component(Enums.ComponentType.Library, name, { version, bomRef: `${name}@${version}`, purl: `pkg:cargo/${name}@${version}` });
    component.licenses.add(new Models.LicenseExpression(license));
    if (source !== null) component.hashes.set(Enums.HashAlgorithm['SHA-256'], checksum(lock, name, version));
    (name === 'wardgate-engine' ? engine : others).push(component);
  }
  const bom = new Models.Bom({ components: new Models.ComponentRepository(others) });
  bom.metadata.component = engine[0];
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function checksum(lock, name, version) {
  const [entry] = lock.split('[[package]]').filter((text) => text.includes(`name = "${name}"\nversion = "${version}"\n`));
  return /checksum = "(\w+)"/.exec(entry)[1];
}

function check() {
  const page = readFileSync(PAGE, 'utf8');
  checkSizes(page);
  const named = [...page.matchAll(/^\| `([a-z0-9_-]+)` \|/gm)].map(([, name]) => name).sort();
  const names = inEngine().map(({ name }) => name);
  const [missing, surplus] = [names.filter((name) => !named.includes(name)), named.filter((name) => !names.includes(name))];
  if (missing.length > 0) fail(`docs/deployed-bytes.md does not name ${missing.join(', ')}: say there why it is in the engine`);
  if (surplus.length > 0) fail(`docs/deployed-bytes.md names ${surplus.join(', ')}, which the engine does not have: take it out`);
  if (readFileSync(BILL, 'utf8') !== billOfMaterials()) fail('docs/engine.cdx.json is not of these crates: run node scripts/deployed-bytes.mjs --write');
}

/** The parts by name in their order, and each size within the tolerance. */
function checkSizes(page) {
  if (!existsSync(BUILT)) return fail('target/actions is missing, which the table is of: run scripts/test actions');
  const said = [...page.matchAll(/^\| (.+?)((?: \| [\d,]+){3}) \|$/gm)].map(([, name, sizes]) => [name, sizes.replaceAll(',', '').split(' | ').slice(1).map(Number)]);
  const found = parts();
  const stale = found.flatMap(([name, sizes], at) => {
    const [nameSaid, sizesSaid = []] = said[at] ?? [];
    if (nameSaid !== name) return [`"${name}" is not there, or elsewhere`];
    return sizes.flatMap((size, i) => (Math.abs(size - sizesSaid[i]) > TOLERANCE * size ? [`"${name}" of the ${ACTIONS[i]}: ${shown(sizesSaid[i])}, and is ${shown(size)}`] : []));
  });
  if (said.length > found.length) stale.push(`${said.length - found.length} rows too many`);
  if (stale.length > 0) fail(`the table of docs/deployed-bytes.md is stale, put in what node scripts/deployed-bytes.mjs prints:\n  ${stale.join('\n  ')}`);
}

function fail(message) {
  console.error(`deployed-bytes: ${message}`);
  process.exitCode = 1;
}

function cargo(command, ...options) {
  return execFileSync('cargo', [command, '--locked', ...options], { encoding: 'utf8', maxBuffer: 1 << 28 });
}
