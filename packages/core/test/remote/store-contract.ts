import { describe, expect, it } from 'vitest';
import type { RemoteStore } from '../../src/remote/remote-store.js';

/** What every remote store has to do alike. */
export function describeStore(name: string, open: () => RemoteStore | Promise<RemoteStore>): void {
  const exchange = { signal: new AbortController().signal };

  describe(name, () => {
    it('has nothing at first', async () => {
      const store = await open();
      expect(await store.has('a/b.zst', exchange)).toBe(false);
      expect(await store.get('a/b.zst', 10, exchange)).toBeUndefined();
    });

    it('gives the bytes that were put, empty ones too', async () => {
      const store = await open();
      const bytes = Buffer.from([0, 255, 10, 13]);
      expect(await store.putNew('a/b.zst', bytes, exchange)).toBe(true);
      expect(await store.putNew('a/empty', Buffer.alloc(0), exchange)).toBe(true);
      expect(await store.has('a/b.zst', exchange)).toBe(true);
      expect(await store.get('a/b.zst', 4, exchange)).toEqual(bytes);
      expect(await store.get('a/empty', 4, exchange)).toEqual(Buffer.alloc(0));
    });

    it('never changes what is there; one of many writers wins', async () => {
      const store = await open();
      const bodies = ['one', 'two', 'three', 'four'].map((text) => Buffer.from(text));
      const written = await Promise.all(bodies.map((body) => store.putNew('same', body, exchange)));
      expect(written.filter(Boolean)).toHaveLength(1);
      expect(await store.get('same', 9, exchange)).toEqual(bodies[written.indexOf(true)]);
    });

    it('reads no more than it may', async () => {
      const store = await open();
      await store.putNew('long', Buffer.alloc(100_000), exchange);
      await expect(store.get('long', 99_999, exchange)).rejects.toThrow('more than the 99999 bytes');
    });

    it('ends when it is told to', async () => {
      const store = await open();
      await store.putNew('there', Buffer.from('x'), exchange);
      const ended = { signal: AbortSignal.abort() };
      await expect(store.get('there', 9, ended)).rejects.toThrow();
      await expect(store.putNew('new', Buffer.from('x'), ended)).rejects.toThrow();
      expect(await store.has('new', exchange)).toBe(false);
    });
  });
}
