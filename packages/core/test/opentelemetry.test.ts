import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { expect, it, onTestFinished } from 'vitest';
import { declare } from '../src/declaration/declaration.js';
import { basic } from '../src/engine/basic.js';
import { traceEnvironments } from '../src/opentelemetry.js';
import { prepare, provisionWarm } from '../src/provision.js';
import { coldCache, sharedCache } from './support/caches.js';
import { environmentFor } from './support/environments.js';
import { oldestPython } from './support/pythons.js';
import { rejectionOf } from './support/rejection.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { writeWheel } from './support/wheels.js';

it("makes spans of an environment's life, under the one that is active", async () => {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  onTestFinished(() => context.disable());
  const tracer = provider.getTracer('test');
  const stop = traceEnvironments({ tracer });
  const test = tracer.startSpan('the test');
  await context.with(trace.setSpan(context.active(), test), async () => {
    const environment = await environmentFor({}, { testFile: 'a.test.ts' });
    await environment.run('python', ['-c', 'raise SystemExit(3)'], { reject: false });
    await environment.dispose();
    await rejectionOf(() => prepare(declare({ cacheDir: sharedCache().root, python: 'no such python' })));
  });
  stop();
  test.end();

  const spans = exporter.getFinishedSpans();
  const named = (name: string) => spans.filter((span) => span.name === name);
  const parentOf = (span: ReadableSpan | undefined) =>
    spans.find((one) => one.spanContext().spanId === span?.parentSpanContext?.spanId)?.name;
  const [request, failed] = named('testvenv request');
  const [environment] = named('testvenv environment');
  const [command] = named('python');
  expect([request, failed, environment, command].map(parentOf)).toEqual([
    'the test',
    'the test',
    'testvenv request',
    'testvenv environment',
  ]);
  expect(environment?.attributes).toMatchObject({ 'code.file.path': 'a.test.ts' });
  expect(command?.attributes).toMatchObject({
    'process.executable.name': 'python',
    'process.exit.code': 3,
    'error.type': '3',
  });
  expect(failed?.attributes).toHaveProperty('error.type');
  expect(failed?.status.message).toContain('no such python');
});

it('ends the span of every request that an environment came of, whatever made it', async () => {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  await prepare(declare({ cacheDir: sharedCache().root }));
  const stop = traceEnvironments({ tracer: provider.getTracer('test') });
  onTestFinished(stop);
  const warm = provisionWarm(declare({ cacheDir: sharedCache().root }));
  const plain = await basic.create(declare({ cacheDir: sharedCache().root }), {});
  const ended = exporter.getFinishedSpans().filter(({ name }) => name === 'testvenv request');
  expect(ended).toHaveLength(2);
  await Promise.all([warm?.dispose(), plain.dispose()]);
});

it('makes spans of what is resolved and built, and says how that ended', async () => {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const [wheels, cache] = [temporaryDirectory(), coldCache()];
  writeWheel(wheels, { name: 'small', version: '1.0' });
  const place = { cacheDir: cache.root, installer: 'pip' as const };
  await prepare(declare(place));
  const stop = traceEnvironments({ tracer: provider.getTracer('test') });
  onTestFinished(stop);
  const wishes = { ...place, findLinks: [wheels], noIndex: true };
  const { snapshotId } = await prepare(declare({ ...wishes, requirements: ['small'] }));
  await rejectionOf(() => prepare(declare({ ...wishes, requirements: ['small', 'large'] })));
  await rejectionOf(() =>
    prepare(declare({ ...place, createTimeout: 1, python: oldestPython().executable })),
  );

  const attributesOf = (name: string) =>
    exporter.getFinishedSpans().flatMap((span) => (span.name === name ? [span.attributes] : []));
  expect(attributesOf('testvenv resolve')[0]).toEqual({ 'testvenv.distributions': 1 });
  const [built, ...failed] = attributesOf('testvenv build');
  expect(built).toEqual({ 'testvenv.snapshot.id': snapshotId, 'testvenv.snapshot.origin': 'built' });
  expect(failed).toContainEqual(expect.objectContaining({ 'error.type': 'CREATE_TIMEOUT' }));
});
