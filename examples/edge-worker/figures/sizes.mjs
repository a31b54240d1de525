// What the modules come to, as they are and gzipped.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** What the modules may come to, gzipped, in bytes: about 3 % above what `npm run figures` prints. */
export const BOUNDS = { 'own-mac': 13780, 'web-crypto': 11090 };

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

export function sizes() {
  const peers = execFileSync(path('../build'), ['--peers'], { encoding: 'utf8' });
  return [...Object.keys(BOUNDS), ...peers.split('\n').filter(Boolean)].map(size);
}

/** That of a module in `dist`. */
export function size(name) {
  const bytes = readFileSync(path(`../dist/${name}.wasm`));
  return { name, bytes: bytes.length, gzipped: gzipSync(bytes, { level: 9 }).length };
}
