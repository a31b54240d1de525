// What the tests, the figures and `npm start` share: minting tokens as the platforms do, and workerd.

import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import workerd from 'workerd';

export const seconds = () => Date.now() / 1000;

const base64url = (bytes) => Buffer.from(bytes).toString('base64url');

export const SHOPWARE_HEADER = { typ: 'JWT', alg: 'HS256' };
export const SHOPIFY_HEADER = { alg: 'HS256', typ: 'JWT' };

/** Header and claims may be given as JSON text, to spell them in another way. */
export function mint(claims, secret, header = SHOPWARE_HEADER) {
  const json = (value) => (typeof value === 'string' ? value : JSON.stringify(value));
  const input = `${base64url(json(header))}.${base64url(json(claims))}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

/** Shopware's claims with all permissions given; the times are fractions. */
export function shopwareClaims(shopId, more = {}) {
  const now = Math.round(seconds() * 1e5) / 1e5;
  return {
    iss: shopId,
    iat: now,
    nbf: now,
    exp: Math.round((now + 600) * 1e5) / 1e5,
    salesChannelId: '0190f8c6a2b37c1d8e4f5a6b7c8d9e0f',
    customerId: '0190f8c6a2b37c1d8e4f5a6b7c8d9e10',
    currencyId: 'b7d2554b0ce847cd82f3ac9bd1c0dfca',
    languageId: '2fbb5fe2e29a4d70aa5854ce7ce3e20b',
    paymentMethodId: '0190f8c6a2b37c1d8e4f5a6b7c8d9e11',
    shippingMethodId: '0190f8c6a2b37c1d8e4f5a6b7c8d9e12',
    inAppPurchases: null,
    ...more,
  };
}

/** The claims of a session token of Shopify's admin. */
export function adminClaims(clientId, more = {}) {
  const now = Math.floor(seconds());
  return {
    iss: 'https://example.myshopify.com/admin',
    dest: 'https://example.myshopify.com',
    aud: clientId,
    sub: '42',
    exp: now + 60,
    nbf: now,
    iat: now,
    jti: 'f8912129-1af6-4cad-9ca3-76b0f7621087',
    sid: '6f5b7a2d'.repeat(8),
    sig: '0a1b2c3d'.repeat(8),
    ...more,
  };
}

/** Those of a checkout UI extension, which a buyer holds. */
export function checkoutClaims(clientId, more = {}) {
  const { sid, sig, sub, ...claims } = adminClaims(clientId);
  return {
    ...claims,
    iss: 'https://example.myshopify.com/checkouts',
    dest: 'example.myshopify.com',
    exp: claims.iat + 300,
    ...more,
  };
}

/** Both Workers. */
export const CONFIG = fileURLToPath(new URL('worker/workerd.capnp', import.meta.url));

/** One request; unlike `fetch` it sends any header as it is. */
export function ask(url, headers, { method = 'POST', path = '/verify' } = {}) {
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { method, headers }, async (response) => {
      const chunks = await response.toArray();
      const { statusCode: status, headers } = response;
      resolve({ status, headers, text: Buffer.concat(chunks).toString() });
    });
    sent.on('error', reject).end();
  });
}

/** Starts workerd on free ports; `urls` has one for each socket of the configuration. */
export async function serve(config, env, sockets) {
  const free = sockets.map((name) => `--socket-addr=${name}=127.0.0.1:0`);
  const child = spawn(workerd.default, ['serve', config, '--control-fd=3', ...free], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (log += text));
  const exit = once(child, 'exit');
  const urls = {};
  for await (const line of createInterface({ input: child.stdio[3] })) {
    const { event, socket, port } = JSON.parse(line);
    if (event === 'listen') urls[socket] = `http://127.0.0.1:${port}`;
    if (sockets.every((name) => urls[name])) break;
  }
  if (!sockets.every((name) => urls[name])) throw new Error(`workerd did not start: ${log}`);
  return {
    pid: child.pid,
    urls,
    log: () => log,
    async stop() {
      child.kill('SIGTERM');
      await exit;
    },
  };
}
