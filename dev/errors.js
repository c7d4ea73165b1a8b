// Errors of the token endpoint as Auth0 words them.

/** What is said of a machine's request that names no API. */
export const NO_AUDIENCE = 'No audience parameter was provided, and no default audience has been configured';

/** By oidc-provider's error and a part of its description: Auth0's status, error and description. */
const WORDS = [
  ['invalid_client', '', 401, 'access_denied', 'Unauthorized'],
  [
    'invalid_request',
    'requested grant type is not allowed',
    403,
    'unauthorized_client',
    "Grant type '{grant}' not allowed for the client.",
  ],
  ['unsupported_grant_type', '', 403, 'unsupported_grant_type', 'Unsupported grant type: {grant}'],
  ['authorization_pending', '', 403, 'authorization_pending', 'User has yet to authorize device code.'],
  ['expired_token', '', 403, 'expired_token', 'The provided token is expired or invalid.'],
  ['invalid_grant', '', 403, 'invalid_grant', '{reason}'],
  ['access_denied', 'No audience parameter', 403, 'access_denied', NO_AUDIENCE],
];

/** What Auth0 says of a grant that is none. */
const REASONS = { authorization_code: 'Invalid authorization code', refresh_token: 'Unknown or invalid refresh token.' };

/** @param {any} ctx @param {() => Promise<any>} next */
export async function auth0Errors(ctx, next) {
  await next();
  const { error, error_description: said = '' } = ctx.body ?? {};
  if (ctx.path !== '/oauth/token' || error === undefined) return;
  if (ctx.state.mfa_token !== undefined) {
    ctx.body = { error, error_description: 'Multifactor authentication required', mfa_token: ctx.state.mfa_token };
    return;
  }
  const found = WORDS.find(([name, part]) => name === error && said.includes(part));
  if (found === undefined) return;
  const [, , status, name, text] = found;
  const grant = ctx.oidc.params?.grant_type ?? '';
  // Our own refusals have a description already.
  const reason = said === 'grant request is invalid' ? (REASONS[grant] ?? said) : said;
  ctx.status = status;
  ctx.body = { error: name, error_description: text.replace('{grant}', grant).replace('{reason}', reason) };
}
