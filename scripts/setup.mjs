// What every command begins with: the pinned pnpm installs what the Lockfile names, and the packages are built.
import { pnpm } from './pnpm.mjs';

pnpm('install', '--frozen-lockfile', '--prefer-offline', '--reporter=silent');
const { build } = await import('./build.mjs');
await build();
