// The one place that says what events there are: the types of `events.ts`, `docs/events.md` and the published JSON
// schema are made from it. Nothing imports it at run time but the report and the scripts: zod has no place on the warm path.
import { z } from 'zod';
import type { SerialisedVenvError } from '../error/venv-error.js';

const milliseconds = z.number().nonnegative().describe('Milliseconds that it took.');
const snapshotId = z.string().describe('The snapshot.');
const environmentId = z.string().describe('The environment.');
const requirements = z.array(z.string()).readonly().describe('Requirements, free of credentials.');
const bytes = z.number().int().nonnegative().describe('Bytes over the line.');
const line = z.string().describe("A line of the installer's output, free of credentials.");
const name = z.string().describe("The distribution's name.");
const version = z.string().describe("The distribution's version.");
const error = z
  .custom<SerialisedVenvError>((value) => typeof value === 'object' && value !== null)
  .meta({
    description: 'The failure: code, summary, hint, source and details, as in the error reference.',
    type: 'object',
  });
const linkMode = z.enum(['layered', 'linked', 'copied']);
const queued = z
  .array(
    z
      .strictObject({
        pid: z.number().int().describe('The process.'),
        label: z.string().describe('The snapshot that it builds.'),
      })
      .readonly(),
  )
  .readonly()
  .describe('Who builds or waits before it.');

function event<Type extends string, Fields extends z.ZodRawShape>(
  type: Type,
  description: string,
  fields: Fields,
) {
  return z
    .strictObject({ type: z.literal(type), ...fields })
    .readonly()
    .describe(description);
}

const requests = [
  event('requested', 'Somebody asks for an environment, or for its snapshot alone.', {
    sources: z.array(z.string()).readonly().describe('Where it is declared: files with lines, or words.'),
    root: z.string().describe("The project's folder."),
    requirements: requirements
      .exactOptional()
      .describe('Requirements that stand in its options, free of credentials; those of files do not.'),
  }),
  event('snapshotReady', 'The snapshot of the request is there.', {
    snapshotId,
    origin: z
      .enum(['built', 'fetched', 'found'])
      .describe('Whether this request built it, fetched it from the remote, or found it.'),
    milliseconds,
  }),
  event('requestFailed', 'Nothing came of the request.', { error, milliseconds }),
  event('cacheFallback', 'Another cache folder serves, because the wished one cannot be used.', {
    wanted: z.string().describe('The folder that cannot be used.'),
    used: z.string().describe('The one in its place.'),
    error,
  }),
] as const;

const resolutions = [
  event('interpreterFound', 'The interpreter is chosen.', {
    executable: z.string().describe('Its path.'),
    version: z.string().describe('Its version.'),
    milliseconds: milliseconds.exactOptional(),
  }),
  event('resolving', 'The installer begins to resolve.', { requirements }),
  event('resolveProgress', 'The installer says something while it resolves.', { line }),
  event('resolved', 'The Lockfile is there.', {
    distributions: z.number().int().describe('How many distributions it has.'),
    milliseconds,
  }),
  event('resolutionStale', 'The index cannot be asked: the last resolution serves once more.', { error }),
] as const;

const builds = [
  event('snapshotFound', 'The snapshot is in the cache already.', { snapshotId }),
  event('fileLockWaiting', 'Another process holds the file lock; this one waits for it.', {
    name: z.string().describe('What the file lock guards: a snapshot.'),
  }),
  event('fileLockWaited', 'The wait for a file lock is over: it is held, or its work is done already.', {
    name: z.string().describe('What the file lock guards: a snapshot.'),
    milliseconds,
  }),
  event('buildQueued', 'The build waits for a slot.', { snapshotId, behind: queued }),
  event('buildStarted', 'The build begins.', { snapshotId, requirements }),
  event('buildProgress', 'The installer says something while it builds.', { snapshotId, line }),
  event('buildFinished', 'The snapshot is there: built, or fetched from the remote.', {
    snapshotId,
    origin: z.enum(['built', 'fetched']),
    milliseconds,
  }),
  event('buildFailed', 'The build failed; nothing of it stays.', {
    snapshotId,
    error,
    milliseconds: milliseconds.exactOptional(),
  }),
  event('roomMade', 'The disk was full: unused snapshots were removed, and the build begins again.', {
    snapshotId,
    snapshots: z.array(z.string()).readonly().describe('Ids of those that were removed.'),
    available: z.number().describe('Bytes on the disk now.'),
    error,
  }),
  event('snapshotFetched', 'The snapshot came from the remote.', { snapshotId, bytes, milliseconds }),
  event('snapshotPushed', 'The snapshot went to the remote.', { snapshotId, bytes, milliseconds }),
  event('remoteFailed', 'The remote is left alone for the rest of this process; what it lacks is built.', {
    remote: z.string().describe('The place, free of credentials.'),
    snapshotId,
    reason: z.string().describe('What went wrong there, free of credentials.'),
  }),
  event('seedFallback', "The interpreter's bundled pip serves, because no index gives the pinned one.", {
    wanted: z.string().describe('The pinned version.'),
    used: z.string().describe('The bundled version.'),
    reason: z.string().describe('Why.'),
  }),
] as const;

const environments = [
  event('environmentCreated', 'The environment stands.', {
    environmentId,
    snapshotId: snapshotId.exactOptional(),
    prefix: z.string().exactOptional().describe('Its folder.'),
    milliseconds: milliseconds.exactOptional(),
  }),
  event('linkModeFallback', 'The disk had no room for the links of a linked environment.', {
    environmentId,
    wanted: linkMode.describe('The mode that was wished.'),
    used: linkMode.describe('The mode in its place.'),
    error,
  }),
  event('environmentActivated', "A process's variables now lead into the environment.", { environmentId }),
  event('environmentDeactivated', 'The variables are again what they were.', { environmentId }),
  event('environmentDetached', 'A layered environment became a linked one.', { environmentId, snapshotId }),
  event('commandStarted', 'A command was started by `run` or `$`.', {
    environmentId,
    commandId: z.string().describe('This run of the command.'),
    command: z.string().describe('The program and its arguments, free of credentials.'),
  }),
  event('commandEnded', 'The command ended.', {
    environmentId,
    commandId: z.string().describe('This run of the command.'),
    command: z.string().describe('The program and its arguments, free of credentials.'),
    exitCode: z
      .number()
      .int()
      .exactOptional()
      .describe('Absent where it did not start, or a signal ended it.'),
    signal: z.string().exactOptional().describe('The signal that ended it.'),
    milliseconds,
  }),
  event('packageInstalled', 'A distribution was installed into the environment.', {
    environmentId,
    name,
    version,
    previous: z.string().exactOptional().describe('The version that it replaces.'),
  }),
  event('packageRemoved', 'A distribution was removed from the environment.', {
    environmentId,
    name,
    version,
  }),
  event('testFileRun', 'A runner ran a test file in the environment.', {
    environmentId,
    file: z.string().describe("The test file, relative to the project's folder."),
    worker: z.string().describe('The process that ran it, or `pid/thread`.'),
    milliseconds,
  }),
  event('resourcesSampled', 'A monitor looked at what the environment takes.', {
    environmentId,
    processes: z.number().int().describe('Processes that run in it.'),
    cpuTime: z.number().describe('Milliseconds of processor time so far, of ended processes too.'),
    memory: z.number().describe('Bytes of memory of its processes now.'),
    ownBytes: z.number().describe('Bytes on disk that removing it frees.'),
    sharedBytes: z.number().describe('Bytes on disk that it has in common with others by hard links.'),
  }),
  event('limitExceeded', 'The environment took more than a monitor allows. Told once for each limit.', {
    environmentId,
    limit: z.enum(['memory', 'ownBytes', 'cpuTime', 'processes']).describe('Of what.'),
    value: z.number().describe('What it took: bytes, milliseconds, or how many.'),
    allowed: z.number().describe('What it was allowed.'),
    isEnded: z.boolean().describe('Whether the environment is ended for it.'),
  }),
  event('environmentCaptured', 'What the environment is was sealed as a snapshot.', {
    environmentId,
    snapshotId,
    milliseconds,
  }),
  event('environmentRestored', 'The environment stands over a snapshot again, as if it had just been made.', {
    environmentId,
    snapshotId,
    milliseconds,
  }),
  event('environmentDisposed', 'The environment is gone, with the processes that still ran in it.', {
    environmentId,
    endedProcesses: z.number().int().describe('How many processes had to be ended.'),
    milliseconds: milliseconds.exactOptional(),
  }),
  event('swept', 'What dead processes had left was looked for.', {
    environments: z.number().int().describe('Environments that were removed.'),
    temporaryFolders: z.number().int().describe('Unfinished work that was removed.'),
    ports: z.number().int().describe('Ports that were given back.'),
    trash: z.number().int().describe('Folders that were deleted from the trash.'),
    milliseconds,
  }),
] as const;

/** Every event, by what it belongs to, in the order of the straight line. */
export const eventGroups = {
  Requests: requests,
  'Interpreter and resolution': resolutions,
  Snapshots: builds,
  Environments: environments,
} as const;

const events = [...requests, ...resolutions, ...builds, ...environments] as const;

export const eventSchema = z.discriminatedUnion('type', events);

/** What every event that leaves the engine carries beside its own fields. */
export const stampSchema = z
  .strictObject({
    time: z.number().describe('Milliseconds since the epoch.'),
    requestId: z
      .string()
      .describe('The same for all that one request led to, up to the end of its environment.'),
    pid: z.number().int().describe('The process that says so.'),
    threadId: z.number().int().describe('Its thread: 0 is the main one.'),
    testFile: z.string().exactOptional().describe('The test file that the environment is for.'),
  })
  .readonly();

const [first, ...others] = events.map((one) => one.unwrap().extend(stampSchema.unwrap().shape));

/** An event as it leaves the engine, and as it stands in a journal. */
export const publishedEventSchema = z.discriminatedUnion('type', [
  first as NonNullable<typeof first>,
  ...others,
]);
