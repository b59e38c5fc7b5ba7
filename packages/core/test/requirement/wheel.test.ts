import { expect, it } from 'vitest';
import { bestWheel, wheelRank } from '../../src/requirement/wheel.js';

const supported = ['cp311-cp311-manylinux_2_17_x86_64', 'cp311-abi3-linux_x86_64', 'py3-none-any'];

it.each([
  ['a-1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl', 0],
  ['a-1-cp38.cp311-abi3-linux_x86_64.whl', 1],
  ['a-1-py2.py3-none-any.whl', 2],
  ['a-1-2build-py3-none-any.whl', 2],
  ['a-1-cp312-cp312-manylinux_2_17_x86_64.whl', undefined],
  ['a-1.tar.gz', undefined],
])('%s has rank %s', (file, rank) => expect(wheelRank(file, supported)).toBe(rank));

it('of several wheels the best tag wins, then the highest build number', () => {
  const best = (...wheels: string[]) => bestWheel(wheels, supported, (wheel) => wheel);
  expect(best('a-1-py3-none-any.whl', 'a-1-cp311-abi3-linux_x86_64.whl')).toBe(
    'a-1-cp311-abi3-linux_x86_64.whl',
  );
  expect(best('a-1-py3-none-any.whl', 'a-1-2-py3-none-any.whl', 'a-1-10-py3-none-any.whl')).toBe(
    'a-1-10-py3-none-any.whl',
  );
  expect(best('a-1-cp27-none-any.whl')).toBeUndefined();
});
