// What an Action decided, in words: each reason with its rule in the policy, the record line read aloud.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** @type {any} */
let workbench;
/** The last policy that was asked about. @type {{ text: string, of: any } | null} */
let known = null;

/** Takes the workbench module from beside the `wardgate` command. @param {string} program */
export function findWorkbench(program) {
  for (let folder = path.dirname(program); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const module = path.join(folder, 'wasm/workbench/workbench.js');
    if (fs.existsSync(module)) return void (workbench = createRequire(module)(module));
  }
  throw new Error('the workbench module is missing beside the wardgate command: build it with scripts/build-wasm');
}

/** Which of Wardgate's Actions an Action is. @param {string} name */
export const partOf = (name) => /^wardgate-(gate|token|machine)(-shadow)?$/.exec(name)?.[1];

/** Makes ready what the first look at a run would wait for. @param {any} tenant */
export function warm(tenant) {
  policyOf(tenant.actions.text);
}

/** An entry of a timeline with the words of its decision. @param {any} tenant @param {any} entry */
export function explained(tenant, { event, ...entry }) {
  const part = partOf(entry.action);
  const { secrets: _secrets, ...shown } = event;
  if (part === undefined) return { ...entry, event: shown };
  return {
    ...entry,
    event: shown,
    reasons: reasonsOf(tenant, part, event, entry),
    words: entry.console.map((/** @type {string} */ line) => recordOf(line)),
  };
}

/** @param {any} tenant @param {string} part @param {any} event @param {any} entry */
function reasonsOf(tenant, part, event, { entrypoint, now, reasons }) {
  if (entrypoint === 'onContinuePostLogin') return reasons;
  try {
    return policyOf(tenant.actions.text).explain(part, event, now).reasons;
  } catch {
    // The policy of then may not be the one of now.
    return reasons;
  }
}

/** @param {string} text */
function policyOf(text) {
  if (known?.text !== text) {
    known?.of.free();
    known = { text, of: new workbench.Workbench(text) };
  }
  return known.of;
}

/** @param {string} line */
function recordOf(line) {
  try {
    return workbench.record(line);
  } catch {
    return null;
  }
}
