// Bundles each package with esbuild (few files, so that importing one costs milliseconds) and emits its types with tsc.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build as bundle } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Entries per package, by their name in `dist`, in the order in which the packages need each other's types. */
const packages = {
  core: {
    index: 'index.ts',
    handle: 'handle.ts',
    opentelemetry: 'opentelemetry.ts',
    report: 'reports.ts',
    testing: 'testing.ts',
    progress: 'render/progress.ts',
    matchers: 'matchers/matchers.ts',
    cold: 'cold.ts',
    activation: 'activation.ts',
    execa: 'process/execa-module.ts',
    tasks: 'filesystem/tasks.ts',
    builder: 'background/builder.ts',
  },
  cli: { main: 'main.ts', schemas: 'schemas.ts' },
  'vitest-environment-venv': {
    index: 'index.ts',
    worker: 'worker.ts',
    plugin: 'plugin.ts',
    setup: 'setup.ts',
    matchers: 'matchers.ts',
    test: 'test.ts',
    warm: 'warm.ts',
  },
  'jest-environment-venv': {
    index: 'index.cts',
    runner: 'runner.cts',
    matchers: 'matchers.cts',
    warm: 'warm.cts',
    collector: 'collector.cts',
  },
};

const core = (file) => join(root, 'packages', 'core', 'src', file);

/**
 * What is taken into an entry's bundle rather than imported. Jest's sandbox evaluates CommonJS and does not `require`
 * ES modules; and a worker of Vitest loads one small file for what every test file needs, one more for the engine.
 */
const inlined = {
  'jest-environment-venv/index': { '@testvenv/core/handle': core('handle.ts') },
  'jest-environment-venv/matchers': { '@testvenv/core/matchers': core('matchers/matchers.ts') },
  'vitest-environment-venv/matchers': { '@testvenv/core/matchers': core('matchers/matchers.ts') },
  'vitest-environment-venv/index': { '@testvenv/core/handle': core('handle.ts') },
  'vitest-environment-venv/setup': {
    '@testvenv/core/handle': core('handle.ts'),
    '@testvenv/core/internal/activation': core('activation.ts'),
  },
  'vitest-environment-venv/test': { '@testvenv/core/handle': core('handle.ts') },
  'vitest-environment-venv/worker': {
    '@testvenv/core/handle': core('handle.ts'),
    '@testvenv/core': core('index.ts'),
  },
};

export async function build() {
  for (const [name, entries] of Object.entries(packages)) {
    const folder = join(root, 'packages', name);
    rmSync(join(folder, 'dist'), { recursive: true, force: true });
    for (const [out, source] of Object.entries(entries)) await bundleEntry(name, out, join('src', source));
    emitTypes(folder);
  }
  await publishSchemas(join(root, 'packages', 'cli', 'dist'));
}

/** What the command line prints as JSON, as JSON Schemas: the program itself does without the module that makes them. */
async function publishSchemas(dist) {
  const { jsonSchemas } = await import(pathToFileURL(join(dist, 'schemas.js')).href);
  mkdirSync(join(dist, 'schemas'));
  for (const [name, schema] of Object.entries(jsonSchemas()))
    writeFileSync(join(dist, 'schemas', `${name}.schema.json`), `${JSON.stringify(schema, null, 2)}\n`);
  for (const file of ['schemas.js', 'schemas.js.map', 'schemas.d.ts']) rmSync(join(dist, file));
}

/** Each entry by itself: shared between entries, the code would fall into a dozen files, each a cost to whoever imports one. */
async function bundleEntry(name, out, source) {
  const isCommonJs = source.endsWith('.cts');
  await bundle({
    absWorkingDir: join(root, 'packages', name),
    entryPoints: [{ in: source, out }],
    outdir: 'dist',
    outExtension: { '.js': isCommonJs ? '.cjs' : '.js' },
    format: isCommonJs ? 'cjs' : 'esm',
    splitting: !isCommonJs,
    chunkNames: `${out}-[name]-[hash]`,
    bundle: true,
    packages: 'external',
    plugins: [inline(inlined[`${name}/${out}`] ?? {})],
    platform: 'node',
    target: 'node20.19',
    // Vitest reads what it inlines with its map, and would find sources there that no package ships.
    sourcemap: `${name}/${out}` !== 'vitest-environment-venv/setup',
    sourcesContent: false,
    logLevel: 'warning',
  });
}

/** Exact names only: esbuild's own `alias` also takes every path below a name. A worker stays the entry that it is. */
function inline(sources) {
  return {
    name: 'inline',
    setup: ({ onResolve }) => {
      onResolve({ filter: /^\.\/worker\.js$/ }, ({ path }) => ({ path, external: true }));
      onResolve({ filter: /^@testvenv\/core/ }, ({ path }) =>
        sources[path] ? { path: sources[path] } : undefined,
      );
    },
  };
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
