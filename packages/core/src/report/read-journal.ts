import { readFileSync } from 'node:fs';
import { VenvError } from '../error/venv-error.js';
import type { PublishedEvent } from '../event/events.js';
import { journalPath } from '../event/journal.js';
import { publishedEventSchema } from '../event/schema.js';
import { ifPresent } from '../filesystem/ignore-missing.js';

/**
 * The events of a run, in the order of their time. A line that is no event is left out: a process that was killed may have
 * written half of one, and another version may know others.
 * @throws VenvError `INVALID_REQUEST` where there is no journal
 */
export function readJournal(folder: string): readonly PublishedEvent[] {
  const text = ifPresent(() => readFileSync(journalPath(folder), 'utf8'));
  if (text === undefined)
    throw new VenvError('INVALID_REQUEST', `${folder} holds no journal of a run`, {
      hint: 'run your tests with TESTVENV_REPORT set to that folder first',
    });
  return text
    .split('\n')
    .flatMap(parseLine)
    .sort((a, b) => a.time - b.time);
}

function parseLine(line: string): PublishedEvent[] {
  try {
    const parsed = publishedEventSchema.safeParse(JSON.parse(line));
    return parsed.success ? [parsed.data as PublishedEvent] : [];
  } catch {
    return [];
  }
}
