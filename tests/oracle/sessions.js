// Section 11 of docs/semantics.md: how long it lasts, and what goes along with a refresh token.
'use strict';
const { holds } = require('./conditions.js');
const { field, text } = require('./event.js');
const { TYPES } = require('./factors.js');
const { clamped, instant, standing } = require('./time.js');

/** The flows in which a session is there. */
const WITH_SESSION = ['interactive', 'silent', 'device'];

/** Which of the two there are. @param {any} login @returns {{ session: boolean, refresh: boolean }} */
function lasting({ event, flow }) {
  const isThere = (/** @type {string} */ of) =>
    text(field(event, `${of}.id`)) !== undefined || instant(field(event, `${of}.created_at`)) !== undefined;
  const refresh = flow === 'refresh' || (flow === 'unknown' && isThere('refresh_token'));
  return { session: WITH_SESSION.includes(flow) || (flow === 'unknown' && (isThere('session') || !refresh)), refresh };
}

/** The rules that apply. @param {any} decision @returns {any[]} */
const applying = (decision) =>
  decision.policy.sessions.filter((/** @type {any} */ { when }) => when === undefined || holds(decision, when));

/** The first rule that sets the shortest limit. @param {any[]} rules @param {string} limit */
function shortest(rules, limit) {
  const setting = rules.filter((rule) => rule[limit] !== undefined);
  const least = Math.min(...setting.map((rule) => rule[limit]));
  return setting.find((rule) => rule[limit] === least);
}

/** Step 8 of section 5. @param {any} decision */
function judgeAge(decision) {
  const { login, reasons } = decision;
  const { event, now } = login;
  const rules = applying(decision);
  const there = lasting(login);
  const judged = [];
  if (there.session)
    judged.push({
      of: 'session',
      absolute: shortest(rules, 'absolute'),
      idle: shortest(rules, 'idle'),
      limit: 'absolute',
    });
  if (there.refresh) {
    judged.push({
      of: 'refresh_token',
      absolute: shortest(rules, 'refresh_absolute'),
      idle: shortest(rules, 'refresh_idle'),
      limit: 'refresh_absolute',
    });
  }
  for (const { of, absolute, idle, limit } of judged) {
    if (absolute) {
      const began = instant(field(event, `${of}.created_at`));
      const stands = began === undefined ? 'absent' : standing(began, now, absolute[limit]);
      if (stands !== 'fresh') reasons.add(stands === 'stale' ? 'W131' : 'W132', 'deny', absolute.rule);
    } else if (idle && text(field(event, `${of}.id`)) === undefined) reasons.add('W132', 'deny', idle.rule);
  }
}

/** What a permit of `token` does about it. @param {any} decision @returns {{ call: string, args: any[] }[]} */
function lastingEffects(decision) {
  const { login } = decision;
  const { event, now } = login;
  const there = lasting(login);
  const rules = applying(decision);
  const least = (/** @type {string} */ limit) => shortest(rules, limit)?.[limit];
  /** @type {{ call: string, args: any[] }[]} */
  const effects = [];
  const limited = (/** @type {string} */ call, /** @type {number | undefined} */ at) => {
    if (at !== undefined) effects.push({ call, args: [at] });
  };
  const after = (/** @type {any} */ from, /** @type {any} */ limit) =>
    limit === undefined ? undefined : clamped(from + limit);
  if (there.session) {
    limited('session.setExpiresAt', after(instant(field(event, 'session.created_at')), least('absolute')));
    limited('session.setIdleExpiresAt', after(now, least('idle')));
  }
  const isOffline = login.requested.includes('offline_access');
  if (there.refresh || isOffline) {
    const began = instant(field(event, 'refresh_token.created_at')) ?? now;
    limited('refreshToken.setExpiresAt', after(began, least('refresh_absolute')));
    limited('refreshToken.setIdleExpiresAt', after(now, least('refresh_idle')));
  }
  if (there.session && rules.some(({ cookie }) => cookie))
    effects.push({ call: 'session.setCookieMode', args: ['non-persistent'] });
  if (login.client.carry_mfa && isOffline && !there.refresh && !login.isDelegated) {
    effects.push({ call: 'refreshToken.setMetadata', args: ['wardgate_mfa', carriedTimes(login)] });
  }
  return effects;
}

/** The newest instant of each usual factor type, in seconds. @param {any} login */
function carriedTimes({ methods, now }) {
  const newest = (/** @type {string} */ type) =>
    Math.max(
      0,
      ...methods
        .filter((/** @type {any} */ method) => method.type === type && standing(method.at, now, 0) !== 'future')
        .map((/** @type {any} */ { at }) => Math.floor(at / 1000)),
    );
  return TYPES.map(newest).join(',');
}

module.exports = { judgeAge, lastingEffects };
