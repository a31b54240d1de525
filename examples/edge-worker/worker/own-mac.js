// The module computes the MAC: it holds the secrets, ready for use, and a token is verified in one call.

import { Instance, TOO_LONG, bytesOf } from './module.js';
import { NotConfigured } from './problem.js';

export class OwnMac {
  #instance;
  #slots = new Map();

  constructor(module) {
    this.#instance = new Instance(module);
  }

  /** `type` is the export's name: `shopware` or `admin`. */
  verify(type, tenant, token, now) {
    const { exports } = this.#instance;
    const slot = this.#slots.get(tenant) ?? this.#install(tenant);
    const length = this.#instance.write(token);
    if (length < 0) return TOO_LONG;
    return this.#instance.verdict(exports[type](slot, length, now));
  }

  #install(tenant) {
    const { exports, room } = this.#instance;
    const { name, current, previous, until } = bytesOf(tenant);
    let at = 0;
    for (const bytes of [name, current, previous]) {
      room.set(bytes, at);
      at += bytes.length;
    }
    const [slot, before] = this.#nextSlot();
    const lengths = [name, current, previous].map((bytes) => bytes.length);
    if (exports.install(slot, ...lengths, until) < 0) throw new NotConfigured('a secret was refused');
    // Only now: a slot that was given up for one that is refused would be given to two later.
    this.#slots.delete(before);
    this.#slots.set(tenant, slot);
    return slot;
  }

  /** One that nobody has, or else that of the tenant who has had it for longest, and that tenant. */
  #nextSlot() {
    const taken = this.#slots.size;
    if (taken < this.#instance.exports.slots()) return [taken];
    const [[before, slot]] = this.#slots;
    return [slot, before];
  }
}
