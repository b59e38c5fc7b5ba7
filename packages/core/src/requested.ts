import type { CacheSeeker } from './cache/usable.js';
import { formatSource, isVenvError } from './error/venv-error.js';

/** Tells the beginning of a request; {@link observedRequest} also tells a bad end. */
export function requested({ declaration, host, listener }: CacheSeeker): void {
  const sources = [...new Set(declaration.map(({ source }) => formatSource(source)))];
  listener({ type: 'requested', sources, root: host.root });
}

/** Does what was requested, and tells when that begins and why nothing comes of it. */
export async function observedRequest<T>(
  seeker: CacheSeeker,
  action: (seeker: CacheSeeker) => Promise<T>,
): Promise<T> {
  const start = performance.now();
  requested(seeker);
  try {
    return await action(seeker);
  } catch (error) {
    if (isVenvError(error)) {
      const milliseconds = performance.now() - start;
      seeker.listener({ type: 'requestFailed', error: error.toJSON(), milliseconds });
    }
    throw error;
  }
}
