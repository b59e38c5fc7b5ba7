import { realpathSync } from 'node:fs';
import type { CacheLayout } from '../cache/layout.js';
import type { Observer } from '../cache/observation.js';
import type { Host } from '../host.js';
import { type ProbeResult, probe } from './probe.js';
import { sources } from './sources/all.js';
import type { Candidate } from './sources/source.js';

/** A candidate and what it said of itself, or why it was refused. */
export interface Examined extends Candidate {
  readonly result: ProbeResult;
}

/** Every Python of every source, in the order of the sources. */
export function surveyAll(cache: CacheLayout, host: Host, observer: Observer): Promise<readonly Examined[]> {
  return examine(
    sources.flatMap((source) => source.candidates(host, observer)),
    cache,
    host,
  );
}

/** Probes different files side by side; many names are links to one file, of which the first stays. */
export async function examine(
  candidates: readonly Candidate[],
  cache: CacheLayout,
  host: Host,
): Promise<readonly Examined[]> {
  const byFile = new Map(candidates.map((one) => [realPath(one.path), one] as const).reverse());
  const inOrder = [...byFile.values()].reverse();
  return Promise.all(inOrder.map((candidate) => examineOne(candidate, { cache, host })));
}

export async function examineOne(
  candidate: Candidate,
  { cache, host }: { readonly cache: CacheLayout; readonly host: Host },
): Promise<Examined> {
  const { refusal } = candidate;
  const result = refusal ? { refusal } : await probe(candidate.path, cache, host.processEnv);
  return { ...candidate, result };
}

/** A virtualenv's `python` is a link to its base's, and the base is what environments are made of. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
