import type { VenvListener } from './event-bus.js';
import type { VenvEvent } from './events.js';

/** A listener may take so many times less than the work that it hears of. */
const patience = 10;

/**
 * Keeps a slow listener from holding up a build: lines of installers, of which there may be thousands, are left out for
 * ten times as long as the listener took for the last. Every other event it gets.
 */
export function thinned<Event extends VenvEvent>(
  listener: VenvListener<Event>,
  now: () => number = () => performance.now(),
): VenvListener<Event> {
  let deafUntil = 0;
  return (event) => {
    const isLine = event.type === 'buildProgress' || event.type === 'resolveProgress';
    const start = now();
    if (isLine && start < deafUntil) return;
    try {
      listener(event);
    } finally {
      if (isLine) deafUntil = now() + (now() - start) * patience;
    }
  };
}
