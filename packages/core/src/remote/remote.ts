import { explainFull, isDiskFull } from '../cache/disk-full.js';
import type { CacheLayout } from '../cache/layout.js';
import type { VenvListener } from '../event/event-bus.js';
import type { Host } from '../host.js';
import { redact } from '../process/redact.js';
import type { EnvironmentRequest } from '../request/request.js';
import type { Layer } from '../snapshot/layer.js';
import { fetchSnapshot } from './fetch.js';
import { openStore } from './open-store.js';
import { notePush } from './pending-pushes.js';
import { pushSnapshot } from './push.js';
import type { RemoteStore } from './remote-store.js';

/** Whether snapshots that were built here are sent as well. */
export type RemoteMode = 'read' | 'read-write';

type RemoteWish = Pick<EnvironmentRequest, 'remote' | 'remoteMode' | 'remoteTimeout' | 'offline'>;

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
  /**
   * @param over what the snapshot may stand over
   * @returns whether the draft holds the whole snapshot now
   */
  readonly fetch: (id: string, draft: string, over?: Layer) => Promise<boolean>;
  /** Goes on in the background: see `pending-pushes.ts`. */
  readonly push: (id: string) => void;
}

/**
 * What has failed in this process, fetching or pushing, is left alone from then on: it costs its time once, not with
 * every snapshot.
 */
const failed = new Set<string>();

/** The remote that a request asks for. The key is a secret, and therefore a variable alone. */
export function remoteSettings(
  { remote, remoteMode, remoteTimeout, offline }: RemoteWish,
  { processEnv }: Pick<Host, 'processEnv'>,
): RemoteSettings | undefined {
  if (!remote || offline) return undefined;
  const key = processEnv.TESTVENV_REMOTE_KEY || undefined;
  return { remote, mode: remoteMode, timeout: remoteTimeout, key };
}

/** @throws VenvError `INVALID_REQUEST`, `REMOTE_UNAVAILABLE`: what is wrong with the settings, not with the remote */
export async function openRemote(
  { remote, mode, key, timeout }: RemoteSettings,
  cache: CacheLayout,
  listener: VenvListener,
): Promise<Remote> {
  const store = await openStore(remote);
  const attempt = attempter(store, remote, { timeout, cache, listener });
  return {
    fetch: (id, draft, over) =>
      attempt(id, 'snapshotFetched', (signal) =>
        fetchSnapshot({ store, cache, id, draft, over, key, signal }),
      ),
    push: (id) => {
      if (mode === 'read') return;
      const pushed = attempt(id, 'snapshotPushed', (signal) =>
        pushSnapshot({ store, cache, id, key, signal }),
      );
      notePush(pushed.then(() => {}));
    },
  };
}

/**
 * One exchange about a snapshot: bounded in time, told of, and never a fault of the build's.
 * @throws VenvError `DISK_FULL` of a fetch, which is none of the remote's
 */
function attempter(
  { label }: RemoteStore,
  remote: string,
  {
    timeout,
    cache,
    listener,
  }: Pick<RemoteSettings, 'timeout'> & { cache: CacheLayout; listener: VenvListener },
) {
  return async (
    snapshotId: string,
    type: 'snapshotFetched' | 'snapshotPushed',
    exchange: (signal: AbortSignal) => Promise<number | undefined>,
  ): Promise<boolean> => {
    const line = `${type} ${remote}`;
    if (failed.has(line)) return false;
    const start = performance.now();
    try {
      const bytes = await exchange(AbortSignal.timeout(timeout));
      if (bytes === undefined) return false;
      listener({ type, snapshotId, bytes, milliseconds: performance.now() - start });
      return true;
    } catch (error) {
      // The disk's fault: of a build it would be the same one, and room can be made.
      const full = explainFull(error, { folder: cache.root, what: `the files of ${snapshotId}` });
      if (type === 'snapshotFetched' && isDiskFull(full)) throw full;
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
