import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, it, onTestFinished, vi } from 'vitest';
import { declare } from '../../src/declaration/declaration.js';
import type { PublishedEvent } from '../../src/event/events.js';
import { channelName, publisher } from '../../src/event/publish.js';
import { publishedEventSchema } from '../../src/event/schema.js';
import { provisionPrepared } from '../../src/prepared.js';
import { prepare, provision } from '../../src/provision.js';
import { sharedCache } from '../support/caches.js';
import { rejectionOf } from '../support/rejection.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeWheel } from '../support/wheels.js';

function heardOnChannel(): PublishedEvent[] {
  const heard: PublishedEvent[] = [];
  const hear = (event: unknown) => heard.push(event as PublishedEvent);
  subscribe(channelName, hear);
  onTestFinished(() => void unsubscribe(channelName, hear));
  return heard;
}

it('tells the whole life of an environment to a listener, the channel, a logger and the journal alike', async () => {
  const folder = temporaryDirectory();
  vi.stubEnv('TESTVENV_REPORT', folder);
  const wheel = writeWheel(folder, { name: 'told', version: '1.0' });
  const onChannel = heardOnChannel();
  const heard: PublishedEvent[] = [];
  const lines: Record<string, unknown>[] = [];
  const logger = pino({ level: 'debug' }, { write: (line) => lines.push(JSON.parse(line)) });
  const environment = await provision(declare({ cacheDir: join(folder, 'c'), requirements: [wheel] }), {
    listener: (event) => heard.push(event),
    logger,
    testFile: 'a.test.ts',
  });
  const deactivate = environment.activate({});
  await environment.run('python', ['-c', 'pass']);
  await environment.$({ reject: false })`python -c ${'raise SystemExit(3)'} https://me:secret@host/`;
  deactivate();
  await environment.dispose();

  const life = ['requested', 'interpreterFound', 'buildStarted', 'buildFinished', 'resolving', 'resolved'];
  const use = ['environmentCreated', 'environmentActivated', 'commandStarted', 'commandEnded'];
  const end = ['environmentDeactivated', 'environmentDisposed'];
  const types = new Set(heard.map(({ type }) => type));
  expect([...types]).toEqual(expect.arrayContaining([...life, 'snapshotReady', ...use, ...end]));
  expect(new Set(heard.map(({ requestId }) => requestId)).size).toBe(1);
  expect(heard.every(({ testFile, pid }) => testFile === 'a.test.ts' && pid === process.pid)).toBe(true);
  for (const event of heard) expect(publishedEventSchema.parse(event)).toEqual(event);

  const commands = heard.flatMap((event) => (event.type === 'commandEnded' ? [event] : []));
  expect(commands.map(({ exitCode }) => exitCode)).toEqual([0, 3]);
  const starts = heard.flatMap((event) => (event.type === 'commandStarted' ? [event.commandId] : []));
  expect(commands.map(({ commandId }) => commandId)).toEqual(starts);
  expect(JSON.stringify(heard)).not.toContain('secret');

  // Of lines, a slow listener is spared some.
  const isNoLine = (event: PublishedEvent) => !('line' in event);
  expect(onChannel.filter(isNoLine)).toEqual(heard.filter(isNoLine));
  const journal = readFileSync(join(folder, 'events.ndjson'), 'utf8').trimEnd().split('\n');
  expect(journal.map((line) => JSON.parse(line)).filter(isNoLine)).toEqual(heard.filter(isNoLine));
  const built = lines.find(({ msg }) => msg === 'testvenv: build finished');
  expect(built).toMatchObject({ level: 30, testFile: 'a.test.ts' });
});

it('says of a request that fails why, and ties an environment to the request that prepared it', async () => {
  const onChannel = heardOnChannel();
  const cacheDir = sharedCache().root;
  await rejectionOf(() => prepare(declare({ cacheDir, python: 'no such python' })));
  const failure = onChannel.find((event) => event.type === 'requestFailed');
  expect(failure).toMatchObject({ error: { code: expect.any(String) }, milliseconds: expect.any(Number) });

  const prepared = await prepare(declare({ cacheDir }));
  await provisionPrepared(prepared)?.dispose();
  const created = onChannel.find((event) => event.type === 'environmentCreated');
  expect(created?.requestId).toBe(prepared.requestId);
  expect(onChannel.find((event) => event.type === 'requested')?.requestId).toBe(failure?.requestId);
});

it('makes nothing where nobody listens', () => {
  const clock = vi.spyOn(Date, 'now');
  publisher({})({ type: 'snapshotFound', snapshotId: 's' });
  expect(clock).not.toHaveBeenCalled();
  clock.mockRestore();
});
