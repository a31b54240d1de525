// What is deployed is what is tested here.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';

import { CONFIG } from '../support.mjs';

const wrangler = readFileSync(new URL('../wrangler.toml', import.meta.url), 'utf8');
const workerd = readFileSync(CONFIG, 'utf8');

it('is the same Worker, for the same date', () => {
  const [, main] = /^main = "(.*)"$/m.exec(wrangler);
  assert.ok(workerd.includes(`(name = "${main}", esModule`), main);
  const [, date] = /^compatibility_date = "(.*)"$/m.exec(wrangler);
  const dates = [...workerd.matchAll(/compatibilityDate = "(.*)"/g)].map(([, date]) => date);
  assert.deepEqual(dates, [date, date]);
});
