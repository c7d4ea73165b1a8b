// What our detectors find, natively: the crate that the engine in an Action is built of.
'use strict';
const { spawnSync } = require('node:child_process');
const path = require('node:path');

const ROOT = path.join(__dirname, '../..');
const EXAMPLE = [
  'run',
  '--locked',
  '--quiet',
  '--package',
  'wardgate-pattern',
  '--features',
  'build',
  '--example',
  'findings',
];

/** The names of the detectors that find something in each text; of a list, in an item or in the items joined. @param {(string | string[])[]} values @returns {Set<string>[]} */
function findings(values) {
  const texts = values.map((value) =>
    Array.isArray(value) ? [...value, value.map((item) => `${item}_`).join('')] : [value],
  );
  const { status, stdout, error } = spawnSync('cargo', EXAMPLE, {
    cwd: ROOT,
    env: { ...process.env, CARGO_TARGET_DIR: path.join(ROOT, 'target') },
    input: texts
      .flat()
      .map((text) => `${text}\0`)
      .join(''),
    maxBuffer: 1 << 28,
    stdio: ['pipe', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`findings: ${error ?? `status ${status}`}`);
  const lines = stdout.split('\n').map((line) => line.split(' ').filter(Boolean));
  return texts.map(({ length }) => new Set(lines.splice(0, length).flat()));
}

module.exports = { findings };
