/** A wheel's compatibility tags in the order in which an interpreter prefers them: `cp311-cp311-manylinux_2_36_x86_64` first. */
export type SupportedTags = readonly string[];

/**
 * How well a wheel fits by its file name (PEP 427, PEP 425).
 * @returns the place of its best tag among those supported, or nothing if it does not fit
 */
export function wheelRank(fileName: string, supported: SupportedTags): number | undefined {
  const [, python, abi, platform] = /-([^-]+)-([^-]+)-([^-]+)\.whl$/.exec(fileName) ?? [];
  if (!python || !abi || !platform) return undefined;
  const tags = python
    .split('.')
    .flatMap((one) =>
      abi.split('.').flatMap((two) => platform.split('.').map((three) => `${one}-${two}-${three}`)),
    );
  const places = tags.map((tag) => supported.indexOf(tag)).filter((place) => place >= 0);
  return places.length > 0 ? Math.min(...places) : undefined;
}

/** The wheel that an installer would take: of the best tag, and of these with the highest build number. */
export function bestWheel<Wheel>(
  wheels: readonly Wheel[],
  supported: SupportedTags,
  nameOf: (wheel: Wheel) => string,
): Wheel | undefined {
  const ranked = wheels.flatMap((wheel) => {
    const rank = wheelRank(nameOf(wheel), supported);
    return rank === undefined ? [] : [{ wheel, rank, build: buildNumber(nameOf(wheel)) }];
  });
  return ranked.sort((a, b) => a.rank - b.rank || b.build - a.build)[0]?.wheel;
}

function buildNumber(fileName: string): number {
  return Number(/^[^-]+-[^-]+-(\d+)[^-]*-[^-]+-[^-]+-[^-]+$/.exec(fileName)?.[1] ?? 0);
}
