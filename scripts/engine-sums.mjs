// Writes SHA256SUMS of the engine's files, as sha256sum does: a builder takes only those that were built together.
//
//   node scripts/engine-sums.mjs FOLDER
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const sums = readdirSync(folder)
  .filter((name) => /\.(wasm|shim\.js|lowered\.js)$/.test(name))
  .sort()
  .map((name) => `${createHash('sha256').update(readFileSync(join(folder, name))).digest('hex')}  ${name}\n`);
const place = join(folder, 'SHA256SUMS');
writeFileSync(`${place}.part`, sums.join(''));
renameSync(`${place}.part`, place);
