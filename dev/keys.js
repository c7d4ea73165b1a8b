// The keys that sign tokens: made for this run, and rotated as a tenant's are.
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';

/** A private key as JSON. */
export async function signingKey() {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), use: 'sig', alg: 'RS256' };
}
