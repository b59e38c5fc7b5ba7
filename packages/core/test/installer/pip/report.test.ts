import { describe, expect, it } from 'vitest';
import { lockfileFromReport } from '../../../src/installer/pip/report.js';

const archive = { hashes: { sha256: 'abc' } };

function report(
  name: string,
  url: string,
  rest: object = { archive_info: archive },
  isDirect = false,
): string {
  const item = { metadata: { name, version: '1.0' }, is_direct: isDirect, download_info: { url, ...rest } };
  return JSON.stringify({ version: '1', pip_version: '26', install: [item], environment: {} });
}

function only(json: string) {
  return lockfileFromReport(json).packages[0];
}

describe("pip's report", () => {
  it('gives wheels', () => {
    const url = 'https://files.example.org/Six_Seven-1.0-py3-none-any.whl';
    const name = 'Six_Seven-1.0-py3-none-any.whl';
    expect(only(report('Six_Seven', url))).toEqual({
      name: 'six-seven',
      version: '1.0',
      wheels: [{ name, url, hashes: { sha256: 'abc' } }],
    });
  });

  it('gives source distributions', () => {
    expect(only(report('six', 'https://example.org/six-1.0.tar.gz'))).toMatchObject({
      sdist: { name: 'six-1.0.tar.gz', hashes: { sha256: 'abc' } },
    });
  });

  it('gives direct references, whatever they are', () => {
    const locked = only(report('six', 'https://example.org/six-1.0.whl', { archive_info: archive }, true));
    expect(locked).toMatchObject({ archive: { url: 'https://example.org/six-1.0.whl' } });
    expect(locked).not.toHaveProperty('wheels');
  });

  it('gives no hashes where pip knows none', () => {
    const bare = only(report('six', 'https://example.org/six-1.0.whl', { archive_info: {} }));
    expect(bare?.wheels?.[0]?.hashes).toEqual({});
  });

  it('never passes a credential on', () => {
    const json = report('six', 'https://user:secret@example.org/six-1.0.whl');
    expect(JSON.stringify(lockfileFromReport(json))).not.toContain('secret');
  });

  it('gives folders', () => {
    const of = (info: object, rest = {}) =>
      only(report('six', 'file:///a%20project', { dir_info: info, ...rest }, true));
    expect(of({})).toEqual({ name: 'six', version: '1.0', directory: { path: '/a project' } });
    expect(of({ editable: true }, { subdirectory: 'inner' })?.directory).toEqual({
      path: '/a project',
      editable: true,
      subdirectory: 'inner',
    });
  });

  it('gives repositories, without a credential', () => {
    const info = { vcs_info: { vcs: 'git', commit_id: 'c0ffee', requested_revision: 'main' } };
    const locked = only(report('six', 'https://user:secret@example.org/six.git', info, true));
    expect(locked).toEqual({
      name: 'six',
      version: '1.0',
      vcs: { type: 'git', url: 'https://example.org/six.git', 'commit-id': 'c0ffee' },
    });
  });

  it('of another version is not guessed at', () => {
    expect(() => lockfileFromReport('{"version": "2", "install": []}')).toThrow();
  });
});
