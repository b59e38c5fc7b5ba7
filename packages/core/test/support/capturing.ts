import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../src/environment/environment.js';
import { writeWheel } from './wheels.js';

/** A wheel with a module, a console script that says the version, and a data file below `share`. */
export function writeTool(folder: string, name: string, version: string): string {
  const metadata = `${name}-${version}`;
  return writeWheel(folder, {
    name,
    version,
    files: {
      [`${name}/__init__.py`]: `version = "${version}"\n\n\ndef main():\n    print("${name}", version)\n`,
      [`${name}/part.py`]: 'x = 1\n',
      [`${metadata}.dist-info/entry_points.txt`]: `[console_scripts]\n${name} = ${name}:main\n`,
      [`${metadata}.data/data/share/${name}/data.txt`]: `${version}\n`,
    },
  });
}

/** The tools `one` to `three` in two versions, in a folder that all tests of a file share. */
export function writeTools() {
  const folder = mkdtempSync(join(tmpdir(), 'tv-tools-'));
  const tool = (name: string) => [writeTool(folder, name, '1.0'), writeTool(folder, name, '2.0')] as const;
  return { folder, one: tool('one'), two: tool('two'), three: tool('three') };
}

/** What somebody who works in an environment sees of it, whatever its link mode and folder. */
export async function seenIn(environment: Environment): Promise<unknown> {
  const program = `
import importlib, json, os, shutil, subprocess, sys
seen = {}
for name in ("one", "two", "three", "mine"):
    try:
        module = importlib.import_module(name)
        seen[name] = getattr(module, "version", None)
        seen[name + ".part"] = getattr(importlib.import_module(name + ".part"), "x", None) if name != "mine" else None
    except ImportError:
        seen[name] = "absent"
    data = os.path.join(sys.prefix, "share", name, "data.txt")
    seen[name + " data"] = open(data).read() if os.path.exists(data) else "absent"
    script = os.path.join(sys.prefix, "bin", name)
    seen[name + " script"] = subprocess.check_output([script], text=True) if os.path.exists(script) else "absent"
print(json.dumps(seen))`;
  const { stdout } = await environment.run('python', ['-c', program]);
  const activate = readFileSync(join(environment.scripts, 'activate'), 'utf8');
  return {
    ...JSON.parse(stdout),
    distributions: environment.distributions,
    isActivatedFor: activate.includes(environment.prefix),
  };
}
