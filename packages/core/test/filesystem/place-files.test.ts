import { chmodSync, lstatSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cheapestPlacement, placeFile, placeFiles, placements } from '../../src/filesystem/place-files.js';
import { canMakeXfs, folderElsewhere, hasOtherFilesystem, newXfs } from '../support/filesystems.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const longAgo = 1_000_000_000;

/** A folder with a sealed file in a folder. */
function sealedTree(root = temporaryDirectory()): string {
  mkdirSync(join(root, 'a', 'b'), { recursive: true });
  const file = join(root, 'a', 'b', 'file');
  writeFileSync(file, 'content');
  chmodSync(file, 0o555);
  utimesSync(file, longAgo, longAgo + 0.75);
  return root;
}

function placed(from: string, to: string, placement: (typeof placements)[number]) {
  placeFiles({ from, to, paths: ['a/b/file'], placement });
  const [source, target] = [join(from, 'a/b/file'), join(to, 'a/b/file')];
  return { source: statSync(source), target: lstatSync(target), text: readFileSync(target, 'utf8') };
}

describe('a file is put elsewhere', () => {
  it('as a hard link: the same file, as sealed as it was', () => {
    const { source, target } = placed(sealedTree(), temporaryDirectory(), 'hardlink');
    expect([target.ino, target.mode & 0o777]).toEqual([source.ino, 0o555]);
  });

  it('as a copy: a file of its own that may be written, of the same time', () => {
    const { source, target, text } = placed(sealedTree(), temporaryDirectory(), 'copy');
    expect(target.ino).not.toBe(source.ino);
    expect([text, target.mode & 0o777]).toEqual(['content', 0o755]);
    expect(Math.floor(target.mtimeMs)).toBe(longAgo * 1000 + 750);
  });

  it.skipIf(!canMakeXfs)(
    'as a reflink (as root, with xfsprogs): a file of its own that may be written',
    () => {
      const root = newXfs();
      const { source, target, text } = placed(sealedTree(join(root, 'from')), join(root, 'to'), 'reflink');
      expect(target.ino).not.toBe(source.ino);
      expect([text, target.mode & 0o777]).toEqual(['content', 0o755]);
      expect(Math.floor(target.mtimeMs)).toBe(longAgo * 1000 + 750);
    },
  );

  it.skipIf(!hasOtherFilesystem).each(placements)('though %s cannot be had: copied', (placement) => {
    const { target, text } = placed(sealedTree(), folderElsewhere(), placement);
    expect([text, target.nlink, target.mode & 0o777]).toEqual(['content', 1, 0o755]);
  });

  it('never over another', () => {
    const [from, to] = [sealedTree(), sealedTree()];
    expect(() => placeFile(join(from, 'a/b/file'), join(to, 'a/b/file'), 'hardlink')).toThrow('EEXIST');
  });
});

describe('the cheapest way', () => {
  const tried = (from: string, to: string) =>
    cheapestPlacement(join(sealedTree(from), 'a', 'b', 'file'), join(to, 'target'));

  it.skipIf(!canMakeXfs)('is a reflink where there are any (as root, with xfsprogs)', () => {
    const root = newXfs();
    expect(tried(join(root, 'from'), root)).toBe('reflink');
  });

  it.skipIf(!hasOtherFilesystem)(
    'is a hard link within a filesystem that has no reflinks, else a copy',
    () => {
      const memory = folderElsewhere();
      expect(tried(join(memory, 'from'), memory)).toBe('hardlink');
      expect(tried(join(memory, 'other'), temporaryDirectory())).toBe('copy');
    },
  );

  it('is none to a folder that is not there', () => {
    expect(() => tried(temporaryDirectory(), join(temporaryDirectory(), 'none'))).toThrow('ENOENT');
  });
});
