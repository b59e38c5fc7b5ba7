import type { CacheSeeker } from './cache/usable.js';
import type { Declaration, VenvOptions } from './declaration/declaration.js';
import { formatSource, isVenvError } from './error/venv-error.js';
import { redact } from './process/redact.js';

/** Tells the beginning of a request; {@link observedRequest} also tells a bad end. */
export function requested({ declaration, host, listener }: CacheSeeker): void {
  listener({
    type: 'requested',
    root: host.root,
    // Only read where somebody listens: the warm path is spared the making.
    get sources() {
      return [...new Set(declaration.map(({ source }) => formatSource(source)))];
    },
    get requirements() {
      return declaredRequirements(declaration);
    },
  });
}

/** As they stand there: nothing is validated yet, nor any file read. */
function declaredRequirements(declaration: Declaration): readonly string[] {
  const lists = declaration.map((part) =>
    part.kind === 'options' ? (part.value as VenvOptions | null)?.requirements : undefined,
  );
  const texts = lists.flatMap((list) => (Array.isArray(list) ? list : []));
  return texts.filter((text) => typeof text === 'string').map(redact);
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
