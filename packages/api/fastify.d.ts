import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Reloadable, Settings, Wardgate } from './index.js';

export interface FastifySettings extends Settings {
  /**
   * The verifier: gives a token's claims. `request` is the request with that one token and nothing else that could hold one, for
   * `request.jwtVerify()`, and so is its `raw`; what is written on them does not stay.
   */
  verify: (token: string, request: FastifyRequest) => unknown;
}

export interface FastifyGuard extends Reloadable {
  (request: FastifyRequest, reply: FastifyReply): Promise<unknown>;
}

/**
 * An `onRequest` hook that lets through what the policy permits.
 * @throws {Error} a setting of another type, a policy that cannot be read or has problems, an audience that it does not have, a secret that is
 * missing
 */
export function guard(settings: FastifySettings): FastifyGuard;

declare module 'fastify' {
  interface FastifyRequest {
    /** Behind the guard. */
    wardgate: Wardgate;
  }
}
