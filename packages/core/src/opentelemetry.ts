// Spans from events, in an entry of its own: whoever traces imports it, nobody else pays for it.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type Attributes, context, type Span, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import type { SerialisedVenvError } from './error/venv-error.js';
import type { PublishedEvent } from './event/events.js';
import { channelName } from './event/publish.js';

export interface TraceOptions {
  /** Default: the global provider's, of the name `@testvenv/core`. */
  readonly tracer?: Tracer;
}

/**
 * Makes OpenTelemetry spans of what this process's requests do: one for each request, under whatever span is active when
 * it begins; under it resolution, builds and the environment's life, and under that its commands.
 * @returns stops, and ends the spans that are open
 */
export function traceEnvironments({
  tracer = trace.getTracer('@testvenv/core'),
}: TraceOptions = {}): () => void {
  const spans: Spans = { open: new Map(), begun: new Map() };
  const listener = (event: unknown) => follow(event as PublishedEvent, spans, tracer);
  subscribe(channelName, listener);
  return () => {
    unsubscribe(channelName, listener);
    for (const span of spans.open.values()) span.end();
  };
}

interface Spans {
  readonly open: Map<string, Span>;
  /** The latest, ended or not: an environment begins when its request has just ended, and belongs under it. */
  readonly begun: Map<string, Span>;
}

/** How many spans are remembered as parents of others. */
const memory = 1_000;

interface Opening {
  readonly key: string;
  readonly name: string;
  /** Of the span that this one belongs under, if that is open; else the active one. */
  readonly parent?: string;
  readonly attributes: Attributes;
}

interface Closing {
  readonly key: string;
  readonly attributes?: Attributes;
  readonly error?: SerialisedVenvError | string | undefined;
}

function follow(event: PublishedEvent, spans: Spans, tracer: Tracer): void {
  for (const opening of openings(event)) begin(opening, event, spans, tracer);
  for (const closing of closings(event)) finish(closing, event, spans);
}

function begin(
  { key, name, parent = '', attributes }: Opening,
  event: PublishedEvent,
  { open, begun }: Spans,
  tracer: Tracer,
): void {
  const above = begun.get(parent);
  const where = above ? trace.setSpan(context.active(), above) : context.active();
  const span = tracer.startSpan(name, { startTime: startOf(event), attributes }, where);
  open.set(key, span);
  begun.set(key, span);
  const [oldest] = begun.keys();
  if (begun.size > memory && oldest !== undefined) begun.delete(oldest);
}

/** An environment is told of when it stands. */
function startOf(event: PublishedEvent): number {
  return event.type === 'environmentCreated' ? event.time - (event.milliseconds ?? 0) : event.time;
}

function finish({ key, attributes = {}, error }: Closing, event: PublishedEvent, { open }: Spans): void {
  const span = open.get(key);
  if (!span) return;
  open.delete(key);
  span.setAttributes(attributes);
  if (error !== undefined) fail(span, error);
  span.end(event.time);
}

function fail(span: Span, error: SerialisedVenvError | string): void {
  const [type, message] = typeof error === 'string' ? [error, error] : [error.code, error.summary];
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

function openings(event: PublishedEvent): readonly Opening[] {
  const request = event.requestId;
  switch (event.type) {
    case 'requested':
      return [{ key: request, name: 'testvenv request', attributes: about(event) }];
    case 'resolving':
      return [{ key: `resolve ${request}`, parent: request, name: 'testvenv resolve', attributes: {} }];
    case 'buildStarted':
      return [
        {
          key: `build ${request} ${event.snapshotId}`,
          parent: request,
          name: 'testvenv build',
          attributes: { 'testvenv.snapshot.id': event.snapshotId },
        },
      ];
    case 'environmentCreated':
      return [
        {
          key: event.environmentId,
          parent: request,
          name: 'testvenv environment',
          attributes: { 'testvenv.environment.id': event.environmentId, ...about(event) },
        },
      ];
    case 'commandStarted':
      return [
        {
          key: event.commandId,
          parent: event.environmentId,
          name: program(event.command),
          // As the semantic conventions for command line programs have them.
          attributes: {
            'process.executable.name': program(event.command),
            'process.command_line': event.command,
            'testvenv.environment.id': event.environmentId,
          },
        },
      ];
    default:
      return [];
  }
}

function closings(event: PublishedEvent): readonly Closing[] {
  const request = event.requestId;
  switch (event.type) {
    case 'resolved':
      return [{ key: `resolve ${request}`, attributes: { 'testvenv.distributions': event.distributions } }];
    case 'buildFinished':
      return [
        {
          key: `build ${request} ${event.snapshotId}`,
          attributes: { 'testvenv.snapshot.origin': event.origin },
        },
      ];
    case 'buildFailed':
      return [{ key: `build ${request} ${event.snapshotId}`, error: event.error }];
    case 'snapshotReady':
      return [
        {
          key: request,
          attributes: { 'testvenv.snapshot.id': event.snapshotId, 'testvenv.snapshot.origin': event.origin },
        },
      ];
    case 'environmentCreated':
      // Some requests are told of no snapshot: the warm path's, and those of engines that have none.
      return [{ key: request }];
    case 'requestFailed':
      return [
        { key: `resolve ${request}`, error: event.error },
        { key: request, error: event.error },
      ];
    case 'commandEnded':
      return [{ key: event.commandId, ...outcome(event) }];
    case 'environmentDisposed':
      return [{ key: event.environmentId, attributes: { 'testvenv.ended_processes': event.endedProcesses } }];
    default:
      return [];
  }
}

function about({ testFile }: PublishedEvent): Attributes {
  return testFile === undefined ? {} : { 'code.file.path': testFile };
}

function program(command: string): string {
  return command.split(' ')[0] ?? command;
}

function outcome({ exitCode, signal }: { readonly exitCode?: number; readonly signal?: string }) {
  if (exitCode === 0) return { attributes: { 'process.exit.code': 0 } };
  const attributes = exitCode === undefined ? {} : { 'process.exit.code': exitCode };
  return { attributes, error: signal ?? (exitCode === undefined ? 'did not start' : String(exitCode)) };
}
