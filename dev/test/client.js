// openid-client as an application uses it, and what its tests ask of tokens.
import { jwtVerify } from 'jose';
import * as client from 'openid-client';
import { Browser, EHR } from './support.js';

export const CALLBACK = 'http://localhost:9/callback';

/** @param {any} tenant @param {string} id */
export const discover = (tenant, id) =>
  client.discovery(new URL(tenant.issuer), id, tenant.secret(id), undefined, { execute: [client.allowInsecureRequests] });

/** Signs in with a code and PKCE. */
export async function signIn(tenant, id, person, params, { browser = new Browser(), answers } = {}) {
  const config = await discover(tenant, id);
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    state,
    code_challenge_method: 'S256',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    ...params,
  });
  const end = await browser.signIn(tenant, url.href, person, { until: CALLBACK, answers });
  const tokens = () =>
    client.authorizationCodeGrant(config, end.url, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      ...(params.max_age !== undefined && { maxAge: Number(params.max_age) }),
    });
  return { config, browser, end, tokens };
}

/** The claims of an access token that verifies. */
export const accessOf = async (tenant, tokens, audience = EHR) =>
  (await jwtVerify(tokens.access_token, tenant.jwks, { issuer: tenant.issuer, audience })).payload;
export const scopes = (text) => text.split(' ').sort();
export const refusal = (end) => [end.result.get('error'), end.result.get('error_description')?.match(/W\d+/)?.[0]];
