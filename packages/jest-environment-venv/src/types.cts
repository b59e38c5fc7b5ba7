// The attribute lets CommonJS code whose TypeScript predates `require` of ES modules take these types too.
export type {
  Declaration,
  DeclarationPart,
  Environment,
  SerialisedVenvError,
  VenvOptions,
} from '@testvenv/core' with { 'resolution-mode': 'import' };
export type { VenvHandle } from '@testvenv/core/handle' with { 'resolution-mode': 'import' };
export type { VenvMatchers } from '@testvenv/core/matchers' with { 'resolution-mode': 'import' };

/** The engine: ES modules only, so CommonJS loads it with `import()` and hands it on. */
export type Core = typeof import('@testvenv/core', { with: { 'resolution-mode': 'import' }});
