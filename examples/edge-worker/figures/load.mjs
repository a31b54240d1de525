// The whole Worker under load in workerd, beside the same Worker with jose: what it serves, how long an answer takes,
// and the processor's time for each. The ways take turns. On Linux, with `wrk`; on loopback alone.
//
//   npm run load -- [--rounds 5] [--seconds 4]

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

import { CONFIG, ask, mint, serve, shopwareClaims } from '../support.mjs';
import { bundle, clock, waited } from './time.mjs';

const run = promisify(execFile);
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

const SHOP = 'FqaHWUsCRNsrZ9kQ';
const SECRET = '0123456789abcdef'.repeat(4);
const CONNECTIONS = 32;
const KINDS = ['accepted', 'forged'];
const SUBJECTS = {
  'own-mac': { title: 'this crate, its own MAC', config: CONFIG },
  'web-crypto': { title: 'this crate, the MAC by WebCrypto', config: CONFIG },
  jose: { title: 'jose', config: path('with-jose.capnp') },
};

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '4' } },
});
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
const names = Object.keys(SUBJECTS);
// The tokens are minted once, and live for 600 seconds.
if (!((rounds + 1) * seconds * names.length * KINDS.length <= 500)) throw new Error('at most 500 seconds in all');
await run('wrk', ['--version']).catch(({ code }) => {
  if (code === 'ENOENT') throw new Error('needs wrk: apt-get install wrk');
});

const folder = mkdtempSync(join(tmpdir(), 'load-'));
const servers = {};
try {
  const tokens = Array.from({ length: 1000 }, (_, at) =>
    mint(shopwareClaims(SHOP, { customerId: at.toString(16).padStart(32, '0') }), SECRET));
  const forged = tokens.map((token) => token.replace(/.{43}$/, (tag) => (tag[0] === 'A' ? 'B' : 'A') + tag.slice(1)));
  writeFileSync(join(folder, 'accepted'), tokens.join('\n'));
  writeFileSync(join(folder, 'forged'), forged.join('\n'));

  await bundle('with-jose.js', 'with-jose.js');
  const env = { SHOPS: JSON.stringify({ [SHOP]: { current: SECRET } }) };
  for (const name of names) {
    const sockets = SUBJECTS[name].config === CONFIG ? ['own-mac', 'web-crypto'] : [name];
    servers[name] = await serve(SUBJECTS[name].config, env, sockets);
    await answersAlike(name, tokens[0], 200, servers['own-mac'].urls['own-mac']);
    await answersAlike(name, forged[0], 401, servers['own-mac'].urls['own-mac']);
  }

  const samples = {};
  // The first round is to warm up.
  for (let round = 0; round <= rounds; round += 1) {
    for (const kind of KINDS) {
      // None is always the first.
      for (const at of names.keys()) {
        const name = names[(at + round) % names.length];
        const sample = await load(name, kind);
        if (round > 0) ((samples[kind] ??= {})[name] ??= []).push(sample);
      }
    }
  }

  console.log(`${cpus().length} × ${cpus()[0].model}, load average ${loadavg()[0].toFixed(1)}; medians of ${rounds} rounds of`);
  console.log(`${seconds} s each, ${CONNECTIONS} connections, tokens of ${tokens[0].length} characters:\n`);
  console.log('| tokens | Worker | requests/s | p50, ms | p99, ms | p99.9, ms | waits, % | processor time, µs | of jose |');
  console.log('|---|---|---:|---:|---:|---:|---:|---:|---:|');
  for (const kind of KINDS) {
    for (const name of names) {
      const of = (figure, name) => median(samples[kind][name].map((sample) => sample[figure]));
      const ms = (figure) => (of(figure, name) / 1000).toFixed(1);
      const processor = of('processor', name);
      const cells = [
        kind,
        SUBJECTS[name].title,
        Math.round(of('rate', name)).toLocaleString('en'),
        ms('p50'), ms('p99'), ms('p999'),
        (of('waits', name) * 100).toFixed(0),
        processor.toFixed(0),
        (processor / of('processor', 'jose')).toFixed(2),
      ];
      console.log(`| ${cells.join(' | ')} |`);
    }
  }
} finally {
  for (const server of Object.values(servers)) await server.stop();
  rmSync(folder, { recursive: true });
}

/** What is compared does the same. */
async function answersAlike(name, token, status, like) {
  const headers = { 'shopware-app-token': token, 'shopware-app-shop-id': SHOP };
  const answer = await ask(servers[name].urls[name], headers);
  const expected = await ask(like, headers);
  if (answer.status !== status || answer.text !== expected.text) throw new Error(`${name}: ${answer.text}`);
}

async function load(name, kind) {
  const { pid, urls } = servers[name];
  const [before, waitedBefore] = [clock(pid), waited(pid)];
  const { stdout } = await run('wrk', [
    '--threads', '1', '--connections', CONNECTIONS, '--duration', `${seconds}s`,
    '--script', path('load.lua'), urls[name], '--', SHOP, join(folder, kind),
  ]);
  const spent = clock(pid) - before;
  const waits = (waited(pid) - waitedBefore) / 1000;
  const { requests, micros, refused, lost, ...latencies } = JSON.parse(stdout.trim().split('\n').at(-1));
  if (lost > 0) throw new Error(`${name}, ${kind}: ${lost} lost`);
  if (refused !== (kind === 'forged' ? requests : 0)) throw new Error(`${name}, ${kind}: ${refused} refused of ${requests}`);
  return { rate: requests / (micros / 1e6), processor: spent / requests / 1000, waits: waits / micros, ...latencies };
}

function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
