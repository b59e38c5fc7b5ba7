// @vitest-environment venv
// @vitest-environment-options {"requirements": ["pandas==2.0.3", "numpy==1.24.4"], "python": ">=3.8,<3.12"}
import { expect, it } from 'vitest';
import { Bridge } from '../src/bridge.js';

it('asks pandas twice, in one process', async () => {
  const bridge = new Bridge();
  const rows = [
    { city: 'Bern', degrees: 4 },
    { city: 'Bern', degrees: 8 },
    { city: 'Rome', degrees: 15 },
  ];
  expect(await bridge.means(rows, 'city')).toEqual({ Bern: { degrees: 6 }, Rome: { degrees: 15 } });
  expect(await bridge.means(rows.slice(2), 'city')).toEqual({ Rome: { degrees: 15 } });
  bridge.close();
});
