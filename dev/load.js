// `scripts/tenant-load`: how many sign-ins the local tenant serves at once, and how long each takes.
import { load } from './test/load.js';
import { startTenant } from './test/support.js';

const count = Number(process.argv[2] ?? 200);
const tenant = await startTenant();
try {
  await load(tenant, 4);
  const { seconds, errors, mixed, sessions, latency, actions } = await load(tenant, count);
  const ms = (/** @type {number} */ value) => `${Math.round(value)} ms`;
  console.log(`${count} sign-ins at once, each with a second factor: ${seconds.toFixed(2)} s, ${(count / seconds).toFixed(0)} a second`);
  console.log(`errors ${errors.length}, of somebody else ${mixed}, sessions ${sessions}`);
  console.log(
    `from the first request to the tokens: median ${ms(latency.median)}, 90% ${ms(latency.p90)}, 99% ${ms(latency.p99)}, longest ${ms(latency.longest)}`,
  );
  console.log(`the Actions: ${actions.perSignIn.toFixed(2)} ms a sign-in, ${(actions.share * 100).toFixed(1)}% of the time`);
  for (const error of new Set(errors)) console.log(`  ${error}`);
  process.exitCode = errors.length + mixed > 0 ? 1 : 0;
} finally {
  await tenant.stop();
}
