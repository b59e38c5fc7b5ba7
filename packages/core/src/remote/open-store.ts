import { fileURLToPath } from 'node:url';
import { VenvError } from '../error/venv-error.js';
import { redact } from '../process/redact.js';
import { folderStore } from './folder-store.js';
import type { RemoteStore } from './remote-store.js';

/**
 * The place that a URL names: `s3://bucket/prefix?endpoint=https://…&region=…`, or `file:///mnt/shared/snapshots`.
 * @throws VenvError `INVALID_REQUEST`, `REMOTE_UNAVAILABLE`
 */
export async function openStore(remote: string): Promise<RemoteStore> {
  const url = URL.canParse(remote) ? new URL(remote) : undefined;
  if (url?.protocol === 'file:' && url.host === '') return folderStore(fileURLToPath(url));
  if (url?.protocol !== 's3:' || url.host === '' || url.username !== '' || url.password !== '')
    throw invalidRemote(remote);
  const { s3Store } = await import('./s3-store.js');
  return s3Store({
    bucket: url.host,
    prefix: url.pathname.replaceAll(/^\/+|\/+$/g, ''),
    endpoint: url.searchParams.get('endpoint') ?? undefined,
    region: url.searchParams.get('region') ?? undefined,
  });
}

function invalidRemote(remote: string): VenvError {
  return new VenvError('INVALID_REQUEST', `remote: ${redact(remote)} names no place for snapshots`, {
    hint: 'write s3://bucket/prefix (credentials come from the AWS_* variables or a profile), or file:///a/shared/folder',
  });
}
