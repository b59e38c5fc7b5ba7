import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface LocalProject {
  readonly name: string;
  readonly version: string;
  readonly requires?: readonly string[];
  /** What its build prints before it fails. Default: it does not fail. */
  readonly failure?: string;
}

/** A build backend (PEP 517, PEP 660) of the project's own: its build needs no package and no index. */
const backend = `
import base64, hashlib, json, os, sys, zipfile

with open(os.path.join(os.path.dirname(__file__), "project.json")) as file:
    project = json.load(file)
stem = "{name}-{version}".format(**project)

def _pack(folder, files):
    if project["failure"]:
        print(project["failure"], file=sys.stderr)
        raise SystemExit(1)
    name = stem + "-py3-none-any.whl"
    info = stem + ".dist-info/"
    lines = ["Metadata-Version: 2.1", "Name: " + project["name"], "Version: " + project["version"]]
    files[info + "METADATA"] = "\\n".join(lines + ["Requires-Dist: " + each for each in project["requires"]]) + "\\n"
    files[info + "WHEEL"] = "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
    record = ""
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
        record += "{},sha256={},{}\\n".format(path, digest, len(text.encode()))
    files[info + "RECORD"] = record + info + "RECORD,,\\n"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
    return name

def build_wheel(folder, settings=None, metadata=None):
    with open(project["name"] + ".py") as module:
        return _pack(folder, {project["name"] + ".py": module.read()})

def build_editable(folder, settings=None, metadata=None):
    return _pack(folder, {project["name"] + ".pth": os.getcwd() + "\\n"})
`;

const buildSystem = `[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
`;

/** Writes a project with one module, named as the project, that knows its version; gives its folder. */
export function writeProject(folder: string, project: LocalProject): string {
  const { name, version, requires = [], failure = '' } = project;
  const files = {
    'pyproject.toml': buildSystem,
    'backend.py': backend,
    'project.json': JSON.stringify({ name, version, requires, failure }),
    [`${name}.py`]: `version = "${version}"\n`,
    'PKG-INFO': `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Writes a source distribution (PEP 625) of such a project; gives its path. */
export function writeSdist(folder: string, project: LocalProject): string {
  const stem = `${project.name}-${project.version}`;
  const draft = join(folder, '.drafts');
  writeProject(join(draft, stem), project);
  const sdist = join(folder, `${stem}.tar.gz`);
  execFileSync('tar', ['-czf', sdist, '-C', draft, stem]);
  return sdist;
}

/** Commits all that is in a folder; gives the commit. */
export function commitAll(folder: string): string {
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', '-C', folder, ...args], {
      encoding: 'utf8',
    }).trim();
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'x');
  return git('rev-parse', 'HEAD');
}
