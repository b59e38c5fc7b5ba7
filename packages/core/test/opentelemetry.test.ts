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
import { sharedCache } from './support/caches.js';
import { environmentFor } from './support/environments.js';
import { rejectionOf } from './support/rejection.js';

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
