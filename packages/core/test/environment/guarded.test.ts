import { describe, expect, it } from 'vitest';
import { environmentFor } from '../support/environments.js';
import { rejectionOf } from '../support/rejection.js';

const isOver = expect.objectContaining({ code: 'ENVIRONMENT_NOT_FOUND' });

describe('after its end, an environment', () => {
  it('tells whoever uses it', async () => {
    const environment = await environmentFor({});
    const { $, run } = environment;
    const bound = $({ reject: false });
    await environment.dispose();
    expect(() => environment.distributions).toThrow(isOver);
    expect(() => environment.$).toThrow(isOver);
    expect(() => environment.activate()).toThrow(isOver);
    expect(() => $`python --version`).toThrow(isOver);
    expect(() => $.sync`python --version`).toThrow(isOver);
    expect(() => bound`python --version`).toThrow(isOver);
    expect(await rejectionOf(() => run('python', ['--version']))).toEqual(isOver);
    expect(await rejectionOf(() => environment.allocatePort())).toEqual(isOver);
  });

  it('has cut short what was running in it, and says so', async () => {
    const environment = await environmentFor({});
    const rejection = rejectionOf(() => environment.run('python', ['-c', 'import time; time.sleep(600)']));
    await environment.dispose();
    expect(await rejection).toEqual(isOver);
  });
});

it('before its end, a program fails as it does by itself', async () => {
  const environment = await environmentFor({});
  await expect(environment.run('python', ['-c', 'raise SystemExit(3)'])).rejects.toMatchObject({
    exitCode: 3,
  });
  expect((await environment.$`python -c ${'print(1)'}`).stdout).toBe('1');
});
