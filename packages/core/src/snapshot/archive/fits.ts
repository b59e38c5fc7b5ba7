import type { CacheLayout } from '../../cache/layout.js';
import { isVenvError, VenvError } from '../../error/venv-error.js';
import type { Host } from '../../host.js';
import { discover } from '../../interpreter/discover.js';
import type { Interpreter } from '../../interpreter/interpreter.js';
import { compareVersions } from '../../interpreter/version.js';
import type { InterpreterTags } from '../layer.js';

/**
 * An interpreter of this machine that can use what was installed for another one elsewhere.
 * @throws VenvError `SNAPSHOT_INCOMPATIBLE`, which says what does not fit
 */
export async function fittingInterpreter(
  tags: InterpreterTags,
  cache: CacheLayout,
  host: Host,
): Promise<Interpreter> {
  const python = specifierOf(tags);
  let interpreter: Interpreter;
  try {
    ({ interpreter } = await discover({ python }, cache, host));
  } catch (error) {
    if (!isVenvError(error)) throw error;
    throw incompatible(tags, `there is no ${python} here`, error);
  }
  const misfit = misfitOf(tags, interpreter);
  if (misfit) throw incompatible(tags, misfit);
  return interpreter;
}

function specifierOf({ implementation, version, abi }: InterpreterTags): string {
  const series = version.split('.').slice(0, 2).join('.');
  const isFreeThreaded = /^cpython-\d+t/.test(abi);
  return `${implementation}@${series}${isFreeThreaded ? 't' : ''}`;
}

/** Wheels of a platform fit later ones of the same: a newer libc, a newer macOS. What it is called stands first. */
export function misfitOf(
  made: InterpreterTags,
  here: Pick<Interpreter, 'abi' | 'platform' | 'libc'>,
): string | undefined {
  if (made.abi !== here.abi) return `it is for the ABI ${made.abi}, and here is ${here.abi}`;
  if (!isAtLeast(made.platform, here.platform))
    return `it is for the platform ${made.platform}, and here is ${here.platform}`;
  if (!isAtLeast(made.libc, here.libc))
    return `it is for ${made.libc || 'no libc'}, and here is ${here.libc || 'none'}`;
  return undefined;
}

/** `glibc-2.36` serves what is for `glibc-2.31`, `macosx-14.0-arm64` what is for `macosx-11.0-arm64`. */
function isAtLeast(made: string, here: string): boolean {
  const [theirs, ours] = [made, here].map((text) => {
    const version = /-(\d+(?:\.\d+)*)(?=-|$)/.exec(text)?.[1];
    return { version, kind: version === undefined ? text : text.replace(version, '') };
  });
  if (theirs?.kind !== ours?.kind) return false;
  return compareVersions(ours?.version ?? '0', theirs?.version ?? '0') >= 0;
}

function incompatible(tags: InterpreterTags, why: string, cause?: VenvError): VenvError {
  return new VenvError('SNAPSHOT_INCOMPATIBLE', `the archive does not fit this machine: ${why}`, {
    hint: `it needs ${tags.implementation} ${tags.version} on ${tags.platform} with ${tags.libc || 'its libc'}`,
    details: { snapshot: tags },
    ...(cause && { cause }),
  });
}
