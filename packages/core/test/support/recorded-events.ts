import type { VenvListener } from '../../src/event/event-bus.js';
import type { VenvEvent } from '../../src/event/events.js';

type Of<Type extends VenvEvent['type']> = Extract<VenvEvent, { type: Type }>;

export interface RecordedEvents {
  readonly listener: VenvListener;
  readonly all: readonly VenvEvent[];
  readonly of: <Type extends VenvEvent['type']>(type: Type) => readonly Of<Type>[];
}

export function recordEvents(): RecordedEvents {
  const all: VenvEvent[] = [];
  return {
    all,
    listener: (event) => all.push(event),
    of: <Type extends VenvEvent['type']>(type: Type) =>
      all.filter((event): event is Of<Type> => event.type === type),
  };
}
