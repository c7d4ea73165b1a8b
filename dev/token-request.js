// The request of a token endpoint, as the event and the console tell it.

/** The request of a token endpoint, as the event tells it. @param {any} ctx */
export function requestOf(ctx) {
  return {
    method: ctx.method,
    query: {},
    body: scrubbed(ctx.oidc.body ?? {}),
    hostname: ctx.hostname,
    user_agent: ctx.get('user-agent') || undefined,
    path: ctx.path,
  };
}

/** Secrets never reach the console or the log. @param {Record<string, any>} body */
export function scrubbed(body) {
  const secret = [
    'client_secret',
    'password',
    'refresh_token',
    'code',
    'code_verifier',
    'subject_token',
    'actor_token',
    'mfa_token',
    'device_code',
    'otp',
    'recovery_code',
    'binding_code',
  ];
  return Object.fromEntries(Object.entries(body).map(([key, value]) => [key, secret.includes(key) ? '*****' : value]));
}
