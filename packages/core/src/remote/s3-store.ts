import { addAbortSignal, type Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { VenvError } from '../error/venv-error.js';
import { readBounded } from './read-bounded.js';
import type { RemoteStore } from './remote-store.js';

/** Milliseconds for a connection to stand: a server that is not there is found out about soon. */
const connectionTimeout = 3_000;

export interface S3Place {
  readonly bucket: string;
  /** Of all keys; empty or without slashes at its ends. */
  readonly prefix: string;
  /** Another server than Amazon's. Default: the variables and configuration files that Amazon's client reads. */
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
}

/**
 * A bucket of Amazon's S3 or of a server that speaks its protocol. Credentials come from where Amazon's client takes
 * them: `AWS_*` variables, profiles, roles of the machine.
 * @throws VenvError `REMOTE_UNAVAILABLE` when that client is not installed
 */
export async function s3Store(place: S3Place): Promise<RemoteStore> {
  const sdk = await loadClient();
  const client = createClient(sdk, place);
  const at = (key: string) => ({
    Bucket: place.bucket,
    Key: [place.prefix, key].filter((part) => part !== '').join('/'),
  });
  return {
    label: `s3://${[place.bucket, place.prefix].filter((part) => part !== '').join('/')}`,
    get: (key, maxBytes, { signal }) =>
      unlessMissing(async () => {
        const { Body } = await client.send(new sdk.GetObjectCommand(at(key)), { abortSignal: signal });
        // The client heeds the signal only until the first byte.
        return Body && readBounded(addAbortSignal(signal, Body as Readable), maxBytes);
      }),
    has: async (key, { signal }) => {
      const head = new sdk.HeadObjectCommand(at(key));
      return (await unlessMissing(() => client.send(head, { abortSignal: signal }))) !== undefined;
    },
    putNew: async (key, body, { signal }) => {
      const checksum = { ChecksumAlgorithm: 'SHA256' } as const;
      const command = new sdk.PutObjectCommand({ ...at(key), ...checksum, Body: body, IfNoneMatch: '*' });
      try {
        await client.send(command, { abortSignal: signal });
        return true;
      } catch (error) {
        // 412: somebody was first. 409: somebody is just now.
        if (statusOf(error) === 412 || statusOf(error) === 409) return false;
        throw error;
      }
    },
  };
}

type Sdk = typeof import('@aws-sdk/client-s3');

async function loadClient(): Promise<Sdk> {
  try {
    return await import('@aws-sdk/client-s3');
  } catch (cause) {
    throw new VenvError('REMOTE_UNAVAILABLE', 'a remote on S3 needs the package @aws-sdk/client-s3', {
      hint: 'npm install --save-dev @aws-sdk/client-s3',
      cause,
    });
  }
}

/** Servers of one's own seldom have a host name for each bucket. */
function createClient({ S3Client }: Sdk, { endpoint, region }: S3Place): S3Client {
  return new S3Client({
    maxAttempts: 2,
    requestHandler: { connectionTimeout },
    ...(endpoint && { endpoint, forcePathStyle: true }),
    ...(region && { region }),
  });
}

async function unlessMissing<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode;
}
