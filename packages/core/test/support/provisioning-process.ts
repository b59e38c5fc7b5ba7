import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { VenvOptions } from '../../src/declaration/declaration.js';
import type { VenvEvent } from '../../src/event/events.js';

/** What the process says beside the engine's events. */
export type Said =
  | VenvEvent
  | { readonly type: 'prepared'; readonly snapshotId: string; readonly origin: string }
  | { readonly type: 'failed'; readonly error: unknown }
  | {
      readonly type: 'provisioned';
      readonly id: string;
      readonly snapshotId: string;
      readonly prefix: string;
      readonly python: string;
      readonly stdout: string;
    };

export interface ProvisioningProcess {
  readonly said: readonly Said[];
  /** Resolves with the first thing it says of that type, rejects if it ends before. */
  readonly saying: <Type extends Said['type']>(
    type: Type,
    fits?: (said: Extract<Said, { type: Type }>) => boolean,
  ) => Promise<Extract<Said, { type: Type }>>;
  readonly kill: () => Promise<void>;
  readonly signal: (name: NodeJS.Signals) => void;
  readonly ended: Promise<void>;
}

const program = fileURLToPath(new URL('programs/provision.mjs', import.meta.url));

/** The engine as built, in a Node process of its own that can be killed. */
export function startProvisioning(
  options: VenvOptions,
  then: 'dispose' | 'hold' | 'prepare' = 'dispose',
  heldProgram = '',
): ProvisioningProcess {
  const child = spawn(process.execPath, [program, JSON.stringify(options), then, heldProgram], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close').then(() => {});
  onTestFinished(() => kill(child, ended));
  const said: Said[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => said.push(JSON.parse(line)));
  const signal = (name: NodeJS.Signals) => void child.kill(name);
  return { said, ended, signal, kill: () => kill(child, ended), saying: waiting(said, lines, ended) };
}

function waiting(
  said: readonly Said[],
  lines: NodeJS.EventEmitter,
  ended: Promise<void>,
): ProvisioningProcess['saying'] {
  return async (type, fits = () => true) => {
    const find = () => said.find((one): one is never => one.type === type && fits(one as never));
    let over = false;
    ended.then(() => {
      over = true;
    });
    for (let found = find(); ; found = find()) {
      if (found) return found;
      if (over) throw new Error(`it ended without ${type}: ${JSON.stringify(said.at(-1))}`);
      await Promise.race([once(lines, 'line'), ended]);
    }
  };
}

async function kill(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGKILL');
  await ended;
}
