import type { VenvEvent } from './events.js';

export type VenvListener = (event: VenvEvent) => void;

/** A listener that does nothing: the default where nobody listens. */
export const silent: VenvListener = () => {};

/** One listener for many; one that throws never harms the run or the others. */
export function fanOut(...listeners: readonly VenvListener[]): VenvListener {
  return (event) => {
    for (const listener of listeners) {
      try {
        listener(event);
      } catch (error) {
        process.emitWarning(`a testvenv event listener threw: ${String(error)}`);
      }
    }
  };
}
