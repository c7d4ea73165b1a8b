// A fresh process: loading the subject and its first decision, in milliseconds. What prepares the event is not counted.
'use strict';
const task = require('./reference/task.js');
const { translated } = require('./translate.js');
const { file, hash } = JSON.parse(process.argv[2]);
const event = file === undefined ? task.events[3] : translated(task.events[3], hash);
const start = performance.now();
if (file === undefined) {
  const plain = require('./reference/plain-js.js');
  plain.decide(plain.compile(task.policy), event, task.NOW);
} else {
  require(file).decide(event, task.NOW);
}
console.log(JSON.stringify({ total: performance.now() - start }));
