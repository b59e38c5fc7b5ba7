import { once } from 'node:events';
import { expect, it } from 'vitest';
import { fanOut } from '../../src/event/event-bus.js';
import type { VenvEvent } from '../../src/event/events.js';

const event: VenvEvent = { type: 'snapshotFound', snapshotId: 'abc' };

it('tells every listener, also after one that throws, and warns of that one', async () => {
  const heard: VenvEvent[] = [];
  const warned = once(process, 'warning');
  fanOut(
    () => {
      throw new Error('a broken listener');
    },
    (told) => heard.push(told),
  )(event);
  expect(heard).toEqual([event]);
  expect(String((await warned)[0])).toContain('a broken listener');
});
