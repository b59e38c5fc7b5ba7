import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { quarantine } from '../../cache/get-or-create.js';
import type { CacheLayout } from '../../cache/layout.js';
import { publish } from '../../filesystem/publish.js';
import { readLayer } from '../read-layer.js';

/** Milliseconds that a pruner is given, which has taken the same snapshot out of sight, to remove it or give it back. */
const patience = 500;

/**
 * Publishes a snapshot whose name says all of its content: where one of that name stands, it is the same. Without a file
 * lock, since nobody would do the work of another.
 */
export async function publishCaptured(cache: CacheLayout, draft: string, id: string): Promise<void> {
  const deadline = Date.now() + patience;
  while (existsSync(draft)) {
    publish(draft, cache.snapshot(id).root);
    if (readLayer(cache, id)) return;
    if (Date.now() > deadline) quarantine(cache, id);
    else await sleep(20);
  }
}
