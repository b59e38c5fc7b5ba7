import { z } from 'zod';

/** Every file of a snapshot: path, mode, size in bytes, and its SHA-256 (or a symbolic link's target). */
export const manifestSchema = z.strictObject({
  files: z.array(z.tuple([z.string(), z.number(), z.number(), z.string()])),
});
