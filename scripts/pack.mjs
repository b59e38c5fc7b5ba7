// Packs every public package as it would be published.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pnpm } from './pnpm.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** @returns {Record<string, string>} the tarball's path by package name */
export function pack(destination) {
  mkdirSync(destination, { recursive: true });
  const packed = readdirSync(join(root, 'packages')).map((folder) => {
    const { name, version } = JSON.parse(
      readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'),
    );
    pnpm('--silent', '-C', join('packages', folder), 'pack', '--pack-destination', destination);
    return [name, join(destination, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`)];
  });
  return Object.fromEntries(packed);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${JSON.stringify(pack(process.argv[2] ?? join(root, 'packed')))}\n`);
}
