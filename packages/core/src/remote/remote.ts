import type { CacheLayout } from '../cache/layout.js';
import { VenvError } from '../error/venv-error.js';
import type { VenvListener } from '../event/event-bus.js';
import type { Host } from '../host.js';
import { redact } from '../process/redact.js';
import { fetchSnapshot } from './fetch.js';
import { openStore } from './open-store.js';
import { notePush } from './pending-pushes.js';
import { pushSnapshot } from './push.js';
import type { RemoteStore } from './remote-store.js';

/** Whether snapshots that were built here are sent as well. */
export type RemoteMode = 'read' | 'read-write';

export interface RemoteSettings {
  /** See `open-store.ts`. */
  readonly remote: string;
  readonly mode: RemoteMode;
  /** Of the signature: what is not signed with it is not used. */
  readonly key: string | undefined;
  /** Milliseconds for one snapshot, to or from the remote. */
  readonly timeout: number;
}

/** A place to ask for a snapshot before it is built, and to send it to afterwards. None of its faults fails a build. */
export interface Remote {
  /** @returns whether the draft holds the whole snapshot now */
  readonly fetch: (id: string, draft: string) => Promise<boolean>;
  /** Goes on in the background: see `pending-pushes.ts`. */
  readonly push: (id: string) => void;
}

/**
 * What has failed in this process, fetching or pushing, is left alone from then on: it costs its time once, not with
 * every snapshot.
 */
const failed = new Set<string>();

const milliseconds = 60_000;

/**
 * The remote of the options, else of `TESTVENV_REMOTE`; with `TESTVENV_REMOTE_MODE`, `TESTVENV_REMOTE_KEY` and
 * `TESTVENV_REMOTE_TIMEOUT`.
 * @throws VenvError `INVALID_REQUEST` for a variable that says nothing known
 */
export function remoteSettings(
  wish: { readonly remote: string | undefined; readonly remoteMode: RemoteMode | undefined },
  { processEnv }: Pick<Host, 'processEnv'>,
): RemoteSettings | undefined {
  const remote = wish.remote ?? processEnv.TESTVENV_REMOTE;
  if (!remote) return undefined;
  return {
    remote,
    mode: wish.remoteMode ?? modeOf(processEnv.TESTVENV_REMOTE_MODE),
    key: processEnv.TESTVENV_REMOTE_KEY || undefined,
    timeout: timeoutOf(processEnv.TESTVENV_REMOTE_TIMEOUT),
  };
}

function modeOf(text: string | undefined): RemoteMode {
  if (!text) return 'read-write';
  if (text === 'read' || text === 'read-write') return text;
  throw wrongVariable('TESTVENV_REMOTE_MODE', text, 'known are: read, read-write');
}

function timeoutOf(text: string | undefined): number {
  if (!text) return milliseconds;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw wrongVariable('TESTVENV_REMOTE_TIMEOUT', text, 'write milliseconds, such as 60000');
}

function wrongVariable(name: string, text: string, hint: string): VenvError {
  return new VenvError('INVALID_REQUEST', `${name} is "${text}"`, {
    source: { what: `the variable ${name}` },
    hint,
  });
}

/** @throws VenvError `INVALID_REQUEST`, `REMOTE_UNAVAILABLE`: what is wrong with the settings, not with the remote */
export async function openRemote(
  { remote, mode, key, timeout }: RemoteSettings,
  cache: CacheLayout,
  listener: VenvListener,
): Promise<Remote> {
  const store = await openStore(remote);
  const attempt = attempter(store, timeout, listener);
  return {
    fetch: (id, draft) =>
      attempt(id, 'snapshotFetched', (signal) => fetchSnapshot({ store, cache, id, draft, key, signal })),
    push: (id) => {
      if (mode === 'read') return;
      const pushed = attempt(id, 'snapshotPushed', (signal) =>
        pushSnapshot({ store, cache, id, key, signal }),
      );
      notePush(pushed.then(() => {}));
    },
  };
}

/** One exchange about a snapshot: bounded in time, told of, and never a fault of the build's. */
function attempter({ label }: RemoteStore, timeout: number, listener: VenvListener) {
  return async (
    snapshotId: string,
    type: 'snapshotFetched' | 'snapshotPushed',
    exchange: (signal: AbortSignal) => Promise<number | undefined>,
  ): Promise<boolean> => {
    const line = `${type} ${label}`;
    if (failed.has(line)) return false;
    const start = performance.now();
    try {
      const bytes = await exchange(AbortSignal.timeout(timeout));
      if (bytes === undefined) return false;
      listener({ type, snapshotId, bytes, milliseconds: performance.now() - start });
      return true;
    } catch (error) {
      failed.add(line);
      listener({ type: 'remoteFailed', remote: label, snapshotId, reason: redact(reasonOf(error)) });
      return false;
    }
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || error.name;
}
