// The Worker that is Rust throughout, in workerd.

import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { adminClaims, ask, checkoutClaims, mint, seconds, serve } from '../support.mjs';

const CONFIG = fileURLToPath(new URL('workerd.capnp', import.meta.url));
const CLIENT_ID = '1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d';
const SECRET = 'e5'.repeat(32);

let server;
before(async () => {
  const env = { SHOPIFY_CLIENT_ID: CLIENT_ID, SHOPIFY_CLIENT_SECRET: SECRET };
  server = await serve(CONFIG, env, ['in-rust']);
});
after(() => server?.stop());

const bearer = (token) => ask(server.urls['in-rust'], { authorization: `Bearer ${token}` });

async function refuses(answer, status, code, claim = null) {
  const { headers, text, ...found } = await answer;
  assert.equal(found.status, status, text);
  assert.equal(headers['content-type'], 'application/problem+json');
  assert.equal(headers['www-authenticate'], status === 401 ? 'Bearer' : undefined);
  const { detail, ...problem } = JSON.parse(text);
  assert.deepEqual(problem, { status, code, claim });
  assert.match(detail, /^[A-Za-z0-9' :-]+$/);
}

it('says whose staff asks', async () => {
  const { status, text } = await bearer(mint(adminClaims(CLIENT_ID), SECRET));
  assert.equal(status, 200, text);
  assert.deepEqual(JSON.parse(text), { shop: 'example.myshopify.com', user: '42' });
});

it('says by its status what is to be done', async () => {
  const now = Math.floor(seconds());
  const admin = (more) => mint(adminClaims(CLIENT_ID, more), SECRET);
  const token = admin();
  await refuses(bearer(token.replace(/.{43}$/, 'A'.repeat(43))), 401, 'signature');
  await refuses(bearer(mint(adminClaims(CLIENT_ID), SECRET.replace('e', 'f'))), 401, 'signature');
  await refuses(bearer(admin({ exp: now - 60 })), 401, 'expired', 'exp');
  await refuses(bearer(admin({ iat: now + 3600 })), 401, 'issued_in_future', 'iat');
  await refuses(bearer(mint(checkoutClaims(CLIENT_ID), SECRET)), 401, 'claim_missing', 'sub');
  await refuses(bearer(mint(adminClaims('another app'), SECRET)), 403, 'claim_mismatch', 'aud');
  await refuses(bearer(''), 401, 'structure');
  await refuses(ask(server.urls['in-rust'], { authorization: token }), 401, 'structure');
  await refuses(ask(server.urls['in-rust'], {}), 401, 'structure');
});

it('says that its configuration is its own fault, and only to a genuine token which part', async () => {
  const without = async (env, token, code) => {
    const other = await serve(CONFIG, { SHOPIFY_CLIENT_ID: '', SHOPIFY_CLIENT_SECRET: '', ...env }, ['in-rust']);
    try {
      await refuses(ask(other.urls['in-rust'], { authorization: `Bearer ${token}` }), ...code);
    } finally {
      await other.stop();
    }
  };
  const token = mint(adminClaims(CLIENT_ID), SECRET);
  await without({ SHOPIFY_CLIENT_ID: CLIENT_ID }, token, [500, 'key_too_short']);
  await without({ SHOPIFY_CLIENT_SECRET: SECRET }, token, [500, 'expectation']);
  await without({ SHOPIFY_CLIENT_SECRET: SECRET }, token.replace(/.{43}$/, 'A'.repeat(43)), [401, 'signature']);
});
