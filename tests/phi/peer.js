// What the peer finds: tests/phi/peer.py, which asks Presidio's recognisers.
'use strict';
const { spawn } = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');
const { Readable } = require('node:stream');
const { SingleBar } = require('cli-progress');
const { FORMATS } = require('./corpus.js');

/** What answers depend on, beside the texts. */
const SOURCES = ['peer.py', 'requirements.txt'];
const RECOGNISERS = [...new Set(FORMATS.flatMap(({ peer }) => peer))];

/**
 * The recognisers that find something in each text: with any score, and with one that a word beside it supports.
 * @param {string} python @param {number} jobs @param {(string | string[])[]} values
 * @param {string} file Where what was answered is kept. @returns {Promise<{ any: Set<string>, sure: Set<string> }[]>}
 */
async function peerFindings(python, jobs, values, file) {
  const lines = values.map((value) => JSON.stringify(value));
  const answers = resumed(file, lines);
  const bar = new SingleBar({ format: 'peer {bar} {percentage}% | {value} of {total} texts | {eta_formatted} left' });
  bar.start(lines.length, answers.length);
  try {
    await ask(python, jobs, lines.slice(answers.length), (answer) => {
      answers.push(answer);
      fs.appendFileSync(file, `${answer}\n`);
      bar.update(answers.length);
    });
  } finally {
    bar.stop();
  }
  return answers.map((answer) => {
    const { any, sure } = JSON.parse(answer);
    return { any: new Set(any), sure: new Set(sure) };
  });
}

/** What was answered before to the same texts, by the same peer. @param {string} file @param {string[]} lines @returns {string[]} */
function resumed(file, lines) {
  const sources = SOURCES.map((name) => fs.readFileSync(path.join(__dirname, name), 'utf8'));
  const sum = crypto
    .createHash('sha256')
    .update([...sources, ...RECOGNISERS, ...lines].join('\n'))
    .digest('hex');
  const [first, ...answers] = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n') : [];
  // The last is empty, or was not written to its end.
  if (first === sum) answers.pop();
  const kept = first === sum ? answers : [];
  fs.writeFileSync(file, [sum, ...kept].map((line) => `${line}\n`).join(''));
  return kept;
}

/** @param {string} python @param {number} jobs @param {string[]} lines @param {(answer: string) => void} answered */
async function ask(python, jobs, lines, answered) {
  const peer = spawn(python, [path.join(__dirname, 'peer.py'), String(jobs), ...RECOGNISERS], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve, reject) => {
    peer.on('error', reject);
    peer.on('close', (status) =>
      status === 0 ? resolve(undefined) : reject(new Error(`peer.py ended with ${status}`)),
    );
  });
  Readable.from(lines.map((line) => `${line}\n`)).pipe(peer.stdin);
  for await (const answer of readline.createInterface({ input: peer.stdout })) answered(answer);
  await ended;
}

module.exports = { peerFindings };
