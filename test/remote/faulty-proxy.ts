import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What becomes of an answer: a status in its place, none at all, one that breaks off, or one with other bytes. */
export type Fault = number | 'hang' | 'drop' | 'flip';

export interface FaultyProxy {
  readonly endpoint: string;
  /** Method and path of what was asked for, in order. */
  readonly requests: readonly string[];
  /** From now on, for what is asked for by such a method and path. */
  readonly misbehave: (asked: RegExp, how: Fault) => void;
}

/** Stands between a client and a server of the S3 protocol, and does to its answers what it is told. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  const requests: string[] = [];
  const faults: { readonly asked: RegExp; readonly how: Fault }[] = [];
  const server = createServer((incoming, outgoing) => {
    const asked = `${incoming.method} ${incoming.url}`;
    requests.push(asked);
    forward(target, incoming, outgoing, faults.find((fault) => fault.asked.test(asked))?.how);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    misbehave: (asked, how) => faults.push({ asked, how }),
  };
}

function forward(
  target: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  how: Fault | undefined,
): void {
  if (how === 'hang') return;
  if (typeof how === 'number') {
    outgoing.writeHead(how).end();
    return;
  }
  const { method, url, headers } = incoming;
  // The signature covers the name that the client asked; the server takes any.
  const upstream = request(`${target}${url}`, { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    if (how === 'drop') answer.once('data', () => outgoing.destroy());
    answer.on('data', (chunk: Buffer) => outgoing.write(how === 'flip' ? flipped(chunk) : chunk));
    answer.on('end', () => outgoing.end());
  });
  upstream.on('error', () => outgoing.destroy());
  incoming.pipe(upstream);
}

function flipped(chunk: Buffer): Buffer {
  return Buffer.from(chunk.map((byte) => byte ^ 1));
}
