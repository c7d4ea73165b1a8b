// Warm times of some subjects in one process, in rotating order, one reading of the timer a decision, its cost taken off.
// Each figure is the median of the rounds' own: what else runs on the machine disturbs some rounds, and the 99th percentile
// of all together would be that of the worst.
'use strict';
const { load } = require('./subject.js');

const ROUNDS = 20;
const EACH = 2000;
const subjects = JSON.parse(process.argv[2]).map((/** @type {any} */ subject) => ({ name: subject.name, ...load(subject), times: new Float64Array(ROUNDS * EACH), sink: 0 }));
const readings = Array.from({ length: 20000 }, () => {
  const start = process.hrtime.bigint();
  return Number(process.hrtime.bigint() - start);
}).sort((a, b) => a - b);
const timer = readings[readings.length >> 1];
for (const subject of subjects) for (let i = 0; i < 10000; i++) subject.sink += Object.keys(subject.decide(subject.events[i & 63])).length;
for (let round = 0; round < ROUNDS; round++) {
  for (let k = 0; k < subjects.length; k++) {
    const subject = subjects[(k + round) % subjects.length];
    globalThis.gc?.();
    for (let i = 0; i < EACH; i++) {
      const event = subject.events[i & 63];
      const start = process.hrtime.bigint();
      subject.sink += Object.keys(subject.decide(event)).length;
      subject.times[round * EACH + i] = Number(process.hrtime.bigint() - start) - timer;
    }
  }
}
/** @type {Record<string, { median: number, p99: number }>} */
const result = {};
for (const { name, times } of subjects) {
  const rounds = Array.from({ length: ROUNDS }, (_, round) => times.subarray(round * EACH, (round + 1) * EACH).sort());
  const at = (/** @type {number} */ share) => rounds.map((round) => round[Math.floor(EACH * share)] / 1000).sort((a, b) => a - b)[ROUNDS >> 1];
  result[name] = { median: at(0.5), p99: at(0.99) };
}
console.log(JSON.stringify(result));
