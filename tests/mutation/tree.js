// A copy of the tree to be mutated, and how the runs speak.
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '../..');
const STATE = path.join(ROOT, 'target/mutation');

/** What a person is to be told, without a stack. */
class Stop extends Error {}

/** @param {string} text */
const say = (text) => console.error(`mutate: ${text}`);

/** Runs a command that must succeed. @param {string} command @param {string[]} options @param {import('node:child_process').SpawnSyncOptions} how */
function shown(command, options, how) {
  const { status, error } = spawnSync(command, options, { stdio: ['ignore', 'inherit', 'inherit'], ...how });
  if (status !== 0) throw new Stop(`${error ?? `it ended with ${status}`}: ${[command, ...options].join(' ')}`);
}

/** Makes a folder hold the files of the tree that Git knows or would add, and no others. What is the same is not touched,
 * so that little is built anew; what was left mutated is as it should be. @param {string} folder */
function copied(folder) {
  const files = listed(['--cached', '--others', '--exclude-standard']);
  const there = fs.existsSync(folder) ? inside(folder, '') : [];
  const wanted = new Set(files);
  for (const file of there) if (!wanted.has(file)) fs.rmSync(path.join(folder, file));
  for (const file of files) {
    const [from, to] = [path.join(ROOT, file), path.join(folder, file)];
    if (!fs.existsSync(from)) continue;
    const text = fs.readFileSync(from);
    if (fs.existsSync(to) && text.equals(fs.readFileSync(to))) continue;
    fs.mkdirSync(path.dirname(to), { recursive: true });
    fs.writeFileSync(to, text, { mode: fs.statSync(from).mode });
  }
}

/** @param {string[]} options */
function listed(options) {
  const { status, stdout } = spawnSync('git', ['ls-files', '-z', ...options], { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Stop('git ls-files does not work here');
  return [...new Set(stdout.split('\0').filter(Boolean))];
}

/** The files in a copy, without what is built or installed there. @param {string} folder @param {string} below @returns {string[]} */
function inside(folder, below) {
  return fs.readdirSync(path.join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(below, entry.name);
    if (entry.isSymbolicLink() || name === 'target' || entry.name === 'node_modules') return [];
    return entry.isDirectory() ? inside(folder, name) : [name];
  });
}

module.exports = { ROOT, STATE, Stop, copied, say, shown };
