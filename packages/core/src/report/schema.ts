// What `report.json` holds; the published JSON schema is made from it.
import { z } from 'zod';

const time = z.number().describe('Milliseconds since the epoch.');
const milliseconds = z.number().describe('Milliseconds.');
const bytes = z.number().describe('Bytes.');

const environment = z.strictObject({
  id: z.string(),
  testFile: z.string().exactOptional(),
  snapshotId: z.string().exactOptional(),
  worker: z.string().describe('Process and thread that used it: `pid` or `pid/thread`.'),
  createdAt: time,
  disposedAt: time.exactOptional(),
  usedFrom: time.describe('When its test file began: an environment may be made ahead.'),
  used: milliseconds.describe('Milliseconds that its tests took, or that it stood.'),
  creation: milliseconds.describe('Milliseconds that making it took.'),
  commands: z.number().int(),
  failedCommands: z.number().int(),
  installed: z.array(z.string()).describe('Distributions that the tests installed by themselves.'),
  endedProcesses: z.number().int().describe('Processes that still ran at its end.'),
  cpuTime: milliseconds.exactOptional(),
  peakMemory: bytes.exactOptional(),
  ownBytes: bytes.exactOptional(),
  sharedBytes: bytes.exactOptional(),
});

const build = z.strictObject({
  snapshotId: z.string(),
  requirements: z.array(z.string()),
  startedAt: time,
  milliseconds,
  worker: z.string(),
  origin: z.enum(['built', 'fetched']).exactOptional().describe('How it ended well.'),
  error: z.string().exactOptional().describe('Why it failed.'),
});

const snapshot = z.strictObject({
  id: z.string(),
  requirements: z.array(z.string()),
  environments: z.number().int().describe('Environments of the run that stood over it.'),
  bytes: bytes.exactOptional(),
});

const sample = z.strictObject({
  time,
  environments: z.number().int().describe('How many were looked at.'),
  processes: z.number().int(),
  memory: bytes,
  cpu: z.number().describe('Processors that were busy since the sample before: 1.5 is one and a half.'),
});

const advice = z.strictObject({
  kind: z.enum(['share', 'declare', 'leftovers', 'warm', 'waits']),
  text: z.string(),
  files: z.array(z.string()),
});

export const reportSchema = z.strictObject({
  version: z.literal(1),
  startedAt: time,
  endedAt: time,
  summary: z.strictObject({
    environments: z.number().int(),
    testFiles: z.number().int(),
    requests: z.number().int().describe('Requests for a snapshot.'),
    found: z.number().int().describe('Of these, those whose snapshot was in the cache.'),
    builds: z.number().int().describe('Snapshots that were built, or failed to be.'),
    fetched: z.number().int().describe('Snapshots that came from the remote.'),
    buildTime: milliseconds.describe('Milliseconds of all builds together.'),
    waitTime: milliseconds.describe('Milliseconds spent waiting for builds of others.'),
    failures: z.number().int(),
    endedProcesses: z.number().int(),
    peakMemory: bytes,
  }),
  environments: z.array(environment),
  builds: z.array(build),
  snapshots: z.array(snapshot),
  samples: z.array(sample),
  failures: z.array(
    z.strictObject({ time, code: z.string(), summary: z.string(), source: z.string().exactOptional() }),
  ),
  advice: z.array(advice),
});

export type Report = z.infer<typeof reportSchema>;
export type ReportedEnvironment = z.infer<typeof environment>;
export type Advice = z.infer<typeof advice>;
