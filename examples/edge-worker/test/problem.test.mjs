// The problem documents that no request can bring about.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { problem } from '../worker/problem.js';

it('asks for another try where the MAC could not be computed', async () => {
  const answer = problem({ status: 503, code: 'mac_failed', type: 'shopware' });
  assert.equal(answer.status, 503);
  assert.equal(answer.headers.get('retry-after'), '1');
  assert.equal(answer.headers.get('www-authenticate'), null);
  assert.equal((await answer.json()).detail, 'the mac backend failed');
});

it('names the claim where the crate does', async () => {
  const detail = async (more) => (await problem({ ...more, type: 'admin' }).json()).detail;
  assert.equal(await detail({ code: 'claim_missing', claim: 'exp' }), 'the exp claim is missing');
  assert.equal(await detail({ code: 'claim_invalid' }), 'a claim has a wrong type or value');
  assert.equal(await detail({ code: 'expired', claim: 'exp' }), 'the token has expired');
});
