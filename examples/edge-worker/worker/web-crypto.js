// WebCrypto computes the MAC. The module has no part in it and sees no secret; it compares the tags, and
// does everything else.

import { Instance, TOO_LONG, bytesOf } from './module.js';

const HMAC = { name: 'HMAC', hash: 'SHA-256' };

export class WebCrypto {
  #instance;
  #tenants = new Map();

  constructor(module) {
    this.#instance = new Instance(module);
  }

  /** `type` is the export's name: `shopware` or `admin`. */
  async verify(type, tenant, token, now) {
    const instance = this.#instance;
    const { name, current, previous, until } = await this.#keys(tenant);

    const length = instance.write(token);
    if (length < 0) return TOO_LONG;
    const signed = instance.exports.parse(length);
    if (signed < 0) return instance.verdict(signed);
    const bytes = instance.room.slice(0, length);

    const verdict = await this.#open(type, bytes, signed, current, name, now);
    if (verdict.code !== 'signature' || !previous || !(now < until)) return verdict;
    const second = await this.#open(type, bytes, signed, previous, name, now);
    return second.claims ? { ...second, key: 'previous' } : second;
  }

  async #open(type, token, signed, key, name, now) {
    const tag = await sign(key, token.subarray(0, signed));
    if (!tag) return { status: 503, code: 'mac_failed' };
    // While the tag was computed, other requests had the room.
    const { exports, room } = this.#instance;
    room.set(token);
    room.set(tag, token.length);
    room.set(name, token.length + tag.length);
    return this.#instance.verdict(exports[type](token.length, name.length, now));
  }

  async #keys(tenant) {
    let keys = this.#tenants.get(tenant);
    if (!keys) {
      const { name, current, previous, until } = bytesOf(tenant);
      keys = {
        name,
        current: await importKey(current),
        previous: previous.length > 0 ? await importKey(previous) : undefined,
        until,
      };
      this.#tenants.set(tenant, keys);
    }
    return keys;
  }
}

function importKey(secret) {
  return crypto.subtle.importKey('raw', secret, HMAC, false, ['sign']);
}

async function sign(key, message) {
  try {
    return new Uint8Array(await crypto.subtle.sign(HMAC, key, message));
  } catch {
    return undefined;
  }
}
