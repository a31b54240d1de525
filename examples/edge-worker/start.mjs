// Starts both Workers on this machine, with a made-up shop and app, and prints how to ask them.

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';

import workerd from 'workerd';

import { CONFIG, SHOPIFY_HEADER, adminClaims, mint, shopwareClaims } from './support.mjs';

const SHOP = 'FqaHWUsCRNsrZ9kQ';
const CLIENT_ID = '1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d';
const secret = randomBytes(32).toString('hex');

const shopware = mint(shopwareClaims(SHOP), secret);
const session = mint(adminClaims(CLIENT_ID), secret, SHOPIFY_HEADER);
const verify = 'curl -i -X POST http://127.0.0.1';
console.log(`A customer of a Shopware shop, for ten minutes; the module computes the MAC:

${verify}:8787/verify -H 'shopware-app-shop-id: ${SHOP}' -H 'shopware-app-token: ${shopware}'

One of the staff in Shopify's admin, for one minute; WebCrypto computes the MAC:

${verify}:8788/verify -H 'authorization: Bearer ${session}'

Either Worker takes either token. Change a character to see a refusal. Ctrl+C ends this.`);

const child = spawn(workerd.default, ['serve', CONFIG], {
  stdio: 'inherit',
  env: {
    ...process.env,
    SHOPS: JSON.stringify({ [SHOP]: { current: secret } }),
    SHOPIFY_CLIENT_ID: CLIENT_ID,
    SHOPIFY_CLIENT_SECRET: secret,
  },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 0));
