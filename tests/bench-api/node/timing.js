// Times of functions that take turns, so that what slows the machine slows all of them.
'use strict';

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/**
 * Microseconds of a call of each function, as the median of the rounds and the quickest of them, which says more where the machine is
 * busy; each call in turn gets the next of its inputs.
 * @param {{ call: (input: any) => unknown, inputs: any[] }[]} subjects @param {{ rounds: number, calls: number }} size
 */
function interleaved(subjects, { rounds, calls }) {
  /** @type {number[][]} */
  const times = subjects.map(() => []);
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    subjects.forEach(({ call, inputs }, subject) => {
      const begin = process.hrtime.bigint();
      for (let i = 0; i < calls; i++) call(inputs[i % inputs.length]);
      const time = Number(process.hrtime.bigint() - begin) / 1000 / calls;
      if (round > 0) times[subject].push(time);
    });
  }
  return times.map((rounds) => ({ median: median(rounds), least: Math.min(...rounds) }));
}

module.exports = { interleaved, median };
