// What `docs/options.md` is made from: read by `scripts/reference.mjs` alone.
import { z } from 'zod';
import { optionsSchema } from './schema.js';

export const optionsJsonSchema = z.toJSONSchema(optionsSchema);
