import type { z } from 'zod';
import type { eventSchema, stampSchema } from './schema.js';

/** A stage of the straight line. Durations are in milliseconds. */
export type Stage =
  | 'lookup'
  | 'request'
  | 'interpreter'
  | 'resolution'
  | 'snapshot'
  | 'environment'
  | 'activation';

/** Milliseconds spent in each stage that ran; a stage that was not needed is absent. */
export type Timings = Readonly<Partial<Record<Stage, number>>>;

/**
 * Everything the engine tells while it works. Core emits and never prints: adapters render. Each event and field is
 * described in `schema.ts`, from which `docs/events.md` is made.
 */
export type VenvEvent = z.infer<typeof eventSchema>;

/** When and where an event happened, and the request that it belongs to. */
export type EventStamp = z.infer<typeof stampSchema>;

/** An event as it leaves the engine. */
export type PublishedEvent = VenvEvent & EventStamp;
