import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Observer, stillHolds } from '../../src/cache/observation.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

function observed() {
  const folder = temporaryDirectory();
  const paths = { file: join(folder, 'file'), missing: join(folder, 'missing'), folder: join(folder, 'sub') };
  writeFileSync(paths.file, 'text');
  mkdirSync(paths.folder);
  const observer = new Observer();
  const seen = Object.values(paths).map((path) => observer.look(path));
  return { ...paths, seen, observer };
}

describe('an observation', () => {
  it('tells whether something stands there', () => expect(observed().seen).toEqual([true, false, true]));

  it('of a path below a file sees nothing', () => {
    expect(new Observer().look(join(observed().file, 'below'))).toBe(false);
  });

  it('holds while nothing changes', () => {
    const { observer } = observed();
    expect(observer.observations).toHaveLength(3);
    expect(stillHolds(observer.observations)).toBe(true);
  });

  it('finds nothing below a file, and holds until a folder takes its place', () => {
    const { file } = observed();
    const observer = new Observer();
    expect(observer.look(join(file, 'below'))).toBe(false);
    expect(stillHolds(observer.observations)).toBe(true);
    rmSync(file);
    mkdirSync(join(file, 'below'), { recursive: true });
    expect(stillHolds(observer.observations)).toBe(false);
  });

  it.each<[string, (paths: ReturnType<typeof observed>) => void]>([
    ['a file grew', ({ file }) => writeFileSync(file, 'text and more')],
    ['a file was touched', ({ file }) => utimesSync(file, 1, 1)],
    ['a file is gone', ({ file }) => rmSync(file)],
    ['a missing file appeared', ({ missing }) => writeFileSync(missing, '')],
    ['a folder lost its place', ({ folder }) => renameSync(folder, `${folder}2`)],
    ['something appeared in a folder', ({ folder }) => writeFileSync(join(folder, 'new'), '')],
  ])('falls when %s', (_, change) => {
    const all = observed();
    // Time stamps may be too coarse to tell two writes of one moment apart.
    utimesSync(all.folder, 1, 1);
    const observer = new Observer();
    for (const path of [all.file, all.missing, all.folder]) observer.look(path);
    change(all);
    expect(stillHolds(observer.observations)).toBe(false);
  });

  it('of a name that a folder lacks is the folder alone, and falls when the name appears', () => {
    const { folder } = observed();
    utimesSync(folder, 1, 1);
    const observer = new Observer();
    observer.look(folder);
    expect(observer.lookFor('uv', folder)).toBe(false);
    expect(observer.observations.map(([path]) => path)).toEqual([folder]);
    writeFileSync(join(folder, 'uv'), '');
    expect(stillHolds(observer.observations)).toBe(false);
  });

  it('of a name falls when it appears in a folder that nobody looked at', () => {
    const { folder } = observed();
    const observer = new Observer();
    expect(observer.lookFor('uv', folder)).toBe(false);
    writeFileSync(join(folder, 'uv'), '');
    expect(stillHolds(observer.observations)).toBe(false);
  });

  it('of a name that leads nowhere falls when what it leads to comes', () => {
    const { folder, missing } = observed();
    symlinkSync(missing, join(folder, 'uv'));
    const observer = new Observer();
    observer.look(folder);
    expect(observer.lookFor('uv', folder)).toBe(false);
    writeFileSync(missing, '');
    expect(stillHolds(observer.observations)).toBe(false);
  });

  it('falls when a file is replaced by one of the same size and time', () => {
    const { file } = observed();
    utimesSync(file, 1, 1);
    const observer = new Observer();
    observer.look(file);
    writeFileSync(`${file}.new`, 'TEXT');
    utimesSync(`${file}.new`, 1, 1);
    renameSync(`${file}.new`, file);
    expect(stillHolds(observer.observations)).toBe(false);
  });

  it('keeps the first look: what changes in between must not be missed', () => {
    const { observer, file } = observed();
    rmSync(file);
    expect(observer.look(file)).toBe(true);
    expect(stillHolds(observer.observations)).toBe(false);
  });
});

describe('of a variable', () => {
  it('the digest of its value is kept, and an empty one is none', () => {
    const observer = new Observer();
    expect(observer.lookAtVariable('SET', 'a value')).toBe(true);
    expect(observer.lookAtVariable('UNSET', undefined)).toBe(false);
    expect(JSON.stringify(observer.observations)).not.toContain('a value');
    expect(stillHolds(observer.observations, { SET: 'a value', UNSET: '' })).toBe(true);
    expect(stillHolds(observer.observations, { SET: 'another' })).toBe(false);
    expect(stillHolds(observer.observations, { SET: 'a value', UNSET: 'x' })).toBe(false);
  });
});

describe('of a tree', () => {
  it('each file counts, and what is beside the sources does not', () => {
    const { folder, file } = observed();
    const observer = new Observer();
    expect(observer.lookAtTree(folder)).toBe(true);
    expect(observer.lookAtTree(file)).toBe(false);
    mkdirSync(join(folder, '__pycache__'));
    expect(stillHolds(observer.observations)).toBe(true);
    writeFileSync(join(folder, 'module.py'), '');
    expect(stillHolds(observer.observations)).toBe(false);
  });
});
