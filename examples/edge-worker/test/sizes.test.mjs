// The modules stay as small as they are.

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { BOUNDS, size } from '../figures/sizes.mjs';

for (const [name, bound] of Object.entries(BOUNDS)) {
  it(`keeps ${name} within ${bound} bytes, gzipped`, () => {
    const { gzipped } = size(name);
    assert.ok(gzipped <= bound, `${gzipped} bytes; the bounds are in figures/sizes.mjs`);
  });
}
