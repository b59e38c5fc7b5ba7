import { describe, expect, it } from 'vitest';
import { completionHint, distributionIds } from '../../src/interpreter/completion-hint.js';

const python = { executable: '/usr/bin/python3.11', version: '3.11.2', implementation: 'cpython' };

describe('the package that completes a Python', () => {
  it.each([
    ['ID=debian\nVERSION_ID="12"', true, 'apt-get install python3.11-venv'],
    ['NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n', false, 'apt-get install python3.11-venv'],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"', true, 'apt-get install python3.11-venv'],
    ['ID=fedora', true, 'dnf install python3-pip'],
    ['ID="almalinux"\nID_LIKE="rhel centos fedora"', false, 'dnf install python3.11-pip'],
    ['ID=alpine', true, 'apk add py3-pip'],
    ['ID=arch', true, 'pacman -S python-pip'],
    ['ID="opensuse-leap"\nID_LIKE="suse opensuse"', true, 'zypper install python311 python311-pip'],
  ])('by %j', (osRelease, isDefault, command) => {
    expect(completionHint(python, { ids: distributionIds(osRelease), isDefault })).toContain(command);
  });

  it("is another for Debian's PyPy", () => {
    const pypy = { executable: '/usr/bin/pypy3.11', version: '3.11.17', implementation: 'pypy' };
    expect(completionHint(pypy, { ids: ['debian'], isDefault: false })).toContain(
      'apt-get install pypy3-venv',
    );
  });

  it.each([
    ['it is none of the system', { ...python, executable: '/opt/python/bin/python3.11' }, ['debian']],
    ['the system is not known', python, ['plan9']],
    ['there is no os-release', python, []],
  ])('is not guessed where %s', (_, interpreter, ids) => {
    expect(completionHint(interpreter, { ids, isDefault: false })).toContain('with ensurepip and venv');
  });
});
