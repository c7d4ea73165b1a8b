// The pages of a sign-in, from who you are to the last Action.
import express from 'express';
import { errors } from 'oidc-provider';
import { isKey } from './factors.js';
import { signIn } from './authorize.js';
import { completed, purposeOf, told } from './portal.js';
import { challengePage, consentPage, enrolPage, loginPage, messagePage, portalPage } from './pages/sign-in.js';
import { Refusal } from './tenant.js';

/** @param {import('./tenant.js').Tenant} tenant @param {() => any} provider The one of now: it changes when keys are rotated. */
export function interactions(tenant, provider) {
  const router = express.Router();
  // A field that is sent twice, or a form without a body, is a form all the same.
  const form = [
    express.urlencoded({ extended: false }),
    (req, _res, next) => {
      req.body = Object.fromEntries(Object.entries(req.body ?? {}).map(([name, value]) => [name, String(value)]));
      next();
    },
  ];
  /** Runs of the interactions that are open. @type {Map<string, any>} */
  const runs = new Map();

  /** The interaction, by its cookie; a page where there is none. */
  const opened = (handler) => async (req, res, next) => {
    try {
      const details = await provider().interactionDetails(req, res);
      if (details.uid !== req.params.uid) throw new errors.SessionNotFound('another sign-in is open');
      await handler(req, res, details, runs.get(details.uid));
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) return next(error);
      res.status(400).send(messagePage('This sign-in is over', 'Go back to the application and start again.'));
    }
  };
  const base = (details) => `/u/${details.uid}`;

  /** Starts the Actions for whom it is now. */
  const start = (req, res, details, user, session) => {
    const device = details.deviceCode !== undefined;
    try {
      runs.set(details.uid, tenant.login(signIn(tenant, details.params, { kind: device ? 'device' : 'login', session, user, device })));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return provider().interactionFinished(req, res, { error: error.error, error_description: error.error_description });
    }
    return res.redirect(303, base(details));
  };

  const finish = (req, res, details, run) => {
    runs.delete(details.uid);
    const { session } = run;
    const result = { run: run.id, ...(run.fresh && { login: { accountId: session.user, remember: session.cookie === 'persistent' } }) };
    return provider().interactionFinished(req, res, result);
  };

  const showLogin = (res, details, error) => {
    const client = tenant.people.client(details.params.client_id);
    const { connection, login_hint: hint } = details.params;
    const offered = (user) =>
      connection ? user.connection === connection : (client.connections ?? [user.connection]).includes(user.connection);
    res.status(error ? 401 : 200).send(
      loginPage({
        base: base(details),
        client,
        users: tenant.people.users.filter(offered),
        password: tenant.people.password,
        hint,
        error,
      }),
    );
  };

  router.get(
    '/u/:uid',
    opened(async (req, res, details, run) => {
      if (run === undefined) {
        if (details.prompt.name === 'login') return showLogin(res, details);
        const session = tenant.sessions.of(details.session?.uid);
        if (session === undefined)
          return provider().interactionFinished(req, res, { error: 'login_required', error_description: 'Login required' });
        return start(req, res, details, tenant.people.user(session.user), session);
      }
      await run.settled();
      if (run.result !== null) {
        if (run.result.outcome !== 'permit' || !tenant.consents.missing(run)) return finish(req, res, details, run);
        return res.send(
          consentPage({
            base: base(details),
            client: tenant.people.client(run.client),
            user: run.user,
            scopes: run.result.tokens.access.scopes,
          }),
        );
      }
      if (run.paused.kind === 'redirect') return leave(res, run, tenant);
      return showFactor(res, details, run, req.query.factor);
    }),
  );

  router.post(
    '/u/:uid/login',
    form,
    opened(async (req, res, details) => {
      const { username, login = '', password } = req.body;
      const user = tenant.people.byLogin(username ?? login);
      if (user === undefined || password !== user.password) {
        const { client_id: client, wardgate_request: id } = details.params;
        tenant.log.wrongPassword(user === undefined ? 'fu' : 'fp', client, tenant.requests.get(id) ?? {}, username ?? login);
        return showLogin(res, details, 'Wrong e-mail or password.');
      }
      if (user.blocked) return showLogin(res, details, 'This user is blocked.');
      const { people } = tenant;
      const session = tenant.sessions.create(user, people.connection(user.connection), {
        ip: user.ip ?? people.tenant.ip,
        user_agent: req.get('user-agent'),
      });
      start(req, res, details, user, session);
      const run = runs.get(details.uid);
      if (run !== undefined) run.fresh = true;
    }),
  );

  const showFactor = async (res, details, run, wanted, error) => {
    const { kind, factors } = run.paused;
    const factor = factors.includes(wanted) ? wanted : factors[0];
    const stand = standIn(tenant, run, factor);
    const totp = tenant.factors.totp(run.user);
    const given = { base: base(details), factor, factors, user: run.user, stand, error };
    const shown =
      kind === 'challenge' ? challengePage(given) : enrolPage({ ...given, uri: totp.toString(), qr: await tenant.factors.qr(run.user) });
    res.status(error ? 401 : 200).send(shown);
  };

  router.post(
    '/u/:uid/factor',
    form,
    opened(async (req, res, details, run) => {
      const { factor } = req.body;
      if (!run?.paused?.factors?.includes(factor)) return res.redirect(303, base(details));
      const stood = isKey(factor) && req.body.stand_in === 'yes';
      if (!stood && !tenant.factors.check(run, factor, req.body)) {
        run.note({ type: 'wrong', factor });
        return showFactor(res, details, run, factor, 'That is not right. Try again.');
      }
      run.answer({ factor }, { factor, standIn: stood });
      return res.redirect(303, base(details));
    }),
  );

  router.get(
    '/u/:uid/key',
    opened(async (req, res, _details, run) => {
      const { factor } = req.query;
      if (!isKey(String(factor)) || !run?.paused?.factors?.includes(factor)) return res.status(409).json({});
      return res.json(await tenant.factors.keyOptions(run, factor));
    }),
  );

  router.post(
    '/u/:uid/key',
    express.json(),
    opened(async (req, res, _details, run) => {
      const { factor, response } = req.body;
      if (!run?.paused?.factors?.includes(factor)) return res.status(409).json({});
      if (!(await tenant.factors.checkKey(run, factor, response))) {
        run.note({ type: 'wrong', factor });
        return res.status(401).json({});
      }
      run.answer({ factor }, { factor });
      return res.json({});
    }),
  );

  router.post(
    '/u/:uid/consent',
    form,
    opened(async (req, res, details, run) => {
      if (run?.result?.outcome !== 'permit') return res.redirect(303, base(details));
      run.note({ type: 'consent', given: req.body.allow === 'yes' });
      if (req.body.allow === 'yes') tenant.consents.give(run);
      else {
        runs.delete(details.uid);
        return provider().interactionFinished(req, res, {
          error: 'access_denied',
          error_description: 'User did not authorize the request',
        });
      }
      return finish(req, res, details, run);
    }),
  );

  router.post(
    '/u/:uid/give-up',
    opened(async (_req, res, details, run) => {
      run?.answer(null);
      res.redirect(303, base(details));
    }),
  );

  /** Where people come back to who were sent away. */
  const comesBack = (req, res) => {
    const state = req.query.state ?? req.body?.state;
    const [uid, run] = [...runs].find(([, one]) => one.paused?.kind === 'redirect' && one.paused.state === state) ?? [];
    if (run === undefined) return res.status(400).send(messagePage('This sign-in is over', 'Go back to the application and start again.'));
    run.answer({ query: { ...req.query }, body: { ...req.body } }, { query: Object.keys(req.query) });
    return res.redirect(303, `/u/${uid}`);
  };
  router.get('/continue', comesBack);
  router.post('/continue', form, comesBack);

  router.get('/portal', async (req, res) => {
    const { to, state } = req.query;
    const known = await told(tenant, String(to));
    if (known === null) return res.status(400).send(portalPage({ refused: true }));
    return res.send(portalPage({ courses: known.asked.courses, back: `/portal?${new URLSearchParams({ to, state })}` }));
  });
  router.post('/portal', form, async (req, res) => {
    const { to, state } = req.query;
    const known = await told(tenant, String(to));
    if (known === null) return res.status(400).send(portalPage({ refused: true }));
    const back = new URLSearchParams({ state, ...(req.body.took === 'yes' && { session_token: completed(known, state) }) });
    return res.redirect(303, `/continue?${back}`);
  });
  return router;
}

/** Sends a person where an Action says, or to the stand-in of the portal. @param {any} res @param {any} run @param {any} tenant */
function leave(res, run, tenant) {
  const { target, state } = run.paused;
  if (tenant.people.tenant.stand_in_portal && purposeOf(target)?.purpose === 'wardgate-training') {
    if (!run.portal) run.note({ type: 'portal' });
    run.portal = true;
    return res.redirect(303, `/portal?${new URLSearchParams({ to: target, state })}`);
  }
  const url = new URL(target);
  url.searchParams.set('state', state);
  return res.redirect(303, url.href);
}

/** What the page can offer to whoever has nothing at hand. @param {any} tenant @param {any} run @param {string} factor */
function standIn(tenant, run, factor) {
  const { factors } = tenant;
  switch (factor) {
    case 'otp':
      return { what: 'The authenticator of this person shows', code: factors.totp(run.user).generate() };
    case 'email':
    case 'phone':
      return { what: 'The tenant sends nothing. The message says', code: factors.sent(run, factor) };
    case 'recovery-code':
      return { what: 'The recovery code of this person is', code: factors.recoveryCode(run.user) };
    default:
      return {};
  }
}
