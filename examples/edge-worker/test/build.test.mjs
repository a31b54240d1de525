// What is too old for the build is named, before anything is built.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

const build = fileURLToPath(new URL('../build', import.meta.url));

/** Runs `build` with programs in place of the real ones, each of which prints one line. */
function builds(programs) {
  const folder = mkdtempSync(join(tmpdir(), 'edge-worker-'));
  try {
    const all = { rustup: 'target', cargo: 'cargo', npx: 'npx', node: process.version, ...programs };
    for (const [name, line] of Object.entries(all)) {
      writeFileSync(join(folder, name), `#!/bin/sh\necho '${line}'\n`, { mode: 0o755 });
    }
    const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
    const { status, stdout, stderr } = spawnSync(build, { env, encoding: 'utf8' });
    return { status, stdout, stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const RUST = 'rustc 1.88.0 (6b00bc388 2025-06-23)';

for (const [what, programs, said] of [
  ["Debian 12's Rust", { rustc: 'rustc 1.85.0 (4d91de4e4 2025-02-17) (built from a source tarball)' },
    'build: needs Rust 1.88 or later, and this is 1.85.0\n'],
  ['an older Rust', { rustc: 'rustc 1.9.0' }, 'build: needs Rust 1.88 or later, and this is 1.9.0\n'],
  ['an older Node', { node: 'v16.20.2', rustc: RUST },
    'build: needs Node 18 or later, and this is 16.20.2\n'],
]) {
  it(`refuses ${what}`, () => {
    assert.deepEqual(builds(programs), { status: 1, stdout: '', stderr: said });
  });
}

for (const [what, programs] of [
  ['the least that will do', { node: 'v18.0.0', rustc: RUST }],
  ['later ones', { node: 'v118.1.2', rustc: 'rustc 1.100.0-nightly (0123456789 2027-01-01)' }],
]) {
  it(`takes ${what}`, () => {
    const both = 'cargo\nnpx\n'.repeat(2);
    assert.deepEqual(builds(programs), { status: 0, stdout: both, stderr: '' });
  });
}
