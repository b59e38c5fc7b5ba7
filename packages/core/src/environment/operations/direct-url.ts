import { redact } from '../../process/redact.js';

/** PEP 610, as far as it says where a distribution came from. */
export interface DirectUrl {
  readonly url: string;
  readonly dir_info?: { readonly editable?: boolean };
  readonly vcs_info?: { readonly vcs: string; readonly commit_id: string };
  readonly archive_info?: { readonly hash?: string; readonly hashes?: Readonly<Record<string, string>> };
  readonly subdirectory?: string;
}

export function readDirectUrl(text: string): DirectUrl {
  return JSON.parse(text) as DirectUrl;
}

/** A direct reference that gives the same again: with the commit or the archive's hash in its place. */
export function directReference({ url, vcs_info, archive_info, subdirectory }: DirectUrl): string {
  const address = vcs_info ? `${vcs_info.vcs}+${url}@${vcs_info.commit_id}` : url;
  const [hash] = Object.entries(archive_info?.hashes ?? {}).map(([name, digest]) => `${name}=${digest}`);
  const fragments = [hash ?? archive_info?.hash, subdirectory && `subdirectory=${subdirectory}`];
  return [redact(address), fragments.filter(Boolean).join('&')].filter(Boolean).join('#');
}
