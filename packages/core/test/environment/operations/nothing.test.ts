import { expect, it } from 'vitest';
import { environmentFor } from '../../support/environments.js';
import { rejectionOf } from '../../support/rejection.js';

it('nothing asked for changes nothing', async () => {
  const environment = await environmentFor({});
  const before = environment.distributions;
  const unchanged = { changes: [], broken: [] };
  expect(await environment.uninstall([])).toEqual(unchanged);
  expect(await environment.update([])).toEqual(unchanged);
  expect(await environment.install([])).toEqual(unchanged);
  expect(environment.distributions).toEqual(before);
});

it('what is no text is refused, as nothing that can be installed', async () => {
  const environment = await environmentFor({});
  const error = await rejectionOf(() => environment.install([1 as never]));
  expect([error.code, error.source?.what]).toEqual(['INVALID_REQUEST', 'install()']);
  expect(error.summary).toContain('is not a text');
});
