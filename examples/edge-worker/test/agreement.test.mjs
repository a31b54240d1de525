// The app server and the Worker refuse the same requests in the same words. TEST_SERVER names the server's program;
// ../app-server/test sets it.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';

import { CONFIG, adminClaims, ask, checkoutClaims, mint, seconds, serve, shopwareClaims } from '../support.mjs';

const program = process.env.TEST_SERVER;
const [A, B, APP] = ['a1', 'b2', 'e5'].map((seed) => seed.repeat(32));
const CLIENT_ID = '1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d';
const WORKERS = ['own-mac', 'web-crypto'];

const name = 'shopware-app-token';
const shopware = (token, shop = 'shopA') => ['/shopware/customer', [name, token, 'shopware-app-shop-id', shop]];
const bearer = (token) => ['/shopify/admin', ['authorization', `Bearer ${token}`]];
const changed = (claims) => mint(shopwareClaims('shopA', claims), A);

/** The requests, with tokens of this moment. */
function refused() {
  const token = mint(shopwareClaims('shopA'), A);
  const session = mint(adminClaims(CLIENT_ID), APP);
  const [header, payload, tag] = token.split('.');
  const now = seconds();
  return {
    'an unknown shop': shopware(token, 'nobody'),
    'a shop without an id': shopware(token, ''),
    'no shop': ['/shopware/customer', [name, token]],
    'a token twice': ['/shopware/customer', [name, token, name, token, 'shopware-app-shop-id', 'shopA']],
    'a token that is not ASCII': shopware(`${token}\u00e9`),
    'a header that is as long as may be': shopware('x'.repeat(8192)),
    'a token that is too long': shopware('x'.repeat(8193)),
    'a genuine token that is too long': shopware(changed({ inAppPurchases: 'x'.repeat(6000) })),
    'a long token that is forged': shopware(mint(shopwareClaims('shopA', { inAppPurchases: 'x'.repeat(5000) }), B)),
    'a long token of another shop': shopware(mint(shopwareClaims('shopB', { inAppPurchases: 'x'.repeat(5000) }), A)),
    'a forged signature': shopware(`${header}.${payload}.${'A'.repeat(43)}`),
    'a signature in another alphabet': shopware(`${header}.${payload}.${tag.slice(1)}!`),
    'a header that is no token': shopware('x'),
    'a token with its scheme': shopware(`Bearer ${token}`),
    'another algorithm': shopware(mint(shopwareClaims('shopA'), A, { alg: 'HS512' })),
    'a critical header': shopware(mint(shopwareClaims('shopA'), A, { alg: 'HS256', crit: ['exp'] })),
    'an encrypted token': shopware(mint(shopwareClaims('shopA'), A, { alg: 'HS256', enc: 'A256GCM' })),
    'claims that are a list': shopware(mint('[]', A)),
    'claims that are nested deep': shopware(mint(`{"x":${'['.repeat(200)}${']'.repeat(200)}}`, A)),
    'no exp': shopware(changed({ exp: undefined })),
    'an exp that is no time': shopware(changed({ exp: 'soon' })),
    'a claim twice': shopware(mint(JSON.stringify(shopwareClaims('shopA')).replace('{', '{"iss":"shopB",'), A)),
    'a claim that is too long': shopware(changed({ customerId: 'x'.repeat(65) })),
    'another shop': shopware(mint(shopwareClaims('shopB'), A)),
    'an expired token': shopware(changed({ exp: now - 60 })),
    'a token that is not valid yet': shopware(changed({ nbf: now + 3600 })),
    'a token from the future': shopware(changed({ iat: now + 3600 })),
    'no session token': ['/shopify/admin', ['authorization', 'Basic YTpi']],
    'a forged session token': bearer(session.replace(/.{43}$/, 'A'.repeat(43))),
    'an expired session token': bearer(mint(adminClaims(CLIENT_ID, { exp: now - 60 }), APP)),
    'a session token of another app': bearer(mint(adminClaims('another'), APP)),
    'a session token of a checkout': bearer(mint(checkoutClaims(CLIENT_ID), APP)),
  };
}

describe('the server and the Worker', { skip: !program && 'TEST_SERVER does not name the app server' }, () => {
  let folder;
  let server;
  let url;
  let workers;

  const env = () => ({ ...process.env, CLIENT_ID, DATABASE_URL: `sqlite://${join(folder, 'test.db')}?mode=rwc` });
  const command = (input, ...args) => {
    const { status, stderr } = spawnSync(program, args, { env: env(), input, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'agreement-'));
    command('', 'migrate');
    command(A, 'add', 'shopware', 'shopA');
    command(B, 'add', 'shopware', 'shopB');
    command(APP, 'add', 'shopify');
    const args = ['serve', '--listen', '127.0.0.1:0', '--origin', 'https://shop.example'];
    server = spawn(program, args, { env: env(), stdio: ['ignore', 'pipe', 'ignore'] });
    for await (const line of createInterface({ input: server.stdout })) {
      const [, port] = /localhost:(\d+)/.exec(line) ?? [];
      if (port) url = `http://127.0.0.1:${port}`;
      if (url) break;
    }
    const SHOPS = JSON.stringify({ shopA: { current: A }, shopB: { current: B } });
    const app = { SHOPIFY_CLIENT_ID: CLIENT_ID, SHOPIFY_CLIENT_SECRET: APP };
    workers = await serve(CONFIG, { SHOPS, ...app }, WORKERS);
  });
  after(async () => {
    await workers?.stop();
    if (server?.exitCode === null) {
      // Twice: the second one ends it at once.
      server.kill('SIGTERM');
      server.kill('SIGTERM');
      await once(server, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  });

  async function answer(url, method, path, headers) {
    const { status, headers: answered, text } = await ask(url, ['host', 'app.example', ...headers], { method, path });
    const names = ['content-type', 'www-authenticate', 'retry-after', 'cache-control', 'x-content-type-options'];
    return { status, ...Object.fromEntries(names.map((name) => [name, answered[name]])), body: JSON.parse(text) };
  }

  for (const what of Object.keys(refused())) {
    it(`refuse ${what} alike`, async () => {
      const [path, headers] = refused()[what];
      const expected = await answer(url, 'GET', path, headers);
      assert.ok(expected.status >= 400);
      for (const worker of WORKERS) {
        assert.deepEqual(await answer(workers.urls[worker], 'POST', '/verify', headers), expected, worker);
      }
    });
  }

  it('refuse other routes and methods alike', async () => {
    const nowhere = await answer(url, 'GET', '/nowhere', []);
    const method = await answer(url, 'PUT', '/shopware/customer', []);
    for (const worker of WORKERS) {
      assert.deepEqual(await answer(workers.urls[worker], 'GET', '/nowhere', []), nowhere);
      assert.deepEqual(await answer(workers.urls[worker], 'PUT', '/verify', []), method);
    }
  });
});
