import { expect, it } from 'vitest';
import { convert } from '../src/convert.js';

it('converts by the Python package of this repository', async () => {
  expect(await convert(3, 'km', 'm')).toBe(3000);
});
