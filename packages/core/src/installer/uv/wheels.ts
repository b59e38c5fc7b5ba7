import { fileName } from '../../requirement/lockfile.js';

interface Located {
  readonly url: string;
}

/**
 * The wheel to install of several that all fit, as installers choose (PEP 425): one for just this Python before one for
 * its stable ABI, that before a pure one; among those the newest platform, then the highest build number.
 */
export function bestWheel<Wheel extends Located>(wheels: readonly Wheel[]): Wheel | undefined {
  return [...wheels].sort((a, b) => compareRanks(rank(b), rank(a)) || (a.url < b.url ? -1 : 1))[0];
}

type Rank = readonly number[];

function rank({ url }: Located): Rank {
  const parts = fileName(url)
    .replace(/\.whl$/, '')
    .split('-');
  const [python = '', abi = '', platform = ''] = parts.slice(-3);
  const build = parts.length > 5 ? Number.parseInt(parts[2] ?? '', 10) : 0;
  return [rankAbi(abi), platform === 'any' ? 0 : 1, rankPython(python), ...rankPlatform(platform), build];
}

function rankAbi(abi: string): number {
  if (abi === 'none') return 0;
  return abi.startsWith('abi3') ? 1 : 2;
}

/** `cp311` before `cp39` before `py3` before `py2`. */
function rankPython(tags: string): number {
  const versions = tags.split('.').map((tag) => {
    const [, kind = '', major = '0', minor = '0'] = /^([a-z]+)(\d)(\d*)/.exec(tag) ?? [];
    return (kind === 'py' ? 0 : 10_000) + Number(major) * 1_000 + Number(minor);
  });
  return Math.max(...versions);
}

/** The newest of the versions of glibc, musl or macOS that a wheel is for; on macOS one processor before two. */
function rankPlatform(tags: string): Rank {
  const legacy: Readonly<Record<string, string>> = {
    manylinux1: 'manylinux_2_5',
    manylinux2010: 'manylinux_2_12',
    manylinux2014: 'manylinux_2_17',
  };
  const versions = tags.split('.').map((tag) => {
    const modern = tag.replace(/^manylinux\d+/, (name) => legacy[name] ?? name);
    const [, major = '0', minor = '0'] = /_(\d+)_(\d+)_/.exec(modern) ?? [];
    return Number(major) * 1_000 + Number(minor);
  });
  return [Math.max(...versions), tags.includes('universal2') ? 0 : 1];
}

function compareRanks(a: Rank, b: Rank): number {
  const difference = a.map((value, index) => value - (b[index] ?? 0)).find((one) => one !== 0);
  return difference ?? 0;
}
