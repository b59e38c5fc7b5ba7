import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { VenvError } from '../error/venv-error.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { isAlive, isElsewhere } from './liveness.js';
import { ownedName, ownerOfName } from './owner.js';

/** Builds at a time on this machine, where nobody says otherwise: an installer waits for the network half of its time. */
export const defaultBuildSlots = Math.min(Math.max(availableParallelism() >> 1, 2), 8);

/** Milliseconds between two looks at the queue. */
const pollInterval = 50;

/** Milliseconds between two heartbeats of a ticket. */
const defaultHeartbeat = 5_000;

/**
 * Milliseconds without a heartbeat after which an owner that cannot be seen counts as dead: it was killed with its
 * container. If it was suspended instead, that costs one build too many.
 */
const silentAfter = 60_000;

export interface BuildQueue {
  /** Where the tickets lie. */
  readonly folder: string;
  /** How many may build at a time. */
  readonly slots: number;
  /** Milliseconds to wait for a slot at most. */
  readonly timeout: number;
  /** What is to be built, for those who wait behind it. */
  readonly label: string;
  /** Called with those who build or wait before us, when these become others. */
  readonly onQueued: (before: readonly Queued[]) => void;
  /** Milliseconds between two heartbeats. Default: 5,000. */
  readonly heartbeat?: number;
}

/** Who builds what, or waits to. */
export interface Queued {
  readonly pid: number;
  readonly label: string;
}

/**
 * Runs an action as one of at most so many on the machine, in the order of arrival: Lamport's bakery. Each draws a ticket
 * with a number greater than all there are, and begins when fewer than `slots` living owners have smaller ones. Tickets
 * bear their owners' names, so those of the dead count for nothing, and whoever sees one removes it.
 * @throws VenvError `LOCK_TIMEOUT`
 */
export async function withBuildSlot<T>(queue: BuildQueue, action: () => Promise<T>): Promise<T> {
  const ticket = draw(queue);
  const path = join(queue.folder, ticket);
  const heart = setInterval(() => beat(path), queue.heartbeat ?? defaultHeartbeat);
  heart.unref();
  try {
    await untilTurn(queue, ticket);
    return await action();
  } finally {
    clearInterval(heart);
    rmSync(path, { force: true });
  }
}

function beat(ticket: string): void {
  const now = new Date();
  ifPresent(() => utimesSync(ticket, now, now));
}

/** Also where the clock was set back since. */
function isSilent(ticket: string): boolean {
  const beaten = ifPresent(() => statSync(ticket).mtimeMs);
  return beaten === undefined || Math.abs(Date.now() - beaten) > silentAfter;
}

/**
 * While a number is chosen, a mark says so. Who waits for all marks to go sees every ticket whose number may be smaller
 * than its own: whoever begins to choose later sees this one.
 */
function draw({ folder, label }: BuildQueue): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = ownedName();
  const mark = join(folder, `${choosing}${name}`);
  writeFileSync(mark, '', { mode: 0o600 });
  const ticket = `${highestNumber(folder) + 1}-${name}`;
  writeFileSync(join(folder, ticket), label, { mode: 0o600 });
  rmSync(mark);
  return ticket;
}

const choosing = 'choosing-';

/** Milliseconds that choosing may take: who is suspended meanwhile holds up nobody, at the price of one build too many. */
const choosingTime = 1_000;

function isChoosing(folder: string, name: string): boolean {
  if (!name.startsWith(choosing)) return false;
  const since = ifPresent(() => statSync(join(folder, name)).mtimeMs);
  return since !== undefined && Date.now() - since < choosingTime;
}

function highestNumber(folder: string): number {
  return Math.max(0, ...readdirSync(folder).map((name) => numberOf(name) ?? 0));
}

function numberOf(ticket: string): number | undefined {
  const digits = /^(\d+)-/.exec(ticket)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

async function untilTurn({ folder, slots, timeout, onQueued }: BuildQueue, ticket: string): Promise<void> {
  const deadline = Date.now() + timeout;
  let told = '';
  for (;;) {
    const isSettled = !living(folder).some((name) => isChoosing(folder, name));
    // Listed after the last mark was gone, never together with the marks.
    const before = living(folder).filter((name) => precedes(name, ticket));
    if (isSettled && before.length < slots) return;
    if (before.length >= slots && told !== before.join()) {
      told = before.join();
      onQueued(before.map((name) => describe(folder, name)));
    }
    if (Date.now() > deadline)
      throw queueTimeout(
        timeout,
        before.map((name) => describe(folder, name)),
      );
    await sleep(isSettled ? pollInterval : 1);
  }
}

/** Removes the tickets of dead processes. */
export function sweepBuildSlots(folder: string): void {
  living(folder);
}

/** The names of those whose owners live; what the dead left is removed, which harms nobody: they come not back. */
function living(folder: string): readonly string[] {
  const names = ifPresent(() => readdirSync(folder)) ?? [];
  return names.filter((name) => {
    const owner = ownerOfName(name.slice(name.indexOf('-') + 1));
    const path = join(folder, name);
    if (owner && isAlive(owner) && !(isElsewhere(owner) && isSilent(path))) return true;
    rmSync(path, { force: true });
    return false;
  });
}

/** Two that chose at once have the same number: then the names decide. */
function precedes(one: string, other: string): boolean {
  const [first, second] = [numberOf(one), numberOf(other)];
  if (first === undefined || second === undefined) return false;
  return first === second ? one < other : first < second;
}

function describe(folder: string, ticket: string): Queued {
  const label = ifPresent(() => readFileSync(join(folder, ticket), 'utf8')) ?? '';
  return { pid: ownerOfName(ticket.slice(ticket.indexOf('-') + 1))?.pid ?? 0, label };
}

function queueTimeout(timeout: number, before: readonly Queued[]): VenvError {
  const who = before.map(({ pid, label }) => `process ${pid} (${label})`).join(', ');
  return new VenvError(
    'LOCK_TIMEOUT',
    `no build slot was free for ${timeout / 1000} s: before this come ${who}`,
    {
      hint: 'see whether those builds hang, or raise maxConcurrentBuilds or lockTimeout',
    },
  );
}
