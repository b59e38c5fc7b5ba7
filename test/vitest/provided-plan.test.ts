import { describe, expect, it } from 'vitest';
import type { PlannedFile } from '../../packages/vitest-environment-venv/src/protocol.js';
import { readPlan, writePlan } from '../../packages/vitest-environment-venv/src/provided-plan.js';

const preparation = {
  snapshotId: 'snapshot',
  interpreter: { executable: '/usr/bin/python3', version: '3.12.1', implementation: 'cpython' },
  linkMode: 'layered',
  bounds: {},
  cacheDirectory: '/cache',
  requestId: 'request',
} as never;

const planned = (environmentId: string): PlannedFile => ({ environmentId, preparation, isVerified: false });

describe('the plan that workers are given', () => {
  it.each([
    ['that is the end of another', '/project/a.test.ts', '/b/project/a.test.ts'],
    ['that is the beginning of another', '/project/a.test.ts', '/project/a.test.tsx'],
    ['with a line break', '/project/a\n"/b.test.ts', '/b.test.ts'],
    ['with a quotation mark', '/project/a".test.ts', '.test.ts'],
  ])('tells a file %s from it', (_what, one, other) => {
    const plan = writePlan([
      [other, planned('other')],
      [one, planned('one')],
    ]);
    expect(readPlan(plan, one)).toEqual(planned('one'));
    expect(readPlan(plan, other)).toEqual(planned('other'));
    expect(readPlan(plan, `${one}?`)).toBeUndefined();
  });

  it('has what is wrong with a file', () => {
    const failure = { name: 'VenvError', code: 'INVALID_REQUEST', summary: 'no\nsuch thing' } as never;
    expect(readPlan(writePlan([['/a', { failure }]]), '/a')).toEqual({ failure });
  });

  it('has once what files share', () => {
    const plan = writePlan(['/a', '/b', '/c'].map((file) => [file, planned(file)]));
    expect(plan.preparations).toEqual([JSON.stringify(preparation)]);
  });
});
