import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { VenvEvent } from '../../src/event/events.js';
import { type ProgressStyle, renderProgress } from '../../src/render/progress.js';

const clear = '\r\u001B[2K';

function rendered(stream: { isTTY?: boolean; columns?: number }, style?: ProgressStyle) {
  vi.useFakeTimers({ now: 0 });
  const written: string[] = [];
  const progress = renderProgress({ ...stream, write: (text) => written.push(text) }, style, () =>
    Date.now(),
  );
  onTestFinished(() => {
    progress.stop();
    vi.useRealTimers();
  });
  const tell = (...events: VenvEvent[]) => events.forEach(progress.listener);
  return { written, progress, tell, after: (milliseconds: number) => vi.advanceTimersByTime(milliseconds) };
}

function started(snapshotId: string, ...requirements: string[]): VenvEvent {
  return { type: 'buildStarted', snapshotId, requirements };
}

function said(snapshotId: string, line: string): VenvEvent {
  return { type: 'buildProgress', snapshotId, line };
}

function finished(snapshotId: string): VenvEvent {
  return { type: 'buildFinished', snapshotId, origin: 'built', milliseconds: 0 };
}

describe('on a terminal', () => {
  it('a live line shows the longest build and the latest words', () => {
    const { written, tell, after } = rendered({ isTTY: true });
    tell(started('a', 'six', 'attrs'), said('a', 'Collecting six\n'), said('a', '  '));
    after(1_000);
    expect(written).toEqual([]);
    after(200);
    expect(written).toEqual(['testvenv building six and 1 more 1.2 s  Collecting six']);
    tell(started('b', 'idna'), said('a', 'Installing'));
    after(200);
    expect(written.slice(1)).toEqual([clear, 'testvenv building six and 1 more (+1 more) 1.4 s  Installing']);
  });

  it('a line that ends replaces the live one', () => {
    const { written, tell, after } = rendered({ isTTY: true });
    tell(started('a', 'six'));
    after(1_200);
    tell(finished('a'));
    expect(written.slice(1)).toEqual([clear, 'testvenv built six in 1.2 s\n']);
    after(1_000);
    expect(written).toHaveLength(3);
  });

  it('no line is longer than the terminal is wide', () => {
    const { written, tell, after } = rendered({ isTTY: true, columns: 20 });
    tell(started('a', 'a-distribution-with-a-long-name'));
    after(1_200);
    expect(written).toEqual(['testvenv building …']);
  });

  it('stopping clears the line and the clock', () => {
    const { written, progress, tell, after } = rendered({ isTTY: true });
    tell(started('a', 'six'));
    after(1_200);
    progress.stop();
    after(10_000);
    expect(written.slice(1)).toEqual([clear]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('resolving shows as well, and goes without a word', () => {
    const { written, tell, after } = rendered({ isTTY: true });
    tell({ type: 'resolving', requirements: ['six'] }, { type: 'resolveProgress', line: 'Collecting six' });
    after(1_200);
    expect(written).toEqual(['testvenv building six 1.2 s  Collecting six']);
    tell({ type: 'resolved', distributions: 1, milliseconds: 0 });
    after(1_000);
    expect(written).toHaveLength(1);
  });
});

describe('elsewhere', () => {
  it('one line tells of a long build when it ends', () => {
    const { written, tell, after } = rendered({});
    tell(started('a', 'six'), said('a', 'Collecting six'));
    after(5_000);
    expect(written).toEqual([]);
    tell(finished('a'));
    expect(written).toEqual(['testvenv built six in 5.0 s\n']);
  });

  it('a failed one is said to have failed', () => {
    const { written, tell, after } = rendered({});
    tell(started('a'));
    after(1_500);
    tell({
      type: 'buildFailed',
      snapshotId: 'a',
      error: { code: 'DISK_FULL', summary: 'full', details: {} },
    });
    expect(written).toEqual(['testvenv failed an environment in 1.5 s\n']);
  });

  it('a short build needs no words', () => {
    const { written, tell, after } = rendered({});
    tell(started('a', 'six'));
    after(1_000);
    tell(finished('a'), finished('unknown'), { type: 'snapshotFound', snapshotId: 'a' });
    expect(written).toEqual([]);
  });

  it('lines tell now and then, where somebody else owns the terminal', () => {
    const { written, tell, after } = rendered({ isTTY: true }, 'lines');
    tell(started('a', 'six'));
    after(6_000);
    tell(finished('a'));
    expect(written).toEqual([
      'testvenv building six 3.0 s  starting\n',
      'testvenv building six 6.0 s  starting\n',
      'testvenv built six in 6.0 s\n',
    ]);
  });
});

describe('a warning', () => {
  const error = { name: 'VenvError', code: 'DISK_FULL', summary: 'the disk is full', details: {} } as const;
  it.each<[VenvEvent, string]>([
    [
      { type: 'cacheFallback', wanted: '/c', used: '/tmp/c', error },
      'the disk is full; /tmp/c serves instead',
    ],
    [
      { type: 'roomMade', snapshotId: 'c', snapshots: ['a', 'b'], available: 1, error },
      'the disk is full; 2 unused snapshots were removed',
    ],
    [
      { type: 'remoteFailed', remote: 's3://b', snapshotId: 'c', reason: 'slow' },
      'the remote s3://b is left alone: slow',
    ],
  ])('is given once, however often it is heard: $type', (event, text) => {
    const { written, tell } = rendered({});
    tell(event, event);
    expect(written).toEqual([`testvenv warning: ${text}\n`]);
  });
});
