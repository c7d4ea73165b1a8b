// A run that let nobody in, as an error of the protocol.
import { errors } from 'oidc-provider';

/** Errors that a run has told already. @type {WeakSet<object>} */
const told = new WeakSet();

/** Whether the console knows of an error by its run. @param {object} error */
export const isOfRun = (error) => told.has(error);

/** What a grant was found to be: a failed run is an error of the protocol. @param {any} run @param {number} [status] */
export function refuse({ result }, status) {
  const { error, description } = result.denied ?? { error: 'access_denied', description: 'the sign-in was not finished' };
  // oidc-provider tells a device of this class alone that its owner was refused.
  const refusal = error === 'access_denied' ? new errors.AccessDenied(description) : new errors.CustomOIDCProviderError(error, description);
  if (status !== undefined) refusal.status = refusal.statusCode = status;
  told.add(refusal);
  return refusal;
}
