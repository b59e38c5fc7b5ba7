// What is run, as plain data.

/** In which a stranger installs the packed packages. */
export const managers = ['npm', 'pnpm', 'yarn', 'yarn 1'] as const;
export type Manager = (typeof managers)[number];

/** The supported majors; the newest of each, from the npm package `node`. */
export const nodes = [20, 22, 24, 26] as const;
export type Node = (typeof nodes)[number];

/** The versions that bound the peer ranges: of every major the first that is supported, and the newest. */
export const versions = {
  vitest: ['3.2.0', '3.2.7', '4.0.1', '4.1.12', '5.0.0', '5.1.1'],
  jest: ['29.7.0', '30.0.0', '30.5.2'],
} as const;
export type Runner = keyof typeof versions;

/** How a runner can be told to run its test files, with the arguments for it. */
export const modes = {
  vitest: {
    forks: ['--pool=forks'],
    'forks, not isolated': ['--pool=forks', '--no-isolate'],
    threads: ['--pool=threads'],
    'threads, not isolated': ['--pool=threads', '--no-isolate'],
    vmForks: ['--pool=vmForks'],
    'vmForks, not isolated': ['--pool=vmForks', '--no-isolate'],
    vmThreads: ['--pool=vmThreads'],
    'vmThreads, not isolated': ['--pool=vmThreads', '--no-isolate'],
  },
  jest: {
    'in workers': ['--maxWorkers=2'],
    'in band': ['--runInBand'],
    'in worker threads': ['--maxWorkers=2', '--workerThreads'],
  },
} as const satisfies Record<Runner, Record<string, readonly string[]>>;

export interface Cell {
  readonly runner: Runner;
  readonly version: string;
  readonly node: Node;
  readonly manager: Manager;
  readonly mode: string;
}

/**
 * Every value of every dimension at least once with every major of a runner: all modes, all Nodes, all package
 * managers. Pairs that broke before, or are likely to, stand together: vm pools with the newest Node, pnpm's strict
 * `node_modules` with each runner, the oldest runner with the newest Node.
 */
const chosen: readonly (readonly [Runner, string, Node, Manager, readonly string[]])[] = [
  ['vitest', '3.2.0', 20, 'npm', ['forks']],
  ['vitest', '3.2.7', 20, 'npm', ['forks', 'forks, not isolated']],
  ['vitest', '3.2.7', 22, 'pnpm', ['threads', 'threads, not isolated']],
  ['vitest', '3.2.7', 24, 'yarn', ['vmForks', 'vmForks, not isolated']],
  ['vitest', '3.2.7', 26, 'npm', ['vmThreads', 'vmThreads, not isolated']],
  ['vitest', '4.0.1', 20, 'npm', ['forks', 'vmThreads']],
  ['vitest', '4.1.12', 20, 'npm', ['vmForks', 'vmForks, not isolated']],
  ['vitest', '4.1.12', 22, 'pnpm', ['forks', 'forks, not isolated']],
  ['vitest', '4.1.12', 24, 'yarn 1', ['threads', 'threads, not isolated']],
  ['vitest', '4.1.12', 26, 'pnpm', ['vmThreads', 'vmThreads, not isolated']],
  ['vitest', '5.0.0', 22, 'npm', ['forks', 'vmThreads']],
  ['vitest', '5.1.1', 22, 'npm', ['threads', 'threads, not isolated']],
  ['vitest', '5.1.1', 24, 'pnpm', ['vmForks', 'vmForks, not isolated']],
  ['vitest', '5.1.1', 26, 'yarn', ['forks', 'forks, not isolated']],
  ['vitest', '5.1.1', 26, 'npm', ['vmThreads', 'vmThreads, not isolated']],
  ['jest', '29.7.0', 20, 'npm', ['in workers', 'in worker threads']],
  ['jest', '29.7.0', 22, 'pnpm', ['in band']],
  ['jest', '29.7.0', 24, 'yarn 1', ['in workers']],
  ['jest', '29.7.0', 26, 'npm', ['in workers']],
  ['jest', '30.0.0', 20, 'npm', ['in workers']],
  ['jest', '30.5.2', 20, 'npm', ['in worker threads']],
  ['jest', '30.5.2', 22, 'pnpm', ['in workers']],
  ['jest', '30.5.2', 24, 'yarn', ['in band']],
  ['jest', '30.5.2', 26, 'pnpm', ['in workers', 'in worker threads']],
];

export const covering: readonly Cell[] = chosen.flatMap(([runner, version, node, manager, names]) =>
  names.map((mode) => ({ runner, version, node, manager, mode })),
);

/** The whole product, less what the runner itself refuses: Vitest 5 wants Node 22. */
export const full: readonly Cell[] = (['vitest', 'jest'] as const).flatMap((runner) =>
  versions[runner].flatMap((version) =>
    nodes
      .filter((node) => node > 20 || !version.startsWith('5.'))
      .flatMap((node) =>
        managers.flatMap((manager) =>
          Object.keys(modes[runner]).map((mode) => ({ runner, version, node, manager, mode })),
        ),
      ),
  ),
);

/** The third of twenty parts for `3/20`, all without one. Neighbours share an installation, so they stay together. */
export function sliceOf(cells: readonly Cell[], slice: string | undefined): readonly Cell[] {
  const [part = 1, parts = 1] = slice?.split('/').map(Number) ?? [];
  const length = Math.ceil(cells.length / parts);
  return cells.slice((part - 1) * length, part * length);
}
