import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Environment } from '../../../src/environment/environment.js';
import { sharedCache } from '../../support/caches.js';
import { environmentFor } from '../../support/environments.js';
import { rejectionOf } from '../../support/rejection.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { treeState } from '../../support/tree-state.js';
import { writeWheel } from '../../support/wheels.js';

const undone = 'the environment has the packages that it had before';

/** `last` cannot be installed, since its file stands where `first` has a folder; pip installs `first` before. */
function writeWheels(folder: string): void {
  writeWheel(folder, { name: 'first', version: '1.0', files: { 'clash/__init__.py': '', 'first.py': '' } });
  writeWheel(folder, { name: 'last', version: '1.0', requires: ['first'], files: { clash: 'no folder' } });
  writeWheel(folder, { name: 'large', version: '1.0', files: { 'large/data': '0'.repeat(40_000_000) } });
  writeWheel(folder, { name: 'given', version: '1.0' });
  writeWheel(folder, { name: 'given', version: '2.0', requires: ['last'] });
}

function unfinished(): readonly string[] {
  return readdirSync(sharedCache().temp).filter((name) => name.includes(`_${process.pid}_`));
}

it.each(['layered', 'linked'] as const)(
  'what fails in the middle leaves a %s environment as it was',
  async (linkMode) => {
    const folder = temporaryDirectory();
    writeWheels(folder);
    const environment: Environment = await environmentFor({
      requirements: ['given==1.0'],
      findLinks: [folder],
      noIndex: true,
      installer: 'pip',
      linkMode,
      maxEnvironmentSize: 40_000_000,
    });
    const wheel = (name: string, version = '1.0') => join(folder, `${name}-${version}-py3-none-any.whl`);
    await environment.run('pip', ['install', '--no-index', '--no-deps', '--no-compile', wheel('given')]);
    const now = () => treeState(environment.prefix).filter(([path]) => !path.endsWith('.pyc'));
    const before = now();

    const broken = await rejectionOf(() => environment.install([wheel('first'), wheel('last')]));
    expect(broken).toMatchObject({ code: 'BUILD_FAILED', details: { undone } });
    expect(broken.message).toContain(`undone: ${undone}`);
    expect(existsSync(join(environment.sitePackages, 'first.py'))).toBe(false);
    expect(now()).toEqual(before);

    const large = await rejectionOf(() => environment.install(wheel('large')));
    expect(large).toMatchObject({ code: 'SIZE_LIMIT_EXCEEDED', details: { limit: 40_000_000, undone } });
    expect(large.summary).toContain('large 1.0: 40.0 MB');
    expect(now()).toEqual(before);

    expect([environment.linkMode, unfinished()]).toEqual([linkMode, []]);
    expect((await environment.install(wheel('first'))).changes).toEqual([{ name: 'first', to: '1.0' }]);
  },
);
