import { expect, it } from 'vitest';
import type { VenvEvent } from '../../src/event/events.js';
import { thinned } from '../../src/event/thinned.js';

const progress = (line: string): VenvEvent => ({ type: 'buildProgress', snapshotId: 's', line });

it('spares a slow listener lines of output, and nothing else', () => {
  let clock = 0;
  const heard: string[] = [];
  const listener = thinned<VenvEvent>(
    (event) => {
      heard.push('line' in event ? event.line : event.type);
      clock += 50;
    },
    () => clock,
  );
  listener(progress('a'));
  listener(progress('b'));
  listener({ type: 'snapshotFound', snapshotId: 's' });
  clock = 549;
  listener(progress('c'));
  clock = 550;
  listener(progress('d'));
  expect(heard).toEqual(['a', 'snapshotFound', 'd']);
});

it('gives a quick one every line', () => {
  const heard: VenvEvent[] = [];
  const listener = thinned<VenvEvent>(
    (event) => heard.push(event),
    () => 0,
  );
  for (const line of ['a', 'b', 'c']) listener(progress(line));
  expect(heard).toHaveLength(3);
});
