// How long one verification takes in workerd: the processor's time, of all of its threads, where Linux says
// it, so that a busy machine does not count; otherwise the time on the wall.

import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import { mint, serve, shopwareClaims } from '../support.mjs';

const SUBJECTS = ['own-mac', 'web-crypto', 'jose', 'crypto.subtle.sign'];
const SHOP = 'FqaHWUsCRNsrZ9kQ';
const SECRET = '0123456789abcdef'.repeat(4);
const TOKENS = 64;
const LONG = 100;

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** For each subject the median of the microseconds per token, with its quartiles. */
export async function times({ rounds = 31, only = SUBJECTS, refused = false, parsed = false } = {}) {
  await bundle('worker.js', 'figures.js');
  const server = await serve(path('workerd.capnp'), {}, ['figures']);
  const tokens = Array.from({ length: TOKENS }, (_, at) => {
    const claims = shopwareClaims(SHOP, { customerId: at.toString(16).padStart(32, '0') });
    const token = mint(claims, SECRET);
    return refused ? token.replace(/.{43}$/, (tag) => (tag[0] === 'A' ? 'B' : 'A') + tag.slice(1)) : token;
  });

  async function run(subject, rounds) {
    const body = JSON.stringify({ subject, tokens, shop: SHOP, secret: SECRET, rounds, refused, parsed });
    const start = clock(server.pid);
    const response = await fetch(server.urls.figures, { method: 'POST', body });
    const { accepted, expected } = await response.json();
    const micros = (clock(server.pid) - start) / 1000;
    if (subject !== 'crypto.subtle.sign' && accepted !== expected) {
      throw new Error(`${subject}: ${accepted} accepted of ${expected}`);
    }
    return micros;
  }

  try {
    const samples = Object.fromEntries(only.map((subject) => [subject, []]));
    for (let round = -3; round < rounds; round += 1) {
      for (const subject of only) {
        // What the request itself takes is taken off.
        const micros = (await run(subject, LONG)) - (await run(subject, 0));
        if (round >= 0) samples[subject].push(micros / (LONG * TOKENS));
      }
    }
    return {
      length: tokens[0].length,
      rounds,
      of: Object.fromEntries(only.map((subject) => [subject, quartiles(samples[subject])])),
    };
  } finally {
    await server.stop();
  }
}

/** Bundles a Worker of this folder with `jose` into one file in `dist`. */
export function bundle(worker, bundled) {
  return build({
    entryPoints: [path(worker)],
    outfile: path(`../dist/${bundled}`),
    bundle: true,
    format: 'esm',
    logLevel: 'error',
    plugins: [{
      name: 'modules',
      setup: (build) => build.onResolve({ filter: /\.wasm$/ }, ({ path: file }) => ({
        path: `./${file.split('/').at(-1)}`,
        external: true,
      })),
    }],
  });
}

/** The processor's time of a process, or where the system does not say it the time on the wall, in nanoseconds. */
export function clock(pid) {
  return sum(pid, 0) ?? Number(process.hrtime.bigint());
}

/** How long its threads were ready to run while others had the processors, in nanoseconds. */
export function waited(pid) {
  return sum(pid, 1) ?? NaN;
}

function sum(pid, field) {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`);
    const read = (task) => Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[field]);
    return tasks.map(read).reduce((sum, nanos) => sum + nanos);
  } catch {
    return undefined;
  }
}

function quartiles(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share) => sorted[Math.floor((sorted.length - 1) * share)];
  return { median: at(0.5), lower: at(0.25), upper: at(0.75) };
}
