// Second factors that work: one-time codes, security keys, recovery codes, and messages that are shown instead of sent.
import { randomBytes, randomInt } from 'node:crypto';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { Secret, TOTP } from 'otpauth';
import QRCode from 'qrcode';

/** What people call each factor. */
export const NAMES = {
  otp: 'Authenticator app',
  email: 'Code by e-mail',
  phone: 'Code by phone',
  'push-notification': 'Approval on the phone',
  'webauthn-roaming': 'Security key',
  'webauthn-platform': 'Fingerprint or face of this device',
  'recovery-code': 'Recovery code',
};

export const isKey = (/** @type {string} */ factor) => factor.startsWith('webauthn-');

export class Factors {
  /** Registered keys, by user. @type {Map<string, any[]>} */
  #keys = new Map();
  /** Codes that were sent, by run. @type {Map<string, string>} */
  #codes = new Map();
  /** Challenges that keys have to sign, by run. @type {Map<string, string>} */
  #challenges = new Map();

  /** @param {import('./tenant.js').Tenant} tenant */
  constructor(tenant) {
    this.tenant = tenant;
    const { origin, hostname } = new URL(tenant.issuer);
    this.origin = origin;
    this.rpID = hostname;
  }

  /** @param {any} user */
  totp(user) {
    const secret = Secret.fromUTF8(this.tenant.people.secret(`otp ${user.id}`).slice(0, 20));
    return new TOTP({ issuer: 'Wardgate dev', label: user.email ?? user.id, secret, algorithm: 'SHA1', digits: 6, period: 30 });
  }

  /** @param {any} user */
  async qr(user) {
    return QRCode.toString(this.totp(user).toString(), { type: 'svg', margin: 1 });
  }

  /** @param {any} user */
  recoveryCode(user) {
    return this.tenant.people
      .secret(`recovery ${user.id}`)
      .replace(/[^A-Za-z0-9]/g, 'X')
      .slice(0, 16)
      .toUpperCase();
  }

  /** The code of a message: made when it is asked for, and shown in the console. @param {any} run @param {string} factor */
  sent(run, factor) {
    const key = `${run.id} ${run.paused.state}`;
    if (!this.#codes.has(key)) {
      const code = String(randomInt(1_000_000)).padStart(6, '0');
      this.#codes.set(key, code);
      run.note({ type: 'message', factor, to: factor === 'email' ? run.user.email : run.user.phone_number, code });
    }
    return this.#codes.get(key);
  }

  /** A message of the MFA API: its code, and what goes with it. @param {any} run */
  outOfBand(run) {
    const oob = randomBytes(16).toString('base64url');
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    this.#codes.set(oob, code);
    run.note({ type: 'message', factor: 'phone', to: run.user.phone_number, code });
    return oob;
  }

  /** @param {string} oob @param {string} code */
  checkOutOfBand(oob, code) {
    return code !== undefined && this.#codes.get(oob ?? '') === code;
  }

  /**
   * Whether what was typed is right.
   * @param {any} run @param {string} factor @param {any} given
   */
  check(run, factor, given) {
    const code = String(given.code ?? '').replace(/\s/g, '');
    switch (factor) {
      case 'otp':
        return this.totp(run.user).validate({ token: code, window: 1 }) !== null;
      case 'email':
      case 'phone':
        return code !== '' && code === this.sent(run, factor);
      case 'recovery-code':
        return code.toUpperCase() === this.recoveryCode(run.user);
      case 'push-notification':
        return given.approve === 'yes';
      default:
        return false;
    }
  }

  /** What a browser needs to use a key; one that this tenant has not seen yet is registered. @param {any} run @param {string} factor */
  async keyOptions(run, factor) {
    const known = this.#of(run.user, factor);
    const register = run.paused.kind === 'enrol' || known.length === 0;
    const options = register
      ? await generateRegistrationOptions({
          rpName: 'Wardgate dev',
          rpID: this.rpID,
          userName: run.user.email ?? run.user.id,
          userDisplayName: run.user.name,
          attestationType: 'none',
          authenticatorSelection: {
            authenticatorAttachment: factor === 'webauthn-platform' ? 'platform' : 'cross-platform',
            userVerification: 'preferred',
            residentKey: 'discouraged',
          },
        })
      : await generateAuthenticationOptions({
          rpID: this.rpID,
          userVerification: 'preferred',
          allowCredentials: known.map(({ id, transports }) => ({ id, transports })),
        });
    this.#challenges.set(run.id, options.challenge);
    return { register, options };
  }

  /** Whether a key's answer is right. @param {any} run @param {string} factor @param {any} response */
  async checkKey(run, factor, response) {
    const expected = {
      response,
      expectedChallenge: this.#challenges.get(run.id) ?? '',
      expectedOrigin: this.origin,
      expectedRPID: this.rpID,
      requireUserVerification: false,
    };
    this.#challenges.delete(run.id);
    try {
      if ('attestationObject' in response.response) {
        const { verified, registrationInfo } = await verifyRegistrationResponse(expected);
        if (!verified) return false;
        const { id, publicKey, counter, transports } = registrationInfo.credential;
        this.#keys.set(run.user.id, [...(this.#keys.get(run.user.id) ?? []), { id, publicKey, counter, transports, factor }]);
        return true;
      }
      const credential = this.#of(run.user, factor).find(({ id }) => id === response.id);
      if (credential === undefined) return false;
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({ ...expected, credential });
      if (verified) credential.counter = authenticationInfo.newCounter;
      return verified;
    } catch {
      return false;
    }
  }

  /** @param {any} user @param {string} factor */
  #of(user, factor) {
    return (this.#keys.get(user.id) ?? []).filter((key) => key.factor === factor);
  }
}
