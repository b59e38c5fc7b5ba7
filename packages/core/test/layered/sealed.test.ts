import { lstatSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { manifestSchema } from '../../src/snapshot/manifest.js';
import { sharedCache } from '../support/caches.js';
import { varied } from '../support/distributions.js';
import { environmentFor } from '../support/environments.js';
import { foldersBelow, treeState } from '../support/tree-state.js';

/** What the manifest says of a snapshot, and what stands on disk, in one form. */
function manifestAndTree(snapshotId: string) {
  const snapshot = sharedCache().snapshot(snapshotId);
  const { files } = manifestSchema.parse(JSON.parse(readFileSync(snapshot.manifest, 'utf8')));
  const manifest = files.map(([path, mode, , digest]) => [path, mode, digest]);
  const byPath = ([a]: readonly unknown[], [b]: readonly unknown[]) => (String(a) < String(b) ? -1 : 1);
  return {
    manifest: manifest.sort(byPath),
    tree: [...treeState(snapshot.tree)].sort(byPath),
    root: snapshot.tree,
  };
}

describe('a sealed snapshot', () => {
  it('lists every file with its mode and digest', async () => {
    const { snapshotId } = await environmentFor({ requirements: [...varied] });
    const { manifest, tree } = manifestAndTree(snapshotId);
    expect(manifest.length).toBeGreaterThan(100);
    expect(manifest).toEqual(tree);
  });

  it('gives nobody the permission to write', async () => {
    const { snapshotId } = await environmentFor({ requirements: [...varied] });
    const { tree, root } = manifestAndTree(snapshotId);
    // A symbolic link has no permissions of its own: Linux shows all of them.
    const files = tree.filter(([path]) => !lstatSync(join(root, path)).isSymbolicLink());
    for (const [, mode] of files) expect(mode & 0o222).toBe(0);
    for (const folder of foldersBelow(root)) expect(statSync(folder).mode & 0o222).toBe(0);
  });

  it('names no folder of its build: no shebang, no configuration, no interpreter', async () => {
    const { snapshotId } = await environmentFor({ requirements: [...varied] });
    const { tree, root } = manifestAndTree(snapshotId);
    const paths = tree.map(([path]) => path);
    expect(
      paths.filter((path) => /^(bin\/(python|activate(\.fish|\.csh)?$)|pyvenv\.cfg)/.test(path)),
    ).toEqual([]);
    const texts = paths.filter((path) => /\.(py|pth|json|txt|cfg)$|RECORD$/.test(path));
    const temp = sharedCache().temp;
    expect(texts.filter((path) => readFileSync(join(root, path), 'utf8').includes(temp))).toEqual([]);
  });

  it('has bytecode for every module, so that no run writes any', async () => {
    const { snapshotId } = await environmentFor({ requirements: [...varied] });
    const paths = manifestAndTree(snapshotId).tree.map(([path]) => path);
    const compiled = new Set(
      paths.flatMap((path) => {
        const [, folder, name] = /^(.*)__pycache__\/([^/]+?)\.[\w-]+\.pyc$/.exec(path) ?? [];
        return name ? [`${folder}${name}.py`] : [];
      }),
    );
    const bare = paths.filter((path) => path.endsWith('.py') && !compiled.has(path));
    expect(bare).toEqual([]);
    expect(compiled.size).toBeGreaterThan(100);
  });

  it('stays as it is, whatever an environment over it does', async () => {
    const environment = await environmentFor({ requirements: [...varied] });
    const before = manifestAndTree(environment.snapshotId);
    await environment.run('python', [
      '-c',
      'import setuptools, zope.event, charset_normalizer, jaraco.context',
    ]);
    await environment.run('pip', ['install', '--upgrade', 'six==1.17.0', 'charset-normalizer==3.4.2']);
    await environment.run('pip', ['uninstall', '-y', 'six']);
    await environment.run('pip', ['uninstall', '-y', 'six'], { reject: false });
    await environment.dispose();
    expect(manifestAndTree(environment.snapshotId)).toEqual(before);
  });
});
