// Tenant log records, of the types and fields that a log stream delivers, one JSON object a line.
import { randomBytes } from 'node:crypto';
import { CODES } from './kinds.js';

const KEPT = 5000;

/** What of a second factor is a record of its own. @type {Record<string, (entry: any) => string | undefined>} */
const GUARDIAN = {
  pause: ({ kind }) => ({ challenge: 'gd_start_auth', enrol: 'gd_start_enroll' })[kind],
  resume: ({ kind, gaveUp }) => (gaveUp ? 'gd_auth_rejected' : { challenge: 'gd_auth_succeed', enrol: 'gd_enrollment_complete' }[kind]),
  wrong: () => 'gd_auth_failed',
};

export class Log {
  /** @type {any[]} */
  records = [];

  /** @param {import('./tenant.js').Tenant} tenant */
  constructor(tenant) {
    this.tenant = tenant;
  }

  /** @param {any} run */
  login(run) {
    const { user, session, result } = run;
    const fine = result.outcome === 'permit';
    const methods = run.flow.event.authentication?.methods ?? [];
    this.#write(run, CODES[run.kind][fine ? 0 : 1], {
      connection: user.connection,
      connection_id: this.tenant.people.connection(user.connection).id,
      user_id: user.id,
      user_name: user.email ?? user.name,
      strategy: this.tenant.people.connection(user.connection).strategy,
      ...(run.organization && { organization_id: run.organization.id, organization_name: run.organization.name }),
      details: {
        session_id: session?.id,
        ...(fine && { prompts: methods.map(({ name, type }) => ({ performed_amr: [name === 'mfa' ? `mfa:${type}` : name] })) }),
        riskAssessment: run.event.authentication?.riskAssessment,
      },
    });
  }

  /** A step of a run that has a record of its own. @param {any} run @param {any} entry */
  step(run, entry) {
    const type = entry.type === 'token' && run.kind === 'login' && entry.access !== undefined ? 'seacft' : GUARDIAN[entry.type]?.(entry);
    if (type === undefined) return;
    this.#line(type, run, {
      user_id: run.user.id,
      user_name: run.user.email ?? run.user.name,
      details: { transaction_id: run.transaction?.id, factor: entry.factor ?? entry.factors?.[0] },
    });
  }

  /** A request that no Action saw. @param {any} run */
  refused(run) {
    const { error: oauthError, description } = run.result.denied;
    this.#line(CODES[run.kind][1], run, {
      description,
      details: { error: { message: description, oauthError, type: 'request-error' }, qs: run.request.query, body: run.request.body },
    });
  }

  /** Somebody who is not let in at the door. @param {'fp' | 'fu'} type @param {string} client @param {any} request @param {string} name */
  wrongPassword(type, client, request, name) {
    this.#line(
      type,
      { client, request },
      { description: 'Wrong email or password.', user_name: name, details: { error: { message: 'Wrong email or password.' } } },
    );
  }

  /** @param {string} type @param {any} run @param {any} more */
  #line(type, run, more) {
    const { people } = this.tenant;
    const log_id = `${Date.now()}${randomBytes(8).toString('hex')}`;
    const data = {
      log_id,
      date: new Date().toISOString(),
      type,
      client_id: run.client,
      client_name: people.client(run.client)?.name,
      ip: run.event?.request.ip ?? people.tenant.ip,
      user_agent: run.request.user_agent,
      hostname: run.request.hostname,
      tenant_name: people.tenant.id,
      ...more,
    };
    this.#add({ log_id, data });
  }

  /** @param {any} run */
  machine(run) {
    this.#write(run, CODES.machine[run.result.outcome === 'permit' ? 0 : 1], {});
  }

  /** @param {any} run @param {string} type @param {any} more */
  #write(run, type, { details = {}, ...more }) {
    const { people } = this.tenant;
    const { result } = run;
    const log_id = `${Date.now()}${randomBytes(8).toString('hex')}`;
    const failed = result.denied;
    const data = {
      log_id,
      date: new Date().toISOString(),
      type,
      ...(failed && { description: failed.description }),
      client_id: run.client,
      client_name: people.client(run.client)?.name,
      ip: run.event.request.ip,
      user_agent: run.event.request.user_agent,
      hostname: run.event.request.hostname,
      tenant_name: people.tenant.id,
      audience: run.audience ?? undefined,
      scope: result.tokens.access.scopes.join(' ') || undefined,
      ...more,
      details: {
        ...details,
        actions: { executions: [run.id] },
        ...(failed && {
          error: {
            message: failed.description,
            oauthError: failed.error,
            type: failed.error === 'access_denied' ? 'access_denied' : 'request-error',
          },
          qs: run.request.query,
          body: run.request.body,
        }),
      },
    };
    const thrown = result.steps.find((/** @type {any} */ step) => step.error !== null);
    if (thrown !== undefined) this.#thrown(run, thrown);
    this.#add({ log_id, data });
  }

  /** @param {any} run @param {any} step */
  #thrown(run, step) {
    const log_id = `${Date.now()}${randomBytes(8).toString('hex')}`;
    this.#add({
      log_id,
      data: {
        log_id,
        date: new Date().toISOString(),
        type: 'actions_execution_failed',
        client_id: run.client,
        details: {
          trigger_id: run.kind === 'machine' ? 'credentials-exchange' : 'post-login',
          execution_id: run.id,
          action_name: step.action,
          error_class: step.error.message === 'the Actions took too long' ? 'action_timeout' : 'action_error',
          action_error: step.error,
        },
      },
    });
  }

  /** @param {any} record */
  #add(record) {
    // As JSON once: a stream and a page see the same, and nothing that changes later.
    this.records.push(JSON.stringify(record));
    if (this.records.length > KEPT) this.records.shift();
    this.tenant.tell({ type: 'log', line: this.records.at(-1) });
  }
}
