import type { PublishedEvent } from '../event/events.js';
import type { ReportedEnvironment } from './schema.js';

type Of<Type extends PublishedEvent['type']> = Extract<PublishedEvent, { type: Type }>;

/** The events of one type. */
export function eventsOf<Type extends PublishedEvent['type']>(
  events: readonly PublishedEvent[],
  type: Type,
): readonly Of<Type>[] {
  return events.filter((event): event is Of<Type> => event.type === type);
}

/** `pid`, or `pid/thread` in a thread that is not the main one. */
export function workerOf({ pid, threadId }: PublishedEvent): string {
  return threadId === 0 ? String(pid) : `${pid}/${threadId}`;
}

/** What became of each environment of a run, the oldest first. */
export function environmentsIn(events: readonly PublishedEvent[]): readonly ReportedEnvironment[] {
  const byId = grouped(events);
  return eventsOf(events, 'environmentCreated').map((created) =>
    describe(created, byId.get(created.environmentId) ?? []),
  );
}

function environmentOf(event: PublishedEvent): string {
  return 'environmentId' in event ? event.environmentId : '';
}

function grouped(events: readonly PublishedEvent[]): Map<string, PublishedEvent[]> {
  const groups = new Map<string, PublishedEvent[]>();
  for (const event of events) {
    const group = groups.get(environmentOf(event)) ?? [];
    groups.set(environmentOf(event), group);
    group.push(event);
  }
  return groups;
}

function describe(created: Of<'environmentCreated'>, own: readonly PublishedEvent[]): ReportedEnvironment {
  const disposed = eventsOf(own, 'environmentDisposed');
  const ended = eventsOf(own, 'commandEnded');
  const samples = eventsOf(own, 'resourcesSampled');
  const run = eventsOf(own, 'testFileRun').at(-1);
  const testFile = run?.file ?? own.find((event) => event.testFile !== undefined)?.testFile;
  // Whoever activates it uses it: where the main process makes it, a worker does.
  const user = eventsOf(own, 'environmentActivated')[0] ?? created;
  const latest = samples.at(-1);
  const last = own.at(-1) ?? created;
  return {
    id: created.environmentId,
    worker: run?.worker ?? workerOf(user),
    createdAt: created.time,
    used: run?.milliseconds ?? (disposed.at(-1)?.time ?? last.time) - created.time,
    creation: created.milliseconds ?? 0,
    commands: eventsOf(own, 'commandStarted').length,
    failedCommands: ended.filter(({ exitCode }) => exitCode !== 0).length,
    installed: [...new Set(eventsOf(own, 'packageInstalled').map(({ name }) => name))],
    endedProcesses: disposed.reduce((sum, { endedProcesses }) => sum + endedProcesses, 0),
    ...(testFile !== undefined && { testFile }),
    ...(created.snapshotId !== undefined && { snapshotId: created.snapshotId }),
    ...(disposed.length > 0 && { disposedAt: disposed.at(-1)?.time ?? created.time }),
    ...(latest && {
      cpuTime: latest.cpuTime,
      peakMemory: Math.max(...samples.map(({ memory }) => memory)),
      ownBytes: latest.ownBytes,
      sharedBytes: latest.sharedBytes,
    }),
  };
}
