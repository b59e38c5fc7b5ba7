import { describe, expectTypeOf, it } from 'vitest';
import { venv } from '../src/handle.js';
import {
  declare,
  type Environment,
  isVenvError,
  type Preparation,
  provision,
  provisionWarm,
  type VenvError,
  type VenvErrorCode,
  type VenvEvent,
  type VenvListener,
  type VenvOptions,
} from '../src/index.js';

describe('VenvOptions', () => {
  it('may be empty, and each option has its type', () => {
    expectTypeOf<Record<never, never>>().toExtend<VenvOptions>();
    expectTypeOf<VenvOptions['requirements']>().toEqualTypeOf<readonly string[] | undefined>();
    expectTypeOf<VenvOptions['refresh']>().toEqualTypeOf<number | 'always' | 'never' | undefined>();
    expectTypeOf<VenvOptions['installTimeout']>().toEqualTypeOf<number | undefined>();
  });

  it('refuse what is none', () => {
    expectTypeOf<{ requirements: string }>().not.toExtend<VenvOptions>();
    expectTypeOf<{ python: number }>().not.toExtend<VenvOptions>();
    expectTypeOf<{ refresh: 'sometimes' }>().not.toExtend<VenvOptions>();
    // An absent option is absent, not undefined.
    expectTypeOf<{ python: undefined }>().not.toExtend<VenvOptions>();
  });
});

describe('provision', () => {
  it('gives an environment, its warm form perhaps none', () => {
    expectTypeOf(provision).returns.resolves.toEqualTypeOf<Environment>();
    expectTypeOf(provisionWarm).returns.toEqualTypeOf<Environment | undefined>();
    expectTypeOf(declare).parameter(0).toEqualTypeOf<VenvOptions>();
    expectTypeOf<Preparation['origin']>().toEqualTypeOf<'built' | 'fetched' | 'found'>();
  });
});

describe('Environment', () => {
  it('disposes of itself', () => expectTypeOf<Environment>().toExtend<AsyncDisposable>());

  it("has run with execa's result, whose types follow its options", () => {
    const run = {} as Environment['run'];
    expectTypeOf(run('pip', ['list']))
      .resolves.toHaveProperty('stdout')
      .toEqualTypeOf<string>();
    expectTypeOf(run('pip')).resolves.toHaveProperty('exitCode').toEqualTypeOf<number | undefined>();
    expectTypeOf(run('pip', [], { lines: true }))
      .resolves.toHaveProperty('stdout')
      .toEqualTypeOf<string[]>();
    expectTypeOf(run('pip', [], { encoding: 'buffer' }))
      .resolves.toHaveProperty('stdout')
      .toEqualTypeOf<Uint8Array<ArrayBufferLike>>();
    expectTypeOf(run('pip', [], { stdout: 'ignore' }))
      .resolves.toHaveProperty('stdout')
      .toEqualTypeOf<undefined>();
  });

  it('is read-only', () => {
    expectTypeOf<Pick<Environment, 'id' | 'prefix'>>().toEqualTypeOf<{
      readonly id: string;
      readonly prefix: string;
    }>();
  });
});

it('the handle of a test has no life cycle', () => {
  expectTypeOf(venv).toHaveProperty('run');
  expectTypeOf(venv).not.toHaveProperty('dispose');
  expectTypeOf(venv).not.toHaveProperty('activate');
});

describe('VenvEvent', () => {
  it('is narrowed by its type', () => {
    const listener: VenvListener = (event) => {
      if (event.type === 'buildFailed') expectTypeOf(event.error.code).toEqualTypeOf<VenvErrorCode>();
      if (event.type === 'buildFinished') expectTypeOf(event.milliseconds).toEqualTypeOf<number>();
      if (event.type === 'seedFallback') expectTypeOf(event).not.toHaveProperty('snapshotId');
    };
    expectTypeOf(listener).parameter(0).toEqualTypeOf<VenvEvent>();
  });

  it('can be handled in full', () => {
    type Building = Extract<VenvEvent, { readonly snapshotId: string }>['type'];
    expectTypeOf<Building>().toEqualTypeOf<
      | 'buildQueued'
      | 'buildStarted'
      | 'buildProgress'
      | 'buildFinished'
      | 'buildFailed'
      | 'roomMade'
      | 'snapshotFound'
      | 'snapshotReady'
      | 'snapshotFetched'
      | 'snapshotPushed'
      | 'remoteFailed'
      | 'environmentDetached'
      | 'environmentCaptured'
      | 'environmentRestored'
    >();
  });
});

it('isVenvError narrows what was caught', () => {
  const caught = {} as unknown;
  if (isVenvError(caught)) expectTypeOf(caught).toEqualTypeOf<VenvError>();
  expectTypeOf<'DISK_FULL'>().toExtend<VenvErrorCode>();
  expectTypeOf<'SOMETHING'>().not.toExtend<VenvErrorCode>();
});
