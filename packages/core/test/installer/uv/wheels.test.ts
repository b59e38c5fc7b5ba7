import { describe, expect, it } from 'vitest';
import { bestWheel } from '../../../src/installer/uv/wheels.js';

describe('of several wheels that fit, the one is taken', () => {
  it.each([
    ['for just this Python', 'cp311-cp311-linux_x86_64', 'cp39-abi3-manylinux_2_34_x86_64'],
    ['for its stable ABI', 'cp39-abi3-linux_x86_64', 'py3-none-manylinux_2_34_x86_64'],
    ['for the newer stable ABI', 'cp311-abi3-linux_x86_64', 'cp39-abi3-manylinux_2_34_x86_64'],
    ['for a platform', 'py3-none-linux_x86_64', 'py3-none-any'],
    ['for Python 3', 'py3-none-any', 'py2-none-any'],
    ['for Python 2 and 3 as much as for 3', 'py2.py3-none-any', 'py2-none-any'],
    ['for the newest glibc', 'cp311-cp311-manylinux_2_34_x86_64', 'cp311-cp311-manylinux_2_28_x86_64'],
    [
      'for the newest glibc, by its old name',
      'cp311-cp311-manylinux2014_x86_64',
      'cp311-cp311-manylinux2010_x86_64',
    ],
    [
      'for the newest of its own platforms',
      'cp311-cp311-manylinux_2_17_x86_64.manylinux_2_28_x86_64',
      'cp311-cp311-manylinux_2_24_x86_64',
    ],
    ['for the newest macOS', 'cp311-cp311-macosx_14_0_arm64', 'cp311-cp311-macosx_11_0_arm64'],
    ['for one processor', 'cp311-cp311-macosx_11_0_arm64', 'cp311-cp311-macosx_11_0_universal2'],
  ])('%s', (_, best, other) => {
    const [first, second] = [best, other].map((tag) => ({ url: `https://example.org/a-1.0-${tag}.whl` }));
    if (!first || !second) throw new Error('there are two');
    expect(bestWheel([first, second])).toBe(first);
    expect(bestWheel([second, first])).toBe(first);
  });

  it('that was built last', () => {
    const [old, young] = ['1', '12'].map((build) => ({ url: `file:///a-1.0-${build}-py3-none-any.whl` }));
    expect(bestWheel([young, old].flatMap((one) => one ?? []))).toBe(young);
  });

  it('if there is one', () => expect(bestWheel([])).toBeUndefined());
});
