// How long signs of products take to find in one large file with many marks of the host's network.
// Usage: node bench/host-network.mjs [images], after `node scripts/bundle.mjs`.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const count = Number(process.argv[2] ?? 100_000);

/** One way to write as many containers, each with an image. */
const SHAPES = {
  'flat list': () =>
    Array.from(
      { length: count },
      (_, i) => `- image: redis\n  network_mode: ${i % 2 ? 'host' : 'bridge'}\n`,
    ).join(''),
  'one map, marks at the root': () =>
    `${'network_mode: host\n'.repeat(200)}services:\n${Array.from({ length: count }, (_, i) => `  s${i}:\n    image: redis\n`).join('')}`,
  'blocks in braces': () =>
    `job {\n${Array.from({ length: count }, (_, i) => `task {\n image = "redis"\n network_mode = "${i % 2 ? 'host' : 'bridge'}"\n}\n`).join('')}}\n`,
};

for (const [name, make] of Object.entries(SHAPES)) {
  const folder = mkdtempSync(join(tmpdir(), 'portclash-bench-'));
  try {
    writeFileSync(join(folder, name.startsWith('blocks') ? 'a.nomad' : 'a.yaml'), make());
    writeFileSync(join(folder, '90-range.conf'), 'net.ipv4.ip_local_port_range = 1024 65000\n');
    const args = ['dist/portclash.js', 'lint', '--only', 'ephemeral-vs-product', '--format', 'json', folder];
    const start = performance.now();
    spawnSync(process.execPath, args, { maxBuffer: 1 << 30 });
    console.log(`${name}: ${count} images, ${Math.round(performance.now() - start)} ms`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
