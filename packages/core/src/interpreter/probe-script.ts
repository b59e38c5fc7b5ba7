import { ownModules } from './own-modules.js';

/**
 * Asks an interpreter what it is. Written so that Python 2.7 can run it: an old one must be able to say so.
 * Run with `-E -s -S`, for 2.7 does not know `-I`; prints one line of JSON.
 */
export const probeScript = `${ownModules}
import json, os

version = "%d.%d.%d" % sys.version_info[:3]
if sys.version_info[3] != "final":
    version += {"alpha": "a", "beta": "b", "candidate": "rc"}.get(sys.version_info[3], "") + str(sys.version_info[4])
answer = {"version": version, "executable": sys.executable}

if sys.version_info >= (3, 8):
    import glob, importlib.util, sysconfig

    executable = sys.executable
    if sys.prefix != sys.base_prefix:
        executable = getattr(sys, "_base_executable", None) or executable
    scheme = "venv" if "venv" in sysconfig.get_scheme_names() else "posix_prefix"
    base = os.path.join(os.sep, "prefix")
    purelib = sysconfig.get_path("purelib", scheme, {"base": base, "platbase": base})

    def spec(name):
        try:
            return importlib.util.find_spec(name)
        except (ImportError, ValueError):
            return None

    def bootstrap_pip():
        folders = [sysconfig.get_config_var("WHEEL_PKG_DIR")]
        if sys.base_prefix == "/usr":
            folders.append("/usr/share/python-wheels")
        ensurepip = spec("ensurepip")
        if ensurepip and ensurepip.origin:
            folders.insert(0, os.path.join(os.path.dirname(ensurepip.origin), "_bundled"))
        for folder in folders:
            wheels = sorted(glob.glob(os.path.join(folder, "pip-*.whl"))) if folder else []
            if wheels:
                return wheels[-1]
        import site
        sys.path += site.getsitepackages()
        pip = spec("pip")
        return os.path.dirname(pip.origin) if pip and pip.origin else None

    def libc():
        try:
            return os.confstr("CS_GNU_LIBC_VERSION").replace(" ", "-")
        except (AttributeError, ValueError, OSError):
            return ""

    answer.update({
        "executable": os.path.realpath(executable),
        "implementation": sys.implementation.name,
        "freeThreaded": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
        "abi": str(sysconfig.get_config_var("SOABI") or sys.implementation.cache_tag),
        "platform": sysconfig.get_platform(),
        "libc": libc(),
        "sitePackages": os.path.relpath(purelib, base),
        "hasVenv": spec("venv") is not None,
        "bootstrapPip": bootstrap_pip(),
    })

print(json.dumps(answer))
`;
