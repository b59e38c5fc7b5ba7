import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { linkTree, listFiles, sealDirectories, sealFiles } from '../../src/filesystem/tasks.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

function treeOfFiles(): string {
  const root = temporaryDirectory();
  mkdirSync(join(root, 'b', 'deep'), { recursive: true });
  writeFileSync(join(root, 'b', 'deep', 'x'), 'xx');
  writeFileSync(join(root, 'a'), 'a');
  chmodSync(join(root, 'a'), 0o755);
  symlinkSync('a', join(root, 'link'));
  symlinkSync('b', join(root, 'folder-link'));
  return root;
}

it('listFiles gives every file and link, in a stable order, and follows no link', () => {
  expect(listFiles({ root: treeOfFiles() })).toEqual([
    { path: 'a', size: 1 },
    { path: 'b/deep/x', size: 2 },
    { path: 'folder-link', size: 1 },
    { path: 'link', size: 1 },
  ]);
});

describe('sealFiles', () => {
  it('takes the write permission and keeps the others', () => {
    const root = treeOfFiles();
    sealFiles({ root, paths: ['a', 'b/deep/x', 'link'] });
    expect(statSync(join(root, 'a')).mode & 0o777).toBe(0o555);
    expect(statSync(join(root, 'b/deep/x')).mode & 0o222).toBe(0);
  });

  it('gives the digest of a file and the target of a link', () => {
    const sha256OfA = 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb';
    const [file, link] = sealFiles({ root: treeOfFiles(), paths: ['a', 'link'] });
    expect(file).toEqual(['a', 0o100555, 1, sha256OfA]);
    expect(link?.slice(2)).toEqual([1, 'a']);
  });
});

it('sealDirectories takes the write permission from every folder', () => {
  const root = treeOfFiles();
  sealDirectories({ root });
  for (const folder of ['', 'b', 'b/deep']) expect(statSync(join(root, folder)).mode & 0o777).toBe(0o555);
});

it('listFiles and linkTree leave out what vanishes meanwhile', async () => {
  const root = treeOfFiles();
  // As Python writes bytecode: under another name first.
  const coming = `import os, sys
print(flush=True)
while True:
    for number in range(50):
        os.makedirs(f"{number}")
        open(f"{number}/x.pyc.1", "w").close()
        open(f"{number}.pyc.1", "w").close()
    for number in range(50):
        os.unlink(f"{number}.pyc.1")
        os.unlink(f"{number}/x.pyc.1")
        os.rmdir(f"{number}")`;
  const child = spawn('python3', ['-c', coming], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  // Waited for: it makes files in a folder that is removed then.
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  await once(child.stdout, 'data');
  const away = temporaryDirectory();
  for (let round = 0; round < 200; round++) {
    const staying = listFiles({ root }).filter(({ path }) => !path.includes('.pyc'));
    expect(staying).toHaveLength(4);
    const to = join(away, String(round));
    linkTree({ from: root, to });
    expect(readFileSync(join(to, 'b/deep/x'), 'utf8')).toBe('xx');
  }
});

describe('linkTree', () => {
  it('repeats a tree with the same files, in folders of its own', () => {
    const [from, to] = [treeOfFiles(), join(temporaryDirectory(), 'new', 'tree')];
    linkTree({ from, to });
    expect(listFiles({ root: to })).toEqual(listFiles({ root: from }));
    expect(statSync(join(to, 'b/deep/x')).ino).toBe(statSync(join(from, 'b/deep/x')).ino);
    expect(lstatSync(join(to, 'folder-link')).isSymbolicLink()).toBe(true);
    expect(readlinkSync(join(to, 'link'))).toBe('a');
    writeFileSync(join(to, 'b', 'new'), '');
    expect(existsSync(join(from, 'b', 'new'))).toBe(false);
  });

  it('adds to a folder that is there', () => {
    const [from, to] = [treeOfFiles(), temporaryDirectory()];
    writeFileSync(join(to, 'kept'), 'kept');
    linkTree({ from, to });
    expect(readFileSync(join(to, 'kept'), 'utf8')).toBe('kept');
    expect(existsSync(join(to, 'a'))).toBe(true);
  });
});
