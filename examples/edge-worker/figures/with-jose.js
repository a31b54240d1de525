// The same Worker with jose in the place of the crate.

import { errors, jwtVerify } from 'jose';

import { handler } from '../worker/handler.js';

const CODES = {
  [errors.JWTExpired.code]: 'expired',
  [errors.JWSSignatureVerificationFailed.code]: 'signature',
};

class Jose {
  #keys = new Map();

  async verify(_, tenant, token, now) {
    try {
      const { payload } = await jwtVerify(token, await this.#key(tenant), {
        algorithms: ['HS256'],
        clockTolerance: 10,
        currentDate: new Date(now),
        issuer: tenant.name,
        requiredClaims: ['iat', 'exp'],
      });
      return { key: 'current', claims: JSON.stringify(payload) };
    } catch (error) {
      return { code: CODES[error.code] ?? 'structure' };
    }
  }

  async #key(tenant) {
    let key = this.#keys.get(tenant);
    if (!key) {
      const secret = new TextEncoder().encode(tenant.current);
      key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
      this.#keys.set(tenant, key);
    }
    return key;
  }
}

export default handler(new Jose());
