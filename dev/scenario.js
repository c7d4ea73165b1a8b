// A run as a scenario file: the events that Wardgate's Actions were given, and what came of each.
import path from 'node:path';
import { partOf } from './explain.js';

/** Why a run cannot be saved, or the file. @param {any} tenant @param {any} run */
export function scenarioOf(tenant, run) {
  const entries = run.timeline.filter(
    ({ type, entrypoint, action }) => type === 'action' && entrypoint !== 'onContinuePostLogin' && partOf(action),
  );
  if (entries.length === 0) return { problem: "none of Wardgate's Actions ran" };
  const own = [...tenant.actions.foreign].find((name) => entries.some(({ event }) => name in (event.secrets ?? {})));
  if (own !== undefined) return { problem: `the secret ${own} is yours, and would be in the file: start the tenant without it` };
  const cases = entries.map((entry) => caseOf(run, entry));
  return { file: { policy: path.resolve(tenant.actions.policy), now: cases[0].now, action: cases[0].action, cases } };
}

/** @param {any} run @param {any} entry */
function caseOf(run, entry) {
  const { outcome, event, now } = entry;
  const action = partOf(entry.action);
  const [record = ''] = entry.console;
  const part = (/** @type {string} */ name) =>
    record
      .split(' ')
      .find((word) => word.startsWith(`${name}=`))
      ?.slice(name.length + 1) || undefined;
  const [id, policy] = [part('id'), part('pol')];
  const tidy = (/** @type {any} */ value) => {
    if (Array.isArray(value)) return value.map(tidy);
    if (typeof value !== 'string') return value;
    const text = policy === undefined ? value : value.replaceAll(policy, '<policy>');
    return id === undefined ? text : text.replaceAll(id, '<id>');
  };
  const effects = effectsOf(entry.calls);
  const removed = effects.filter(({ call }) => call === 'accessToken.removeScope').map(({ args: [scope] }) => scope);
  const requested = event.accessToken?.scope ?? event.transaction?.requested_scopes ?? [];
  return {
    name: `${run.user?.name ?? run.client} at ${run.client}, ${action}: ${outcome} (${run.id})`,
    action,
    now: new Date(now).toISOString(),
    set: Object.fromEntries(Object.entries(event).map(([key, value]) => [`/${key}`, value])),
    expect: {
      outcome,
      reasons: entry.reasons.map(reasonOf),
      effects: effects.map(({ call, args }) => ({ call, args: args.map(tidy) })),
      record: tidy(record),
      ...(outcome === 'permit' &&
        action !== 'gate' && { scopes: requested.filter((/** @type {string} */ scope) => !removed.includes(scope)) }),
    },
  };
}

/** A reason as scenarios write it. @param {any} reason */
function reasonOf({ consequence, code, rule, scope }) {
  return [consequence, code, rule, scope].filter(Boolean).join(' ');
}

/** Calls as the engine asked for them: the token for the portal before it was signed. @param {any[]} calls */
function effectsOf(calls) {
  const token = calls.find(({ call }) => call === 'redirect.encodeToken')?.args[0];
  return calls
    .filter(({ call }) => call !== 'redirect.encodeToken')
    .map(({ call, args }) => {
      if (call !== 'redirect.sendUserTo' || token === undefined) return { call, args };
      return { call, args: [args[0], { secret: token.secret.secret, payload: token.payload }] };
    });
}
