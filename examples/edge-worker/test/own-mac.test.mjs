// The Worker's side of the module that holds the secrets, with the real module.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it, mock } from 'node:test';

import { mint, shopwareClaims } from '../support.mjs';
import { OwnMac } from '../worker/own-mac.js';

const module = new WebAssembly.Module(readFileSync(new URL('../dist/own-mac.wasm', import.meta.url)));

/** A verifier whose module refuses to install tenants as long as `module.refuses`. */
function refusing() {
  const asked = { refuses: false, slots: 0 };
  const { Instance } = WebAssembly;
  mock.method(WebAssembly, 'Instance', function (module) {
    const { exports } = new Instance(module);
    asked.slots = exports.slots();
    const install = (...tenant) => (asked.refuses ? -1 : exports.install(...tenant));
    return { exports: { ...exports, install } };
  });
  const own = new OwnMac(module);
  mock.restoreAll();
  return { own, asked };
}

it('gives a slot to one tenant at a time, also after one was refused', () => {
  const { own, asked } = refusing();
  const tenants = Array.from({ length: asked.slots + 4 }, (_, at) => ({
    name: `shop${at}`,
    current: `${at}-`.repeat(32),
  }));
  const verdict = (tenant) =>
    own.verify('shopware', tenant, mint(shopwareClaims(tenant.name), tenant.current), Date.now());
  const accepted = (tenant) => assert.ok(verdict(tenant).claims, tenant.name);

  const ready = tenants.slice(0, asked.slots);
  const [refused, ...more] = tenants.slice(asked.slots);
  ready.forEach(accepted);
  asked.refuses = true;
  for (const again of [1, 2]) {
    assert.throws(() => verdict(refused), { message: 'a secret was refused' }, `${again}`);
  }
  // Nobody has lost a slot to the one that was refused.
  ready.forEach(accepted);

  asked.refuses = false;
  for (const tenant of more) {
    accepted(tenant);
    // The latest ones have not lost theirs.
    ready.slice(more.length).forEach(accepted);
  }
  tenants.forEach(accepted);
  tenants.forEach(accepted);
});
