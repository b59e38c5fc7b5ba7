// tox and nox: they make an environment, install into it and run a command, in one step.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from './run-program.mjs';

/**
 * As {@link contestants} has them. Each is measured with an environment of its own, and the two also with one that is
 * kept from the run before: a test then finds what earlier ones left there, which is not the job that we do.
 */
export function toolContestants({ tools, folder, env }) {
  const offline = { ...env, UV_OFFLINE: '1', UV: tools.uv };
  const fresh = () => mkdtempSync(join(folder, 'made-'));
  const kept = (name) => join(folder, `kept-${name}`);
  const tox = (runner, where) => ({
    inOneStep: true,
    async make(set, code) {
      const config = writeToxConfig(folder, set, runner);
      const place = ['--workdir', where(set), '-c', config, '-e', 'fresh'];
      runProgram(tools.tox, ['run', '--quiet', ...place, '--', '-c', code], offline);
    },
  });
  const nox = (backend, where, keep = []) => ({
    inOneStep: true,
    async make(set, code) {
      const config = writeNoxfile(folder, set, backend);
      const place = ['--noxfile', config, '--envdir', where(set), ...keep];
      runProgram(tools.nox, [...place, '--', '-c', code], offline);
    },
  });
  return [
    { name: 'tox', ...tox('virtualenv', fresh), pace: 'slow' },
    { name: 'tox with tox-uv', ...tox('uv-venv-runner', fresh) },
    { name: 'tox, kept environment', ...tox('uv-venv-runner', ({ name }) => kept(`tox-${name}`)) },
    { name: 'nox', ...nox('virtualenv', fresh), pace: 'slow' },
    { name: 'nox with uv', ...nox('uv', fresh) },
    { name: 'nox, kept environment', ...nox('uv', ({ name }) => kept(`nox-${name}`), ['-R']) },
  ];
}

function writeToxConfig(folder, { name, file }, runner) {
  const place = join(folder, `tox-${runner}-${name}`);
  mkdirSync(place, { recursive: true });
  const lines = [
    '[tox]',
    'no_package = true',
    '[testenv:fresh]',
    `runner = ${runner}`,
    'pass_env = UV_*',
    `deps = -r ${file}`,
    'commands = python {posargs}',
  ];
  writeFileSync(join(place, 'tox.ini'), `${lines.join('\n')}\n`);
  return join(place, 'tox.ini');
}

function writeNoxfile(folder, { name, file }, backend) {
  const place = join(folder, `nox-${backend}-${name}`);
  mkdirSync(place, { recursive: true });
  const lines = [
    'import nox',
    '',
    `@nox.session(venv_backend='${backend}')`,
    'def fresh(session):',
    `    session.install('-r', '${file}')`,
    "    session.run('python', *session.posargs)",
  ];
  writeFileSync(join(place, 'noxfile.py'), `${lines.join('\n')}\n`);
  return join(place, 'noxfile.py');
}
