// Looks at the packages as their users will get them: what publint and "Are the types wrong?" say of the tarballs.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pack } from './pack.mjs';

const bin = join(dirname(dirname(fileURLToPath(import.meta.url))), 'node_modules', '.bin');

/** ESM only, apart from the Jest package: a CommonJS caller of the others uses `import()`, or `require` in Node 20.19. */
const attwOptions = ['--profile', 'node16', '--ignore-rules', 'cjs-resolves-to-esm'];

function check(command, ...args) {
  const { status, error } = spawnSync(join(bin, command), args, { stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exitCode = 1;
}

const folder = mkdtempSync(join(tmpdir(), 'testvenv-packed-'));
try {
  for (const [name, tarball] of Object.entries(pack(folder))) {
    process.stdout.write(`\n${name}\n`);
    check('publint', tarball, '--strict');
    // The command line exports nothing to import.
    if (name !== 'testvenv') check('attw', tarball, ...attwOptions);
  }
} finally {
  rmSync(folder, { recursive: true });
}
