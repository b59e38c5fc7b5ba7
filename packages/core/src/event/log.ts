import type { VenvListener } from './event-bus.js';
import type { PublishedEvent } from './events.js';

/** What of a pino logger is used: each method takes the event's fields, then a message. Of a level's child, too. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What is worth more than `debug`. */
const levels: Readonly<Partial<Record<PublishedEvent['type'], keyof Logger>>> = {
  resolved: 'info',
  buildStarted: 'info',
  buildFinished: 'info',
  resolutionStale: 'warn',
  cacheFallback: 'warn',
  seedFallback: 'warn',
  limitExceeded: 'warn',
  buildFailed: 'error',
  requestFailed: 'error',
};

/** A listener that writes every event to a logger: its fields as they are, its type in words as the message. */
export function logTo(logger: Logger): VenvListener<PublishedEvent> {
  return ({ time: _, pid: __, ...fields }) => {
    const level = levels[fields.type] ?? 'debug';
    logger[level](fields, `testvenv: ${inWords(fields.type)}`);
  };
}

/** `buildFinished` → `build finished`. */
export function inWords(type: PublishedEvent['type']): string {
  return type.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
