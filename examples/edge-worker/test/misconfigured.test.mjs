// A Worker whose secrets cannot be read: neither its answers nor its log quote them.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { CONFIG, ask, serve } from '../support.mjs';

const WORKERS = ['own-mac', 'web-crypto'];
const SECRET = 'kJ8vQz2XwB5nRt4YpL7mGc3HdF6sVb9N';
const parts = Array.from({ length: SECRET.length - 3 }, (_, at) => SECRET.slice(at, at + 4));

for (const [what, shops, said] of [
  ['the secret without quotes', `{"shopA":{"current":${SECRET}}}`, 'SHOPS is not JSON'],
  ['nothing but the secret', SECRET, 'SHOPS is not JSON'],
  ['the secret in single quotes', `{"shopA":{"current":'${SECRET}'}}`, 'SHOPS is not JSON'],
  ['no end', `{"shopA":{"current":"${SECRET}`, 'SHOPS is not JSON'],
  ['more after the end', `{"shopA":{"current":"${SECRET}"}}${SECRET}`, 'SHOPS is not JSON'],
  ['a text', `"${SECRET}"`, 'SHOPS is not an object'],
  ['a list', `["${SECRET}"]`, 'SHOPS is not an object'],
  ['null', 'null', 'SHOPS is not an object'],
  ['a secret in place of the object', `{"shopA":"${SECRET}"}`, 'a secret is not a text'],
  ['null for a shop', '{"shopA":null}', 'a secret is not a text'],
  ['a list for a secret', `{"shopA":{"current":["${SECRET}"]}}`, 'a secret is not a text'],
  ['an object for a secret', `{"shopA":{"current":{"${SECRET}":1}}}`, 'a secret is not a text'],
  ['a list for the previous secret',
    `{"shopA":{"current":"${SECRET}","previous":["${SECRET}"]}}`, 'a secret is not a text'],
  ...[undefined, null, '', 'soon', '2026-13-41', 1795294241, '1795294241', ['2027-01-01']].map((previousUntil) => [
    `a previous secret until ${JSON.stringify(previousUntil)}`,
    JSON.stringify({ shopA: { current: SECRET, previous: SECRET, previousUntil } }),
    'a previous secret has no date until which it counts',
  ]),
  ['a secret that is too long',
    `{"shopA":{"current":"${SECRET.repeat(300)}"}}`, 'a secret is longer than 4096 bytes'],
]) {
  describe(`SHOPS with ${what}`, () => {
    let server;
    before(async () => {
      server = await serve(CONFIG, { SHOPS: shops }, WORKERS);
    });
    after(() => server?.stop());

    for (const worker of WORKERS) {
      it(`tells nothing of it, ${worker}`, async () => {
        const logged = server.log().length;
        const headers = { 'shopware-app-token': `x.x.${'A'.repeat(43)}`, 'shopware-app-shop-id': 'shopA' };
        for (const again of [1, 2]) {
          const { status, headers: { date, ...answered }, text } = await ask(server.urls[worker], headers);
          assert.equal(status, 500, text);
          assert.equal(JSON.parse(text).code, 'not_configured');
          const answer = JSON.stringify(answered) + text;
          assert.deepEqual(parts.filter((part) => answer.includes(part)), [], `answer ${again}`);
        }
        const log = () => server.log().slice(logged);
        for (let wait = 0; wait < 3000 && !log().includes('\n'); wait += 1) await sleep(20);
        assert.deepEqual(parts.filter((part) => log().includes(part)), [], 'the log');
        assert.match(log(), new RegExp(`^${said}$`, 'm'));
      });
    }
  });
}
