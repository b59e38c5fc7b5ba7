import type { VenvListener } from '../event/event-bus.js';
import type { VenvEvent } from '../event/events.js';

/** What is written to: a terminal, or anything else that takes text. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface Progress {
  readonly listener: VenvListener;
  /** Clears the live line and stops the clock. */
  stop(): void;
}

/**
 * `live`: one line that is written over and over. `lines`: a new line now and then, where somebody else owns the
 * terminal's last line. `ends`: only what took long, when it is over.
 */
export type ProgressStyle = 'live' | 'lines' | 'ends';

/** Milliseconds after which a build begins to show: a shorter one needs no words. */
const quietFor = 1_000;

/** Milliseconds between two looks at the clock. */
const frame: Readonly<Record<ProgressStyle, number>> = { live: 200, lines: 3_000, ends: 0 };

interface Build {
  readonly requirements: readonly string[];
  readonly startedAt: number;
  line: string;
}

/**
 * Tells a person about builds that take longer than a second, with the installer's latest words.
 * @param style default: `live` on a terminal, else `ends`
 */
export function renderProgress(
  stream: ProgressStream,
  style: ProgressStyle = stream.isTTY ? 'live' : 'ends',
  now: () => number = Date.now,
): Progress {
  const builds = new Map<string, Build>();
  const warned = new Set<string>();
  let isLive = false;
  const clear = () => {
    if (isLive) stream.write('\r\u001B[2K');
    isLive = false;
  };
  const draw = () => {
    const build = [...builds.values()].find(({ startedAt }) => now() - startedAt > quietFor);
    if (!build) return;
    clear();
    isLive = style === 'live';
    stream.write(fit(liveLine(build, builds.size, now()), stream.columns ?? 80) + (isLive ? '' : '\n'));
  };
  const clock = frame[style] > 0 ? setInterval(draw, frame[style]).unref() : undefined;
  return {
    listener: (event) => {
      const line = warn(warned, event) ?? follow(builds, event, now());
      if (!line) return;
      clear();
      stream.write(`${line}\n`);
    },
    stop: () => {
      clearInterval(clock);
      clear();
    },
  };
}

/** What has to be said once, however many declarations it concerns. */
function warn(warned: Set<string>, event: VenvEvent): string | undefined {
  const warning = warningOf(event);
  if (warning === undefined || warned.has(warning)) return undefined;
  warned.add(warning);
  return `testvenv warning: ${warning}`;
}

function warningOf(event: VenvEvent): string | undefined {
  switch (event.type) {
    case 'cacheFallback':
      return `${event.error.summary}; ${event.used} serves instead`;
    case 'roomMade':
      return `${event.error.summary}; ${event.snapshots.length} unused snapshots were removed`;
    case 'remoteFailed':
      return `the remote ${event.remote} is left alone: ${event.reason}`;
    default:
      return undefined;
  }
}

/** Notes what an event says of a build; gives the line to leave behind, if it ends one that took long. */
function follow(builds: Map<string, Build>, event: VenvEvent, now: number): string | undefined {
  switch (event.type) {
    case 'resolving':
      builds.set('resolving', { requirements: event.requirements, startedAt: now, line: 'resolving' });
      return undefined;
    case 'resolveProgress':
      return note(builds.get('resolving'), event.line);
    case 'resolved':
      builds.delete('resolving');
      return undefined;
    case 'buildStarted':
      builds.set(event.snapshotId, { requirements: event.requirements, startedAt: now, line: 'starting' });
      return undefined;
    case 'buildProgress':
      return note(builds.get(event.snapshotId), event.line);
    case 'buildFinished':
    case 'buildFailed':
      return finish(builds, event.snapshotId, event.type === 'buildFinished' ? event.origin : 'failed', now);
    default:
      return undefined;
  }
}

function note(build: Build | undefined, line: string): undefined {
  if (build && line.trim()) build.line = line.trim();
}

function finish(builds: Map<string, Build>, id: string, verb: string, now: number): string | undefined {
  const build = builds.get(id);
  builds.delete(id);
  if (!build || now - build.startedAt <= quietFor) return undefined;
  return `testvenv ${verb} ${title(build)} in ${seconds(now - build.startedAt)}`;
}

function liveLine(build: Build, count: number, now: number): string {
  const others = count > 1 ? ` (+${count - 1} more)` : '';
  return `testvenv building ${title(build)}${others} ${seconds(now - build.startedAt)}  ${build.line}`;
}

function title({ requirements }: Build): string {
  const [first = 'an environment', ...rest] = requirements;
  return rest.length > 0 ? `${first} and ${rest.length} more` : first;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function fit(line: string, columns: number): string {
  return line.length < columns ? line : `${line.slice(0, columns - 2)}…`;
}
