import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keepLog } from '../../src/installer/log.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

it('logs are kept for their owner alone, the newest of them', () => {
  const folder = join(temporaryDirectory(), 'logs');
  const logs = Array.from({ length: 23 }, (_, index) => keepLog(folder, `output ${index}\n`));
  expect(readdirSync(folder)).toHaveLength(20);
  const last = logs.at(-1) ?? '';
  expect(readFileSync(last, 'utf8')).toBe('output 22\n');
  expect(statSync(last).mode & 0o077).toBe(0);
  expect(statSync(folder).mode & 0o077).toBe(0);
});
