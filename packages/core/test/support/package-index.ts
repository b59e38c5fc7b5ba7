import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { type LocalProject, writeSdist } from './local-projects.js';
import { temporaryDirectory } from './temporary-directory.js';
import { type WheelContent, writeWheel } from './wheels.js';

/** A status to answer with, no answer at all, or a connection that breaks off in the middle of the file. */
export type Misbehaviour = number | 'hang' | 'drop';

export interface PackageIndex {
  /** Without credentials. */
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly requests: readonly string[];
  readonly publish: (wheel: WheelContent) => void;
  readonly publishSdist: (project: LocalProject) => void;
  /** Marks the files whose names begin so as yanked (PEP 592). */
  readonly yank: (stem: string, reason: string) => void;
  /** From now on, so many times: for requests whose path matches. */
  readonly misbehave: (path: RegExp, how: Misbehaviour, times?: number) => void;
  /** From now on installers may keep the files that they download, as of PyPI. */
  readonly letFilesBeCached: () => void;
  readonly close: () => Promise<void>;
}

interface Fault {
  readonly path: RegExp;
  readonly how: Misbehaviour;
  left: number;
}

/**
 * A package index (PEP 503) on the loopback, gone after the test.
 * @param credentials `user:password` that it wants
 * @param folder of its wheels; default: a new one
 */
export async function startPackageIndex(
  credentials?: string,
  folder = temporaryDirectory(),
): Promise<PackageIndex> {
  const requests: string[] = [];
  const faults: Fault[] = [];
  const yanked = new Map<string, string>();
  let isCacheable = false;
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push(path);
    const fault = faults.find((one) => one.left > 0 && one.path.test(path));
    if (fault) fault.left -= 1;
    if (credentials && !isAuthorised(request, credentials)) answer(response, 401);
    else if (typeof fault?.how === 'number') answer(response, fault.how);
    else if (fault?.how !== 'hang')
      serve({ folder, yanked, isCacheable, path, response, drops: fault?.how === 'drop' });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => closeServer(server);
  onTestFinished(close);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/simple`,
    requests,
    publish: (wheel) => writeWheel(folder, wheel),
    publishSdist: (project) => writeSdist(folder, project),
    yank: (stem, reason) => yanked.set(stem, reason),
    misbehave: (path, how, times = Number.POSITIVE_INFINITY) => faults.push({ path, how, left: times }),
    letFilesBeCached: () => {
      isCacheable = true;
    },
    close,
  };
}

/** Variables that name other places than one index. */
const others = [
  'PIP_EXTRA_INDEX_URL',
  'PIP_FIND_LINKS',
  'PIP_NO_INDEX',
  'PIP_CONSTRAINT',
  'UV_DEFAULT_INDEX',
  'UV_INDEX_URL',
  'UV_INDEX',
  'UV_EXTRA_INDEX_URL',
  'UV_FIND_LINKS',
  'UV_CONSTRAINT',
];

/** Makes an index the only one that installers know of by variables, for the rest of the test; without one, none is. */
export function useOnly(url: string | undefined): void {
  for (const name of others) vi.stubEnv(name, undefined);
  vi.stubEnv('PIP_INDEX_URL', url);
  useLoopback();
}

/** What installers need to get on with a server of the test's own. */
export function useLoopback(): void {
  vi.stubEnv('NO_PROXY', '127.0.0.1');
  // What is not there now will not be there in a few seconds.
  vi.stubEnv('PIP_RETRIES', '1');
  // Another test's index may have had the same port.
  vi.stubEnv('UV_CACHE_DIR', temporaryDirectory());
  vi.stubEnv('PIP_CACHE_DIR', temporaryDirectory());
}

/** Asks for `user:password@` in the address. */
export function withCredentials(url: string, credentials: string): string {
  return url.replace('://', `://${credentials}@`);
}

function isAuthorised({ headers }: IncomingMessage, credentials: string): boolean {
  return headers.authorization === `Basic ${Buffer.from(credentials).toString('base64')}`;
}

function answer(response: ServerResponse, status: number): void {
  const headers = status === 401 ? { 'www-authenticate': 'Basic realm="index"' } : {};
  response.writeHead(status, headers).end();
}

interface Serving {
  readonly folder: string;
  readonly yanked: ReadonlyMap<string, string>;
  readonly isCacheable: boolean;
  readonly path: string;
  readonly response: ServerResponse;
  readonly drops: boolean;
}

function serve({ folder, yanked, isCacheable, path, response, drops }: Serving): void {
  const [, bucket, name = ''] = new URL(path, 'http://index').pathname.split('/');
  const isFile = bucket === 'files';
  const body = isFile ? readFileSync(join(folder, name)) : Buffer.from(pageOf(folder, name, yanked));
  const type = isFile ? 'application/octet-stream' : 'text/html';
  response.writeHead(200, {
    'content-type': type,
    'content-length': body.length,
    'cache-control': isFile && isCacheable ? 'max-age=31536000, immutable' : 'no-store',
  });
  if (!drops) response.end(body);
  else response.write(body.subarray(0, body.length / 2), () => response.destroy());
}

function pageOf(folder: string, name: string, yanked: ReadonlyMap<string, string>): string {
  const files = readdirSync(folder).filter((file) => file.startsWith(`${name.replaceAll('-', '_')}-`));
  return files
    .map((file) => {
      const reason = [...yanked].find(([stem]) => file.startsWith(stem))?.[1];
      return `<a href="/files/${file}"${reason ? ` data-yanked="${reason}"` : ''}>${file}</a>\n`;
    })
    .join('');
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
