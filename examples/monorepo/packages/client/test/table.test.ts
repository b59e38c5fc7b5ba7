// @vitest-environment-options {"requirements": ["tabulate==0.9.0"]}
import { expect, it } from 'vitest';
import { venv } from 'vitest-environment-venv';

it('has one more distribution, which no other test file sees', async () => {
  const code = 'import tabulate, units; print(tabulate.tabulate([[units.convert(1, "mi", "m")]]))';
  const { stdout } = await venv.run('python', ['-c', code]);
  expect(stdout).toContain('1609.34');
});
