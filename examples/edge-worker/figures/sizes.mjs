// What the modules come to, as they are and gzipped.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

export function sizes() {
  const peers = execFileSync(path('../build'), ['--peers'], { encoding: 'utf8' });
  const names = ['own-mac', 'web-crypto', ...peers.split('\n').filter(Boolean)];
  return names.map((name) => {
    const bytes = readFileSync(path(`../dist/${name}.wasm`));
    return { name, bytes: bytes.length, gzipped: gzipSync(bytes, { level: 9 }).length };
  });
}
