import type { VenvEvent } from './events.js';

export type VenvListener<Event = VenvEvent> = (event: Event) => void;

/** A listener that does nothing: the default where nobody listens. */
export const silent: VenvListener = () => {};

/** One listener for many; one that throws never harms the run or the others. */
export function fanOut<Event = VenvEvent>(...listeners: readonly VenvListener<Event>[]): VenvListener<Event> {
  const harmless = listeners.map(harmlessListener);
  return (event) => {
    for (const listener of harmless) listener(event);
  };
}

/** One that throws, or whose promise is rejected, is a warning and nothing more. It is never waited for. */
function harmlessListener<Event>(listener: VenvListener<Event>): VenvListener<Event> {
  return (event) => {
    try {
      const outcome: unknown = listener(event);
      if (outcome instanceof Promise) outcome.catch(warn);
    } catch (error) {
      warn(error);
    }
  };
}

function warn(error: unknown): void {
  process.emitWarning(`a testvenv event listener threw: ${String(error)}`);
}
