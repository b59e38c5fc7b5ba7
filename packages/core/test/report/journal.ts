import type { PublishedEvent, VenvEvent } from '../../src/event/events.js';

/** A run as its events tell it: two workers, three lists, one build that failed, one file that left a process. */
export function runOfManyEvents(): readonly PublishedEvent[] {
  const events: PublishedEvent[] = [];
  const start = Date.UTC(2026, 0, 2, 3, 4, 5);
  const tell = (at: number, requestId: string, event: VenvEvent, pid = 100) =>
    events.push({ ...event, time: start + at, requestId, pid, threadId: 0 });
  const lists: readonly (readonly string[])[] = [
    ['requests==2.32.3', 'six==1.17.0'],
    ['requests==2.32.3', 'six==1.16.0'],
    ['numpy==2.2.0', 'pandas==2.2.3'],
  ];
  lists.forEach((requirements, index) => {
    const [id, snapshotId] = [`r${index}`, `${index}`.repeat(8).padEnd(40, 'f')];
    tell(10 * index, id, { type: 'requested', sources: ['the config'], root: '/project', requirements });
    if (index === 0) tell(40, id, { type: 'snapshotFound', snapshotId });
    else {
      tell(60 + index, id, { type: 'buildStarted', snapshotId, requirements });
      tell(2_000 + 5_000 * index, id, {
        type: 'buildFinished',
        snapshotId,
        origin: index === 1 ? 'built' : 'fetched',
        milliseconds: 1_940 + 5_000 * index,
      });
    }
    const origin = index === 0 ? 'found' : 'built';
    tell(2_001 + 5_000 * index, id, { type: 'snapshotReady', snapshotId, origin, milliseconds: 2_000 });
  });
  const error = {
    code: 'BUILD_FAILED',
    summary: 'broken==1 <script>alert(1)</script> does not build',
    details: {},
  } as const;
  tell(90, 'r9', {
    type: 'requested',
    sources: ['bad.test.ts'],
    root: '/project',
    requirements: ['broken==1'],
  });
  tell(100, 'r9', { type: 'buildStarted', snapshotId: 'b'.repeat(40), requirements: ['broken==1'] });
  tell(1_400, 'r9', { type: 'buildFailed', snapshotId: 'b'.repeat(40), error, milliseconds: 1_300 });
  tell(1_401, 'r9', {
    type: 'requestFailed',
    error: { ...error, source: { file: 'bad.test.ts', line: 2, what: 'docblock' } },
    milliseconds: 1_311,
  });
  for (let file = 0; file < 14; file += 1) {
    const list = file % 3;
    const worker = 200 + (file % 2);
    const [from, length] = [12_050 + Math.floor(file / 2) * 900, 300 + ((file * 137) % 550)];
    const environmentId = `e${String(file).padStart(11, '0')}`;
    const snapshotId = `${list}`.repeat(8).padEnd(40, 'f');
    tell(from, `r${list}`, {
      type: 'environmentCreated',
      environmentId,
      snapshotId,
      prefix: `/c/${environmentId}`,
      milliseconds: 2 + (file % 5),
    });
    for (let at = 0; at < length; at += 120)
      tell(from + at, 's', {
        type: 'resourcesSampled',
        environmentId,
        processes: 2,
        cpuTime: at * 0.8,
        memory: (30 + ((at * 7 + file * 13) % 160)) * 1e6,
        ownBytes: 60_000 + file * 9_000,
        sharedBytes: 240_000,
      });
    tell(
      from + 20,
      `r${list}`,
      { type: 'commandStarted', environmentId, commandId: `c${file}`, command: 'python -c pass' },
      worker,
    );
    tell(
      from + 80,
      `r${list}`,
      {
        type: 'commandEnded',
        environmentId,
        commandId: `c${file}`,
        command: 'python -c pass',
        exitCode: file === 5 ? 1 : 0,
        milliseconds: 60,
      },
      worker,
    );
    if (file % 6 === 1)
      tell(
        from + 90,
        `r${list}`,
        { type: 'packageInstalled', environmentId, name: 'colorama', version: '0.4.6' },
        worker,
      );
    tell(from + length, 'x', {
      type: 'testFileRun',
      environmentId,
      file: `tests/area-${file % 4}/file-${file}.test.ts`,
      worker: String(worker),
      milliseconds: length,
    });
    tell(from + length + 5, `r${list}`, {
      type: 'environmentDisposed',
      environmentId,
      endedProcesses: file === 3 ? 2 : 0,
      milliseconds: 4,
    });
  }
  return events.sort((a, b) => a.time - b.time);
}
