import { compareVersions } from '../../interpreter/version.js';

export interface PinnedPip {
  readonly version: string;
  /** Of its wheel. */
  readonly sha256: string;
}

/**
 * The pip that goes into every environment, by the oldest Python it supports, newest first. Pinned, so that every
 * machine gets the same snapshot keys; a current one, since it resolves almost three times as fast as the
 * one that an older Python bundles.
 */
const pinned: readonly (PinnedPip & { readonly oldestPython: string })[] = [
  {
    oldestPython: '3.10',
    version: '26.3',
    sha256: 'f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13',
  },
  {
    oldestPython: '3.9',
    version: '26.0.1',
    sha256: 'bdb1b08f4274833d62c1aa29e20907365a2ceb950410df15fc9521bad440122b',
  },
  {
    oldestPython: '3.8',
    version: '25.0.1',
    sha256: 'c46efd13b6aa8279f33f2864459c8ce587ea6a1a59ee20de055868d8f7688f7f',
  },
];

export function pipFor(pythonVersion: string): PinnedPip {
  const pip = pinned.find(({ oldestPython }) => compareVersions(pythonVersion, oldestPython) >= 0);
  if (!pip) throw new RangeError(`no pip is known for Python ${pythonVersion}`);
  return pip;
}
