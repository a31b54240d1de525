// Verifies tokens over and over, by one of several ways, in one request: the clock of a Worker stands
// still while it computes, so that the time is taken outside.

import { jwtVerify } from 'jose';

import ownModule from '../dist/own-mac.wasm';
import webModule from '../dist/web-crypto.wasm';
import { OwnMac } from '../worker/own-mac.js';
import { WebCrypto } from '../worker/web-crypto.js';

const own = new OwnMac(ownModule);
const web = new WebCrypto(webModule);
const HMAC = { name: 'HMAC', hash: 'SHA-256' };
let tenant;
let joseKey;
let hmacKey;

const SUBJECTS = {
  'own-mac': (token, now) => own.verify('shopware', tenant, token, now),
  'web-crypto': (token, now) => web.verify('shopware', tenant, token, now),
  jose: async (token, now) => {
    const { payload } = await jwtVerify(token, joseKey, {
      algorithms: ['HS256'],
      clockTolerance: 10,
      currentDate: new Date(now),
      issuer: tenant.name,
      requiredClaims: ['iat', 'exp'],
    });
    return { claims: payload };
  },
  // WebCrypto alone, without any check: the floor of whatever uses it.
  'crypto.subtle.sign': async (token) => {
    const message = new TextEncoder().encode(token.slice(0, token.lastIndexOf('.')));
    return (await crypto.subtle.sign(HMAC, hmacKey, message)) && {};
  },
};

export default {
  async fetch(request) {
    const { subject, tokens, shop, secret, rounds, refused, parsed } = await request.json();
    if (!tenant) {
      const bytes = new TextEncoder().encode(secret);
      tenant = { name: shop, current: secret };
      joseKey = await crypto.subtle.importKey('raw', bytes, HMAC, false, ['verify']);
      hmacKey = await crypto.subtle.importKey('raw', bytes, HMAC, false, ['sign']);
    }
    const verify = SUBJECTS[subject];
    const now = Date.now();
    let accepted = 0;
    for (let round = 0; round < rounds; round += 1) {
      for (const token of tokens) {
        let verdict;
        try {
          verdict = verify(token, now);
          if (verdict instanceof Promise) verdict = await verdict;
        } catch {
          verdict = {};
        }
        const { claims } = verdict;
        if (!claims) continue;
        // What jose has as an object and the module as text is wanted as the one or the other.
        const text = typeof claims === 'string';
        const wanted = text === !parsed ? claims : text ? JSON.parse(claims) : JSON.stringify(claims);
        if (wanted) accepted += 1;
      }
    }
    return Response.json({ accepted, expected: refused ? 0 : rounds * tokens.length });
  },
};
