import { beforeEach, describe, expect, it } from 'vitest';
import { type Declaration, declare, type VenvOptions } from '../src/declaration/declaration.js';
import { prepareAll } from '../src/prepare-all.js';
import { prepare } from '../src/provision.js';
import { sharedCache } from './support/caches.js';
import { type PackageIndex, startPackageIndex, useOnly } from './support/package-index.js';
import { recordEvents } from './support/recorded-events.js';

const root = process.cwd();
let index: PackageIndex;

beforeEach(async () => {
  await prepare(declare({ cacheDir: sharedCache().root }));
  index = await startPackageIndex();
  for (const version of ['3.0', '3.1', '3.2']) index.publish({ name: 'many', version });
  useOnly(index.url);
});

function wanted(file: string, options: VenvOptions): Declaration {
  const value = { cacheDir: sharedCache().root, ...options };
  return [{ kind: 'options', value, source: { file, line: 1, what: 'docblock' } }];
}

function prepareThese(declarations: readonly Declaration[], listener = recordEvents().listener) {
  return prepareAll(
    declarations.map((declaration) => ({ declaration, root })),
    { listener },
  );
}

describe('many declarations', () => {
  it('are all prepared, those that say the same once', async () => {
    const events = recordEvents();
    const declarations = ['3.0', '3.1', '3.0', '3.2', '3.0'].map((version, position) =>
      wanted(`${position}.test.ts`, { requirements: [`many==${version}`] }),
    );
    const outcomes = await prepareThese(declarations, events.listener);
    const ids = declarations.map((declaration) => {
      const outcome = outcomes.get(declaration);
      return outcome && 'snapshotId' in outcome ? outcome.snapshotId : undefined;
    });
    expect(new Set(ids).size).toBe(3);
    expect([ids[2], ids[4]]).toEqual([ids[0], ids[0]]);
    expect(events.of('resolved')).toHaveLength(3);
    expect(events.of('buildStarted')).toHaveLength(3);
  });

  it('do not fail for one that does, and each failure names its own file', async () => {
    const good = wanted('good.test.ts', { requirements: ['many==3.0'] });
    const bad = ['one.test.ts', 'two.test.ts'].map((file) => wanted(file, { requirements: ['many==9'] }));
    const outcomes = await prepareThese([good, ...bad]);
    expect(outcomes.get(good)).toHaveProperty('snapshotId');
    for (const [position, file] of ['one.test.ts', 'two.test.ts'].entries()) {
      const outcome = outcomes.get(bad[position] ?? []);
      expect(outcome).toMatchObject({ code: 'DISTRIBUTION_NOT_FOUND', source: { file, line: 1 } });
    }
  });

  it('of which two contradict themselves name two lines of their own files', async () => {
    const twice = ['one.test.ts', 'two.test.ts'].map((file, line) => [
      ...wanted(file, { python: '3.12' }),
      { ...wanted(file, { python: '3.11' })[0], source: { file, line: 5 + line, what: 'docblock' } },
    ]) as readonly Declaration[];
    const outcomes = await prepareThese(twice);
    expect(outcomes.get(twice[1] ?? [])).toMatchObject({
      code: 'INVALID_REQUEST',
      source: { file: 'two.test.ts', line: 6 },
      otherSource: { file: 'two.test.ts', line: 1 },
    });
  });
});
