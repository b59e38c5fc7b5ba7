import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { cleanEnv } from '../vitest/run-vitest.js';

const repository = new URL('../../', import.meta.url);
const packages = fileURLToPath(new URL('examples/monorepo/node_modules', repository));
const main = fileURLToPath(new URL('packages/cli/dist/main.js', repository));

const isRoot = process.geteuid?.() === 0;
const nobody = 65_534;

/** A machine as far as a cache folder can tell: a home, a project in a folder of its own, perhaps another user, and no network. */
export interface Machine {
  readonly home: string;
  readonly project: string;
  readonly cache: string;
  /** Words before every command. */
  readonly as: readonly string[];
}

/** The machine that builds: this user's, with a network. */
export function buildMachine(files: Readonly<Record<string, string>>): Machine {
  return makeMachine('checkout', [], files);
}

/** One to which the cache is carried: another path, another user where this is root, and no network where that can be had. */
export function otherMachine(
  from: Machine,
  files: Readonly<Record<string, string>>,
  carry: keyof typeof carriers,
): Machine {
  const user = isRoot ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'] : [];
  const made = makeMachine('another/place', [...withoutNetwork(), ...user], files);
  carriers[carry](from.cache, made.cache);
  if (isRoot) execFileSync('chown', ['-R', `${nobody}:${nobody}`, made.home]);
  return made;
}

/** As the templates of `docs/ci-templates.md` do it, and as a person would. */
const carriers = {
  copied: (from: string, to: string) => execFileSync('cp', ['-a', from, to]),
  packed: (from: string, to: string) => {
    execFileSync('tar', ['-cf', `${to}.tar`, '-C', from, '.']);
    execFileSync('mkdir', ['-p', '-m', '700', to]);
    execFileSync('tar', ['-xpf', `${to}.tar`, '--no-same-owner', '-C', to]);
  },
};

function makeMachine(place: string, as: readonly string[], files: Readonly<Record<string, string>>): Machine {
  const home = mkdtempSync(join(tmpdir(), 'tv-machine-'));
  const project = join(home, place);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(project, name, '..'), { recursive: true });
    writeFileSync(join(project, name), text);
  }
  // A folder of its own: Vite writes there.
  mkdirSync(join(project, 'node_modules'));
  for (const name of readdirSync(packages).filter((one) => !one.startsWith('.')))
    symlinkSync(join(packages, name), join(project, 'node_modules', name));
  return { home, project, cache: join(home, place, '../cache'), as };
}

/** In an empty network namespace (unshare(1)), if this user may make one. */
function withoutNetwork(): readonly string[] {
  const ways = [
    ['unshare', '--net'],
    ['unshare', '--map-root-user', '--net'],
  ];
  return ways.find((way) => works([...way, 'true'])) ?? [];
}

function works([command = '', ...args]: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export function removeMachine({ home }: Machine): void {
  execFileSync('chmod', ['-R', 'u+w', home]);
  execFileSync('rm', ['-rf', home]);
}

/** Runs a command in a machine's project. */
export function onMachine({ home, project, cache, as }: Machine, ...command: readonly string[]) {
  const [program = '', ...args] = [...as, ...command];
  // The other user finds the Pythons of the system, and no version manager in somebody's home.
  const env = {
    ...cleanEnv(),
    ...{ HOME: home, TESTVENV_CACHE_DIR: cache, TESTVENV_LOG: 'verbose', NO_COLOR: '1' },
    ...(isRoot && { PATH: '/usr/local/bin:/usr/bin:/bin', PYENV_ROOT: '/nowhere' }),
    NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
  };
  return execa(program, args, { cwd: project, reject: false, env, extendEnv: false, all: true });
}

export function testvenvOn(machine: Machine, ...args: readonly string[]) {
  return onMachine(machine, process.execPath, main, ...args);
}

export function runnerOn(machine: Machine, runner: 'vitest' | 'jest', ...args: readonly string[]) {
  const program = { vitest: 'vitest/vitest.mjs', jest: 'jest/bin/jest.js' }[runner];
  const words = runner === 'vitest' ? ['run', ...args] : args;
  return onMachine(machine, process.execPath, join(packages, program), ...words);
}
