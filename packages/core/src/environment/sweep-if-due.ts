import { statSync, writeFileSync } from 'node:fs';
import type { CacheLayout } from '../cache/layout.js';
import type { VenvListener } from '../event/event-bus.js';
import { ifPresent } from '../filesystem/ignore-missing.js';
import { sweep } from './sweep.js';

/** Milliseconds between the sweeps that environments start by themselves. */
const sweepInterval = 10 * 60_000;

/** A sweep in the background if none was made for a while. Never waited for, never a test's failure. */
export function sweepIfDue(cache: CacheLayout, listener: VenvListener): void {
  const last = ifPresent(() => statSync(cache.sweepStamp).mtimeMs) ?? 0;
  if (Date.now() - last < sweepInterval) return;
  writeFileSync(cache.sweepStamp, '');
  sweep(cache, listener).catch((error: unknown) => {
    process.emitWarning(`testvenv could not sweep its cache: ${String(error)}`);
  });
}
