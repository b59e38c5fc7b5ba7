import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll } from 'vitest';

/**
 * A cache folder for the tests of one file: its first run builds, the others find. Of its own, since files run side
 * by side and what one finds left behind must be its own doing.
 */
export function temporaryCache(): string {
  const directory = mkdtempSync(join(tmpdir(), 'testvenv-cache-'));
  afterAll(async () => {
    // Sealed folders cannot be deleted from without write permission.
    await execa('chmod', ['-R', 'u+w', directory]);
    await rm(directory, { recursive: true });
  });
  return directory;
}
