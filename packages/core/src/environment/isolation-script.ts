/** Run with `-I -S` and no variables: what the interpreter itself brings, whatever surrounds it. */
export const referenceScript = `
import json, sys
print(json.dumps({"basePrefix": sys.base_prefix, "path": sys.path}))
`;

/** Run as a test's own programs are: what an environment's Python sees under given variables. */
export const isolationScript = `
import glob, json, os, site, sys, sysconfig

def added_by(folder):
    for file in glob.glob(os.path.join(folder, "*.pth")):
        with open(file, "rb") as lines:
            for line in lines.read().decode("utf-8", "replace").splitlines():
                line = line.strip()
                if line and not line.startswith(("#", "import ", "import\\t")):
                    yield os.path.join(folder, line)

print(json.dumps({
    "executable": sys.executable,
    "prefix": sys.prefix,
    "basePrefix": sys.base_prefix,
    "path": sys.path,
    "pathFiles": [added for folder in sys.path if os.path.isdir(folder) for added in added_by(folder)],
    "schemePaths": {name: sysconfig.get_path(name) for name in ("purelib", "platlib", "scripts", "data")},
    "userSite": bool(site.ENABLE_USER_SITE),
}))
`;

/** What pip would do by default: its variables and configuration files, read by its own parser of options, and the place that distutils' files may move. */
export const pipScript = `
import json, os
from pip._internal.cli.main_parser import create_main_parser
from pip._internal.commands import create_command
from pip._internal.locations import get_scheme

install = create_command("install").parser.get_default_values()
general = create_main_parser().get_default_values()
print(json.dumps({
    "user": bool(install.use_user_site),
    "target": install.target_dir,
    "prefix": install.prefix_path,
    "root": install.root_path,
    "src": install.src_dir,
    "python": getattr(general, "python", None),
    "place": os.path.normpath(get_scheme("any").purelib),
}))
`;
