// Bundles each package with esbuild (few files, so that importing one costs milliseconds) and emits its types with tsc.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as bundle } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Entries per package, by their name in `dist`, in the order in which the packages need each other's types. */
const packages = {
  core: {
    index: 'index.ts',
    handle: 'handle.ts',
    progress: 'render/progress.ts',
    tasks: 'filesystem/tasks.ts',
    builder: 'background/builder.ts',
  },
  cli: { main: 'main.ts' },
  'vitest-environment-venv': { index: 'index.ts', plugin: 'plugin.ts', setup: 'setup.ts', warm: 'warm.ts' },
  'jest-environment-venv': { index: 'index.cts' },
};

/** Taken into CommonJS bundles: Jest's sandbox evaluates those, and it does not `require` ES modules. */
const inlined = { '@testvenv/core/handle': join(root, 'packages', 'core', 'src', 'handle.ts') };

export async function build() {
  for (const [name, entries] of Object.entries(packages)) {
    const folder = join(root, 'packages', name);
    rmSync(join(folder, 'dist'), { recursive: true, force: true });
    for (const format of ['esm', 'cjs']) await bundleEntries(folder, entries, format);
    emitTypes(folder);
  }
}

async function bundleEntries(folder, entries, format) {
  const wanted = Object.entries(entries).filter(
    ([, source]) => source.endsWith('.cts') === (format === 'cjs'),
  );
  if (wanted.length === 0) return;
  await bundle({
    absWorkingDir: folder,
    entryPoints: wanted.map(([out, source]) => ({ in: join('src', source), out })),
    outdir: 'dist',
    outExtension: { '.js': format === 'cjs' ? '.cjs' : '.js' },
    format,
    splitting: format === 'esm',
    bundle: true,
    packages: 'external',
    alias: format === 'cjs' ? inlined : {},
    platform: 'node',
    target: 'node20.19',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
  });
}

function emitTypes(folder) {
  const { status, error } = spawnSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', 'tsconfig.json'], {
    cwd: folder,
    stdio: 'inherit',
  });
  if (error) throw error;
  if (status !== 0) process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
