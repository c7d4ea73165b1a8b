// A run as a scenario file: the events that Wardgate's Actions were given, and what came of each.
import path from 'node:path';
import { partOf } from './explain.js';

/** @param {any} tenant @param {any} run */
export function scenarioOf(tenant, run) {
  const cases = run.timeline.filter(({ type, entrypoint, action }) => type === 'action' && entrypoint !== 'onContinuePostLogin' && partOf(action));
  if (cases.length === 0) return null;
  const who = run.user?.name ?? run.client;
  return {
    policy: path.resolve(tenant.actions.policy),
    base: 'empty.json',
    now: new Date(cases[0].now).toISOString(),
    action: partOf(cases[0].action),
    cases: cases.map((entry) => ({
      name: `${who} at ${run.client}, ${partOf(entry.action)}: ${entry.outcome}`,
      action: partOf(entry.action),
      now: new Date(entry.now).toISOString(),
      set: Object.fromEntries(Object.entries(entry.event).map(([key, value]) => [`/${key}`, value])),
      expect: { outcome: entry.outcome, reasons: entry.reasons.map(told) },
    })),
  };
}

/** A reason as scenarios write it. @param {any} reason */
function told({ consequence, code, rule, scope }) {
  return [consequence, code, rule, scope].filter(Boolean).join(' ');
}
