// Prints how large the modules are and how long a verification takes. `--rounds N` for another number of
// rounds than 31, `--sizes` for the sizes alone.

import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

import { sizes } from './sizes.mjs';
import { times } from './time.mjs';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '31' }, sizes: { type: 'boolean', default: false } },
});

const TITLES = {
  'own-mac': 'storefront-jwt, its own MAC',
  'web-crypto': 'storefront-jwt, the MAC by WebCrypto',
};

console.log('| module, after wasm-opt -Oz | bytes | gzipped |\n|---|---:|---:|');
for (const { name, bytes, gzipped } of sizes()) {
  console.log(`| ${TITLES[name] ?? name} | ${bytes} | ${gzipped} |`);
}

if (!values.sizes) {
  const rounds = Number(values.rounds);
  for (const [kind, how] of [
    ['accepted, its claims as JSON text', {}],
    ['accepted, its claims as an object', { parsed: true }],
    ['forged', { refused: true }],
  ]) {
    const { length, of } = await times({ rounds, ...how });
    console.log(`\nOne Shopware token of ${length} characters, ${kind}, in workerd on ${cpus()[0].model};`);
    console.log(`medians of ${rounds} rounds, and quartiles:\n`);
    console.log('| | µs | quartiles | of jose |\n|---|---:|---:|---:|');
    for (const [name, { median, lower, upper }] of Object.entries(of)) {
      const cells = [
        TITLES[name] ?? name,
        median.toFixed(2),
        `${lower.toFixed(2)} to ${upper.toFixed(2)}`,
        (median / of.jose.median).toFixed(2),
      ];
      console.log(`| ${cells.join(' | ')} |`);
    }
  }
}
