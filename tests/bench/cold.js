// A fresh process: loading the subject and its first decision, in milliseconds. What prepares the events is not counted.
'use strict';
require('./reference/task.js');
require('./translate.js');
const { load } = require('./subject.js');
const subject = JSON.parse(process.argv[2]);
const { events } = load({ name: 'plain' });
const event = subject.file === undefined ? events[3] : require('./translate.js').translated(events[3], subject.hash);
delete require.cache[require.resolve('./reference/plain-js.js')];
const task = require('./reference/task.js');
const start = performance.now();
if (subject.file === undefined) {
  const plain = require('./reference/plain-js.js');
  plain.decide(plain.compile(task.policy), event, task.NOW);
} else {
  require(subject.file).decide(event, task.NOW);
}
console.log(JSON.stringify({ total: performance.now() - start }));
