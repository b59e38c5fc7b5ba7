import { redact } from '../process/redact.js';
import type { Gathered } from './gathered.js';
import { invalid } from './reading.js';

/**
 * Once one requirement has a hash every one must, as in pip: of what has none, anything could be installed.
 * @throws VenvError `INVALID_REQUEST`
 */
export function checkHashes({ requirements, requiresHashes }: Gathered): void {
  const hashed = requirements.find(({ hashes }) => hashes);
  if (!hashed && !requiresHashes) return;
  const bare = requirements.find(({ hashes, text }) => !hashes && !/#.*\bsha(256|384|512)=/.test(text));
  if (!bare) return;
  const why = requiresHashes
    ? 'hashes are required'
    : `${redact(hashed?.text ?? '')} has a hash, so all must`;
  throw invalid(
    `${redact(bare.text)} has no hash: ${why}`,
    bare.source,
    'pip hash, pip-compile --generate-hashes and uv export tell them; what is installed in place cannot have one',
  );
}
