import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Reloadable, Settings, Verify, Wardgate } from './index.js';

/** The middleware of express-oauth2-jwt-bearer or another that puts the claims it verified into `req.auth`. */
export type Middleware = (req: any, res: any, next: (error?: any) => void) => unknown;

export interface ExpressSettings<Verifier extends Middleware | Verify = Middleware | Verify> extends Settings {
  /**
   * The verifier: a function that gives a token's claims, or middleware. Middleware gets the request with that one token and nothing
   * else that could hold one; what it writes on it does not stay.
   */
  verify: Verifier;
}

export interface ExpressGuard extends Reloadable {
  (req: IncomingMessage, res: ServerResponse, next: (error?: any) => void): Promise<void>;
}

/**
 * Middleware that lets through what the policy permits.
 * @throws {Error} a setting of another type, a policy that cannot be read or has problems, an audience that it does not have, a secret that is
 * missing
 */
export function guard(settings: ExpressSettings<Verify>): ExpressGuard;
export function guard(settings: ExpressSettings<Middleware>): ExpressGuard;

declare global {
  namespace Express {
    interface Request {
      /** Behind the guard. */
      wardgate: Wardgate;
    }
  }
}
