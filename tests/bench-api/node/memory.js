// Memory of a process of its own over many requests, at the guard without a framework: memory.js COUNT..., with --expose-gc.
'use strict';
/** The module's own memory, which it does not hand out. @type {WebAssembly.Memory} */
let memory;
WebAssembly.Instance = class extends WebAssembly.Instance {
  /** @param {WebAssembly.Module} module @param {WebAssembly.Imports} imports */
  constructor(module, imports) {
    super(module, imports);
    memory = /** @type {WebAssembly.Memory} */ (this.exports.memory);
  }
};
const { guard } = require('../../../target/npm/api');
const { AUDIENCE, NOW, SECRETS, table } = require('./table.js');

/** The heap, the module's memory and that of the process, in MB. */
function used() {
  /** @type {any} */ (globalThis).gc();
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed / 2 ** 20, module: memory.buffer.byteLength / 2 ** 20, all: rss / 2 ** 20 };
}

/** The same after each number of requests. @param {number[]} marks */
async function overTime(marks) {
  const { policy, requests } = table(100);
  const asked = guard({ policy, audience: AUDIENCE, secrets: SECRETS, log: () => {}, now: () => NOW * 1000 });
  const questions = requests.map(({ claims, path }, number) => {
    const token = `a.b.${number}`;
    return { method: 'GET', path, rawHeaders: ['Authorization', `Bearer ${token}`], verify: (/** @type {string} */ given) => (given === token ? claims : undefined) };
  });
  const found = [];
  for (let count = 0; count <= marks[marks.length - 1]; count++) {
    if (marks.includes(count)) found.push({ count, ...used() });
    await asked.judge(questions[count % questions.length]);
  }
  return found;
}

const marks = process.argv.slice(2).map(Number);
overTime(marks).then((found) => console.log(JSON.stringify(found)));
