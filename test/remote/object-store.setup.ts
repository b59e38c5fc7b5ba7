import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of a server of the S3 protocol that lives as long as the run; its bucket is `bucket`. */
    readonly objectStore: {
      readonly endpoint: string;
      readonly accessKey: string;
      readonly secretKey: string;
    };
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function isUp(endpoint: string): Promise<boolean> {
  return fetch(endpoint).then(
    () => true,
    () => false,
  );
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const bring = fileURLToPath(new URL('../../scripts/object-store.mjs', import.meta.url));
  const objectStore = execFileSync(process.execPath, [bring], { encoding: 'utf8' });
  const folder = mkdtempSync(join(tmpdir(), 'tv-s3-'));
  // Each folder is a bucket.
  mkdirSync(join(folder, 'data', 'bucket'), { recursive: true });
  mkdirSync(join(folder, 'sidecar'));
  const [accessKey, secretKey] = ['tester', 'not-a-secret'];
  const endpoint = `http://127.0.0.1:${await freePort()}`;
  const server = spawn(
    objectStore,
    ['--port', new URL(endpoint).host, 'posix', '--sidecar', join(folder, 'sidecar'), join(folder, 'data')],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ROOT_ACCESS_KEY: accessKey, ROOT_SECRET_KEY: secretKey },
    },
  );
  for (let attempts = 0; !(await isUp(endpoint)); attempts += 1) {
    if (attempts > 100 || server.exitCode !== null) throw new Error('the object store does not answer');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  project.provide('objectStore', { endpoint, accessKey, secretKey });
  return async () => {
    server.kill();
    await once(server, 'exit');
    rmSync(folder, { recursive: true });
  };
}
