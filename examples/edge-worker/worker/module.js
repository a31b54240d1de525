// What both modules have in common: the room that they share with the Worker, and how results are read.

import { NotConfigured } from './problem.js';

/** In bytes. */
export const TOKEN_MAX = 8192;
const NAME_MAX = 64;
const TAG_LENGTH = 32;
const SECRET_MIN = 32;
// Two of them and a name have space in the room.
const SECRET_MAX = 4096;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** An instance with its room. */
export class Instance {
  constructor(module) {
    this.exports = new WebAssembly.Instance(module).exports;
    // The module never asks for more memory, so that the view stays good.
    const length = TOKEN_MAX + TAG_LENGTH + NAME_MAX;
    this.room = new Uint8Array(this.exports.memory.buffer, this.exports.room(), length);
  }

  /** Writes a token to the front of the room; returns its length in bytes, or -1 if it is too long. */
  write(token) {
    // What is behind is for the tag and the name.
    const { read, written } = encoder.encodeInto(token, this.room.subarray(0, TOKEN_MAX));
    return read === token.length ? written : -1;
  }

  /** What a number that an export returned says. */
  verdict(result) {
    if (result < 0) {
      const [status, code, claim] = this.text(0, -result).split(' ');
      return { status: Number(status), code, claim: claim || undefined };
    }
    const start = (result >> 16) & 0x3fff;
    return {
      key: result >> 30 === 1 ? 'previous' : 'current',
      // Strict JSON in UTF-8, as text: who only hands it on need not parse it.
      claims: this.text(start, result & 0xffff),
    };
  }

  text(start, length) {
    return decoder.decode(this.room.subarray(start, start + length));
  }
}

export const TOO_LONG = { code: 'header_too_long' };

/** A tenant's name and secrets as bytes. Throws for what can never work, without saying the value. */
export function bytesOf({ name, current, previous, previousUntil }) {
  const tenant = {
    name: encoder.encode(name),
    current: secretOf(current),
    previous: new Uint8Array(),
    until: NaN,
  };
  if (tenant.name.length > NAME_MAX) throw new NotConfigured('a name is longer than 64 bytes');
  if ((previous ?? '') !== '') {
    tenant.previous = secretOf(previous);
    tenant.until = dateOf(previousUntil);
  }
  return tenant;
}

/** Milliseconds. Without a date the previous secret would count for ever, or would not count and nobody knew why. */
function dateOf(text) {
  const isDate = typeof text === 'string' && /^\d{4}-\d\d-\d\d/.test(text);
  const millis = isDate ? Date.parse(text) : NaN;
  if (Number.isNaN(millis)) throw new NotConfigured('a previous secret has no date until which it counts');
  return millis;
}

function secretOf(text) {
  // Anything else would be turned into one: a list of one secret into that secret.
  if (typeof text !== 'string') throw new NotConfigured('a secret is not a text');
  const secret = encoder.encode(text);
  if (secret.length < SECRET_MIN) throw new NotConfigured('a secret is shorter than 32 bytes');
  if (secret.length > SECRET_MAX) throw new NotConfigured('a secret is longer than 4096 bytes');
  return secret;
}
