import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** All that stands in a snapshot's tree. */
export const manifestSchema = z.strictObject({
  /** Path, mode, size in bytes, and SHA-256 (or a symbolic link's target). */
  files: z.array(z.tuple([z.string(), z.number(), z.number(), z.string()])),
  /** Path (empty for the tree itself) and mode. */
  directories: z.array(z.tuple([z.string(), z.number()])),
});

export type Manifest = Readonly<z.infer<typeof manifestSchema>>;

/**
 * The manifest in a file, or nothing if that holds none. It needs no digest of its own: every byte of it says something
 * of a file, so that one which was changed contradicts the tree, or is no manifest.
 */
export function readManifest(path: string): Manifest | undefined {
  const text = readFileSync(path, 'utf8');
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
