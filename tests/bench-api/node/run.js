// What the guard costs an API in Node.js: scripts/bench-api runs it.
'use strict';
const { execFileSync } = require('node:child_process');
const path = require('node:path');
const { byCasbin } = require('./casbin.js');
const { overHttp } = require('./http.js');
const { decided, table } = require('./table.js');
const { interleaved } = require('./timing.js');

const ROUTES = [10, 100, 1000, 10000];

/** @param {number} time */
const us = (time) => `${time.toFixed(1)} us`;

async function main() {
  const tables = ROUTES.map(table);
  const ours = tables.map((table) => ({ call: decided(table), inputs: table.requests }));
  const times = interleaved(ours, { rounds: 60, calls: 600 });
  times.forEach(({ median, least }, at) => {
    const [of, ofLeast] = [median / times[0].median, least / times[0].least].map((ratio) => ratio.toFixed(2));
    console.log(`${process.version} decision, ${ROUTES[at]} routes: ${us(median)}, at least ${us(least)}; ${of}x and ${ofLeast}x of ${ROUTES[0]} routes`);
  });

  for (const [at, { routes, requests }] of tables.entries()) {
    if (routes > 1000) continue;
    const peer = { call: await byCasbin(tables[at]), inputs: requests };
    const [guard, casbin] = interleaved([ours[at], peer], { rounds: 11, calls: Math.max(120, 6000 / routes) });
    console.log(`${process.version} casbin, ${routes} routes: ${us(casbin.median)}, ${(casbin.median / guard.median).toFixed(1)}x of the guard's ${us(guard.median)}`);
  }

  const { off, verified, guarded } = await overHttp({ rounds: 7, calls: 2000 });
  console.log(`${process.version} Express, processor time of a request: ${us(off)} without, ${us(verified)} verified, ${us(guarded)} guarded too`);
  console.log(`  the guard adds ${us(guarded - verified)}, ${(guarded / verified).toFixed(2)}x of verified, ${(guarded / off).toFixed(2)}x of without`);

  const marks = [100_000, 250_000, 500_000, 1_000_000];
  const memory = execFileSync(process.execPath, ['--expose-gc', path.join(__dirname, 'memory.js'), ...marks.map(String)], { encoding: 'utf8' });
  for (const { count, heap, module, all } of JSON.parse(memory)) {
    console.log(`${process.version} memory after ${count} requests: heap ${heap.toFixed(1)} MB, module ${module.toFixed(1)} MB, process ${all.toFixed(0)} MB`);
  }
}

main();
