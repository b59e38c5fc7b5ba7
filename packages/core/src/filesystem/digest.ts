import { createHash } from 'node:crypto';

/** SHA-256 of a file's content, as lower-case hexadecimal digits. */
export function digestOfContent(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
