import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { environmentFor } from '../support/environments.js';
import { writeProject } from '../support/local-projects.js';
import { recordEvents } from '../support/recorded-events.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

/** Starts a program while it is still being written, the first time: the kernel's own ETXTBSY (execve(2)). */
const busyOnce = `
def _busy_once(path=os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "program")):
    import subprocess
    if os.path.exists(path):
        return
    with open(path, "w") as program:
        program.write("#!/bin/sh")
        program.flush()
        os.chmod(path, 0o755)
        subprocess.run([path])

_build = build_wheel

def build_wheel(folder, settings=None, metadata=None):
    _busy_once()
    return _build(folder, settings, metadata)
`;

it.skipIf(process.platform !== 'linux')('a file that is busy for a moment is waited for', async () => {
  const project = writeProject(join(temporaryDirectory(), 'p'), { name: 'busy', version: '1.0' });
  appendFileSync(join(project, 'backend.py'), busyOnce);
  const events = recordEvents();
  const environment = await environmentFor(
    { requirements: [project], noIndex: true, installer: 'pip' },
    events,
  );
  expect(environment.distributions).toContainEqual({ name: 'busy', version: '1.0' });
  const lines = [...events.of('resolveProgress'), ...events.of('buildProgress')].map(({ line }) => line);
  expect(
    lines.filter((line) => /^trying again in 0\.5 s: a file was busy: .*Text file busy/.test(line)),
  ).toHaveLength(1);
});
