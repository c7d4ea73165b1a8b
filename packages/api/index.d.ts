/** Whose records the handler may answer with: any, or these and no others. */
export type Records = 'any' | readonly string[];

/** What a permitted request carries as `wardgate`. */
export interface Wardgate {
  /** Where the path names a record, that one, compared. Where it names none, all that a list may hold. */
  readonly records: Records;
  /** The id of the decision at the login, where the token tells it: the one in the log. */
  readonly login?: string;
  /** Whether the policy only watches. Then nothing was enforced: answer as without a guard. */
  readonly shadow: boolean;
}

export interface Settings {
  /** Path of the policy document, or its text. A path is read again by `reload`. */
  policy: string;
  /** This API's audience, as the policy has it. */
  audience: string;
  /** Secrets by the names that the policy has for them: that of `[keys.audit]`, where there is one. */
  secrets?: Readonly<Record<string, string | undefined>>;
  /** Gets one line a request, and what there is to say of the policy and the verifier. `console.log` otherwise. */
  log?: (line: string) => unknown;
  /** The clock, in milliseconds since 1970; anything but a number is no time, and then nothing is permitted. `Date.now` otherwise. */
  now?: () => number;
}

/** What a policy can be asked besides requests. */
export interface Reloadable {
  /** The hash of the policy that decides. */
  readonly policy: string;
  /**
   * Reads the policy again. It takes the old one's place as a whole, or, where it has problems, not at all: they are logged and
   * given back. Never throws, so that a signal may call it.
   */
  reload(): string[];
}

/**
 * The claims of a token that was verified: alone, or beside the header as `jwtVerify` of jose gives them. Anything that is
 * thrown refuses the token, and so do `undefined`, `null` and `false`.
 */
export type Verify = (token: string) => unknown;

/** Why a request was refused before anything could be decided. */
export type Reason = 'token_missing' | 'token_unverified' | 'ambiguous' | 'verifier_open' | 'failed';

/** A request, for frameworks that have no middleware here. */
export interface Question {
  method: string;
  /** The path as it was sent, without a query. */
  path: string;
  /** Names and values of headers in turn, as Node's `rawHeaders`. */
  rawHeaders: readonly string[];
  verify: Verify;
}

export interface Verdict {
  outcome: 'permit' | 'step_up' | 'deny';
  reasons: { code: string; consequence: string; rule: string; scope?: string }[];
  records: Records;
  login?: string;
  shadow: boolean;
  /** The line that was logged. */
  record: string;
  /** What to answer instead of letting the request through; there is none where it is let through. */
  answer?: { status: number; www_authenticate?: string; body: string };
}

export interface Guard extends Reloadable {
  /** Decides a request, and logs it. Never rejects. */
  judge(question: Question): Promise<Verdict>;
  /** The answer for when the asking itself failed. */
  readonly failed: Verdict;
}

/**
 * The guard of an API, without a framework.
 * @throws {Error} a setting of another type, a policy that cannot be read or has problems, an audience that it does not have, a secret that is
 * missing
 */
export function guard(settings: Settings): Guard;
