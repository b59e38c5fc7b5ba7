// Builds the documentation as a site into `site/dist`; a link that leads nowhere fails it. What it takes is installed
// for this alone: it is as large as all the rest.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pnpm } from './pnpm.mjs';

const site = fileURLToPath(new URL('../site/', import.meta.url));

pnpm(
  'install',
  '--dir',
  site,
  '--ignore-workspace',
  '--frozen-lockfile',
  '--prefer-offline',
  '--reporter=silent',
);
const vitepress = fileURLToPath(new URL('../site/node_modules/vitepress/bin/vitepress.js', import.meta.url));
const { status, error } = spawnSync(process.execPath, [vitepress, 'build', site], { stdio: 'inherit' });
if (error) throw error;
process.exitCode = status ?? 1;
