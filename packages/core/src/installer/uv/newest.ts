import { isVenvError, VenvError } from '../../error/venv-error.js';

/** No distribution has such a version: asked for one that is at least this, uv says which is the newest there is. */
const beyondAll = '999999999';

/**
 * uv says of a single version only that there is none; pip names those that there are.
 * @param fault of a resolution
 * @param resolve resolves one requirement, from the pages that were just fetched
 * @returns the fault, with the newest version that there is where uv can tell it
 */
export async function withNewest(
  fault: unknown,
  resolve: (requirement: string) => Promise<unknown>,
): Promise<unknown> {
  if (!isVenvError(fault) || fault.code !== 'DISTRIBUTION_NOT_FOUND') return fault;
  const name = /no version of ([\w.-]+?)(?:\[[^\]]*\])?=/.exec(fault.summary)?.[1];
  const newest = name && (await newestOf(name, resolve));
  if (!newest) return fault;
  const { code, summary, ...rest } = fault.toJSON();
  return new VenvError(code, `${summary} The newest version of ${name} on the index is ${newest}.`, rest);
}

async function newestOf(
  name: string,
  resolve: (requirement: string) => Promise<unknown>,
): Promise<string | undefined> {
  try {
    await resolve(`${name}>=${beyondAll}`);
  } catch (error) {
    return isVenvError(error) ? /only [^\s<]+<=(\S+) is available/.exec(error.summary)?.[1] : undefined;
  }
  return undefined;
}
