import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { venv } from 'jest-environment-venv';
import { packageFunction } from '../src/package-function.js';

const source = fileURLToPath(new URL('../python', import.meta.url));
const code = 'import handler; print(handler.handle({"number": 1234567})["body"])';

test('what is packaged runs by itself, and nothing of it was installed where the plugin ran', async () => {
  const target = mkdtempSync(join(tmpdir(), 'function-'));
  packageFunction(source, target);
  const { stdout } = await venv.run('python', ['-c', code], { cwd: target });
  expect(stdout).toBe('1,234,567');
  expect(venv.distributions.map(({ name }) => name)).toEqual(['pip']);
  rmSync(target, { recursive: true });
}, 60_000);
