import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryDirectory } from './temporary-directory.js';

/** The folder of a Python project with a console script, built by that backend. */
export function pythonProject(buildSystem: string): string {
  const folder = temporaryDirectory();
  const files = {
    'pyproject.toml': `${buildSystem}
[project]
name = "local-project"
version = "0.1"
[project.scripts]
local-script = "local_project:main"
`,
    'local_project/__init__.py': 'def main():\n    print("before")\n',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

export const setuptoolsBackend = `[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[tool.setuptools]
packages = ["local_project"]`;

export const hatchlingBackend = `[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"`;
