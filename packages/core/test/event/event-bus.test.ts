import { expect, it, onTestFinished } from 'vitest';
import { fanOut } from '../../src/event/event-bus.js';
import type { VenvEvent } from '../../src/event/events.js';

const event: VenvEvent = { type: 'snapshotFound', snapshotId: 'a' };

function warnings(): string[] {
  const heard: string[] = [];
  const hear = ({ message }: Error) => heard.push(message);
  process.on('warning', hear);
  onTestFinished(() => void process.off('warning', hear));
  return heard;
}

it('tells every listener, also after one that throws or gives a promise that fails', async () => {
  const said = warnings();
  const heard: unknown[] = [];
  const listener = fanOut(
    () => {
      throw new Error('my listener broke');
    },
    (async () => {
      throw new Error('mine too');
    }) as () => void,
    (one) => heard.push(one),
  );
  listener(event);
  expect(heard).toEqual([event]);
  await new Promise(setImmediate);
  expect(said).toEqual([
    'a testvenv event listener threw: Error: my listener broke',
    'a testvenv event listener threw: Error: mine too',
  ]);
});
