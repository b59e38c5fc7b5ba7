/** `auto`: a uv that is on PATH, else pip. */
export const installerWishes = ['auto', 'pip', 'uv'] as const;

export type InstallerWish = (typeof installerWishes)[number];
