import { channel } from 'node:diagnostics_channel';
import { threadId } from 'node:worker_threads';
import { uniqueHex } from '../locking/unique-hex.js';
import { fanOut, type VenvListener } from './event-bus.js';
import type { PublishedEvent } from './events.js';
import { journalIfAsked } from './journal.js';
import { type Logger, logTo } from './log.js';
import { thinned } from './thinned.js';

/** The `node:diagnostics_channel` on which every event of this process is published, with its stamp. */
export const channelName = 'testvenv:event';

const everyEvent = channel(channelName);

/** Who wants to hear of a request, and what it is for. */
export interface Audience {
  /** Hears of every step. What it throws is a warning; it is not waited for. Default: nobody. */
  readonly listener?: VenvListener<PublishedEvent>;
  /** Gets a line for every step: pino's, or any other with its methods. Default: none. */
  readonly logger?: Logger;
  /** The test file that the environment is for: stands in every event. */
  readonly testFile?: string;
}

/**
 * Where the stages of one request tell what they do: each event is stamped, and goes to the audience, to the channel, and
 * to the journal of a run that is to be reported. Nothing is made where nobody listens.
 */
export function publisher(
  { listener, logger, testFile }: Audience,
  requestId: string = uniqueHex(),
): VenvListener {
  const journal = journalIfAsked();
  const listeners = [listener, logger && logTo(logger), journal].filter((one) => one !== undefined);
  const tell = fanOut<PublishedEvent>(...listeners.map((one) => thinned(one)));
  return (event) => {
    if (listeners.length === 0 && !everyEvent.hasSubscribers) return;
    const stamp = { time: Date.now(), requestId, pid: process.pid, threadId };
    const published = { ...event, ...stamp, ...(testFile !== undefined && { testFile }) };
    tell(published);
    if (everyEvent.hasSubscribers) everyEvent.publish(published);
  };
}
