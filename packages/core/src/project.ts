// What a whole project declares, looked at from outside a run: what continuous integration asks before and after one.
import { wishedCache } from './cache/choose.js';
import { cacheLayout } from './cache/layout.js';
import { assertOurs } from './cache/ownership.js';
import type { PruneResult } from './cache/prune.js';
import type { Declaration } from './declaration/declaration.js';
import { isVenvError, type SerialisedVenvError } from './error/venv-error.js';
import { readHost } from './host.js';
import { cacheDirectory } from './maintenance.js';
import type { Wanted } from './prepare-all.js';
import type { Placed } from './project/key.js';
import type { Presence } from './project/presence.js';
import { withSettings } from './settings/variables.js';

export type { Presence } from './project/presence.js';

/** What the cache has for each declaration, or what is wrong with it. Builds nothing, and asks no index. */
export async function presenceOf(
  wanted: readonly Wanted[],
): Promise<ReadonlyMap<Declaration, Presence | SerialisedVenvError>> {
  const { lookFor } = await import('@testvenv/core/internal/cold');
  const found = new Map<Declaration, Presence | SerialisedVenvError>();
  for (const one of wanted) {
    const { declaration, host, cache } = placed(one);
    try {
      found.set(one.declaration, await lookFor(declaration, cache, host));
    } catch (error) {
      if (!isVenvError(error)) throw error;
      found.set(one.declaration, error.toJSON());
    }
  }
  return found;
}

/**
 * One key for a cache that serves all these declarations: see `project/key.ts`.
 * @throws VenvError what is wrong with a declaration, or that there is no such interpreter
 */
export async function cacheKey(wanted: readonly Wanted[]): Promise<string> {
  const { projectKey } = await import('@testvenv/core/internal/cold');
  return projectKey(wanted.map(placed));
}

/**
 * Leaves in a cache folder just what these declarations use: see `project/keep-only.ts`.
 * @throws VenvError as {@link cacheKey}: what cannot be looked for might be in use
 */
export async function keepOnly(
  wanted: readonly Wanted[],
  options: { readonly dryRun?: boolean } = {},
  directory: string = cacheDirectory(),
): Promise<PruneResult> {
  const { keepOnly: keep, lookFor } = await import('@testvenv/core/internal/cold');
  const cache = cacheLayout(directory);
  assertOurs(cache.root);
  const used: Extract<Presence, { readonly state: 'present' }>[] = [];
  for (const { declaration, host } of wanted.map(placed)) {
    const presence = await lookFor(declaration, cache, host);
    if (presence.state === 'present') used.push(presence);
  }
  return keep(cache, used, options);
}

function placed({ declaration: declared, root }: Wanted): Placed {
  const declaration = withSettings(declared);
  const host = readHost(root);
  return { declaration, host, cache: wishedCache(declaration, host) };
}
