// A stand-in for the training portal, so that people who are sent to one have somewhere to go. It checks the token that
// it gets, and signs what it gives, as a real one must.
import { decodeJwt, jwtVerify } from 'jose';
import portal from '../tests/harness/portal.js';

/** @param {string} target Where an Action sends the person. */
export function purposeOf(target) {
  try {
    return decodeJwt(new URL(target).searchParams.get('session_token') ?? '');
  } catch {
    return null;
  }
}

/** What the portal is told, and the secret that it shares. @param {any} tenant @param {string} target */
export async function told(tenant, target) {
  if (!URL.canParse(target)) return null;
  const token = new URL(target).searchParams.get('session_token') ?? '';
  for (const secret of Object.values(tenant.actions.secrets)) {
    try {
      const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), { algorithms: ['HS256'] });
      return { asked: payload, secret };
    } catch {
      // Another secret may be the one.
    }
  }
  return null;
}

/** The token with which a person comes back who took the courses. @param {any} given @param {string} state */
export function completed({ asked, secret }, state) {
  const { purpose, nonce, courses, sub } = asked;
  const completed_at = new Date(Date.now() - 1000).toISOString();
  return portal.signed(secret, {
    iss: 'wardgate-dev-portal',
    sub,
    state,
    exp: Math.floor(Date.now() / 1000) + 60,
    purpose,
    nonce,
    completions: courses.map((/** @type {string} */ course) => ({ course, completed_at, version: 99 })),
  });
}
