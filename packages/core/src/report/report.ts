import { formatSource } from '../error/venv-error.js';
import type { PublishedEvent } from '../event/events.js';
import { adviceFor, type DeclaredList } from './advice.js';
import { environmentsIn, eventsOf, workerOf } from './environments.js';
import { samplesIn } from './samples.js';
import type { Report, ReportedEnvironment } from './schema.js';

/**
 * What a run was like, from its events.
 * @param sizes bytes of snapshots, as far as they are known
 */
export function reportOf(
  events: readonly PublishedEvent[],
  sizes: ReadonlyMap<string, number> = new Map(),
): Report {
  const environments = [...environmentsIn(events)];
  const builds = buildsIn(events);
  const samples = samplesIn(events);
  const ready = eventsOf(events, 'snapshotReady');
  const waitTime = sum(eventsOf(events, 'fileLockWaited').map(({ milliseconds }) => milliseconds));
  const failures = failuresIn(events);
  const lists = listsIn(events, environments);
  const files = environments.flatMap(({ testFile }) => testFile ?? []);
  return {
    version: 1,
    startedAt: events[0]?.time ?? 0,
    endedAt: events.at(-1)?.time ?? 0,
    summary: {
      environments: environments.length,
      testFiles: new Set(files).size,
      requests: ready.length,
      found: ready.filter(({ origin }) => origin === 'found').length,
      builds: builds.filter(({ origin }) => origin !== 'fetched').length,
      fetched: builds.filter(({ origin }) => origin === 'fetched').length,
      buildTime: sum(builds.map(({ milliseconds }) => milliseconds)),
      waitTime,
      failures: failures.length,
      endedProcesses: sum(environments.map(({ endedProcesses }) => endedProcesses)),
      peakMemory: Math.max(0, ...samples.map(({ memory }) => memory)),
    },
    environments,
    builds,
    snapshots: snapshotsIn(events, environments, sizes),
    samples,
    failures,
    advice: adviceFor({ lists, environments, builds, waitTime }),
  };
}

function buildsIn(events: readonly PublishedEvent[]): Report['builds'] {
  const ends = events.filter((event) => event.type === 'buildFinished' || event.type === 'buildFailed');
  return eventsOf(events, 'buildStarted').map((started) => {
    const { snapshotId, requirements, time, requestId } = started;
    const end = ends.find(
      (one) => one.snapshotId === snapshotId && one.requestId === requestId && one.time >= time,
    );
    return {
      snapshotId,
      requirements: [...requirements],
      startedAt: time,
      milliseconds: end?.milliseconds ?? (end ? end.time - time : 0),
      worker: workerOf(started),
      ...(end?.type === 'buildFinished' && { origin: end.origin }),
      ...(end?.type === 'buildFailed' && { error: end.error.summary }),
    };
  });
}

function snapshotsIn(
  events: readonly PublishedEvent[],
  environments: readonly ReportedEnvironment[],
  sizes: ReadonlyMap<string, number>,
): Report['snapshots'] {
  const ids = [...new Set(environments.flatMap(({ snapshotId }) => snapshotId ?? []))];
  return ids.map((id) => {
    const bytes = sizes.get(id);
    return {
      id,
      requirements: requirementsOf(id, events),
      environments: environments.filter(({ snapshotId }) => snapshotId === id).length,
      ...(bytes !== undefined && { bytes }),
    };
  });
}

/** What was asked for when it was found or built. */
function requirementsOf(snapshotId: string, events: readonly PublishedEvent[]): string[] {
  const ready = eventsOf(events, 'snapshotReady').find((event) => event.snapshotId === snapshotId);
  const requested = eventsOf(events, 'requested').find(({ requestId }) => requestId === ready?.requestId);
  return [...(requested?.requirements ?? [])];
}

/** What each test file declares: its environment bears the id of the request that prepared its snapshot. */
function listsIn(
  events: readonly PublishedEvent[],
  environments: readonly ReportedEnvironment[],
): readonly DeclaredList[] {
  const requests = new Map(eventsOf(events, 'requested').map((event) => [event.requestId, event]));
  const created = new Map(
    eventsOf(events, 'environmentCreated').map((event) => [event.environmentId, event]),
  );
  const lists = environments.flatMap(({ id, testFile }) => {
    const request = requests.get(created.get(id)?.requestId ?? '');
    return testFile === undefined || !request ? [] : [[testFile, request.requirements ?? []] as const];
  });
  return [...new Map(lists)].map(([file, requirements]) => ({ file, requirements }));
}

function failuresIn(events: readonly PublishedEvent[]): Report['failures'] {
  return eventsOf(events, 'requestFailed').map(({ time, error: { code, summary, source } }) => ({
    time,
    code,
    summary,
    ...(source && { source: formatSource(source) }),
  }));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
