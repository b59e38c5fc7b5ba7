import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { cleanEnv } from '../vitest/run-vitest.js';
import { temporaryCache } from '../vitest/temporary-cache.js';

const main = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));
const cacheDirectory = temporaryCache();

/** A home whose start-up files do what a version manager does: put themselves before everything on PATH. */
const home = mkdtempSync(join(tmpdir(), 'tv-home-'));
afterAll(() => rmSync(home, { recursive: true }));
mkdirSync(join(home, 'first'));
writeFileSync(join(home, 'first/python'), '#!/bin/sh\necho not this one\n', { mode: 0o755 });
mkdirSync(join(home, '.config/fish'), { recursive: true });
const posix = 'export PATH="$HOME/first:$PATH" FROM_HOME=yes\n';
for (const name of ['.bashrc', '.zshrc', '.shrc']) writeFileSync(join(home, name), posix);
const fish = 'set -gx PATH $HOME/first $PATH\nset -gx FROM_HOME yes\n';
writeFileSync(join(home, '.config/fish/config.fish'), fish);

const folders = ['/bin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'];
const isInstalled = (shell: string) => folders.some((folder) => existsSync(join(folder, shell)));

/** The input is a file: fish reads no socket, which is what Node makes of a pipe. */
function testvenv(args: readonly string[], input = '') {
  writeFileSync(join(home, 'input'), input);
  const env = {
    ...cleanEnv(),
    ...{ TESTVENV_CACHE_DIR: cacheDirectory, HOME: home, ENV: join(home, '.shrc'), NO_COLOR: '1' },
    ...{ SHELL: '/no/known/shell', PYENV_ROOT: process.env.PYENV_ROOT ?? `${process.env.HOME}/.pyenv` },
  };
  const command = ['-c', 'exec "$@" < input', 'sh', process.execPath, main, ...args];
  return execa('sh', command, { cwd: home, env, extendEnv: false, reject: false });
}

describe('testvenv shell', () => {
  it.each(['bash', 'zsh', 'fish', 'sh'].filter(isInstalled))(
    '%s reads its own start-up file, and then the environment comes first',
    async (shell) => {
      const code = 'import six, sys; print("prefix", sys.prefix)';
      const input = `echo home $FROM_HOME\npython -c '${code}'\nexit 7\n`;
      const { stdout, stderr, exitCode } = await testvenv(
        ['shell', '--shell', shell, '--with', 'six==1.17.0'],
        input,
      );
      expect(stdout, stderr).toContain('home yes');
      expect(stdout, stderr).toMatch(/prefix .+environments-v1/);
      expect(exitCode, stderr).toBe(7);
      expect(readdirSync(join(cacheDirectory, 'environments-v1'))).toEqual([]);
    },
  );

  it('is sh where the user has none that is known, and refuses one by name', async () => {
    const { stdout } = await testvenv(['shell'], 'echo shell $0\n');
    expect(stdout).toContain('shell sh');
    const refused = await testvenv(['shell', '--shell', 'elvish']);
    expect(refused.stderr).toContain('known are: bash, zsh, fish, sh');
    expect(refused.exitCode).toBe(1);
  });
});

/** What a shell offers after some words, by its own completion. */
const offers: Readonly<Record<string, (script: string, words: readonly string[]) => string>> = {
  bash: (script, words) =>
    `${script}\nCOMP_WORDS=(${words.join(' ')} '')\nCOMP_CWORD=${words.length}\n_testvenv\nprintf '%s\\n' "\${COMPREPLY[@]}"`,
  zsh: (script, words) =>
    `compdef() { }\n_describe() { print -l -- \${(P)2} }\n${script}\nwords=(${words.join(' ')} '')\nCURRENT=${words.length + 1}\n_testvenv`,
  fish: (script, words) =>
    `${script}\ncomplete -C '${words.join(' ')} '\ncomplete -C '${words.join(' ')} --'`,
};

describe('testvenv completion', () => {
  it.each(Object.keys(offers).filter(isInstalled))('%s offers commands and options', async (shell) => {
    const { stdout: script } = await testvenv(['completion', shell]);
    const offered = async (...words: readonly string[]) => {
      const { stdout } = await execa(shell, ['-c', offers[shell]?.(script, words) ?? '']);
      return stdout.split('\n').map((line) => /^[\w-]+/.exec(line)?.[0]);
    };
    expect(await offered('testvenv')).toEqual(expect.arrayContaining(['run', 'shell', 'warm', 'cache']));
    const inCache = await offered('testvenv', 'cache');
    expect(inCache).toEqual(expect.arrayContaining(['prune', 'verify']));
    expect(inCache).not.toContain('doctor');
    const options = await offered('testvenv', 'cache', 'prune');
    expect(options).toEqual(expect.arrayContaining(['--ci', '--max-size', '--json']));
    expect(options).not.toContain('--upgrade');
  });

  it('knows no other shell', async () => {
    const { stderr, exitCode } = await testvenv(['completion', 'elvish']);
    expect(stderr).toContain('Allowed choices are bash, zsh, fish.');
    expect(exitCode).toBe(2);
  });
});
