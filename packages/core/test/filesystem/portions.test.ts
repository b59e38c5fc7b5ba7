import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { divided, placePortions, placing } from '../../src/filesystem/portions.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

/** Portions of one file each. */
function portionsOf(names: readonly string[]) {
  const [from, to] = [join(temporaryDirectory(), 'from'), join(temporaryDirectory(), 'to')];
  for (const folder of [from, to]) mkdirSync(folder);
  for (const name of names.filter((one) => one !== 'missing')) writeFileSync(join(from, name), name);
  const portions = names.map((name) => ({ from, to, paths: [name], placement: 'hardlink' as const }));
  return { work: divided(portions), there: () => names.filter((name) => existsSync(join(to, name))) };
}

it('each portion is taken once, by whoever is free', () => {
  const { work, there } = portionsOf(['a', 'b', 'c', 'd']);
  const [one, other] = [placing(work), placing(work)];
  one.next();
  other.next();
  one.next();
  expect(there()).toEqual(['a', 'b', 'c']);
  placePortions(work);
  expect(there()).toEqual(['a', 'b', 'c', 'd']);
  expect([one.next().done, other.next().done]).toEqual([true, true]);
});

it('after a fault nobody goes on', () => {
  const { work, there } = portionsOf(['a', 'missing', 'b', 'c']);
  const other = placing(work);
  other.next();
  expect(() => placePortions(work)).toThrow('ENOENT');
  expect(other.next().done).toBe(true);
  expect(there()).toEqual(['a']);
});
