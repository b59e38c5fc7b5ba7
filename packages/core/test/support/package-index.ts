import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { temporaryDirectory } from './temporary-directory.js';
import { type WheelContent, writeWheel } from './wheels.js';

export interface PackageIndex {
  /** Without credentials. */
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly requests: readonly string[];
  readonly publish: (wheel: WheelContent) => void;
  readonly close: () => Promise<void>;
}

/**
 * A package index (PEP 503) on the loopback, gone after the test.
 * @param credentials `user:password` that it wants
 */
export async function startPackageIndex(credentials?: string): Promise<PackageIndex> {
  const folder = temporaryDirectory();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    if (credentials && !isAuthorised(request, credentials)) refuse(response);
    else serve(folder, request.url ?? '', response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => closeServer(server);
  onTestFinished(close);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/simple`,
    requests,
    publish: (wheel) => writeWheel(folder, wheel),
    close,
  };
}

/** Makes an index the only one that pip knows, for the rest of the test. */
export function useOnly(url: string): void {
  const others = ['PIP_EXTRA_INDEX_URL', 'PIP_FIND_LINKS', 'PIP_NO_INDEX', 'PIP_CONSTRAINT'];
  for (const name of others) vi.stubEnv(name, undefined);
  vi.stubEnv('PIP_INDEX_URL', url);
  vi.stubEnv('NO_PROXY', '127.0.0.1');
  // What is not there now will not be there in a few seconds.
  vi.stubEnv('PIP_RETRIES', '1');
}

/** Asks for `user:password@` in the address. */
export function withCredentials(url: string, credentials: string): string {
  return url.replace('://', `://${credentials}@`);
}

function isAuthorised({ headers }: IncomingMessage, credentials: string): boolean {
  return headers.authorization === `Basic ${Buffer.from(credentials).toString('base64')}`;
}

function refuse(response: ServerResponse): void {
  response.writeHead(401, { 'www-authenticate': 'Basic realm="index"' }).end();
}

function serve(folder: string, path: string, response: ServerResponse): void {
  const [, bucket, name = ''] = path.split('/');
  if (bucket === 'files') send(response, 'application/zip', readFileSync(join(folder, name)));
  else send(response, 'text/html', pageOf(folder, name));
}

function pageOf(folder: string, name: string): string {
  const wheels = readdirSync(folder).filter((file) => file.startsWith(`${name}-`));
  return wheels.map((file) => `<a href="/files/${file}">${file}</a>\n`).join('');
}

function send(response: ServerResponse, type: string, body: string | Buffer): void {
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
