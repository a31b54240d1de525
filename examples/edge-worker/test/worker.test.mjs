// The Worker in the real workerd, over HTTP: all of this holds with the MAC in the module and with
// WebCrypto's.

import assert from 'node:assert/strict';
import { STATUS_CODES } from 'node:http';
import { after, before, describe, it } from 'node:test';

import {
  CONFIG, SHOPIFY_HEADER, adminClaims, ask, checkoutClaims, mint, seconds, serve, shopwareClaims,
} from '../support.mjs';

const secret = (seed) => seed.repeat(64).slice(0, 64);
const [A, B, OLD, OLDER, APP, APP_OLD] = ['a1', 'b2', 'c3', 'd4', 'e5', 'f6'].map(secret);
const CLIENT_ID = '1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d';
const many = Array.from({ length: 40 }, (_, at) => [`shop${at}`, secret(`${at}-`)]);
const date = (shift) => new Date(Date.now() + shift * 1000).toISOString();

const env = {
  SHOPS: JSON.stringify({
    shopA: { current: A, previous: OLD, previousUntil: date(3600) },
    shopB: { current: B, previous: OLDER, previousUntil: date(-1) },
    // The same secret as the shop A has: only the token's own claim tells them apart.
    twin: { current: A },
    undated: { current: B, previous: OLD },
    unrotated: { current: B, previous: '', previousUntil: '' },
    weak: { current: 'too short' },
    ['s'.repeat(65)]: { current: A },
    ...Object.fromEntries(many.map(([id, current]) => [id, { current }])),
  }),
  SHOPIFY_CLIENT_ID: CLIENT_ID,
  SHOPIFY_CLIENT_SECRET: APP,
  SHOPIFY_CLIENT_SECRET_PREVIOUS: APP_OLD,
  SHOPIFY_CLIENT_SECRET_PREVIOUS_UNTIL: date(3600),
};

let server;
before(async () => {
  server = await serve(CONFIG, env, ['own-mac', 'web-crypto']);
});
after(() => server?.stop());

for (const worker of ['own-mac', 'web-crypto']) {
  describe(worker, () => {
    const post = (headers, more) => ask(server.urls[worker], headers, more);
    const shopware = (token, shop = 'shopA') =>
      post({ 'shopware-app-token': token, 'shopware-app-shop-id': shop });
    const bearer = (token) => post({ authorization: `Bearer ${token}` });

    async function accepts(answer, claims, key = 'current') {
      const { status, headers, text } = await answer;
      assert.equal(status, 200, text);
      assert.equal(headers['content-type'], 'application/json');
      assert.equal(headers['cache-control'], 'no-store');
      assert.equal(headers['access-control-allow-origin'], '*');
      const body = JSON.parse(text);
      assert.deepEqual(body.claims, claims);
      assert.equal(body.key, key);
      return body;
    }

    async function refuses(answer, status, code, claim) {
      const { headers, text, ...found } = await answer;
      assert.equal(found.status, status, text);
      assert.equal(headers['content-type'], 'application/problem+json');
      assert.equal(headers['cache-control'], 'no-store');
      assert.equal(headers['access-control-allow-origin'], '*');
      assert.equal(headers['x-content-type-options'], 'nosniff');
      const { title, detail, ...problem } = JSON.parse(text);
      assert.deepEqual(problem, { type: 'about:blank', status, code, ...(claim && { claim }) });
      assert.equal(title, STATUS_CODES[status]);
      assert.match(detail, claim ? new RegExp(`${claim} claim|the token`) : /^[A-Za-z0-9' -]+$/);
      const challenge = headers['www-authenticate'];
      if (status === 401) {
        assert.match(challenge, /^(ShopwareAppToken(, Bearer)?|Bearer( error="invalid_token")?)$/);
      } else {
        assert.equal(challenge, undefined);
      }
      return challenge;
    }

    it('answers with the claims of a Shopware token', async () => {
      const claims = shopwareClaims('shopA');
      const { type } = await accepts(shopware(mint(claims, A)), claims);
      assert.equal(type, 'shopware');
    });

    it('reads the form of the decision record too', async () => {
      const { iss, nbf, ...rest } = shopwareClaims('shopA');
      const claims = { shopId: iss, ...rest, cartToken: 'cart' };
      await accepts(shopware(mint(claims, A)), claims);
    });

    it('answers with the claims of a session token', async () => {
      const claims = adminClaims(CLIENT_ID);
      const { type } = await accepts(bearer(mint(claims, APP, SHOPIFY_HEADER)), claims);
      assert.equal(type, 'admin');
      await accepts(post({ authorization: `bearer   ${mint(claims, APP)}` }), claims);
    });

    it('hands over text of every kind as it was signed', async () => {
      const odd = 'Ünïcödé 🛒 "\\\u2028\u0000';
      const claims = shopwareClaims('shopA', { customerId: odd, cartToken: '\u{10FFFF}\uFEFFé' });
      await accepts(shopware(mint(claims, A)), claims);
      const escaped = JSON.stringify(claims).replace(/[^\0-\x7f]/g, (unit) =>
        `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
      await accepts(shopware(mint(escaped, A)), claims);
      await refuses(
        shopware(mint(JSON.stringify(claims).replace('cartToken":"', '$&\\ud800'), A)),
        401, 'json',
      );
    });

    it('reads the longest tokens that there are, and none beyond', async () => {
      const claims = shopwareClaims('shopA', { inAppPurchases: 'x'.repeat(3452) });
      await accepts(shopware(mint(claims, A)), claims);
      const length = mint({ ...claims, inAppPurchases: '' }, A).length;
      const room = Math.floor(((8192 - length) * 3) / 4);
      const longest = { ...claims, inAppPurchases: 'x'.repeat(room) };
      assert.ok(mint(longest, A).length > 8188);
      await accepts(shopware(mint(longest, A)), longest);
      const longer = mint({ ...claims, inAppPurchases: 'x'.repeat(room + 4) }, A);
      await refuses(shopware(longer), 431, 'header_too_long');
      await refuses(bearer('x'.repeat(12_000)), 431, 'header_too_long');
    });

    it('reads nothing but visible ASCII', async () => {
      const token = mint(shopwareClaims('shopA'), A);
      for (const odd of ['é', '🛒']) {
        // Headers come as bytes.
        const bytes = Buffer.from(odd).toString('latin1');
        await refuses(shopware(token + bytes), 400, 'header_invalid');
        await refuses(shopware(token, `shopA${bytes}`), 400, 'header_invalid');
        await refuses(bearer(token + bytes), 400, 'header_invalid');
      }
    });

    it('takes the previous secret as long as it counts', async () => {
      const claims = shopwareClaims('shopA');
      await accepts(shopware(mint(claims, OLD)), claims, 'previous');
      const late = mint(shopwareClaims('shopB'), OLDER);
      await refuses(shopware(late, 'shopB'), 401, 'signature');
      const session = adminClaims(CLIENT_ID);
      await accepts(bearer(mint(session, APP_OLD)), session, 'previous');
      // Expired is expired, whichever secret it was.
      const expired = mint(adminClaims(CLIENT_ID, { exp: 1000 }), APP_OLD);
      await refuses(bearer(expired), 401, 'expired', 'exp');
    });

    it("refuses one shop's token with another shop's id", async () => {
      const token = mint(shopwareClaims('shopA'), A);
      await refuses(shopware(token, 'shopB'), 401, 'signature');
      await refuses(shopware(token, 'twin'), 403, 'claim_mismatch', 'iss');
      await refuses(shopware(token, 'nobody'), 401, 'unknown_shop');
      for (const id of ['__proto__', 'constructor', 'toString', 'SHOPA']) {
        await refuses(shopware(token, id), 401, 'unknown_shop');
      }
      // Empty, it would be an expectation that the crate calls unusable, and the Worker's own fault.
      await refuses(shopware(token, ''), 400, 'shop_id_invalid');
    });

    it('refuses what a buyer holds where the admin is meant', async () => {
      const checkout = mint(checkoutClaims(CLIENT_ID), APP);
      await refuses(bearer(checkout), 401, 'claim_missing', 'sub');
      const disguised = checkoutClaims(CLIENT_ID, { sub: 'gid://shopify/Customer/42' });
      await refuses(bearer(mint(disguised, APP)), 403, 'claim_mismatch', 'dest');
      const customer = { ...adminClaims(CLIENT_ID), iss: 'https://example.myshopify.com/checkouts' };
      await refuses(bearer(mint(customer, APP)), 403, 'claim_mismatch', 'iss');
      const other = mint(adminClaims('another app'), APP);
      await refuses(bearer(other), 403, 'claim_mismatch', 'aud');
      const host = { dest: 'https://example.myshopify.com.evil.example' };
      await refuses(bearer(mint(adminClaims(CLIENT_ID, host), APP)), 403, 'claim_mismatch', 'dest');
    });

    it("refuses one platform's token on the other's header", async () => {
      await refuses(bearer(mint(shopwareClaims('shopA'), A)), 401, 'signature');
      await refuses(shopware(mint(adminClaims(CLIENT_ID), APP)), 401, 'signature');
    });

    it('refuses forged tokens', async () => {
      const token = mint(shopwareClaims('shopA'), A);
      const [header, payload, tag] = token.split('.');
      const none = Buffer.from('{"alg":"none"}').toString('base64url');
      const other = Buffer.from(JSON.stringify(shopwareClaims('shopA'))).toString('base64url');
      for (const [forged, code] of [
        [`${header}.${payload}.${tag[0] === 'A' ? 'B' : 'A'}${tag.slice(1)}`, 'signature'],
        [`${header}.${other.replace(/.$/, 'x')}.${tag}`, 'signature'],
        [`${none}.${payload}.${tag}`, 'signature'],
        [`${none}.${payload}.`, 'structure'],
        [`${header}.${payload}.${tag.slice(1)}`, 'structure'],
        [`${header}.${payload}.${tag.slice(0, -1)}!`, 'encoding'],
        [`${header}${payload}${tag}`, 'structure'],
        ['x', 'structure'],
        ['.'.repeat(8000), 'encoding'],
        [mint(shopwareClaims('shopA'), A, { alg: 'HS512' }), 'algorithm'],
        [mint(shopwareClaims('shopA'), A, { alg: 'HS256', crit: ['exp'] }), 'critical_header'],
        [mint('[]', A), 'json'],
      ]) {
        await refuses(shopware(forged), 401, code);
      }
    });

    it('refuses tokens outside their time', async () => {
      const now = seconds();
      for (const [times, code, claim] of [
        [{ exp: now - 11 }, 'expired', 'exp'],
        [{ nbf: now + 3600 }, 'not_yet_valid', 'nbf'],
        [{ iat: now + 3600 }, 'issued_in_future', 'iat'],
        [{ exp: null }, 'claim_invalid', 'exp'],
        [{ exp: undefined }, 'claim_missing', 'exp'],
      ]) {
        const token = mint(shopwareClaims('shopA', times), A);
        await refuses(shopware(token), 401, code, claim);
      }
      // Ten seconds are allowed for the clocks.
      const close = shopwareClaims('shopA', { exp: Math.floor(now) - 1 });
      await accepts(shopware(mint(close, A)), close);
    });

    it('takes the blame for a claim that it has no place for', async () => {
      const token = mint(shopwareClaims('shopA', { customerId: 'x'.repeat(65) }), A);
      await refuses(shopware(token), 500, 'claim_too_long', 'customerId');
    });

    it('refuses a claim that is there twice', async () => {
      const json = JSON.stringify(shopwareClaims('shopA')).replace('{', '{"\\u0069ss":"shopB",');
      await refuses(shopware(mint(json, A)), 401, 'claim_duplicate', 'iss');
    });

    it('wants one token, and all of its headers', async () => {
      const token = mint(shopwareClaims('shopA'), A);
      const session = mint(adminClaims(CLIENT_ID), APP);
      const challenged = async (challenge, ...refused) =>
        assert.equal(await refuses(...refused), challenge);
      await challenged('ShopwareAppToken, Bearer', post({}), 401, 'token_missing');
      const without = post({ 'shopware-app-shop-id': 'shopA' });
      await challenged('ShopwareAppToken', without, 401, 'token_missing');
      const nobody = post({ 'shopware-app-token': token });
      await challenged('ShopwareAppToken', nobody, 401, 'shop_id_missing');
      await challenged('ShopwareAppToken', shopware('', 'shopA'), 401, 'structure');
      for (const authorization of ['Bearer', 'Bearer ', 'Basic YTpi', session]) {
        await challenged('Bearer', post({ authorization }), 401, 'token_missing');
      }
      await challenged('Bearer error="invalid_token"', bearer(token), 401, 'signature');
      const name = 'shopware-app-token';
      const shop = ['shopware-app-shop-id', 'shopA'];
      const authorization = ['authorization', `Bearer ${session}`];
      for (const twice of [
        [...authorization, ...authorization],
        [name, token, name, token, ...shop],
        [name, token, ...shop, ...shop],
      ]) {
        // A list, so that each is sent as a header of its own.
        await refuses(post(['host', 'worker.example', ...twice]), 400, 'header_duplicate');
      }
      const both = { authorization: `Bearer ${session}`, [name]: token };
      await refuses(post(both), 400, 'token_ambiguous');
    });

    it('answers no other method and path', async () => {
      for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
        const answer = await post({}, { method });
        assert.equal(answer.headers.allow, 'POST, OPTIONS');
        await refuses(answer, 405, 'method_not_allowed');
      }
      for (const path of ['/', '/verify/', '/Verify', '/verify/x']) {
        await refuses(post({}, { path }), 404, 'not_found');
      }
      const preflight = await post({ origin: 'https://shop.example' }, { method: 'OPTIONS' });
      assert.equal(preflight.status, 204);
      assert.equal(preflight.headers['access-control-allow-origin'], '*');
      assert.equal(preflight.headers['access-control-allow-methods'], 'POST');
      assert.match(preflight.headers['access-control-allow-headers'], /shopware-app-token/);
    });

    it('says that it is its own fault when a secret is of no use', async () => {
      const weak = mint(shopwareClaims('weak'), 'too short');
      await refuses(shopware(weak, 'weak'), 500, 'not_configured');
      const long = 's'.repeat(65);
      await refuses(shopware(mint(shopwareClaims(long), A), long), 500, 'not_configured');
      for (const secret of [B, OLD]) {
        await refuses(shopware(mint(shopwareClaims('undated'), secret), 'undated'), 500, 'not_configured');
      }
      const claims = shopwareClaims('unrotated');
      await accepts(shopware(mint(claims, B), 'unrotated'), claims);
    });

    it('keeps many shops apart, also at the same time', async () => {
      for (let round = 0; round < 3; round += 1) {
        await Promise.all(many.map(async ([id, key], at) => {
          const claims = shopwareClaims(id, { customerId: `${id} ${round}` });
          await accepts(shopware(mint(claims, key), id), claims);
          const [, other] = many[(at + 1) % many.length];
          await refuses(shopware(mint(claims, other), id), 401, 'signature');
        }));
      }
    });

    it('repeats nothing of the request, and logs nothing of it', async () => {
      const mark = 'MARK-7d1f';
      const claims = shopwareClaims('shopA', { customerId: mark, exp: 1000 });
      const token = mint(claims, A);
      for (const answer of [
        await shopware(token),
        await shopware(token, mark),
        await shopware(mint({ ...claims, [mark]: 1, iat: mark }, A)),
        await shopware(`${mark}.${mark}.${token.split('.')[2]}`),
        await bearer(`${token}.${mark}`),
        await post({}, { path: `/${mark}` }),
      ]) {
        assert.notEqual(answer.status, 200);
        const said = JSON.stringify(answer);
        assert.ok(!said.includes(mark) && !said.includes(token.slice(40, 80)), said);
      }
      const log = server.log();
      for (const kept of [mark, token.slice(40, 80), A, APP, 'too short']) {
        assert.ok(!log.includes(kept));
      }
    });
  });
}
