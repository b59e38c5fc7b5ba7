import { existsSync } from 'node:fs';
import type { CacheLayout } from './cache/layout.js';
import { schemaVersion } from './cache/layout.js';
import { type Observation, stillHolds } from './cache/observation.js';
import { recallRecord } from './cache/recall.js';
import { sha256 } from './cache/records.js';
import { contentOf, type Declaration } from './declaration/declaration.js';
import type { Bounds } from './environment/bounds.js';
import type { LinkMode } from './environment/link-mode.js';
import type { EnvironmentInterpreter } from './environment/materialise.js';
import type { Host } from './host.js';
import { redact } from './process/redact.js';
import { type Dated, isFresh } from './resolution/freshness.js';
import type { Layer } from './snapshot/layer.js';
import { recallLayer } from './snapshot/read-layer.js';

/**
 * What a declaration led to last time. It is a memory of the cold path and nothing more: were it lost, every stage
 * would find its own records.
 */
export interface WarmRecord extends Dated {
  readonly snapshotId: string;
  readonly interpreter: EnvironmentInterpreter;
  readonly linkMode: LinkMode;
  readonly bounds: Bounds;
  /** All files and folders that the outcome depends on. */
  readonly observations: readonly Observation[];
}

/** A snapshot that is ready to put an environment over, with the interpreter it was made for. */
export interface Prepared {
  readonly layer: Layer;
  readonly interpreter: EnvironmentInterpreter;
  readonly linkMode: LinkMode;
  readonly bounds: Bounds;
}

/** Variables that choose the interpreter or change what requirements resolve to. */
const decisiveVariable =
  /^(PATH|HOME|XDG_(CONFIG|DATA)_HOME|TESTVENV_PYTHON|PYENV_(ROOT|VERSION)|TESTVENV_INSTALLER|(ASDF|MISE)_(DATA_DIR|PYTHON_VERSION)|HOMEBREW_PREFIX|PIP_.*|UV_.*)$/;

/** uv's variables that are nothing but a credential. */
const secretVariable = /^UV_(INDEX_.*_(USERNAME|PASSWORD)|PUBLISH_.*)$/;

/** One digest for all that was wished and all variables that decide; files are observed instead. */
export function warmDigest(declaration: Declaration, { root, processEnv }: Host): string {
  const names = Object.keys(processEnv).filter(
    (name) => decisiveVariable.test(name) && !secretVariable.test(name),
  );
  const stripped = names.sort().map((name) => [name, redact(processEnv[name] ?? '')]);
  return sha256(
    JSON.stringify([schemaVersion, redact(JSON.stringify(contentOf(declaration))), root, stripped]),
  );
}

/** The warm path's whole look-up: one record, the files it observed, the snapshot's layer, and whether those behind are there. */
export function lookUpWarm(
  cache: CacheLayout,
  digest: string,
  { processEnv }: Pick<Host, 'processEnv'>,
): Prepared | undefined {
  const record = recallRecord(cache.warmRecord(digest)) as WarmRecord | undefined;
  if (!record?.bounds || !isFresh(record) || !stillHolds(record.observations, processEnv)) return undefined;
  const layer = recallLayer(cache, record.snapshotId);
  if (!layer?.behind.every(({ snapshotId }) => existsSync(cache.snapshot(snapshotId).layer)))
    return undefined;
  const { interpreter, linkMode, bounds } = record;
  return { layer, interpreter, linkMode, bounds };
}
